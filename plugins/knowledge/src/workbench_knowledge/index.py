"""The index of the folders: one SQLite file that follows them, and can be thrown away at any time."""

import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple, Protocol

from workbench_knowledge.asking import stems_of
from workbench_knowledge.linking import links_of
from workbench_knowledge.pages import headings, page_of, parted, passages, raw_of
from workbench_knowledge.settings import Folder
from workbench_knowledge.summing import summary_of
from workbench_knowledge.walking import Stamp, walk

_VERSION = 2  # of the schema below
PLACES = 10  # bits of the row number of a passage or a link that say which one of its page it is
_AT_ONCE = 5_000  # pages in one transaction; what is committed can be found
_LONGEST_TURN = 1.0  # seconds of one transaction, after which other desks may write
_PIECES = 8  # of the words of a table, which are not worth the writing that fewer would take
_MERGED_AT_ONCE = 500  # pages of the file, which take a tenth of a second
_WAIT = 5.0  # seconds that one waits for another desk's writing

# Words are folded to their stems, so that "restoring backups" finds how to restore a backup. New words are held in
# memory up to 32 MB, which leaves fewer pieces to bring together. Beside its passages a page has one row on what it is
# about, and one on each page that it links to: FTS5 lets a word count hardly more where it stands several times, so
# that what is to count beside the body has to stand by itself.
_SCHEMA = """
CREATE TABLE page (
    n INTEGER PRIMARY KEY, folder TEXT NOT NULL, path TEXT NOT NULL, changed INTEGER NOT NULL, size INTEGER NOT NULL,
    hash BLOB NOT NULL, title TEXT NOT NULL, stems TEXT NOT NULL, owner TEXT NOT NULL,
    internal INTEGER NOT NULL, skipped TEXT NOT NULL,
    UNIQUE (folder, path)
);
CREATE VIRTUAL TABLE passage USING fts5 (
    title, body, heading UNINDEXED, anchor UNINDEXED, tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE about USING fts5 (
    title, lead, headings, path, tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE said USING fts5 (
    words, target UNINDEXED, tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TABLE link (target TEXT NOT NULL, source INTEGER NOT NULL, PRIMARY KEY (target, source)) WITHOUT ROWID;
CREATE INDEX link_source ON link (source);
INSERT INTO passage (passage, rank) VALUES ('hashsize', 32000000);
INSERT INTO about (about, rank) VALUES ('hashsize', 32000000);
INSERT INTO passage (passage, rank) VALUES ('automerge', 8);
INSERT INTO about (about, rank) VALUES ('automerge', 8);
INSERT INTO passage (passage, rank) VALUES ('rank', 'bm25(2.0, 1.0)');
INSERT INTO about (about, rank) VALUES ('rank', 'bm25(4.0, 2.0, 1.0, 2.0)');
PRAGMA user_version = 2;
"""


class Freshness(NamedTuple):
    """What one look at a folder came to: pages written and taken out, and in words what is wrong with it, or ''."""

    written: int = 0
    gone: int = 0
    trouble: str = ""


def open_index(file: Path) -> sqlite3.Connection:
    """Return a connection to the index, made anew where there is none, an older one, or a damaged one.

    Raises sqlite3.Error where the file's folder cannot be written to.
    """
    try:
        return _opened(file)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError) and not file.exists():
            raise
    for name in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
        name.unlink(missing_ok=True)
    return _opened(file)


