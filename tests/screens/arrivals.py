"""What comes in from outside while a desk is open: written by a connection of its own, as the sync process does."""

from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta

from workbench.api import Batch, Message, Ref, Role, Ticket, Visibility
from workbench.store import rows
from workbench.store.connection import Connection
from workbench.store.filling import store_batch
from workbench.store.sources import cursor_of, note_trouble
from workbench.workplace import Workplace

SOURCE = "local"


def said(
    ticket: Ref, text: str, at: datetime, *, who: str = "Jane Roe", role: Role = Role.CUSTOMER,
    visibility: Visibility = Visibility.PUBLIC,
) -> Message:  # fmt: skip
    """Return a message that nobody has seen yet."""
    return Message(
        ref=f"{ticket}-m{at.timestamp():.0f}", ticket=ticket, author=who, role=role, visibility=visibility, at=at,
        text=text,
    )  # fmt: skip


def arrive(
    workplace: Workplace, *messages: Message, tickets: tuple[Ticket, ...] = (), remaining: int | None = None
) -> None:
    """Store what a pull would bring. Tickets on which something was said are touched by it."""
    with closing(workplace.new_connection()) as connection:
        touched: dict[Ref, Ticket] = {ticket.ref: ticket for ticket in tickets}
        for message in messages:
            known = touched.get(message.ticket) or _read(connection, message.ticket)
            touched[message.ticket] = replace(known, updated=max(message.at, known.updated + timedelta(seconds=1)))
        batch = Batch(
            cursor=cursor_of(connection, SOURCE) or "", tickets=tuple(touched.values()), messages=messages,
            remaining=remaining,
        )  # fmt: skip
        store_batch(connection, SOURCE, batch, now=int(workplace.now().timestamp()))


def ticket_of(workplace: Workplace, number: str) -> Ticket:
    """Return a ticket as the store has it."""
    with closing(workplace.new_connection()) as connection:
        return _read(connection, f"{SOURCE}:{number}")


def _read(connection: Connection, ref: Ref) -> Ticket:
    found = connection.execute(f"SELECT {rows.TICKET_COLUMNS} FROM ticket WHERE ref = ?", (ref,))
    return rows.ticket_from(found.fetchone())


def fail(workplace: Workplace, sentence: str, *, minutes_ago: int, again_in: int) -> None:
    """Note that the helpdesk cannot be read since some minutes, and when it is tried again."""
    now = int(workplace.now().timestamp())
    with closing(workplace.new_connection()) as connection:
        note_trouble(connection, SOURCE, sentence, now=now - 60 * minutes_ago, next_try=now + 60 * again_in)
