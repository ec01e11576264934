"""The overlay: how a ticket is shown until the mirror says the same as what was done here.

One row a ticket that differs, worked out from its unsent changes, its snooze and its promises, in the transaction that
changes one of these. What reads tickets lays it over the mirror's row (store.shown).
"""

import json
import sqlite3
from collections.abc import Iterable

from workbench.domain.effects import Assign, ChangeTags, Effect, Merge, SetPriority, SetStatus
from workbench.domain.words import Ref
from workbench.store.changes import announce
from workbench.store.effects import effect_from
from workbench.store.identity import number_for

# What goes by itself is shown as if it were done. Of what waits for a person only that is shown which the server may
# have: else a ticket would leave the queue for a solution that was never sent.
_MEANT = (
    "(e.state IN ('done', 'sending', 'unsure') "
    "OR (e.state = 'waiting' AND o.state NOT IN ('conflicted', 'refused', 'unsure')))"
)


def show_anew(connection: sqlite3.Connection, tickets: Iterable[Ref]) -> None:
    """Work out the overlay of tickets anew and tell every reader, within the caller's transaction."""
    different = tuple(dict.fromkeys(tickets))
    for ticket in different:
        _reckon(connection, ticket)
    announce(connection, different, "desk")


def _reckon(connection: sqlite3.Connection, ticket: Ref) -> None:
    row: dict[str, object] = {}
    added: dict[str, str] = {}
    removed: dict[str, str] = {}
    for name, what, created in connection.execute(
        "SELECT e.name, e.what, o.created FROM desk.outbox o CROSS JOIN desk.effect e ON e.outbox = o.id "
        f"WHERE o.ticket = ? AND o.state <> 'sent' AND e.name <> 'note' AND {_MEANT} ORDER BY o.id, e.place",
        (ticket,),
    ):
        if name == "reply":
            row["answered"] = number_for(int(created))
        else:
            _lay(effect_from(name, what), row, added, removed)
    _lay_promises_and_snooze(connection, ticket, row)
    if added:
        row["added"] = json.dumps(added, ensure_ascii=False)
    if removed:
        row["removed"] = json.dumps(removed, ensure_ascii=False)
    connection.execute("DELETE FROM desk.overlay WHERE ticket = ?", (ticket,))
    if row:
        columns = ", ".join(row)
        marks = ", ".join("?" * len(row))
        connection.execute(
            f"INSERT INTO desk.overlay (ticket, {columns}) VALUES (?, {marks})", (ticket, *row.values())
        )


def _lay(effect: Effect, row: dict[str, object], added: dict[str, str], removed: dict[str, str]) -> None:
    match effect:
        case SetStatus(status, word):
            row |= {"status": status.value, "status_word": word}
        case Assign(agent):
            row |= {"is_assigned": 1, "assignee": agent}
        case SetPriority(priority):
            row["priority"] = int(priority)
        case ChangeTags(on, off):
            for tag in off:
                added.pop(tag.lower(), None)
                removed[tag.lower()] = tag
            for tag in on:
                removed.pop(tag.lower(), None)
                added[tag.lower()] = tag
        case Merge():
            row["gone"] = 1
        case _:
            pass


def _lay_promises_and_snooze(connection: sqlite3.Connection, ticket: Ref, row: dict[str, object]) -> None:
    """Let a ticket rank by the promise that falls due first; the queue takes the earlier of it and the deadline."""
    due, snoozed = connection.execute(
        "SELECT (SELECT min(due) FROM desk.promise WHERE ticket = ?1 AND state = 'open'), "
        "EXISTS (SELECT 1 FROM desk.snooze WHERE ticket = ?1)",
        (ticket,),
    ).fetchone()
    if due is not None:
        row["due"] = due
    if snoozed:
        row["snoozed"] = 1