def _opened(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=_WAIT, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            with _writing(connection):
                if connection.execute("PRAGMA user_version").fetchone() == (0,):
                    for statement in _SCHEMA.split(";"):
                        connection.execute(statement)
        elif version != _VERSION:
            raise sqlite3.DatabaseError("another version made it")
    except sqlite3.Error:
        connection.close()
        raise
    file.chmod(0o600)
    return connection


@contextmanager
def _writing(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def forget_others(connection: sqlite3.Connection, folders: Sequence[Folder]) -> None:
    """Take out the pages of every folder that is not among ``folders``, by its path."""
    known = {folder for (folder,) in connection.execute("SELECT DISTINCT folder FROM page")}
    for folder in known - {str(one.root) for one in folders}:
        _take_out(connection, [n for (n,) in connection.execute("SELECT n FROM page WHERE folder = ?", (folder,))])


class Told(Protocol):
    """What is called after each transaction."""

    def __call__(self, *, is_all: bool) -> None:
        """Take note that pages were written; ``is_all`` says that there are no more to come."""


def refresh(
    connection: sqlite3.Connection, folder: Folder, on_written: Told | None = None, without: Collection[str] = ()
) -> Freshness:
    """Bring the index up to what a folder holds now, but for the folders ``without`` in it, which stand for themselves.

    Where the folder cannot be read its pages stay as they were: a share that is not mounted has not lost them.
    """
    known = {
        path: (n, changed, size)
        for path, n, changed, size in connection.execute(
            "SELECT path, n, changed, size FROM page WHERE folder = ?", (str(folder.root),)
        )
    }
    changed: list[tuple[str, Stamp]] = []
    gone = dict(known)
    try:
        for path, stamp in walk(folder.root, folder.only, without):
            before = gone.pop(path, None)
            if before is None or before[1:] != stamp:
                changed.append((path, stamp))
    except OSError as error:
        return Freshness(trouble=f"{folder.name} cannot be read: {error.strerror or error}.")
    if gone:
        _take_out(connection, [n for n, _, _ in gone.values()])
    written = 0
    names = _names((*known, *(path for path, _ in changed))) if changed else {}
    while written < len(changed):
        written += _write_some(connection, folder, changed[written : written + _AT_ONCE], names)
        if on_written:
            on_written(is_all=written >= len(changed))
    return Freshness(written, len(gone))


def _names(paths: Iterable[str]) -> dict[str, str]:
    """Return the path of each page by its name without folder and ending, where no other page has that name."""
    found: dict[str, str] = {}
    for path in dict.fromkeys(paths):
        name = path.rsplit("/", 1)[-1].rpartition(".")[0]
        found[name] = "" if name in found else path
    return found


def bring_together(connection: sqlite3.Connection) -> bool:
    """Bring some of what the index holds in many pieces together; False where there are few of them.

    Filling leaves some fifteen, and a word is looked up in every one. See https://sqlite.org/fts5.html#the_merge_command.
    """
    for table in ("passage", "about", "said"):
        (pieces,) = connection.execute(f"SELECT count(DISTINCT segid) FROM {table}_idx").fetchone()  # noqa: S608 - ours
        if pieces > _PIECES:
            connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)", (-_MERGED_AT_ONCE,))  # noqa: S608
            return True
    return False


def count(connection: sqlite3.Connection) -> int:
    """Return how many files are known, those too that could not be read."""
    (pages,) = connection.execute("SELECT count(*) FROM page").fetchone()
    return int(pages)


def _take_out(connection: sqlite3.Connection, rows: Sequence[int]) -> None:
    with _writing(connection):
        for n in rows:
            _delete(connection, n)


def _write_some(
    connection: sqlite3.Connection, folder: Folder, changed: Sequence[tuple[str, Stamp]], names: Mapping[str, str]
) -> int:
    """Write pages for as long as one transaction may take; return how many files were looked at."""
    root, until, done = str(folder.root), time.monotonic() + _LONGEST_TURN, 0
    with _writing(connection):
        for path, stamp in changed:
            done += 1
            _write(connection, root, path, stamp, names)
            if time.monotonic() > until:
                break
    return done


def _write(
    connection: sqlite3.Connection, root: str, path: str, stamp: Stamp, names: Mapping[str, str]
) -> None:
    # Asked again, since another desk may have been here since the walk.
    before = connection.execute(
        "SELECT n, changed, size, hash FROM page WHERE folder = ? AND path = ?", (root, path)
    ).fetchone()
    if before is not None and before[1:3] == stamp:
        return
    try:
        raw, why = raw_of(f"{root}/{path}"), "it is no text"
    except OSError as error:
        raw, why = None, error.strerror or "it cannot be read"
    digest = blake2b(raw or b"", digest_size=16).digest()
    if before is not None and raw is not None and before[3] == digest:
        connection.execute("UPDATE page SET changed = ?, size = ? WHERE n = ?", (*stamp, before[0]))
        return
    if before is not None:
        _delete(connection, before[0])
    page = None if raw is None else page_of(raw, path)
    added = connection.execute(
        "INSERT INTO page (folder, path, changed, size, hash, title, stems, owner, internal, skipped) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (root, path, *stamp, digest,
         *((page.title, " ".join(stems_of(page.title)), page.owner, page.is_internal, "") if page
           else ("", "", "", False, why))),
    )
    if page is not None and added.lastrowid is not None:
        n, first, title = added.lastrowid, added.lastrowid << PLACES, parted(page.title)
        found = list(headings(page.text, page.kind))
        connection.executemany(
            "INSERT INTO passage (rowid, title, body, heading, anchor) VALUES (?, ?, ?, ?, ?)",
            (
                (first + place, title, parted(one.text), one.heading, one.anchor)
                for place, one in enumerate(passages(page, found))
            ),
        )
        connection.execute(
            "INSERT INTO about (rowid, title, lead, headings, path) VALUES (?, ?, ?, ?, ?)",
            (n, *map(parted, summary_of(page, path, found))),
        )
        for place, link in enumerate(links_of(page, path, names)):
            connection.execute("INSERT INTO link (target, source) VALUES (?, ?)", (link.target, n))
            connection.execute(
                "INSERT INTO said (rowid, words, target) VALUES (?, ?, ?)",
                (first + place, parted(link.words), link.target),
            )


def _delete(connection: sqlite3.Connection, n: int) -> None:
    for table in ("passage", "said"):
        connection.execute(
            f"DELETE FROM {table} WHERE rowid BETWEEN ? AND ?",  # noqa: S608 - names of ours
            (n << PLACES, (n + 1 << PLACES) - 1),
        )
    connection.execute("DELETE FROM link WHERE source = ?", (n,))
    connection.execute("DELETE FROM about WHERE rowid = ?", (n,))
    connection.execute("DELETE FROM page WHERE n = ?", (n,))
