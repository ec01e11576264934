"""The first walk: open tickets with what was said on them, then all others.

It goes chunk by chunk, from the newest ticket to the oldest: the tickets of a chunk are one page, their
conversations the pages after it. A chunk is large, because each list ends in a page that is not full. Of the first
one a hundred tickets come by themselves, so that there is something to be seen at once.
"""

from collections.abc import Sequence
from dataclasses import replace

import msgspec

from workbench.api import Article, Ask, Batch, Page, Stage
from workbench.providers.helpdesk.request_tracker.assembling import Assembler
from workbench.providers.helpdesk.request_tracker.listing import said_below, tickets_below
from workbench.providers.helpdesk.request_tracker.memory import Memory, changed, holds, read
from workbench.providers.helpdesk.request_tracker.shapes import Ticket

_TICKET_PAGES = 15  # of a hundred tickets each, at once
_SAID_PAGES = 40  # of a hundred transactions each, at once
# In RT's own words: what its lifecycles call initial or active, and the rest (RT::Tickets, *FromSQL*).
_STATUS = {Stage.OPEN: "__Active__", Stage.HISTORY: "__Inactive__"}


class Chunk(msgspec.Struct):
    """Tickets whose conversations are being fetched: from ``low`` to ``high``, ``tickets`` of them.

    ``merged`` says where tickets went. ``is_begun`` is a chunk of which only the first tickets are listed. ``below`` is
    the oldest transaction that was fetched, 0 for none.
    """

    low: int
    high: int
    tickets: int
    merged: dict[int, int]
    is_begun: bool = False
    below: int = 0
    has_lowest: bool = False


class Walk(msgspec.Struct):
    """How far the walk through one stage has come: ``below`` is the oldest ticket listed, 0 for none."""

    below: int = 0
    is_all: bool = False
    chunk: Chunk | None = None


async def next_page(ask: Ask, assembler: Assembler) -> Page:
    """Return the page of the first walk that is asked for. Raises Trouble."""
    walk = read(ask.at, Walk) or Walk()
    memory = Memory.read(ask.memory)
    if walk.chunk is not None and not walk.chunk.is_begun:
        return await _conversations(ask, walk, walk.chunk, memory, assembler)
    return await _tickets(ask, walk, memory, assembler)


async def _tickets(ask: Ask, walk: Walk, memory: Memory, assembler: Assembler) -> Page:
    questions = assembler.questions
    articles: list[Article] = []
    if ask.stage is Stage.OPEN and not ask.at:
        memory.total = (await questions.ticket_ids("id > 0", most=1)).total
    if ask.stage is Stage.HISTORY and not walk.below:
        articles = await assembler.articles()
    is_first = ask.stage is Stage.OPEN and not walk.below
    where = f"Status = '{_STATUS[ask.stage]}' AND EffectiveId > 0"
    found = await tickets_below(questions, where, walk.below, 1 if is_first else _TICKET_PAGES)
    targets = await assembler.targets(found.rows)
    active = {row.id for row in found.rows} if ask.stage is Stage.OPEN else set()
    active |= await assembler.active([row for row in targets if row.id not in active])
    batch = assembler.tickets([*found.rows, *targets], active, articles)
    walk.is_all = not found.more
    if found.rows:
        walk.below = found.rows[-1].id
        walk.chunk = _chunk(found.rows, walk.chunk, is_begun=is_first and found.more)
        memory.spans = changed(memory.spans, (row.id for row in (*found.rows, *targets) if row.stands_for == row.id))
    elif walk.chunk is not None:
        walk.chunk.is_begun = False
    return _page(walk, memory, batch)


def _chunk(rows: Sequence[Ticket], begun: Chunk | None, *, is_begun: bool) -> Chunk:
    """Return the chunk that tickets make, from the newest to the oldest, together with those that it began with."""
    merged = {row.id: row.stands_for for row in rows if row.stands_for != row.id}
    chunk = Chunk(low=rows[-1].id, high=rows[0].id, tickets=len(rows), merged=merged, is_begun=is_begun)
    if begun is not None:
        chunk.high, chunk.tickets, chunk.merged = begun.high, begun.tickets + chunk.tickets, begun.merged | merged
    return chunk


async def _conversations(ask: Ask, walk: Walk, chunk: Chunk, memory: Memory, assembler: Assembler) -> Page:
    status = _STATUS[ask.stage]
    where = f"TicketStatus = '{status}' AND ObjectId >= {chunk.low} AND ObjectId <= {chunk.high}"
    said = await said_below(
        assembler.questions, where, chunk.low, chunk.below, has_lowest=chunk.has_lowest, pages=_SAID_PAGES
    )
    # What came into sight since its ticket was not listed is found with the changes.
    rows = [one for one in said.rows if holds(memory.spans, chunk.merged.get(one.ObjectId, one.ObjectId))]
    batch = await assembler.messages(rows, chunk.merged)
    chunk.below, chunk.has_lowest = said.below, said.has_lowest
    if not said.below:
        memory.done += chunk.tickets
        walk.chunk = None
    return _page(walk, memory, batch)


def _page(walk: Walk, memory: Memory, batch: Batch) -> Page:
    is_over = walk.is_all and walk.chunk is None
    left = None if memory.total is None else max(0, memory.total - memory.done)
    following = "" if is_over else msgspec.json.encode(walk).decode()
    return Page(replace(batch, remaining=left), following, memory.written())
