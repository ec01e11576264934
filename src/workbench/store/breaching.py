"""How many of one's own tickets fall due: before a moment, and from it to another."""

from collections.abc import Sequence

from workbench.domain.words import Ref
from workbench.store.connection import Connection
from workbench.store.scale import WORKABLE
from workbench.store.shown import NOT_OVERLAID, OVERLAID, is_overlaid

_COUNT_STOPS_AT = 1000


def breaching(connection: Connection, me: Sequence[Ref], end: int, until: int) -> tuple[int, int]:
    """Return how many tickets to be worked on fall due before ``end``, and from then to ``until`` (seconds since 1970).

    What is laid aside is not counted; counting stops at 1,000.
    """
    mine = f"t.assignee IN ({','.join('?' * len(me))}) AND t.work = {WORKABLE} AND t.due < ?"
    values: tuple[object, ...] = (*me, until)
    due = f"SELECT t.due FROM ticket t INDEXED BY ticket_of_assignee WHERE {mine}"
    if is_overlaid(connection):
        due += f" AND {NOT_OVERLAID} UNION ALL SELECT t.due FROM {OVERLAID} WHERE {mine} AND t.snoozed = 0"
        values += values
    before, after = connection.execute(
        f"SELECT coalesce(sum(due < ?), 0), coalesce(sum(due >= ?), 0) FROM ({due} LIMIT {_COUNT_STOPS_AT})",
        (end, end, *values),
    ).fetchone()
    return int(before), int(after)
