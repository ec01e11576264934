"""What changed since the last walk: two requests where nothing did.

The first asks how many tickets there are, which also tells the server's time; the second which of them changed.

Moments in TicketSQL are read in the account's own time zone, which REST 2.0 does not tell (RT::Date, *Set*). Of
``2026-11-21T23:38:58Z`` the time is not read at all, so that it means the midnight before, in that zone; and
``2000 seconds ago`` is eight in the evening (Time::ParseDate). ``-2000 seconds`` is the same moment in every zone,
and is always read as what it says. An hour is added to it, since RT is off by one where clocks were changed in
between. The newest come first, and behind the first that is older than was asked for nobody looks.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from workbench.api import Ask, Page
from workbench.providers.helpdesk.request_tracker.asking import MOST
from workbench.providers.helpdesk.request_tracker.assembling import Assembler
from workbench.providers.helpdesk.request_tracker.census import missing_and_new
from workbench.providers.helpdesk.request_tracker.listing import all_articles
from workbench.providers.helpdesk.request_tracker.memory import Memory, changed, count, holds
from workbench.providers.helpdesk.request_tracker.shapes import Listing, Touched

_MARGIN = timedelta(hours=1, minutes=1)
_ARTICLES_EVERY = 60  # walks, so about an hour


async def next_page(ask: Ask, assembler: Assembler) -> Page:
    """Return the page of changes that is asked for. Raises Trouble."""
    questions, memory = assembler.questions, Memory.read(ask.memory)
    page = int(ask.at) if ask.at.isdecimal() else 1
    known = (await questions.ticket_ids("id > 0", most=1)).total
    found = await questions.touched(_changed_since(ask.since, questions.clock), page=page)
    rows = [row for row in found.items if ask.since is None or row.LastUpdated >= ask.since]
    own = [row for row in rows if row.stands_for == row.id]
    merged = [row for row in rows if row.stands_for != row.id]
    wanted = {row.id for row in own if _is_news(row, ask, memory, assembler)}
    more = _goes_on(rows, found, page)
    memory.spans = changed(memory.spans, (row.id for row in own), (row.id for row in merged))
    gone: set[int] = set()
    if known is not None and not more and known != count(memory.spans):
        gone, new = await missing_and_new(questions, memory.spans)
        wanted |= new
        memory.spans = changed(memory.spans, new, gone)
    batch = await assembler.whole(sorted(wanted))
    if not more:
        memory.rounds += 1
        if memory.rounds % _ARTICLES_EVERY == 0:
            articles = [assembler.mapper.article(row) for row in await all_articles(questions)]
            batch = replace(batch, articles=tuple(articles))
    ref = assembler.mapper.ref
    went = {(ref(row.id), ref(row.stands_for)) for row in merged}
    batch = replace(
        batch, merged=tuple(sorted(went.union(batch.merged))), gone=tuple(ref(one) for one in sorted(gone))
    )
    return Page(batch, str(page + 1) if more else "", memory.written())


def _is_news(row: Touched, ask: Ask, memory: Memory, assembler: Assembler) -> bool:
    """Return whether a ticket is to be fetched: one that is known in this version may have been out of sight since."""
    return not ask.knows(assembler.mapper.ref(row.id), row.LastUpdated) or not holds(memory.spans, row.id)


def _changed_since(since: datetime | None, now: datetime | None) -> str:
    """Return the condition for what changed then or later, and some of what changed before."""
    if since is None or now is None:
        return "EffectiveId > 0"
    seconds = int(max(now - since, timedelta(0)).total_seconds() + _MARGIN.total_seconds())
    return f"LastUpdated >= '-{seconds} seconds' AND EffectiveId > 0"


def _goes_on(wanted: list[Touched], found: Listing[Touched], page: int) -> bool:
    """Return whether there may be more that changed behind a page."""
    if len(wanted) < len(found.items):
        return False  # older ones have come
    return found.total > page * MOST if found.total is not None else bool(found.items)
