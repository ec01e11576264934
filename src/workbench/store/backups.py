"""Copies of the desk's file, a day each."""

import os
import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path

from workbench.store.private import make_private, prepare_folder

_UNFINISHED_FOR = 3600.0  # seconds after which a back-up that was cut off is thrown away


def back_up(connection: sqlite3.Connection, folder: Path, keep: int = 7) -> Path:
    """Copy the desk's file into ``backups`` beside it under today's date, and keep the newest ``keep``.

    A copy that is cut off leaves the earlier one of today as it was.
    """
    target_folder = prepare_folder(folder / "backups")
    target = target_folder / back_up_name(datetime.now(UTC))
    for cut_off in target_folder.glob("unfinished-*.db"):
        if time.time() - cut_off.stat().st_mtime > _UNFINISHED_FOR:
            cut_off.unlink(missing_ok=True)
    unfinished = target_folder / f"unfinished-{os.getpid()}.db"
    unfinished.unlink(missing_ok=True)
    make_private(unfinished)
    try:
        copy = sqlite3.connect(unfinished)
        try:
            connection.backup(copy)
        finally:
            copy.close()
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    for old in back_ups(folder)[:-keep]:
        old.unlink(missing_ok=True)
    return target


def back_ups(folder: Path) -> list[Path]:
    """Return the desk's back-ups, the oldest first."""
    return sorted((folder / "backups").glob("desk-*.db"))


def back_up_name(now: datetime) -> str:
    """Return the name of a day's back-up."""
    return f"desk-{now:%Y-%m-%d}.db"
