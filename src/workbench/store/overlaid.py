"""Tickets that were read from the mirror, with the overlay laid over them; the same as store.shown says in SQL."""

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import replace

from workbench.domain.values import Priority, Ref, Status, Ticket
from workbench.store.identity import chunks
from workbench.store.scale import moment
from workbench.store.shown import is_overlaid


def lay_over(connection: sqlite3.Connection, found: Iterable[Ticket]) -> list[Ticket]:
    """Return tickets as they are shown. One that is to be merged is marked as gone."""
    listed = list(found)
    if not is_overlaid(connection):
        return listed
    overlays = _overlays(connection, [ticket.ref for ticket in listed])
    return [_laid(ticket, *overlays[ticket.ref]) if ticket.ref in overlays else ticket for ticket in listed]


def _overlays(connection: sqlite3.Connection, refs: list[Ref]) -> dict[Ref, tuple[object, ...]]:
    rows: dict[Ref, tuple[object, ...]] = {}
    for part in chunks(refs):
        for ref, *rest in connection.execute(
            "SELECT ticket, status, status_word, priority, is_assigned, assignee, added, removed, due, gone "
            f"FROM desk.overlay WHERE ticket IN ({','.join('?' * len(part))})",
            part,
        ):
            rows[ref] = tuple(rest)
    return rows


def _laid(ticket: Ticket, *row: object) -> Ticket:
    status, word, priority, is_assigned, assignee, added, removed, due, gone = row
    on, off = json.loads(str(added)), json.loads(str(removed))
    kept = tuple(tag for tag in ticket.tags if tag.lower() not in off)
    there = {tag.lower() for tag in kept}
    promised = None if due is None else moment(int(str(due)))
    return replace(
        ticket,
        status=ticket.status if status is None else Status(str(status)),
        status_word=ticket.status_word if status is None else str(word),
        priority=ticket.priority if priority is None else Priority(int(str(priority))),
        assignee=ticket.assignee if not is_assigned else None if assignee is None else str(assignee),
        tags=(*kept, *(tag for folded, tag in on.items() if folded not in there)),
        due=min((at for at in (ticket.due, promised) if at is not None), default=None),
        gone=ticket.gone or bool(gone),
    )  # fmt: skip
