"""A damaged file: how it is told, condemned while others have it open, and set aside by the next who opens it."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path


def is_damage(error: BaseException) -> bool:
    """Whether an error of SQLite's says that a file is not what it was."""
    name = getattr(error, "sqlite_errorname", "")
    return isinstance(error, sqlite3.DatabaseError) and name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def condemn(path: Path) -> None:
    """Remember that the file at ``path`` was found damaged at work: the next to open it sets it aside.

    Opening reads the first pages only, so damage further in would meet the person again after each start.
    """
    _mark(path).touch(mode=0o600)


def is_condemned(path: Path) -> bool:
    """Whether a file was condemned and not set aside yet."""
    return _mark(path).exists()


def set_aside(path: Path) -> Path:
    """Give a file and its log another name that says what they are; returns it."""
    stamp = f"{path.stem}-damaged-{datetime.now(UTC):%Y%m%dT%H%M%S}"
    kept = path.with_name(f"{stamp}.db")
    number = 1
    while kept.exists():
        number += 1
        kept = path.with_name(f"{stamp}-{number}.db")
    for suffix in ("", "-wal", "-shm"):
        companion = path.with_name(path.name + suffix)
        if companion.exists():
            companion.rename(kept.with_name(kept.name + suffix))
    _mark(path).unlink(missing_ok=True)
    return kept


def _mark(path: Path) -> Path:
    return path.with_name(f"{path.name}.damaged")
