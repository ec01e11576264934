"""What happened in a shift and what is left of it, for a handoff: each question bounded, none walks through the store.

Times are seconds since 1970. Tickets are read with what waits in the outbox laid over them.
"""

import sqlite3
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from workbench.domain.words import Ref
from workbench.store.identity import chunks, number_for
from workbench.store.scale import GONE, NEVER
from workbench.store.shown import NOT_OVERLAID, OVERLAID, SHOWN, is_overlaid

_MOST = 500  # tickets of each kind; whoever has more hands over no list
_MOST_MESSAGES = 20_000  # of a shift
_SOLVED_AGO = 14 * 86_400

_COLUMNS = """t.n, t.ref, t.subject, t.status, t.status_word, t.priority, t.due, t.updated, t.assignee, t.work, t.last,
    t.waiting, t.customer, t.organisation"""


class Stand(NamedTuple):
    """How a ticket stands; ``due`` is NEVER for none, ``last`` the row number of its newest message, 0 for none."""

    n: int
    ref: Ref
    subject: str
    status: str
    status_word: str
    priority: int
    due: int
    updated: int
    assignee: Ref | None
    work: int
    last: int
    waiting: int
    customer: Ref | None
    organisation: Ref | None

    @property
    def is_open(self) -> bool:
        """Whether work on it is owed."""
        return self.work > 0

    @property
    def has_deadline(self) -> bool:
        """Whether anything falls due on it."""
        return self.due != NEVER


class Asker(NamedTuple):
    """Who asks: the customer's name and time zone, their organisation's name and tier, each '' where not known."""

    name: str = ""
    zone: str = ""
    organisation: str = ""
    tier: str = ""


class Silence(NamedTuple):
    """An open issue that a ticket hangs on, and when engineering last said a word on it."""

    ticket: Ref
    key: str
    owner: str
    spoken: int


def own_open(connection: sqlite3.Connection, me: Sequence[Ref]) -> list[Stand]:
    """Return the open tickets of some accounts, the first to fall due first."""
    mine = f"t.assignee IN ({_marks(me)}) AND t.work > 0"
    parts = [f"SELECT {_COLUMNS} FROM ticket t INDEXED BY ticket_of_assignee WHERE {mine}"]
    values = [*me]
    if is_overlaid(connection):
        parts = [f"{parts[0]} AND {NOT_OVERLAID}", f"SELECT {_COLUMNS} FROM {OVERLAID} WHERE {mine}"]
        values += me
    sql = f"SELECT * FROM ({' UNION ALL '.join(parts)}) ORDER BY due, n LIMIT ?"
    return [Stand(*row) for row in connection.execute(sql, (*values, _MOST))]


def stands_of(connection: sqlite3.Connection, refs: Iterable[Ref]) -> list[Stand]:
    """Return how tickets stand, those that are here."""
    found: list[Stand] = []
    for part in chunks(sorted(refs)):
        found += [
            Stand(*row)
            for row in connection.execute(f"SELECT {_COLUMNS} FROM {SHOWN} WHERE t.ref IN ({_marks(part)})", part)
        ]
    return [one for one in found if one.work != GONE]


def asker_of(connection: sqlite3.Connection, one: Stand) -> Asker:
    """Return who asks on a ticket. Of hundreds that are looked at a handful is told of, so it is asked for those."""
    found = [
        connection.execute(sql, (ref,)).fetchone() or ("", "")
        for sql, ref in (
            ("SELECT name, zone FROM customer WHERE ref = ?", one.customer),
            ("SELECT name, tier FROM organisation WHERE ref = ?", one.organisation),
        )
    ]
    return Asker(*(str(word or "") for pair in found for word in pair))


def names_of(connection: sqlite3.Connection, accounts: Collection[Ref]) -> dict[Ref, str]:
    """Return the names of agents by their references."""
    found = connection.execute(f"SELECT ref, name FROM agent WHERE ref IN ({_marks(accounts)})", tuple(accounts))
    return {str(ref): str(name) for ref, name in found}


