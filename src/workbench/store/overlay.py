"""The overlay: how a ticket is shown until the mirror says the same as what was done here.

One row a ticket that differs, worked out from its unsent changes, its snooze and its promises, in the transaction that
changes one of these. What reads tickets lays it over the mirror's row (store.queues, store.reading).
"""

import sqlite3

from workbench.domain.effects import Assign, ChangeTags, Effect, Merge, SetPriority, SetStatus
from workbench.domain.words import Ref
from workbench.store.effects import effect_from

_STANDS = "('waiting', 'sending', 'unsure', 'done')"  # steps of an effect that is still meant


def reckon(connection: sqlite3.Connection, ticket: Ref) -> None:
    """Work out a ticket's overlay anew, within the caller's transaction."""
    row: dict[str, object] = {}
    added: dict[str, None] = {}
    removed: dict[str, None] = {}
    for name, what in connection.execute(
        "SELECT e.name, e.what FROM desk.outbox o JOIN desk.effect e ON e.outbox = o.id WHERE o.ticket = ? "
        f"AND o.state <> 'sent' AND e.state IN {_STANDS} AND e.name NOT IN ('reply', 'note') ORDER BY o.id, e.place",
        (ticket,),
    ):
        _lay(effect_from(name, what), row, added, removed)
    _lay_promises(connection, ticket, row)
    _lay_snooze(connection, ticket, row)
    if added or removed:
        row |= {"added": "\n".join(added), "removed": "\n".join(removed)}
    connection.execute("DELETE FROM desk.overlay WHERE ticket = ?", (ticket,))
    if row:
        columns = ", ".join(row)
        marks = ", ".join("?" * len(row))
        connection.execute(
            f"INSERT INTO desk.overlay (ticket, {columns}) VALUES (?, {marks})", (ticket, *row.values())
        )


def _lay(effect: Effect, row: dict[str, object], added: dict[str, None], removed: dict[str, None]) -> None:
    match effect:
        case SetStatus(status, word):
            row |= {"status": status.value, "status_word": word}
        case Assign(agent):
            row |= {"is_assigned": 1, "assignee": agent}
        case SetPriority(priority):
            row["priority"] = int(priority)
        case ChangeTags(on, off):
            for tag in off:
                added.pop(tag, None)
                removed[tag] = None
            for tag in on:
                removed.pop(tag, None)
                added[tag] = None
        case Merge():
            row["gone"] = 1
        case _:
            pass


def _lay_promises(connection: sqlite3.Connection, ticket: Ref, row: dict[str, object]) -> None:
    """Let a ticket rank by the promise that falls due first; the queue takes the earlier of it and the deadline."""
    (due,) = connection.execute(
        "SELECT min(due) FROM desk.promise WHERE ticket = ? AND state = 'open'", (ticket,)
    ).fetchone()
    if due is not None:
        row["due"] = due


def _lay_snooze(connection: sqlite3.Connection, ticket: Ref, row: dict[str, object]) -> None:
    if connection.execute("SELECT 1 FROM desk.snooze WHERE ticket = ?", (ticket,)).fetchone():
        row["snoozed"] = 1
