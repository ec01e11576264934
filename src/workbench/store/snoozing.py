"""Snoozing: a ticket that is laid aside until a time or an event, and comes back by itself.

Queues do not show it meanwhile. A word of the customer's brings every one back, whatever it was to wait for. Whoever
looks brings back what is due, the sync process or a desk, so that it works with either.
"""

import sqlite3
from typing import NamedTuple

from workbench.domain.words import Ref
from workbench.store.overlay import show_anew
from workbench.store.transaction import writing_desk

ANSWER, ISSUE = "answer", "issue"

_LAST_OF_CUSTOMER = (
    "coalesce((SELECT max(m.id) FROM message m WHERE m.ticket = (SELECT n FROM ticket WHERE ref = {ref}) "
    "AND m.role = 'customer'), 0)"
)
_ISSUES_TOLD = (
    "coalesce((SELECT max(i.updated) FROM link l JOIN issue i ON i.key = l.issue_key WHERE l.ticket = {ref}), 0)"
)


class Snooze(NamedTuple):
    """Until when (seconds since 1970) or until what a ticket is laid aside; ``event`` is '', 'answer' or 'issue'."""

    until: int | None
    event: str
    since: int


def snooze(connection: sqlite3.Connection, ref: Ref, *, until: int | None, event: str, now: int) -> None:
    """Lay a ticket aside until a time, or until an event: 'answer' for the customer's, 'issue' for its escalation's.

    Times are seconds since 1970. Laying it aside again takes the place of the first time.
    """
    with writing_desk(connection):
        connection.execute(
            "INSERT OR REPLACE INTO desk.snooze (ticket, until, event, last, told, since) VALUES (?1, ?2, ?3, "
            f"{_LAST_OF_CUSTOMER.format(ref='?1')}, {_ISSUES_TOLD.format(ref='?1')}, ?4)",
            (ref, until, event, now),
        )
        show_anew(connection, (ref,))


def wake(connection: sqlite3.Connection, ref: Ref) -> bool:
    """Bring a ticket back; False where it was not laid aside."""
    with writing_desk(connection):
        woken = connection.execute("DELETE FROM desk.snooze WHERE ticket = ?", (ref,)).rowcount
        if woken:
            show_anew(connection, (ref,))
    return bool(woken)


def snooze_of(connection: sqlite3.Connection, ref: Ref) -> Snooze | None:
    """Return until when a ticket is laid aside, or None where it is not."""
    row = connection.execute("SELECT until, event, since FROM desk.snooze WHERE ticket = ?", (ref,)).fetchone()
    return Snooze(*row) if row else None


def due_to_wake(connection: sqlite3.Connection, now: int) -> list[Ref]:
    """Return the tickets that are to come back: their time has come, the customer has spoken, an issue has moved."""
    found = connection.execute(
        "SELECT s.ticket FROM desk.snooze s WHERE s.until <= ?1 "
        f"OR {_LAST_OF_CUSTOMER.format(ref='s.ticket')} > s.last "
        f"OR (s.event = ?2 AND {_ISSUES_TOLD.format(ref='s.ticket')} > s.told) ORDER BY s.ticket",
        (now, ISSUE),
    )
    return [str(ref) for (ref,) in found]


def wake_due(connection: sqlite3.Connection, now: int) -> list[Ref]:
    """Bring back what is due, and return it. Where nothing is laid aside this costs microseconds."""
    return [ref for ref in due_to_wake(connection, now) if wake(connection, ref)]
