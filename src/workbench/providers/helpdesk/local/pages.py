"""Pages of a pull: open tickets first, then everything by the number of its last change.

A first pull notes the number of the last change (the *mark*) and walks the open tickets from the newest row
to the oldest. Then it goes through everything by change number. What has not changed since the mark and
belongs to an open ticket was served by the walk, so the second half leaves it out. A ticket that changed
meanwhile has a number above the mark, and so comes again with all of it.
"""

import sqlite3
from typing import Any, NamedTuple

from workbench.api import (
    Agent,
    Article,
    Batch,
    Customer,
    Incident,
    Issue,
    Link,
    Message,
    Organisation,
    Ref,
    Ticket,
)
from workbench.providers.helpdesk.local.rows import Merged, Thing, to_message, to_thing, to_ticket

TICKETS_A_PAGE = 1_000
MESSAGES_A_PAGE = 5_000
THINGS_A_PAGE = 5_000
BYTES_A_PAGE = 32_000_000

_OPEN, _REST, _NOW = "open", "rest", "now"


class Place(NamedTuple):
    """A cursor taken apart: the file it was for, the part of the pull, and how far that part has come.

    ``at`` is a row while the open tickets are walked, a change number afterwards. ``remaining`` counts
    the tickets still to come in a first pull.
    """

    file: str
    part: str
    mark: int
    at: int
    remaining: int

    def written(self) -> str:
        """Return the cursor."""
        return ":".join(str(part) for part in self)

    @classmethod
    def read(cls, cursor: str | None) -> "Place | None":
        """Return the place that a cursor names; None for the beginning, which every unknown cursor means."""
        parts = (cursor or "").split(":")
        if len(parts) != len(cls._fields) or parts[1] not in (_OPEN, _REST, _NOW):
            return None
        numbers = parts[2:]
        if not all(number.isascii() and number.isdigit() for number in numbers):
            return None
        return cls(parts[0], parts[1], *(int(number) for number in numbers))


NOWHERE = Place("", _NOW, 0, 0, 0)  # of what is no page of a pull


def has_news(connection: sqlite3.Connection, cursor: str | None) -> bool:
    """Return whether a pull from ``cursor`` would bring anything; costs one row."""
    file, last = connection.execute("SELECT file, last_change FROM about").fetchone()
    place = Place.read(cursor)
    if place is None or place.file != file:
        return bool(last)
    return bool(place.part != _NOW or last != place.at)


def next_page(connection: sqlite3.Connection, cursor: str | None) -> Batch:
    """Return the page after ``cursor``. Runs in one read transaction, so the page is of one moment."""
    connection.execute("BEGIN")
    try:
        return _next_page(connection, cursor)
    finally:
        connection.execute("ROLLBACK")


def _next_page(connection: sqlite3.Connection, cursor: str | None) -> Batch:
    file, last = connection.execute("SELECT file, last_change FROM about").fetchone()
    place = Place.read(cursor)
    # Further than the file goes: an older copy was put back, so all of it has to be looked at again.
    if place is None or place.file != file or (place.part != _OPEN and place.at > last):
        tickets = connection.execute("SELECT count(*) FROM ticket").fetchone()[0]
        place = Place(file, _OPEN, last, _highest_row(connection) + 1, tickets)
    if place.part == _OPEN:
        return _open_page(connection, place)
    return _changes_page(connection, place, last)


def _highest_row(connection: sqlite3.Connection) -> int:
    return connection.execute("SELECT max(row) FROM ticket").fetchone()[0] or 0


