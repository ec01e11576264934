"""Two lists that a team can keep in Git: articles to write, and pages that are wrong. Markdown, with boxes to tick."""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from workbench.api import Ref, Trouble, one_line

MISSING, FLAGGED = "articles-to-write.md", "pages-to-mend.md"
_TITLES = {
    MISSING: "# Articles to write\n\nWhat was searched for and not found. Tick what is written.\n\n",
    FLAGGED: "# Pages to mend\n\nWhat somebody found wrong while working. Tick what is mended.\n\n",
}
_ENTRY = re.compile(r"^- \[ \] (?P<words>.*) · asked (?P<times>\d{1,6}) times?, last [\d-]{10}(?: · (?P<refs>.*))?$")
_MOST_REFS = 20
_LONGEST = 300


def note_missing(folder: Path, words: str, ticket: Ref | None, day: date) -> Path:
    """Count that ``words`` were searched and not found, on a ticket or on none; return the list's file.

    Raises Trouble where it cannot be written.
    """
    asked, new = one_line(words)[:_LONGEST], [ticket] if ticket else []
    with _changing(folder, MISSING) as lines:
        for place, line in enumerate(lines):
            known = _ENTRY.match(line)
            if known and known["words"].casefold() == asked.casefold():
                refs = dict.fromkeys([*filter(None, (known["refs"] or "").split(", ")), *new])
                lines[place] = _entry(known["words"], int(known["times"]) + 1, list(refs), day)
                break
        else:
            lines.append(_entry(asked, 1, new, day))
    return folder / MISSING


def note_flagged(folder: Path, page: str, what: str, owner: str, ticket: Ref | None, day: date) -> Path:
    """Note what is wrong with a page, for its owner; return the list's file. Raises Trouble where it cannot be."""
    line = f"- [ ] {one_line(page)[:_LONGEST]}: {one_line(what)[:_LONGEST]} · {day.isoformat()}"
    line += f" · for {one_line(owner)}" if owner else ""
    line += f" · {ticket}" if ticket else ""
    with _changing(folder, FLAGGED) as lines:
        lines.append(line)
    return folder / FLAGGED


def list_of(folder: Path, name: str) -> Path:
    """Return the file of a list, begun where nobody has yet. Raises Trouble where it cannot be written."""
    if not (folder / name).exists():
        with _changing(folder, name):
            pass
    return folder / name


def _entry(words: str, times: int, refs: list[Ref], day: date) -> str:
    often = "1 time" if times == 1 else f"{times} times"
    said = f"- [ ] {words} · asked {often}, last {day.isoformat()}"
    return f"{said} · {', '.join(refs[-_MOST_REFS:])}" if refs else said


@contextmanager
def _changing(folder: Path, name: str) -> Iterator[list[str]]:
    """Give the lines of a list, and write back what becomes of them; two desks at once take turns."""
    file = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / f".{name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            lines = (file.read_text("utf-8") if file.exists() else _TITLES[name]).removesuffix("\n").split("\n")
            yield lines
            new = file.with_name(f".{name}.new")
            with new.open("w", encoding="utf-8") as opened:
                opened.write("\n".join(lines) + "\n")
                opened.flush()
                os.fsync(opened.fileno())
            new.replace(file)
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(f"{name} cannot be written into {folder}.", f"{error}.") from None
