"""One pull of one helpdesk: page after page into the store, until it says that there is no more."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime
from functools import partial
from typing import NamedTuple, TypeVar

from workbench.api.providers import Helpdesk
from workbench.domain.deadlines import Policy
from workbench.domain.issuekeys import TrackerPattern
from workbench.domain.trouble import Trouble
from workbench.domain.values import Batch
from workbench.store.connection import Connection
from workbench.store.filling import store_batch
from workbench.store.sources import cursor_of, keep_address, note_beginning
from workbench.sync.deadlines import with_deadlines
from workbench.sync.failures import TookTooLong
from workbench.sync.linking import with_found_links

PAGE_SECONDS = 300.0  # how long one page may take, all its requests and waits together

T = TypeVar("T")


class Pulled(NamedTuple):
    """What a pull came to: pages read, tickets and messages that were new or different."""

    pages: int
    tickets: int
    messages: int


class _Also(NamedTuple):
    """What is added to a page before it is stored: links to these trackers' issues, deadlines by this policy."""

    trackers: Sequence[TrackerPattern]
    policy: Policy | None


def _carry_on(_: Pulled) -> None:
    """Say nothing between two pages."""


async def pull_once(
    connection: Connection,
    helpdesk: Helpdesk,
    clock: Callable[[], datetime],
    *,
    trackers: Sequence[TrackerPattern] = (),
    policy: Policy | None = None,
    after_page: Callable[[Pulled], None] = _carry_on,
    patience: float = PAGE_SECONDS,
) -> Pulled:
    """Read all that changed since the last pull of ``helpdesk``, and store it; return the totals.

    A page and the cursor behind it are stored in one transaction, so that a pull which is cut off anywhere
    is gone on with by the next. While a page is stored the next one is asked for already. A pull ends where the
    helpdesk says so, and also where a cursor comes back that was there before: paging that never ends is a fault
    of the helpdesk's that must not become ours. ``after_page`` is told the totals so far; what it raises ends the
    pull between two pages. ``policy`` dates tickets that come without a deadline. ``patience`` is how many seconds a
    page may take. ``connection`` is used in another thread and must be left alone meanwhile. Raises Trouble where the
    helpdesk cannot be read.
    """
    _keep_to_one_server(connection, helpdesk)
    cursor = cursor_of(connection, helpdesk.name)
    if cursor is None:
        note_beginning(connection, helpdesk.name, now=int(clock().timestamp()))
    been_at = {cursor}
    total = Pulled(0, 0, 0)
    coming = _ask(helpdesk, cursor, patience)
    try:
        while True:
            batch = await coming
            goes_on = batch.more and batch.cursor not in been_at
            if goes_on:
                coming = _ask(helpdesk, batch.cursor, patience)
            also = _Also(trackers, policy)
            total = await _in_thread(partial(_store, connection, helpdesk.name, batch, also, clock, total))
            after_page(total)
            if not goes_on:
                return total
            been_at.add(batch.cursor)
    finally:
        coming.cancel()
        coming.add_done_callback(_passed_over)


def _keep_to_one_server(connection: Connection, helpdesk: Helpdesk) -> None:
    """Raise Trouble where what is here under a helpdesk's name came from another server: their tickets would mix."""
    here = helpdesk.options.url
    before = keep_address(connection, helpdesk.name, here)
    if before != here:
        raise Trouble(
            f"{helpdesk.name} was another server before.",
            f"What is here of it came from {before}, and the configuration says {here or 'none'} now.",
            f"Give the new one a name of its own, or take away what is here: workbench purge --of {helpdesk.name}",
        )


def _ask(helpdesk: Helpdesk, cursor: str | None, patience: float) -> asyncio.Task[Batch]:
    async def page() -> Batch:
        # Made in here: a task that is cancelled before it began would leave a pull that nobody ever awaits.
        return await within(patience, helpdesk.pull(cursor), helpdesk.name)

    return asyncio.ensure_future(page())


def _store(
    connection: Connection, name: str, batch: Batch, also: _Also, clock: Callable[[], datetime], before: Pulled
) -> Pulled:
    whole = with_found_links(with_deadlines(connection, batch, also.policy), also.trackers)
    stored = store_batch(connection, name, whole, now=int(clock().timestamp()))
    return Pulled(before.pages + 1, before.tickets + stored.tickets, before.messages + stored.messages)


async def _in_thread(work: Callable[[], Pulled]) -> Pulled:
    """Return what some work in a thread comes to. It is waited for even by one who is told to stop meanwhile."""
    working = asyncio.ensure_future(asyncio.to_thread(work))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        await asyncio.wait({working})
        raise


async def within(seconds: float, work: Coroutine[object, object, T], name: str) -> T:
    """Return what comes of some work of a source's, if it does within the time. Raises TookTooLong otherwise.

    Work that does not even let itself be cancelled is left behind.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=seconds)
        if task.done():
            return task.result()
    finally:
        task.cancel()
        task.add_done_callback(_passed_over)
    raise TookTooLong(
        f"{name} did not answer within {seconds:.0f} s.", "What was under way was given up.", "It is tried again."
    )


def _passed_over(task: asyncio.Task[T]) -> None:
    """Take note of what became of work that nobody waits for any more, so that nobody complains of it."""
    if not task.cancelled():
        task.exception()
