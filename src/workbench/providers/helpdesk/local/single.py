"""One ticket by itself: where its id leads, how it stands, which version that is, and all there is about it."""

import sqlite3
from dataclasses import replace

from workbench.api import Agent, Batch, Ref, Ticket, make_ref
from workbench.providers.helpdesk.local.pages import NOWHERE, Page
from workbench.providers.helpdesk.local.rows import Merged, to_thing, to_ticket


def leading(connection: sqlite3.Connection, ref: Ref) -> Ref:
    """Return the ticket that an id leads to: the one that it was merged into, however often; else itself."""
    been = {ref}
    while True:
        row = connection.execute("SELECT body FROM thing WHERE kind = 'merged' AND ref = ?", (ref,)).fetchone()
        merged = None if row is None else to_thing("merged", row[0])
        if not isinstance(merged, Merged) or merged.into in been:
            return ref
        ref = merged.into
        been.add(ref)


def standing(connection: sqlite3.Connection, ref: Ref) -> tuple[Ticket, str] | None:
    """Return a ticket and its version, which moves with the ticket and with whatever is said on it; None for none."""
    row = connection.execute(
        "SELECT body, max(change, (SELECT coalesce(max(change), 0) FROM message WHERE ticket = ?1)) "
        "FROM ticket WHERE ref = ?1",
        (ref,),
    ).fetchone()
    return None if row is None else (to_ticket(row[0]), str(row[1]))


def one_ticket(connection: sqlite3.Connection, ref: Ref) -> Batch:
    """Return all there is about one ticket, of one moment; about the one that it was merged into, where it was."""
    connection.execute("BEGIN")
    try:
        lead = leading(connection, ref)
        found = standing(connection, lead)
        if found is None:
            return Batch(cursor="", gone=(ref,))
        page = Page(connection)
        page.add_ticket(found[0])
        page.add_what_it_needs(after=0)
        batch = replace(page.batch(NOWHERE, more=False), cursor="", remaining=None)
        return batch if lead == ref else replace(batch, merged=((ref, lead),))
    finally:
        connection.execute("ROLLBACK")


def agents(connection: sqlite3.Connection) -> list[Agent]:
    """Return all agents, by name."""
    rows = connection.execute("SELECT body FROM thing WHERE kind = 'agent'")
    found = [thing for thing in (to_thing("agent", body) for (body,) in rows) if isinstance(thing, Agent)]
    return sorted(found, key=lambda one: one.name.casefold())


def agent_known_as(connection: sqlite3.Connection, name: str, account: str, email: str) -> Agent | None:
    """Return the agent of the helpdesk ``name`` who has an account there, else an address; None for nobody."""
    wanted = "ref = ?" if account else "email = ?"
    value = make_ref(name, account) if account else email.strip().lower()
    row = connection.execute(f"SELECT body FROM thing WHERE kind = 'agent' AND {wanted}", (value,)).fetchone()  # noqa: S608 - our own words
    found = None if row is None else to_thing("agent", row[0])
    return found if isinstance(found, Agent) else None
