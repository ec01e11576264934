"""The issues that tickets hang on: whose they are, when they were asked for, and what their trackers said.

Kept apart from the issues themselves, since there is something to know of those too that no tracker shows.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from workbench.domain.values import Issue, Link, Ref
from workbench.store import rows
from workbench.store.changes import announce
from workbench.store.filling import store_links, upsert
from workbench.store.identity import chunks
from workbench.store.sources import note_answer
from workbench.store.transaction import writing


class Followed(NamedTuple):
    """An issue that tickets hang on.

    ``key`` is what links name it by, ``asked_as`` what its tracker does; ``asked_at`` is when that told of it or
    said that there is none, in seconds since 1970, None for never.
    """

    key: str
    asked_as: str
    asked_at: int | None
    is_there: bool


class Placing(NamedTuple):
    """Where links of one key and address belong: the key to keep them under, and whose issue that is."""

    key: str
    url: str
    becomes: str
    tracker: str
    asked_as: str


def note_read(connection: sqlite3.Connection, tracker: str, cursor: str, *, now: int) -> None:
    """Remember that a tracker was read to the end, and where the next reading goes on from."""
    with writing(connection):
        note_answer(connection, tracker, now=now)
        connection.execute("UPDATE source SET cursor = ? WHERE name = ?", (cursor, tracker))


def links_to_place(connection: sqlite3.Connection, *, anew: bool) -> list[tuple[str, str]]:
    """Return keys and addresses of links of which it is not known whose they are; all of them for ``anew``."""
    new = "" if anew else "WHERE issue_key IN (SELECT issue_key FROM link EXCEPT SELECT key FROM followed)"
    return list(connection.execute(f"SELECT DISTINCT issue_key, url FROM link {new} ORDER BY issue_key, url"))


def place_links(connection: sqlite3.Connection, placings: Iterable[Placing]) -> None:
    """Write down whose issues are, and move links to the keys that those are kept under, in one transaction."""
    with writing(connection):
        moved: set[Ref] = set()
        for one in placings:
            if one.becomes != one.key:
                moved |= _move(connection, one)
            connection.execute(
                "INSERT INTO followed (key, tracker, asked_as) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET "
                "asked_at = CASE WHEN (tracker, asked_as) = (excluded.tracker, excluded.asked_as) THEN asked_at END, "
                "tracker = excluded.tracker, asked_as = excluded.asked_as",
                (one.becomes, one.tracker, one.asked_as),
            )
        if moved:
            announce(connection, sorted(moved))


def _move(connection: sqlite3.Connection, one: Placing) -> set[Ref]:
    here = (one.key, one.url)
    found = {ref for (ref,) in connection.execute("SELECT ticket FROM link WHERE issue_key = ? AND url = ?", here)}
    # A ticket that has the link under the right key as well keeps that one.
    connection.execute(
        "UPDATE OR IGNORE link SET issue_key = ? WHERE issue_key = ? AND url = ?", (one.becomes, *here)
    )
    connection.execute("DELETE FROM link WHERE issue_key = ? AND url = ?", here)
    return found


def note_placed(connection: sqlite3.Connection, tracker: str, stamp: str) -> None:
    """Remember what all links were placed by."""
    connection.execute("UPDATE source SET stamp = ? WHERE name = ?", (stamp, tracker))


class Said(NamedTuple):
    """A message's number, reference, ticket and text."""

    number: int
    ref: Ref
    ticket: Ref
    text: str


def messages_before(connection: sqlite3.Connection, number: int, limit: int) -> list[Said]:
    """Return the newest messages with a number below ``number``, the newest first."""
    found = connection.execute(
        "SELECT m.id, m.ref, t.ref, m.text FROM message m JOIN ticket t ON t.n = m.ticket WHERE m.id < ? "
        "ORDER BY m.id DESC LIMIT ?",
        (number, limit),
    )
    return [Said(*row) for row in found]


def store_found(connection: sqlite3.Connection, tracker: str, links: Sequence[Link], stamp: str) -> None:
    """Add links that were found in texts, and remember by ``stamp`` how far the search came, in one transaction."""
    with writing(connection):
        changed = store_links(connection, links)
        if changed:
            announce(connection, sorted(changed))
        note_placed(connection, tracker, stamp)


def followed_of(connection: sqlite3.Connection, tracker: str) -> list[Followed]:
    """Return the issues of a tracker that tickets hang on, those asked for longest ago first."""
    found = connection.execute(
        "SELECT key, asked_as, asked_at, is_there FROM followed WHERE tracker = ? "
        "AND EXISTS (SELECT 1 FROM link WHERE issue_key = key) ORDER BY asked_at, key",
        (tracker,),
    )
    return [Followed(key, asked_as, asked_at, bool(is_there)) for key, asked_as, asked_at, is_there in found]


def store_issues(
    connection: sqlite3.Connection,
    tracker: str,
    asked: Sequence[str],
    found: Mapping[str, Issue],
    cursor: str,
    now: int,
) -> set[Ref]:
    """Write what a tracker said when it was ``asked`` for issues, and where its reading stands, in one transaction.

    Both name issues by the keys of their links; what was asked for and is not ``found`` is not there. Returns the
    tickets for which that is news, and announces them.
    """
    with writing(connection):
        changed = [key for key, issue in found.items() if _store(connection, key, issue)]
        for key in asked:
            before = connection.execute("SELECT asked_at, is_there FROM followed WHERE key = ?", (key,)).fetchone()
            if before is not None and (before[0] is None or bool(before[1]) != (key in found)):
                changed.append(key)
        connection.executemany(
            "UPDATE followed SET asked_at = ?, is_there = ? WHERE key = ?",
            [(now, int(key in found), key) for key in asked],
        )
        connection.execute("UPDATE source SET cursor = ? WHERE name = ?", (cursor, tracker))
        tickets = _tickets_on(connection, changed)
        if tickets:
            announce(connection, sorted(tickets))
        return tickets


def store_issue(connection: sqlite3.Connection, key: str, issue: Issue, *, now: int) -> None:
    """Write one issue as it was read beside a turn; ``key`` is that of its links, ``now`` in seconds since 1970."""
    with writing(connection):
        if _store(connection, key, issue) and (tickets := _tickets_on(connection, [key])):
            announce(connection, sorted(tickets))
        connection.execute("UPDATE followed SET asked_at = ?, is_there = 1 WHERE key = ?", (now, key))


def _store(connection: sqlite3.Connection, key: str, issue: Issue) -> bool:
    names = rows.ISSUE_COLUMNS.split(", ")
    row = rows.issue_row(issue)
    kept = (*row[: (at := names.index("key"))], key, *row[at + 1 :])
    return bool(upsert(connection, "issue", rows.ISSUE_COLUMNS, [kept]))


def _tickets_on(connection: sqlite3.Connection, keys: Sequence[str]) -> set[Ref]:
    tickets: set[Ref] = set()
    for part in chunks(keys):
        marks = ",".join("?" * len(part))
        found = connection.execute(f"SELECT DISTINCT ticket FROM link WHERE issue_key IN ({marks})", part)
        tickets.update(ref for (ref,) in found)
    return tickets
