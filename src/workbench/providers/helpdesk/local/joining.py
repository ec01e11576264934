"""Ties a ticket to an issue or to another ticket, and lets one go into another, on the embedded helpdesk."""

import sqlite3
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.api import Link, Ref, Status, Ticket
from workbench.providers.helpdesk.local.outcome import NOTHING, Done, refuse
from workbench.providers.helpdesk.local.rows import to_thing, to_ticket
from workbench.providers.helpdesk.local.single import leading

if TYPE_CHECKING:
    from workbench.providers.helpdesk.local.file import LocalFile


def linked(connection: sqlite3.Connection, ticket: Ticket, *links: Link) -> Done:
    """Return a ticket with the links that it has not got yet."""
    known = "SELECT 1 FROM thing WHERE kind = 'link' AND ref = ?"
    new = [one for one in links if connection.execute(known, (f"{one.ticket} {one.issue_key}",)).fetchone() is None]
    return Done(ticket=ticket, others=replace(NOTHING, links=tuple(new)))


def likened(connection: sqlite3.Connection, ticket: Ticket, ref: Ref) -> Done:
    """Return a ticket that is linked with another as being about the same, which is told on both. Raises Refused."""
    other = _other(connection, ticket, ref).ref
    return linked(
        connection, ticket, Link(ticket=ticket.ref, issue_key=other), Link(ticket=other, issue_key=ticket.ref)
    )


def merged(connection: sqlite3.Connection, file: "LocalFile", ticket: Ticket, ref: Ref, now: datetime) -> Done:
    """Move a ticket's messages and links to another, and let mail to it come there from now on. Raises Refused."""
    into = _other(connection, ticket, ref)
    messages = tuple(replace(message, ticket=into.ref) for message in file.messages_of(ticket.ref))
    links = tuple(
        replace(link, ticket=into.ref) for link in _links_of(connection, ticket.ref) if link.issue_key != into.ref
    )
    file.memory.join(ticket.ref, into.ref)
    others = replace(
        NOTHING, tickets=(replace(into, updated=max(now, into.updated)),), messages=messages, links=links,
        merged=((ticket.ref, into.ref),),
    )  # fmt: skip
    return Done(ticket=replace(ticket, gone=True, status=Status.CLOSED, status_word=""), others=others)


def _other(connection: sqlite3.Connection, ticket: Ticket, ref: Ref) -> Ticket:
    """Return another ticket, which is there. Raises Refused."""
    lead = leading(connection, ref)
    if lead == ticket.ref:
        refuse(f"{ref} is this ticket itself.", f"It leads to {ticket.ref}.")
    row = connection.execute("SELECT body FROM ticket WHERE ref = ?", (lead,)).fetchone()
    if row is None or (other := to_ticket(row[0])).gone:
        refuse(f"There is no ticket {ref}.", "It was deleted or purged, or never was.", gone=True)
    return other


def _links_of(connection: sqlite3.Connection, ticket: Ref) -> list[Link]:
    # A link's reference begins with its ticket and a space; "!" is the character after the space.
    rows = connection.execute(
        "SELECT body FROM thing WHERE kind = 'link' AND ref > ? AND ref < ?", (f"{ticket} ", f"{ticket}!")
    )
    return [thing for thing in (to_thing("link", body) for (body,) in rows) if isinstance(thing, Link)]
