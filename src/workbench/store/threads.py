"""Writing the tickets of a batch, with their index and what each says of its messages."""

import sqlite3
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from workbench.domain.values import Batch, Ticket
from workbench.store import rows
from workbench.store.fulltext import SpanIndex, place, spaced
from workbench.store.identity import chunks, take_numbers
from workbench.store.messages import fill_messages
from workbench.store.scale import SAID_AT_MOST

# As rows.ticket_row has them.
_CHANGING = (
    "subject, status, status_word, priority, customer, organisation, assignee, tags, created, updated, due, work, "
    "rank, url, fields"
)
_COLUMNS = f"n, ref, {_CHANGING}"
_NUMBERED = [f"?{number}" for number, _ in enumerate(_COLUMNS.split(", "), start=1)]
_WHO = "coalesce((SELECT name FROM organisation WHERE ref = ?8), (SELECT name FROM customer WHERE ref = ?7), '')"


class Touched(NamedTuple):
    """The tickets that changed, and how many tickets and messages were new or different."""

    refs: set[str]
    tickets: int
    messages: int


class _Known(NamedTuple):
    """What of a ticket is already here matters when a newer version arrives."""

    n: int
    updated: int
    subject: str
    customer: str | None
    organisation: str | None
    tags: str


def fill_tickets(connection: sqlite3.Connection, index: SpanIndex, batch: Batch) -> Touched:
    """Write a batch's tickets and messages within the caller's transaction."""
    latest: dict[str, Ticket] = {}
    for ticket in batch.tickets:
        earlier = latest.get(ticket.ref)
        if earlier is None or earlier.updated <= ticket.updated:
            latest[ticket.ref] = ticket
    wanted = list({*latest, *(message.ticket for message in batch.messages)})
    known = _known_tickets(connection, wanted)
    new_tickets = sorted((ticket for ref, ticket in latest.items() if ref not in known), key=lambda t: t.created)
    numbers = dict(
        zip(
            (ticket.ref for ticket in new_tickets),
            take_numbers(connection, "ticket", "n", [int(ticket.created.timestamp()) for ticket in new_tickets]),
            strict=True,
        )
    )
    for ref, old in known.items():
        numbers[ref] = old.n
    changed = {ref for ref, old in known.items() if ref in latest and _update(connection, index, old, latest[ref])}

    @cache
    def place_of(ref: str) -> str:
        newest = latest.get(ref)
        if newest is not None and (ref not in known or rows.micros(newest.updated) >= known[ref].updated):
            return place(newest.customer, newest.organisation)
        return place(known[ref].customer, known[ref].organisation)

    filled = fill_messages(connection, index, batch.messages, numbers, place_of)
    _insert(connection, new_tickets, numbers)
    spoken_on = _note_last_words(connection, filled.touched)
    fresh = {ticket.ref for ticket in new_tickets}
    return Touched(fresh.union(changed, spoken_on), len(fresh | changed), filled.messages)


def _known_tickets(connection: sqlite3.Connection, refs: Sequence[str]) -> dict[str, _Known]:
    known: dict[str, _Known] = {}
    for part in chunks(refs):
        marks = ",".join("?" * len(part))
        for ref, *rest in connection.execute(
            f"SELECT ref, n, updated, subject, customer, organisation, tags FROM ticket WHERE ref IN ({marks})",
            part,
        ):
            known[ref] = _Known(*rest)
    return known


def _insert(connection: sqlite3.Connection, tickets: Sequence[Ticket], numbers: dict[str, int]) -> None:
    connection.executemany(
        f"INSERT INTO ticket ({_COLUMNS}, who, said) VALUES ({', '.join(_NUMBERED)}, {_WHO}, 0)",
        [rows.ticket_row(numbers[ticket.ref], ticket) for ticket in tickets],
    )
    connection.executemany(
        "INSERT INTO subject_text (rowid, body) VALUES (?, ?)",
        [(numbers[ticket.ref], spaced(ticket.subject)) for ticket in tickets],
    )
    connection.executemany(
        "INSERT OR IGNORE INTO tag VALUES (?, ?)",
        [(tag.lower(), numbers[ticket.ref]) for ticket in tickets for tag in ticket.tags],
    )


def _update(connection: sqlite3.Connection, index: SpanIndex, old: _Known, ticket: Ticket) -> bool:
    """Write a newer version of a ticket that is here; False where it is no newer and no different."""
    if rows.micros(ticket.updated) < old.updated:
        return False
    row = rows.ticket_row(old.n, ticket)
    current = connection.execute(f"SELECT {_COLUMNS} FROM ticket WHERE n = ?", (old.n,)).fetchone()
    if tuple(current) == row:
        return False
    connection.execute(
        f"UPDATE ticket SET ({_CHANGING}, who) = ({', '.join(_NUMBERED[2:])}, {_WHO}) WHERE n = ?1", row
    )
    if ticket.subject != old.subject:
        connection.execute(
            "INSERT INTO subject_text (subject_text, rowid, body) VALUES ('delete', ?, ?)", (old.n, spaced(old.subject))
        )
        connection.execute("INSERT INTO subject_text (rowid, body) VALUES (?, ?)", (old.n, spaced(ticket.subject)))
    if rows.tags_column(ticket.tags) != old.tags:
        gone = [(tag.lower(), old.n) for tag in rows.tags_in(old.tags)]
        connection.executemany("DELETE FROM tag WHERE tag = ? AND ticket = ?", gone)
        connection.executemany("INSERT OR IGNORE INTO tag VALUES (?, ?)", [(t.lower(), old.n) for t in ticket.tags])
    if (ticket.customer, ticket.organisation) != (old.customer, old.organisation):
        _move_places(connection, index, old, ticket)
    return True


def _move_places(connection: sqlite3.Connection, index: SpanIndex, old: _Known, ticket: Ticket) -> None:
    messages = connection.execute("SELECT id, text FROM message WHERE ticket = ? ORDER BY id", (old.n,)).fetchall()
    for message_id, text in messages:
        index.remove(message_id, text, place(old.customer, old.organisation))
    index.add((message_id, text, place(ticket.customer, ticket.organisation)) for message_id, text in messages)


def _note_last_words(connection: sqlite3.Connection, tickets: set[int]) -> list[str]:
    """Let tickets know their newest message, how many there are, and whether the customer had the last public word.

    Returns their references. Read from what is stored: messages come late, change and move, and then the newest of a
    batch says nothing.
    """
    connection.executemany(
        "UPDATE ticket SET last = coalesce((SELECT max(id) FROM message WHERE ticket = n), 0), waiting = coalesce("
        "(SELECT role = 'customer' FROM message WHERE ticket = n AND NOT internal AND role <> 'system' "
        "ORDER BY id DESC LIMIT 1), 0), "
        f"said = (SELECT count(*) FROM (SELECT 1 FROM message WHERE ticket = n LIMIT {SAID_AT_MOST})) WHERE n = ?",
        [(ticket,) for ticket in tickets],
    )
    refs: list[str] = []
    for part in chunks(list(tickets)):
        marks = ",".join("?" * len(part))
        refs += [row[0] for row in connection.execute(f"SELECT ref FROM ticket WHERE n IN ({marks})", part)]
    return refs
