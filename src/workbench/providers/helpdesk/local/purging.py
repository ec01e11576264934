"""Takes tickets out of the helpdesk's file, with all that only they needed, so that no byte of them is left."""

import sqlite3
from collections.abc import Iterable

from workbench.api import Ref
from workbench.providers.helpdesk.local.putting import rows_among
from workbench.providers.helpdesk.local.rows import Merged, to_message, to_thing, to_ticket


def purge(connection: sqlite3.Connection, refs: Iterable[Ref]) -> int:
    """Delete the tickets among ``refs`` that are here, in the caller's transaction; return how many there were.

    Those that were merged into them go as well. Their customers do where no other ticket of theirs is left, and what
    mail was remembered of them, so that an import of the same mail would bring them back.
    """
    bodies = dict(rows_among(connection, "ref, body", "ticket", "ref", _with_merged(connection, refs)))
    for ref in bodies:
        _purge_messages(connection, ref)
        connection.execute("DELETE FROM ticket WHERE ref = ?", (ref,))
        # A link's reference begins with its ticket and a space; "!" is the character after the space.
        connection.execute("DELETE FROM thing WHERE kind = 'link' AND ref > ? AND ref < ?", (f"{ref} ", f"{ref}!"))
        connection.execute("DELETE FROM thing WHERE kind = 'merged' AND ref = ?", (ref,))
        for table in ("heard", "thread", "took_part"):
            connection.execute(f"DELETE FROM {table} WHERE ticket = ?", (ref,))  # noqa: S608 - our own words
    connection.execute("DELETE FROM file WHERE hash NOT IN (SELECT hash FROM attached)")
    asked = {ticket.customer for ticket in map(to_ticket, bodies.values()) if ticket.customer}
    if asked:
        still = {to_ticket(body).customer for (body,) in connection.execute("SELECT body FROM ticket")}
        for ref in asked - still:
            connection.execute("DELETE FROM thing WHERE kind = 'customer' AND ref = ?", (ref,))
    return len(bodies)


def _with_merged(connection: sqlite3.Connection, refs: Iterable[Ref]) -> set[Ref]:
    rows = connection.execute("SELECT body FROM thing WHERE kind = 'merged'")
    merges = [thing for thing in (to_thing("merged", body) for (body,) in rows) if isinstance(thing, Merged)]
    found: set[Ref] = set()
    more = set(refs)
    while more:
        found |= more
        more = {one.ticket for one in merges if one.into in more} - found
    return found


def _purge_messages(connection: sqlite3.Connection, ticket: Ref) -> None:
    for (body,) in connection.execute("SELECT body FROM message WHERE ticket = ?", (ticket,)).fetchall():
        message = to_message(body, None)
        # The key stays, so that what came under it once never comes again.
        connection.execute("UPDATE taken SET message = '' WHERE message = ?", (message.ref,))
        for attachment in message.attachments:
            connection.execute("DELETE FROM attached WHERE ref = ?", (attachment.ref,))
    connection.execute("DELETE FROM message WHERE ticket = ?", (ticket,))
