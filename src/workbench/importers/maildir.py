"""Reads Maildir folders: cur and new, the flags in the file names, and the folders inside (Maildir++)."""

from pathlib import Path

from workbench.importers.raw import Flags


def is_maildir(folder: Path) -> bool:
    """Return whether a folder keeps mail as Maildir does: with ``cur`` or ``new`` in it, and ``tmp`` or both."""
    inside = sum((folder / name).is_dir() for name in ("cur", "new", "tmp"))
    return inside >= 2 and ((folder / "cur").is_dir() or (folder / "new").is_dir())


def flags_of(path: Path) -> Flags:
    """Return the flags in a file's name (``1700000000.M1P2.host:2,RS``); a file in ``new`` is not seen.

    Some systems write ``;`` or ``!`` where a colon may not stand in a name.
    """
    letters = ""
    for sign in ":;!":
        _, found, after = path.name.rpartition(f"{sign}2,")
        if found:
            letters = after
    is_new = path.parent.name == "new"
    return Flags(seen="S" in letters and not is_new, replied="R" in letters, trashed="T" in letters)
