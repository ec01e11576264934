"""Opens the helpdesk's file: made private, brought to the current schema, refused where it is not ours."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from workbench.api import Trouble
from workbench.providers.helpdesk.local.schema import APPLICATION, STEPS

# Another process may hold the write lock for as long as one chunk of an import takes.
_BUSY_SECONDS = 30.0


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what SQLite or the disk says about the file at ``path`` into Trouble; the file is kept."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise _refused(path, str(error)) from error
    except sqlite3.DatabaseError as error:
        raise Trouble(
            f"The helpdesk file {path} is damaged.",
            f"SQLite says: {error}.",
            "It has been left as it is. Move it aside and put a back-up in its place, or import again.",
        ) from error
    except OSError as error:
        raise _refused(path, error.strerror or str(error)) from error


def _refused(path: Path, why: str) -> Trouble:
    if "full" in why:
        return Trouble(
            f"There is no room to write the helpdesk file {path}.",
            f"The disk says: {why}.",
            "Make room and try again; everything written before is kept.",
        )
    if "readonly" in why or "read-only" in why.lower() or "denied" in why:
        return Trouble(
            f"The helpdesk file {path} may not be written.",
            f"The system says: {why}.",
            "Change the permissions of the file and its folder, or choose another path.",
        )
    if "locked" in why or "busy" in why:
        return Trouble(
            f"Another program is busy writing the helpdesk file {path}.",
            f"SQLite says: {why}.",
            "Wait until it has finished and try again.",
        )
    return Trouble(
        f"The helpdesk file {path} cannot be opened.",
        f"The system says: {why}.",
        "Check the path and its permissions.",
    )


def connect(path: Path, *, create: bool) -> sqlite3.Connection:
    """Open the file at ``path``, with ``create`` making it and its folder where they are missing.

    New files are 0600 in a folder of 0700. The connection is in autocommit mode: transactions are begun
    and ended by hand. Raises Trouble for a file that is damaged, foreign, or from a newer version.
    """
    with explained(path):
        if create:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileExistsError):
                # Never opened where it is there: closing it again would take from this process every lock that its
                # other connections have, and their commits be lost (https://sqlite.org/howtocorrupt.html, 2.2).
                os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=rw",
            uri=True,
            timeout=_BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            _bring_up_to_date(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def _bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    _check_ours(connection, path)
    # What is here exists nowhere else, so a commit waits for the disk.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA cache_size = -16000")
    if _version(connection) == len(STEPS):
        return
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Another process may have done the work while this one waited for the lock.
        for number, step in enumerate(STEPS[_version(connection) :], start=_version(connection) + 1):
            for statement in step.split(";\n"):
                connection.execute(statement)
            if number == 1:
                row = (secrets.token_hex(4),)
                connection.execute("INSERT INTO about (file, last_change, next_ticket) VALUES (?, 0, 1)", row)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {len(STEPS)}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _version(connection: sqlite3.Connection) -> int:
    number: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return number


def _check_ours(connection: sqlite3.Connection, path: Path) -> None:
    application: int = connection.execute("PRAGMA application_id").fetchone()[0]
    is_empty = connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone() is None
    if application != APPLICATION and not is_empty:
        raise Trouble(
            f"{path} is not a file of the embedded helpdesk.",
            "It is an SQLite file that another program made.",
            "Choose another path; the file has not been touched.",
        )
    version = _version(connection)
    if version > len(STEPS):
        raise Trouble(
            f"The helpdesk file {path} was written by a newer Workbench.",
            f"Its version is {version}; this one reads up to {len(STEPS)}.",
            "Upgrade Workbench; the file has not been touched.",
        )