class Page:
    """A page while it is put together."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self.tickets: dict[Ref, Ticket] = {}
        self.messages: list[Message] = []
        self.things: dict[tuple[str, str], Thing] = {}
        self.bytes = 0

    @property
    def is_full(self) -> bool:
        """Whether nothing more should come onto it."""
        return (
            len(self.tickets) >= TICKETS_A_PAGE
            or len(self.messages) >= MESSAGES_A_PAGE
            or self.bytes >= BYTES_A_PAGE
        )

    def add_ticket(self, ticket: Ticket) -> None:
        """Add a ticket with its conversation and its links."""
        self.tickets[ticket.ref] = ticket
        for body, original in self._connection.execute(
            "SELECT body, original FROM message WHERE ticket = ? ORDER BY at, row", (ticket.ref,)
        ):
            self.add_message(body, original)
        # A link's reference begins with its ticket and a space; "!" is the character after the space.
        self.add_things("kind = 'link' AND ref > ? AND ref < ?", (f"{ticket.ref} ", f"{ticket.ref}!"))

    def add_message(self, body: str, original: bytes | None) -> None:
        """Add a message from its row."""
        message = to_message(body, original)
        self.messages.append(message)
        self.bytes += len(body) + len(message.original or b"")

    def add_things(self, where: str, values: tuple[object, ...]) -> None:
        """Add what else fits a condition, which is our own words with ``values`` put in by SQLite."""
        rows = self._connection.execute(f"SELECT kind, ref, body FROM thing WHERE {where}", values)  # noqa: S608 - our own words
        for kind, ref, body in rows:
            self.things[kind, ref] = to_thing(kind, body)

    def add_what_it_needs(self, after: int, mark: int = 0) -> None:
        """Add what the page refers to and a reader at the change number ``after`` may not have yet.

        Open tickets unchanged since ``mark`` were served by the walk.
        """
        for ref in {m.ticket for m in self.messages} | self._linked_tickets():
            if ref in self.tickets:
                continue
            row = self._one(
                "SELECT body FROM ticket WHERE ref = ? AND change > ? AND NOT (open AND change <= ?)",
                ref, after, mark,
            )
            if row is not None:
                self.tickets[ref] = to_ticket(row[0])
        for ticket in list(self.tickets.values()):
            self._add_missing("customer", ticket.customer, after)
            self._add_missing("organisation", ticket.organisation, after)
            self._add_missing("agent", ticket.assignee, after)
        for thing in list(self.things.values()):
            if isinstance(thing, Customer):
                self._add_missing("organisation", thing.organisation, after)

    def _linked_tickets(self) -> set[Ref]:
        return {thing.ticket for thing in self.things.values() if isinstance(thing, Link)}

    def _add_missing(self, kind: str, ref: Ref | None, after: int) -> None:
        if ref is None or (kind, ref) in self.things:
            return
        row = self._one("SELECT body FROM thing WHERE kind = ? AND ref = ? AND change > ?", kind, ref, after)
        if row is not None:
            self.things[kind, ref] = to_thing(kind, row[0])

    def _one(self, select: str, *values: object) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self._connection.execute(select, values).fetchone()
        return row

    def batch(self, place: Place, *, more: bool) -> Batch:
        """Return what is on the page; ``place`` is where the pull goes on from."""
        things = list(self.things.values())
        return Batch(
            cursor=place.written(),
            more=more,
            organisations=tuple(thing for thing in things if isinstance(thing, Organisation)),
            customers=tuple(thing for thing in things if isinstance(thing, Customer)),
            agents=tuple(thing for thing in things if isinstance(thing, Agent)),
            tickets=tuple(self.tickets.values()),
            messages=tuple(self.messages),
            issues=tuple(thing for thing in things if isinstance(thing, Issue)),
            links=tuple(thing for thing in things if isinstance(thing, Link)),
            articles=tuple(thing for thing in things if isinstance(thing, Article)),
            incidents=tuple(thing for thing in things if isinstance(thing, Incident)),
            merged=tuple((thing.ticket, thing.into) for thing in things if isinstance(thing, Merged)),
            remaining=place.remaining,
        )


def _open_page(connection: sqlite3.Connection, place: Place) -> Batch:
    page = Page(connection)
    if place.at > _highest_row(connection):
        # Few, and the first screen shows them: who works here, what is broken, what engineering does.
        page.add_things("kind IN ('agent', 'incident', 'issue') ORDER BY row DESC LIMIT ?", (THINGS_A_PAGE,))
    reached = 0
    for row, body in connection.execute(
        "SELECT row, body FROM ticket WHERE open AND row < ? ORDER BY row DESC", (place.at,)
    ):
        page.add_ticket(to_ticket(body))
        reached = row
        if page.is_full:
            break
    page.add_what_it_needs(after=0)
    remaining = max(place.remaining - len(page.tickets), 0)
    if page.is_full and connection.execute(
        "SELECT 1 FROM ticket WHERE open AND row < ? LIMIT 1", (reached,)
    ).fetchone():
        return page.batch(place._replace(at=reached, remaining=remaining), more=True)
    return page.batch(Place(place.file, _REST, place.mark, 0, remaining), more=True)


def _changes_page(connection: sqlite3.Connection, place: Place, last: int) -> Batch:
    upto = min(
        _nth_change(connection, "ticket", place.at, TICKETS_A_PAGE),
        _nth_change(connection, "thing", place.at, THINGS_A_PAGE),
        _last_message_that_fits(connection, place.at),
        last,
    )
    page = Page(connection)
    page.add_things("change > ? AND change <= ? ORDER BY change", (place.at, upto))
    span = {"after": place.at, "upto": upto, "mark": place.mark}
    for ref, body in connection.execute(
        "SELECT ref, body FROM ticket WHERE change > :after AND change <= :upto"
        " AND NOT (open AND change <= :mark) ORDER BY change",
        span,
    ):
        page.tickets[ref] = to_ticket(body)
    served = len(page.tickets)
    for body, original in connection.execute(
        "SELECT body, original FROM message m WHERE change > :after AND change <= :upto"
        " AND NOT (change <= :mark AND EXISTS (SELECT 1 FROM ticket t"
        " WHERE t.ref = m.ticket AND t.open AND t.change <= :mark)) ORDER BY change",
        span,
    ):
        page.add_message(body, original)
    page.add_what_it_needs(after=upto, mark=place.mark)
    if upto < last:
        remaining = _remaining(connection, place, upto, served)
        return page.batch(Place(place.file, place.part, place.mark, upto, remaining), more=True)
    return page.batch(Place(place.file, _NOW, 0, upto, 0), more=False)


def _remaining(connection: sqlite3.Connection, place: Place, upto: int, served: int) -> int:
    if place.part == _REST:
        # Carried along, not counted: counting a million rows on each of a thousand pages would take minutes.
        return max(place.remaining - served, 0)
    count: int = connection.execute("SELECT count(*) FROM ticket WHERE change > ?", (upto,)).fetchone()[0]
    return count


def _nth_change(connection: sqlite3.Connection, table: str, after: int, limit: int) -> int:
    """Return the change number of the last row of a page that holds ``limit`` rows of one table."""
    row = connection.execute(
        f"SELECT change FROM {table} WHERE change > ? ORDER BY change LIMIT 1 OFFSET ?",  # noqa: S608 - our own words
        (after, limit - 1),
    ).fetchone()
    return _NO_LIMIT if row is None else row[0]


_NO_LIMIT = 1 << 62


def _last_message_that_fits(connection: sqlite3.Connection, after: int) -> int:
    size = 0
    rows = connection.execute(
        "SELECT change, length(body) + ifnull(length(original), 0) FROM message"
        " WHERE change > ? ORDER BY change LIMIT ?",
        (after, MESSAGES_A_PAGE),
    )
    for count, (change, length) in enumerate(rows, start=1):
        size += length
        if count == MESSAGES_A_PAGE or size >= BYTES_A_PAGE:
            return int(change)
    return _NO_LIMIT
