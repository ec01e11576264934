"""Opening the two files: permissions, migrations, damage, and files from a newer version."""

import os
import sqlite3
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from workbench.domain.trouble import Trouble

MIRROR = "mirror.db"
DESK = "desk.db"
_BUSY_MS = 10_000


def open_mirror(folder: Path) -> sqlite3.Connection:
    """Open ``mirror.db`` for reading and writing, making, migrating or rebuilding it as needed.

    A damaged file is set aside under a name that says so; an empty one takes its place, to be pulled
    again. Raises Trouble where the folder cannot be written or the file is from a newer version.
    """
    path = prepare_folder(folder) / MIRROR
    try:
        return _open(path, "mirror", synchronous="NORMAL")
    except sqlite3.DatabaseError as error:
        if not _is_damage(error):
            raise _unusable(path, error) from error
        _set_aside(path)
        return _open(path, "mirror", synchronous="NORMAL")


def open_desk(folder: Path) -> sqlite3.Connection:
    """Open ``desk.db``, which is backed up before it is migrated. Raises Trouble; a damaged file is kept."""
    path = prepare_folder(folder) / DESK
    try:
        return _open(path, "desk", synchronous="FULL")
    except sqlite3.DatabaseError as error:
        if not _is_damage(error):
            raise _unusable(path, error) from error
        kept = _set_aside(path)
        back_ups = sorted((folder / "backups").glob("desk-*.db"))
        remedy = (
            f"The newest back-up is {back_ups[-1]}; copy it to {path} to go on from it."
            if back_ups
            else "There is no back-up yet; start again to go on with an empty one."
        )
        raise Trouble(
            f"{path.name}, which holds drafts and unsent changes, is damaged ({error}).",
            f"Nothing was thrown away: it is kept as {kept}.",
            remedy,
        ) from error


def open_both(folder: Path, *, read_only_mirror: bool = False) -> sqlite3.Connection:
    """Open the mirror with the desk attached as ``desk``: what screens and commands read from."""
    if not (folder / MIRROR).exists() or not read_only_mirror:
        open_mirror(folder).close()
    open_desk(folder).close()
    return attach_both(folder)


def attach_both(folder: Path) -> sqlite3.Connection:
    """Open files that are known to be there and up to date, without looking twice."""
    connection = _connect(folder / MIRROR)
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("ATTACH DATABASE ? AS desk", (str(folder / DESK),))
    connection.execute("PRAGMA desk.synchronous=FULL")
    return connection


def is_current(folder: Path) -> bool:
    """Whether both files are there and of this version: a look that costs well under a millisecond."""
    try:
        with_both = attach_both(folder) if (folder / MIRROR).exists() and (folder / DESK).exists() else None
    except sqlite3.DatabaseError:
        return False
    if with_both is None:
        return False
    try:
        mirror = with_both.execute("PRAGMA main.user_version").fetchone()[0]
        desk = with_both.execute("PRAGMA desk.user_version").fetchone()[0]
    except sqlite3.DatabaseError:
        return False
    finally:
        with_both.close()
    return bool(mirror == len(migrations("mirror")) and desk == len(migrations("desk")))


def migrations(kind: str) -> list[tuple[str, str]]:
    """Return the numbered migrations of a file kind (mirror or desk) as (name, SQL), in order."""
    folder = resources.files("workbench.store.migrations").joinpath(kind)
    scripts = sorted((item.name, item.read_text("utf-8")) for item in folder.iterdir() if item.name.endswith(".sql"))
    for expected, (name, _) in enumerate(scripts, start=1):
        if int(name[:3]) != expected:
            raise ValueError(f"migration {name} should have number {expected:03}")
    return scripts


def migrate(connection: sqlite3.Connection, kind: str, path: Path) -> None:
    """Bring a file up to date, one migration a transaction. Raises Trouble for a file from a newer version."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    scripts = migrations(kind)
    if version > len(scripts):
        raise Trouble(
            f"{path.name} was written by a newer version of workbench "
            f"(format {version}; this one knows {len(scripts)}).",
            f"It is {path}.",
            "Upgrade workbench, or name another folder in the configuration under store.folder.",
        )
    if kind == "desk" and 0 < version < len(scripts):
        back_up(connection, path.parent)
    for number, (_, script) in enumerate(scripts[version:], start=version + 1):
        try:
            connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version={number};\nCOMMIT;")
        except sqlite3.OperationalError as error:
            if connection.in_transaction:
                connection.rollback()
            # Another process may have made the same step between our look and our lock.
            if connection.execute("PRAGMA user_version").fetchone()[0] < number:
                raise error from None


def back_up(connection: sqlite3.Connection, folder: Path, keep: int = 7) -> Path:
    """Copy the desk's file into ``backups`` beside it under today's date, and keep the newest ``keep``."""
    target_folder = prepare_folder(folder / "backups")
    target = target_folder / f"desk-{datetime.now(UTC):%Y-%m-%d}.db"
    with sqlite3.connect(target) as copy:
        connection.backup(copy)
    copy.close()
    target.chmod(0o600)
    for old in sorted(target_folder.glob("desk-*.db"))[:-keep]:
        old.unlink()
    return target


def prepare_folder(folder: Path) -> Path:
    """Make a folder that only its owner may read. Raises Trouble where that is impossible."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Trouble(
            f"The store's folder {folder} cannot be made.",
            f"The system says: {error.strerror}.",
            "Name another folder in the configuration under store.folder.",
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Trouble(
            f"The store's folder {folder} cannot be written.",
            "",
            "Change its permissions, or name another folder in the configuration under store.folder.",
        )
    return folder


def _open(path: Path, kind: str, *, synchronous: str) -> sqlite3.Connection:
    fresh = not path.exists()
    connection = _connect(path)
    try:
        if fresh:
            path.chmod(0o600)
            connection.execute("PRAGMA page_size=8192")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        migrate(connection, kind, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(
        path, timeout=_BUSY_MS / 1000, isolation_level=None, check_same_thread=False, cached_statements=256
    )
    connection.execute("PRAGMA temp_store=MEMORY")
    return connection


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorname", "").startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))


def _set_aside(path: Path) -> Path:
    kept = path.with_name(f"{path.stem}-damaged-{datetime.now(UTC):%Y%m%dT%H%M%S}.db")
    path.rename(kept)
    for suffix in ("-wal", "-shm"):
        companion = path.with_name(path.name + suffix)
        if companion.exists():
            companion.rename(kept.with_name(kept.name + suffix))
    return kept


def _unusable(path: Path, error: sqlite3.DatabaseError) -> Trouble:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith("SQLITE_FULL") or "disk" in str(error):
        return Trouble(f"The disk is full: {path.name} cannot grow.", str(error), "Make room and start again.")
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN")):
        return Trouble(
            f"{path} cannot be written.", str(error), "Change its permissions, or set store.folder elsewhere."
        )
    return Trouble(f"{path} cannot be used.", str(error), "Run `workbench doctor` to see more.")
