"""Opening the two files: permissions, migrations, damage, and files from a newer version."""

import errno
import fcntl
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.domain.trouble import Trouble
from workbench.store.backups import back_up as back_up
from workbench.store.backups import back_ups
from workbench.store.damage import is_condemned, is_damage, set_aside
from workbench.store.errors import unusable
from workbench.store.migrating import migrate
from workbench.store.migrating import migrations as migrations
from workbench.store.private import make_private
from workbench.store.private import prepare_folder as prepare_folder

KEPT = 8_000  # KiB of pages that a reader keeps: the upper levels of every index, and the rows around the cursor
MIRROR = "mirror.db"
DESK = "desk.db"
_BUSY_MS = 10_000
_ALONE_WITHIN = 60.0  # seconds to wait for another process that opens or migrates


def open_mirror(folder: Path) -> sqlite3.Connection:
    """Open ``mirror.db`` for reading and writing, making, migrating or rebuilding it as needed.

    A damaged file is set aside under a name that says so; an empty one takes its place, to be pulled
    again. Raises Trouble where the folder cannot be written or the file is from a newer version.
    """
    path = prepare_folder(folder) / MIRROR
    with _explained(path), _alone(folder):
        if is_condemned(path):
            set_aside(path)
        try:
            return _open(path, "mirror", synchronous="NORMAL")
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
        set_aside(path)
        return _open(path, "mirror", synchronous="NORMAL")


def open_desk(folder: Path) -> sqlite3.Connection:
    """Open ``desk.db``, which is backed up before it is migrated. Raises Trouble; a damaged file is kept."""
    path = prepare_folder(folder) / DESK
    with _explained(path), _alone(folder):
        if is_condemned(path):
            raise _damaged(path, "as was seen while it was open", set_aside(path))
        try:
            return _open(path, "desk", synchronous="FULL")
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
            raise _damaged(path, str(error), set_aside(path)) from error


def open_both(folder: Path) -> sqlite3.Connection:
    """Open the mirror with the desk attached as ``desk``: what screens and commands read from."""
    open_mirror(folder).close()
    open_desk(folder).close()
    return attach_both(folder)


def attach_both(folder: Path) -> sqlite3.Connection:
    """Open files that are known to be there and up to date, without looking twice."""
    connection = connect(folder / MIRROR)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute(f"PRAGMA cache_size={-KEPT}")
    connection.execute("ATTACH DATABASE ? AS desk", (str(folder / DESK),))
    connection.execute("PRAGMA desk.synchronous=FULL")
    return connection


def is_current(folder: Path) -> bool:
    """Whether both files are there, whole and of this version: a look that costs well under a millisecond."""
    if any(not path.exists() or is_condemned(path) for path in (folder / MIRROR, folder / DESK)):
        return False
    connection = None
    try:
        connection = attach_both(folder)
        mirror = connection.execute("PRAGMA main.user_version").fetchone()[0]
        desk = connection.execute("PRAGMA desk.user_version").fetchone()[0]
    except sqlite3.DatabaseError:
        return False
    finally:
        if connection is not None:
            connection.close()
    return bool(mirror == len(migrations("mirror")) and desk == len(migrations("desk")))


def _damaged(path: Path, said: str, kept: Path) -> Trouble:
    newest = next(reversed(back_ups(path.parent)), None)
    return Trouble(
        f"{path.name}, which holds drafts and unsent changes, is damaged ({said}).",
        f"Nothing was thrown away: it is kept as {kept}.",
        f"The newest back-up is {newest}; copy it to {path} to go on from it."
        if newest
        else "There is no back-up yet; start again to go on with an empty one.",
    )


def _open(path: Path, kind: str, *, synchronous: str) -> sqlite3.Connection:
    make_private(path)  # SQLite gives the log and the index beside it the same permissions
    connection = connect(path)
    try:
        if not path.stat().st_size:
            connection.execute("PRAGMA page_size=8192")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        migrate(connection, kind, path)
    except BaseException:
        connection.close()
        raise
    return connection


def connect(path: Path) -> sqlite3.Connection:
    """Return a connection to a file that is there, in which every statement stands for itself."""
    connection = sqlite3.connect(
        path, timeout=_BUSY_MS / 1000, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    connection.execute("PRAGMA temp_store=MEMORY")
    return connection


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time make, migrate or set aside the files in a folder.

    SQLite's own locks do not cover a change of the journal's mode, nor the renaming of a file that two
    processes find damaged. A file system without such locks, or a process that hangs, must keep nobody out.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        end = time.monotonic() + _ALONE_WITHIN
        while time.monotonic() < end:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.02)
                continue
            except OSError:
                break
            break
        yield
    finally:
        os.close(handle)


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn what keeps a file from being used into a sentence for the person."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise unusable(path, error, getattr(error, "sqlite_errorname", "")) from error
    except OSError as error:
        code = error.errno or 0
        name = {errno.ENOSPC: "SQLITE_FULL", errno.EDQUOT: "SQLITE_FULL"}.get(code, "SQLITE_CANTOPEN")
        raise unusable(path, error, name) from error
