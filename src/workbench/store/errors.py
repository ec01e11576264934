"""What an error of SQLite's means for the person, wherever it comes up."""

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from workbench.domain.trouble import Trouble
from workbench.store.damage import condemn, is_damage

_FULL_BELOW = 1_000_000  # bytes


def met_at_work(error: sqlite3.Error, mirror: Path, desk: Path) -> Trouble:
    """Return what an error that came up in the middle of work means, given where the two files are.

    A damaged file is condemned: the next start sets it aside, and fills another mirror in its place.
    """
    if not is_damage(error):
        return unusable(mirror.parent, error, getattr(error, "sqlite_errorname", ""))
    # The mirror is far larger, and what is wrong with the desk's file is soon found.
    if (said := _fault_of(desk)) is not None:
        return damaged_desk(desk, said)
    with suppress(OSError):
        condemn(mirror)
    return Trouble(
        "The local copy is damaged.",
        f"SQLite says: {error}.",
        "Start workbench again: it keeps the damaged file and fills another one from the helpdesks.",
    )


def damaged_desk(path: Path, said: str) -> Trouble:
    """Return what to tell of a damaged ``desk.db`` that is open, having condemned it."""
    with suppress(OSError):
        condemn(path)
    return Trouble(
        f"{path.name}, which holds drafts and unsent changes, is damaged ({said}).",
        "Nothing was thrown away.",
        "Copy what you are writing to another place, quit, and start again: that sets the file aside and says which "
        "back-up to go on from.",
    )


def unusable(path: Path, error: Exception, name: str) -> Trouble:
    """Return why a file, or the store's folder, cannot be used; ``name`` is SQLite's name of the error."""
    if name == "SQLITE_FULL" or (name.startswith("SQLITE_IOERR") and _is_full(path.parent)):
        return Trouble(f"The disk is full: {path.name} cannot grow.", f"{error}.", "Make room and start again.")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return Trouble(
            f"{path} cannot be written.", f"{error}.", "Change its permissions, or set store.folder elsewhere."
        )
    if name == "SQLITE_BUSY":
        return Trouble(
            f"{path} is being written by another process.", f"{error}.", "Wait for it, or end it, and start again."
        )
    return Trouble(f"{path} cannot be used.", f"{error}.", "Run `workbench doctor` to see more.")


def _fault_of(path: Path) -> str | None:
    """Return what is wrong with a file, or None."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            said = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        return str(error) if is_damage(error) else None
    return None if said == "ok" else said


def _is_full(folder: Path) -> bool:
    try:
        room = os.statvfs(folder)
    except OSError:
        return False
    return room.f_bavail * room.f_frsize < _FULL_BELOW
