"""When a server's changes go: which may be sent now, when the next one may, and what all of them wait for."""

import sqlite3

from workbench.store.changes import announce
from workbench.store.transaction import writing_desk

# Of each ticket of a server (?1) the change that has to go before any other.
_FIRST_OF_EACH = (
    "(SELECT min(id) AS id FROM desk.outbox WHERE source = ?1 AND state <> 'sent' GROUP BY ticket) f "
    "JOIN desk.outbox o ON o.id = f.id"
)


def due_entries(connection: sqlite3.Connection, source: str, *, now: float, limit: int) -> list[int]:
    """Return the changes of a server that may be sent now: of each ticket the first that is not sent, if it may go.

    One that waits for a person, or for its next try, lets the later ones of its ticket wait, and of no other ticket.
    """
    found = connection.execute(
        f"SELECT o.id FROM {_FIRST_OF_EACH} WHERE (o.state = 'queued' AND o.next_try <= ?2) "
        "OR (o.state = 'held' AND o.release_at <= ?2) ORDER BY o.id LIMIT ?3",
        (source, now, limit),
    )
    return [int(number) for (number,) in found]


def next_at(connection: sqlite3.Connection, source: str) -> float | None:
    """Return when the next change of a server may be sent, in seconds since 1970; None where none waits for its time.

    What is behind a change that waits for a person waits for that one.
    """
    (at,) = connection.execute(
        f"SELECT min(max(o.release_at, o.next_try)) FROM {_FIRST_OF_EACH} WHERE o.state IN ('held', 'queued')",
        (source,),
    ).fetchone()
    return None if at is None else float(at)


def put_off(connection: sqlite3.Connection, source: str, reason: str, *, until: float) -> None:
    """Let everything that is queued for a server wait, which cannot be spoken with: nothing is gained by asking more.

    What waits for longer already, for whatever reason, is left as it is.
    """
    with writing_desk(connection):
        moved = connection.execute(
            "UPDATE desk.outbox SET next_try = ?1, reason = ?2 "
            "WHERE source = ?3 AND state = 'queued' AND next_try < ?1 RETURNING ticket",
            (until, reason, source),
        ).fetchall()
        if moved:
            announce(connection, [str(ticket) for (ticket,) in moved], "desk")


def let_go_on(connection: sqlite3.Connection, source: str, reason: str) -> None:
    """Let go at once what waits for a ``reason`` that holds no more."""
    with writing_desk(connection):
        moved = connection.execute(
            "UPDATE desk.outbox SET next_try = 0, reason = '' WHERE source = ? AND state = 'queued' AND reason = ? "
            "RETURNING ticket",
            (source, reason),
        ).fetchall()
        if moved:
            announce(connection, [str(ticket) for (ticket,) in moved], "desk")
