"""Carries out what an engineer wants done on a ticket: each effect in one transaction with the key that it comes under.

A key is remembered for ever, so whoever does not know whether an effect was carried out may send it again.
"""

import sqlite3
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from workbench.api import (
    Agent,
    Assign,
    ChangeTags,
    Link,
    LinkDuplicate,
    LinkIssue,
    Merge,
    Ref,
    Say,
    SetField,
    SetPriority,
    SetStatus,
    Status,
    Ticket,
    TicketEffect,
    one_line,
)
from workbench.providers.helpdesk.local.joining import likened, linked, merged
from workbench.providers.helpdesk.local.outcome import NOTHING, Done, refuse
from workbench.providers.helpdesk.local.saying import said
from workbench.providers.helpdesk.local.single import leading, standing

if TYPE_CHECKING:
    from workbench.providers.helpdesk.local.file import LocalFile


def carry_out(
    connection: sqlite3.Connection, file: "LocalFile", ref: Ref, effect: TicketEffect, *,
    by: Agent, stamp: str, key: str, now: datetime,
) -> Ref | None:  # fmt: skip
    """Carry out an effect in the caller's transaction; return the reference of the message that it made.

    Under a ``key`` that was here before nothing is done, and what that made is returned. An id leads to the ticket that
    it was merged into. Raises Stale where the ticket is not at the version ``stamp``, Refused for what is not there.
    """
    from workbench.api import Stale

    taken = connection.execute("SELECT message FROM taken WHERE key = ?", (key,)).fetchone() if key else None
    if taken is not None:
        return taken[0] or None
    found = standing(connection, leading(connection, ref))
    if found is None or found[0].gone:
        refuse(f"There is no ticket {ref}.", "It was deleted or purged, or never was.", gone=True)
    ticket, version = found
    if stamp and stamp != version:
        raise Stale(f"{ref} has changed since it was looked at.", f"It is at version {version} and was at {stamp}.")
    done = _done(connection, file, ticket, effect, by, now)
    if done.ticket != ticket or done.others != NOTHING:
        moved = replace(done.ticket, updated=max(now, ticket.updated))
        file.put(replace(done.others, tickets=(moved, *done.others.tickets)), done.files)
    if key:
        connection.execute("INSERT INTO taken VALUES (?, ?)", (key, done.message or ""))
    return done.message


def _done(
    connection: sqlite3.Connection, file: "LocalFile", ticket: Ticket, effect: TicketEffect, by: Agent, now: datetime
) -> Done:
    match effect:
        case Say():
            return said(connection, ticket, effect, by, now)
        case SetStatus(status, word):
            return Done(ticket=_with_status(connection, ticket, status, word))
        case Assign(agent):
            return _assigned(connection, ticket, agent, by)
        case SetPriority(priority):
            return Done(ticket=replace(ticket, priority=priority))
        case ChangeTags(added, removed):
            return Done(ticket=replace(ticket, tags=_with_tags(ticket.tags, added, removed)))
        case SetField(name, value):
            fields = dict(ticket.fields) | {one_line(name): one_line(value)}
            return Done(ticket=replace(ticket, fields=tuple((name, said) for name, said in fields.items() if said)))
        case LinkIssue(key, url):
            return linked(connection, ticket, Link(ticket=ticket.ref, issue_key=one_line(key), url=one_line(url)))
        case LinkDuplicate(other):
            return likened(connection, ticket, other)
        case Merge(into):
            return merged(connection, file, ticket, into, now)


def _with_status(connection: sqlite3.Connection, ticket: Ticket, status: Status, word: str) -> Ticket:
    """Return a ticket with a status. Words of their own are those that an import brought; none are made up."""
    if ticket.status is status and word in ("", ticket.status_word):
        return ticket
    if word in ("", status.value):
        return replace(ticket, status=status, status_word="")
    known = connection.execute(
        "SELECT 1 FROM ticket WHERE json_extract(body, '$.status') = ? AND json_extract(body, '$.status_word') = ? "
        "LIMIT 1",
        (status.value, word),
    ).fetchone()
    if known is None:
        refuse(f"{one_line(word)} is no status here.", f"There are {', '.join(Status)}, and the words of imports.")
    return replace(ticket, status=status, status_word=word)


def _with_tags(tags: tuple[str, ...], added: tuple[str, ...], removed: tuple[str, ...]) -> tuple[str, ...]:
    """Return tags with others on and off. They are told apart by their letters, however large, as in a search."""
    off = {one_line(tag).casefold() for tag in removed}
    stay = {tag.casefold(): tag for tag in tags if tag.casefold() not in off}
    for tag in filter(None, map(one_line, added)):
        stay.setdefault(tag.casefold(), tag)
    return tuple(stay.values())


def _assigned(connection: sqlite3.Connection, ticket: Ticket, agent: Ref | None, by: Agent) -> Done:
    if agent is None or agent == ticket.assignee:
        return Done(ticket=replace(ticket, assignee=agent))
    if agent == by.ref:
        return Done(ticket=replace(ticket, assignee=agent), others=replace(NOTHING, agents=(by,)))
    if connection.execute("SELECT 1 FROM thing WHERE kind = 'agent' AND ref = ?", (agent,)).fetchone() is None:
        refuse(f"{agent} is nobody who works here.", "A ticket can be given to an agent of this helpdesk.")
    return Done(ticket=replace(ticket, assignee=agent))