def touched(connection: sqlite3.Connection, names: Collection[str], start: int, end: int) -> set[Ref]:
    """Return the tickets on which somebody of these names spoke, or this desk sent a change, from a time to another."""
    spoken = connection.execute(
        "SELECT DISTINCT t.ref FROM (SELECT ticket, role, author FROM message WHERE id >= ? AND id < ? LIMIT ?) m "
        f"CROSS JOIN ticket t ON t.n = m.ticket WHERE m.role = 'agent' AND m.author IN ({_marks(names)}) LIMIT ?",
        (number_for(start), number_for(end), _MOST_MESSAGES, *names, _MOST),
    )
    sent = connection.execute(
        "SELECT DISTINCT ticket FROM desk.outbox WHERE state = 'sent' AND ended >= ? AND ended < ? LIMIT ?",
        (start, end, _MOST),
    )
    return {str(ref) for (ref,) in (*spoken, *sent)}


def reopened(connection: sqlite3.Connection, now: int) -> set[Ref]:
    """Return the tickets that this desk has solved within the last fortnight and that are open again."""
    found = connection.execute(
        "SELECT DISTINCT o.ticket FROM desk.outbox o JOIN desk.effect e ON e.outbox = o.id AND e.name = 'status' "
        "AND e.state = 'done' AND instr(e.what, '\"solved\"') JOIN ticket t ON t.ref = o.ticket AND t.work > 0 "
        "WHERE o.state = 'sent' AND o.ended >= ? LIMIT ?",
        (now - _SOLVED_AGO, _MOST),
    )
    return {str(ref) for (ref,) in found}


def silences(connection: sqlite3.Connection, refs: Iterable[Ref], before: int) -> list[Silence]:
    """Return the open issues of tickets on which nothing was said or changed since a time, the longest silent first."""
    found: dict[tuple[Ref, str], Silence] = {}
    for part in chunks(sorted(refs)):
        for row in connection.execute(
            "SELECT l.ticket, i.key, i.owner, max(i.updated / 1000000, coalesce(i.last_word_at, 0)) FROM link l "
            f"JOIN issue i ON i.key = l.issue_key WHERE l.ticket IN ({_marks(part)}) AND i.is_open "
            "ORDER BY i.updated",
            part,
        ):
            one = Silence(*row)
            found[one.ticket, one.key] = one  # of two that tell of an issue the newer one knows
    return sorted((one for one in found.values() if one.spoken < before), key=lambda one: (one.spoken, one.ticket))


def last_said(connection: sqlite3.Connection, n: int) -> tuple[str, int, str] | None:
    """Return who said the last public word on a ticket (by its row number), when, and what; None where nobody did."""
    row = connection.execute(
        "SELECT author, at, substr(text, 1, 4000) FROM message WHERE ticket = ? AND NOT internal AND role <> 'system' "
        "ORDER BY id DESC LIMIT 1",
        (n,),
    ).fetchone()
    return None if row is None else (str(row[0]), int(row[1]), str(row[2]))


def begun(connection: sqlite3.Connection) -> list[tuple[Ref, str, int]]:
    """Return the drafts: their ticket, what they are to be, and when they were last written on."""
    found = connection.execute(
        "SELECT ticket, kind, updated FROM desk.draft WHERE outbox IS NULL ORDER BY updated DESC LIMIT ?", (_MOST,)
    )
    return [(str(ref), str(kind), int(at)) for ref, kind, at in found]


def unsent(connection: sqlite3.Connection) -> list[tuple[Ref, str, str]]:
    """Return what is in the outbox and was not sent: ticket, names of its effects, state."""
    found = connection.execute(
        "SELECT o.ticket, (SELECT group_concat(name, ', ') FROM desk.effect e WHERE e.outbox = o.id), o.state "
        "FROM desk.outbox o WHERE o.state <> 'sent' ORDER BY o.id LIMIT ?",
        (_MOST,),
    )
    return [(str(ref), str(names), str(state)) for ref, names, state in found]


def made_since(connection: sqlite3.Connection, start: int) -> int:
    """Return how many tickets were made since a time; counting stops at 1,000."""
    counted = "SELECT count(*) FROM (SELECT 1 FROM ticket WHERE n >= ? AND work <> ? LIMIT 1000)"
    return int(connection.execute(counted, (number_for(start), GONE)).fetchone()[0])


def _marks(values: Collection[object]) -> str:
    return ",".join("?" * len(values))
