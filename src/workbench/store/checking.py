"""Looking at the store's health without changing it: the engine, the files, who may read them."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from workbench.store.migrating import migrations
from workbench.store.opening import DESK, MIRROR


class Engine(NamedTuple):
    """What the SQLite of this Python can do."""

    version: str
    full_text: bool
    trigrams: bool


class Health(NamedTuple):
    """One file of the store: ``fault`` is what is wrong with it in SQLite's words, '' for nothing."""

    path: Path
    version: int
    newest: int
    bytes: int
    fault: str


def engine() -> Engine:
    """Return what the SQLite of this Python can do. FTS5 and its trigram tokenizer (3.34) may be left out."""
    connection = sqlite3.connect(":memory:")
    try:
        return Engine(
            sqlite3.sqlite_version, _can(connection, "USING fts5 (body)"),
            _can(connection, "USING fts5 (body, tokenize='trigram')"),
        )  # fmt: skip
    finally:
        connection.close()


def _can(connection: sqlite3.Connection, using: str) -> bool:
    try:
        connection.execute(f"CREATE VIRTUAL TABLE tried {using}")
        connection.execute("DROP TABLE tried")
    except sqlite3.OperationalError:
        return False
    return True


def check_files(folder: Path) -> Iterator[Health]:
    """Yield how each file of the store in ``folder`` is; one that is not there yet is passed over.

    Reads every page (https://sqlite.org/pragma.html#pragma_quick_check): a second a gigabyte at best.
    """
    for name, kind in ((MIRROR, "mirror"), (DESK, "desk")):
        path = folder / name
        if path.exists():
            version, fault = _check(path)
            yield Health(path, version, len(migrations(kind)), path.stat().st_size, fault)


def is_empty(connection: sqlite3.Connection) -> bool:
    """Whether the mirror holds no ticket at all."""
    return connection.execute("SELECT 1 FROM ticket LIMIT 1").fetchone() is None


def look_into(path: Path) -> sqlite3.Connection:
    """Open a file of the store for reading only: unlike opening it to work, this never mends nor moves it."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _check(path: Path) -> tuple[int, str]:
    try:
        connection = look_into(path)
        try:
            version = int(connection.execute("PRAGMA user_version").fetchone()[0])
            said = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.Error as error:
        return 0, str(error)
    return version, "" if said == "ok" else said
