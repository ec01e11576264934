"""Papers: what was written for others to read, where it is to go, and what has followed from it.

A paper is written down here before it goes anywhere, and each step of its way is one transaction. So whatever is
killed, and when, going through what is open once more ends with everything done, and nothing done twice.
"""

import sqlite3
from collections.abc import Callable, Sequence
from typing import NamedTuple

from workbench.domain.effects import Change
from workbench.store.changes import announce
from workbench.store.outbox import put_within
from workbench.store.transaction import writing_desk

HANDOFF, ACK, ANSWERS = "handoff", "ack", "answers"


class Paper(NamedTuple):
    """A file that was written: its name, what it belongs to, and its text. ``kind`` is HANDOFF, ACK or ANSWERS."""

    id: int
    name: str
    handoff: str
    kind: str
    text: str
    made: float
    settled: float | None


class Delivery(NamedTuple):
    """Where a paper is to go; ``done`` is when it came there (seconds since 1970), ``trouble`` what keeps it."""

    paper: Paper
    target: str
    done: float | None
    trouble: str


_COLUMNS = "p.id, p.name, p.handoff, p.kind, p.text, p.made, p.settled"


def keep(
    connection: sqlite3.Connection, *, name: str, handoff: str, kind: str, text: str, targets: Sequence[str], now: float
) -> int:
    """Write a paper down that is to go to ``targets``, and return its number; the same once more changes nothing.

    Another text under a name that is known takes its place, and goes to all its targets again.
    """
    return amend(
        connection, name=name, handoff=handoff, kind=kind, write=lambda _: text, targets=targets, goes=True, now=now
    )


def amend(
    connection: sqlite3.Connection, *, name: str, handoff: str, kind: str, write: Callable[[str], str],
    targets: Sequence[str], goes: bool, now: float,
) -> int:  # fmt: skip
    """Write a paper anew from its text as it stands ('' for none), and return its number; nobody writes in between.

    It goes to ``targets`` where it ``goes``, or was on its way already. Raises what ``write`` raises; then nothing has
    changed.
    """
    with writing_desk(connection):
        before = paper_named(connection, name)
        text = write(before.text if before else "")
        if before and before.text == text:
            return before.id
        goes = goes or (before is not None and _is_going(connection, before))
        connection.execute(
            "INSERT INTO desk.paper (name, handoff, kind, text, made) VALUES (?1, ?2, ?3, ?4, ?5) "
            "ON CONFLICT (name) DO UPDATE SET text = ?4, made = ?5, settled = NULL",
            (name, handoff, kind, text, now),
        )
        number = int(connection.execute("SELECT id FROM desk.paper WHERE name = ?", (name,)).fetchone()[0])
        connection.execute("DELETE FROM desk.delivery WHERE paper = ?", (number,))
        connection.executemany(
            "INSERT INTO desk.delivery (paper, target) VALUES (?, ?)",
            [(number, target) for target in (targets if goes else ())],
        )
        announce(connection, (), "desk")
    return number


def _is_going(connection: sqlite3.Connection, paper: Paper) -> bool:
    """Whether a paper has not come everywhere, or what follows from its coming is still to be done."""
    deliveries = deliveries_of(connection, paper.id)
    return bool(deliveries) and (paper.settled is None or any(one.done is None for one in deliveries))


def papers(connection: sqlite3.Connection, kind: str = "", limit: int = 500) -> list[Paper]:
    """Return the papers of one kind, or all, the last written first."""
    where, values = ("WHERE p.kind = ?", (kind,)) if kind else ("", ())
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM desk.paper p {where} ORDER BY p.made DESC, p.id DESC LIMIT ?", (*values, limit)
    )
    return [Paper(*row) for row in found]


def paper_named(connection: sqlite3.Connection, name: str) -> Paper | None:
    """Return a paper by its file's name, or None."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM desk.paper p WHERE p.name = ?", (name,)).fetchone()
    return Paper(*row) if row else None


def deliveries_of(connection: sqlite3.Connection, number: int) -> list[Delivery]:
    """Return where a paper is to go and where it has come."""
    return _deliveries(connection, "d.paper = ?", number)


def open_deliveries(connection: sqlite3.Connection) -> list[Delivery]:
    """Return what has not come where it is to go, the oldest first."""
    return _deliveries(connection, "d.done IS NULL")


def note_delivered(connection: sqlite3.Connection, delivery: Delivery, *, now: float) -> None:
    """Remember that a paper came to a target, unless it was written anew meanwhile."""
    with writing_desk(connection):
        _note_done(connection, delivery, now)


def note_trouble(connection: sqlite3.Connection, delivery: Delivery, trouble: str) -> None:
    """Remember what keeps a paper from a target."""
    with writing_desk(connection):
        done = connection.execute(
            "UPDATE desk.delivery SET trouble = ?1 WHERE paper = ?2 AND target = ?3 AND done IS NULL AND trouble <> ?1",
            (trouble, delivery.paper.id, delivery.target),
        )
        if done.rowcount:
            announce(connection, (), "desk")


def deliver_by_outbox(
    connection: sqlite3.Connection, delivery: Delivery, changes: Sequence[Change], *, now: float, hold: float
) -> list[int]:
    """Put changes into the outbox by which a paper comes to a target, and remember that it did: both, or neither."""
    with writing_desk(connection):
        if not _note_done(connection, delivery, now):
            return []
        return put_within(connection, changes, now=now, hold=hold)


def take_over(
    connection: sqlite3.Connection, paper: Paper, changes: Sequence[Change], *, now: float, hold: float
) -> list[int]:
    """Put into the outbox what makes the tickets of a signed acknowledgement one's own, each once, and settle it.

    Returns the changes' numbers; none for a ticket that was taken over by this handoff before. One that was written
    anew meanwhile, as another signature is, stays to be settled.
    """
    handoff = paper.handoff
    with writing_desk(connection):
        connection.execute("UPDATE desk.paper SET settled = ? WHERE id = ? AND text = ?", (now, paper.id, paper.text))
        fresh = [
            change
            for change in changes
            if not connection.execute(
                "SELECT 1 FROM desk.taken WHERE handoff = ? AND ticket = ?", (handoff, change.ticket)
            ).fetchone()
        ]
        numbers = put_within(connection, fresh, now=now, hold=hold)
        connection.executemany(
            "INSERT INTO desk.taken VALUES (?, ?, ?)",
            [(handoff, change.ticket, made) for change, made in zip(fresh, numbers, strict=True)],
        )
    return numbers


def _note_done(connection: sqlite3.Connection, delivery: Delivery, now: float) -> bool:
    done = connection.execute(
        "UPDATE desk.delivery SET done = ?1, trouble = '' WHERE paper = ?2 AND target = ?3 AND done IS NULL "
        "AND EXISTS (SELECT 1 FROM desk.paper WHERE id = ?2 AND text = ?4)",
        (now, delivery.paper.id, delivery.target, delivery.paper.text),
    )
    if done.rowcount:
        announce(connection, (), "desk")
    return bool(done.rowcount)


def _deliveries(connection: sqlite3.Connection, where: str, *values: int) -> list[Delivery]:
    found = connection.execute(
        f"SELECT {_COLUMNS}, d.target, d.done, d.trouble FROM desk.delivery d JOIN desk.paper p ON p.id = d.paper "
        f"WHERE {where} ORDER BY p.made, d.target",
        values,
    )
    return [Delivery(Paper(*row[:7]), *row[7:]) for row in found]
