"""Finds the tickets that are no longer to be seen, and those that have come into sight, by counting.

Counting those within a span of ids is a request of its own. The span is halved until it holds few enough to be
listed, so that one ticket among a million is found in some thirty requests, and only when one is missing.
"""

from functools import partial

from workbench.providers.helpdesk.request_tracker.asking import MOST, Questions
from workbench.providers.helpdesk.request_tracker.listing import every
from workbench.providers.helpdesk.request_tracker.memory import count, ids_in
from workbench.providers.helpdesk.request_tracker.shapes import Listing, TicketId

_ENOUGH = 500  # new ones at once; where an account is let into a large queue, the next walks find the others


async def missing_and_new(questions: Questions, spans: list[int]) -> tuple[set[int], set[int]]:
    """Return the ids among ``spans`` that RT does not show any more, and those that it shows beside them."""
    top = (await questions.ticket_ids("id > 0", most=1)).items
    high = max(spans[-1] if spans else 0, top[0].id if top else 0)
    missing: set[int] = set()
    new: set[int] = set()
    halves = [(1, high)] if high else []
    while halves and len(new) < _ENOUGH:
        low, high = halves.pop()
        within = f"id >= {low} AND id <= {high}"
        if high - low < MOST:
            shown = {row.id for row in await every(partial(_ids, questions, within))}
            known = set(ids_in(spans, low, high))
            missing |= known - shown
            new |= shown - known
            continue
        if (await questions.ticket_ids(within, most=1)).total != count(spans, low, high):
            middle = (low + high) // 2
            halves += [(low, middle), (middle + 1, high)]
    return missing, new


async def _ids(questions: Questions, where: str, page: int) -> Listing[TicketId]:
    return await questions.ticket_ids(where, page=page)
