"""What changed since the last walk: two requests where nothing did.

The first asks how many tickets there are, which also tells the server's time; the second which of them changed.

Moments in TicketSQL are read in the account's own time zone, which REST 2.0 does not tell (RT::Date, *Set*). Of
``2026-11-21T23:38:58Z`` the time is not read at all, so that it means the midnight before, in that zone; and
``2000 seconds ago`` is eight in the evening (Time::ParseDate). ``-2000 seconds`` is the same moment in every zone,
and is always read as what it says. An hour is added to it, since RT is off by one where clocks were changed in
between. The newest come first, so that what changes meanwhile pushes none out of sight, and behind the first that is
older than was asked for nobody looks. Only then are tickets fetched, a hundred a page, the oldest change first.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from workbench.api import Ask, Page
from workbench.providers.helpdesk.request_tracker.assembling import Assembler
from workbench.providers.helpdesk.request_tracker.census import missing_and_new
from workbench.providers.helpdesk.request_tracker.memory import Memory, changed, count, holds, read
from workbench.providers.helpdesk.request_tracker.shapes import Listing, Touched

_MARGIN = timedelta(hours=1, minutes=1)
_EMPTY_PAGES = 3  # what the account may not see leaves pages empty
_ARTICLES_EVERY = 60  # walks, so about an hour
_AT_ONCE = 100  # tickets a page


async def next_page(ask: Ask, assembler: Assembler) -> Page:
    """Return the page of changes that is asked for. Raises Trouble."""
    if wanted := read(ask.at, list[int]):
        return Page(await assembler.whole(wanted[:_AT_ONCE]), _rest(wanted))
    questions, memory = assembler.questions, Memory.read(ask.memory)
    there = (await questions.ticket_ids("id > 0", most=1)).total
    rows = await _touched(ask.since, assembler)
    own = [row for row in rows if row.stands_for == row.id]
    merged = [row for row in rows if row.stands_for != row.id]
    wanted = [row.id for row in own if _is_news(row, ask, memory, assembler)]
    memory.spans = changed(memory.spans, (row.id for row in own), (row.id for row in merged))
    gone: set[int] = set()
    if there is not None and there != count(memory.spans):
        gone, new = await missing_and_new(questions, memory.spans)
        wanted += sorted(new.difference(wanted))
        memory.spans = changed(memory.spans, new, gone)
    memory.rounds += 1
    batch = await assembler.whole(wanted[:_AT_ONCE])
    ref = assembler.mapper.ref
    went = {(ref(row.id), ref(row.stands_for)) for row in merged}
    batch = replace(
        batch,
        articles=tuple(await assembler.articles()) if memory.rounds % _ARTICLES_EVERY == 0 else (),
        merged=tuple(sorted(went.union(batch.merged))),
        gone=tuple(ref(one) for one in sorted(gone)),
    )
    return Page(batch, _rest(wanted), memory.written())


def _rest(wanted: Sequence[int]) -> str:
    return msgspec.json.encode(wanted[_AT_ONCE:]).decode() if len(wanted) > _AT_ONCE else ""


async def _touched(since: datetime | None, assembler: Assembler) -> list[Touched]:
    """Return the tickets that changed at ``since`` or later, each once, the oldest change first."""
    questions = assembler.questions
    rows: dict[int, Touched] = {}
    page, empty = 1, 0
    while True:
        found: Listing[Touched] = await questions.touched(_changed_since(since, questions.clock), page=page)
        new = [row for row in found.items if (since is None or row.LastUpdated >= since) and row.id not in rows]
        rows.update((row.id, row) for row in new)
        empty = 0 if found.items else empty + 1
        has_passed = bool(found.items) and not new
        if has_passed or found.is_last(page) or empty == (_EMPTY_PAGES if found.total is None else 1):
            return sorted(rows.values(), key=lambda row: row.LastUpdated)
        page += 1


def _is_news(row: Touched, ask: Ask, memory: Memory, assembler: Assembler) -> bool:
    """Return whether a ticket is to be fetched: one that is known in this version may have been out of sight since."""
    return not ask.knows(assembler.mapper.ref(row.id), row.LastUpdated) or not holds(memory.spans, row.id)


def _changed_since(since: datetime | None, now: datetime | None) -> str:
    """Return the condition for what changed then or later, and some of what changed before."""
    if since is None or now is None:
        return "EffectiveId > 0"
    seconds = int(max(now - since, timedelta(0)).total_seconds() + _MARGIN.total_seconds())
    return f"LastUpdated >= '-{seconds} seconds' AND EffectiveId > 0"
