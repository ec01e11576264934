"""The copies of files that go along with drafts and changes: which there are, and taking away those that nobody needs.

They lie in ``outbox/KEY/`` below the store's folder, where the key is random (workbench.acting.messages). Connections
are to ``desk.db`` alone, so that its back-ups are read in the same way.
"""

import json
import shutil
import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from workbench.domain.words import Ref
from workbench.store.identity import chunks

FOLDER = "outbox"
_YOUNG = 86_400.0  # seconds for which a copy may lie there before the draft that it is for is kept


def files_with(desk: sqlite3.Connection, refs: Sequence[Ref]) -> set[Path]:
    """Return the copies that go along with the drafts and changes of some tickets."""
    found: set[Path] = set()
    for part in chunks(refs):
        found |= _files(desk, f"WHERE ticket IN ({','.join('?' * len(part))})", part)
    return found


def take_away(folder: Path, files: Iterable[Path]) -> None:
    """Delete copies below the store's ``folder``; a file anywhere else is left alone, whatever names it."""
    for file in files:
        if file.parent.parent.resolve() == (folder / FOLDER).resolve():
            shutil.rmtree(file.parent, ignore_errors=True)


def sweep(folder: Path, desk: sqlite3.Connection) -> None:
    """Delete copies that no draft and no change names any more, unless they were made within the day."""
    kept = {file.parent.name for file in _files(desk, "", ())}
    for lying in (folder / FOLDER).glob("*"):
        if lying.name not in kept and time.time() - lying.stat().st_mtime > _YOUNG:
            shutil.rmtree(lying, ignore_errors=True)


def _files(desk: sqlite3.Connection, where: str, values: Sequence[object]) -> set[Path]:
    columns = {row[1] for row in desk.execute("PRAGMA table_info(draft)")}
    if "files" not in columns:  # a back-up from before anything could be written
        return set()
    drafts = desk.execute(f"SELECT files FROM draft {where}", values)
    said = desk.execute(
        "SELECT json_extract(what, '$.files') FROM effect WHERE name IN ('reply', 'note') "
        f"AND outbox IN (SELECT id FROM outbox {where})",
        values,
    )
    return {Path(file["path"]) for (files,) in (*drafts, *said) if files for file in json.loads(files)}
