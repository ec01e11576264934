"""Since when a customer waits for an answer, and of which tier they are, from what is stored and what is coming."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from workbench.domain.values import Ticket
from workbench.domain.words import Ref
from workbench.store.scale import moment

_MOST = 200  # public messages; a customer who said more in a row has waited long enough


def unanswered_since(
    connection: sqlite3.Connection, ticket: Ticket, coming: Sequence[tuple[int, bool]]
) -> datetime | None:
    """Return when the customer first said what nobody has answered in public; None where all is answered.

    ``coming`` are public messages that are not stored yet: when (seconds since 1970), and whether the customer's. A
    ticket on which nobody said anything waits since it was made.
    """
    stored = connection.execute(
        "SELECT at, role = 'customer' FROM message WHERE ticket = (SELECT n FROM ticket WHERE ref = ?) "
        "AND NOT internal AND role <> 'system' ORDER BY id DESC LIMIT ?",
        (ticket.ref, _MOST),
    )
    said = sorted({*((int(at), bool(theirs)) for at, theirs in stored), *coming}, reverse=True)
    if not said:
        return ticket.created
    since: int | None = None
    for at, is_theirs in said:
        if not is_theirs:
            break
        since = at
    return None if since is None else moment(since)


def tier_of(connection: sqlite3.Connection, organisation: Ref | None, customer: Ref | None) -> str:
    """Return the tier of an organisation, or of a customer's where it is not named; '' where none is known."""
    row = connection.execute(
        "SELECT tier FROM organisation WHERE ref = coalesce(?, (SELECT organisation FROM customer WHERE ref = ?))",
        (organisation, customer),
    ).fetchone()
    return str(row[0]) if row else ""
