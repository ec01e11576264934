"""One pull of one helpdesk: page after page into the store, until it says that there is no more."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from workbench.api.providers import Helpdesk
from workbench.domain.issuekeys import TrackerPattern
from workbench.store.connection import Connection
from workbench.store.filling import store_batch
from workbench.store.sources import cursor_of
from workbench.sync.linking import with_found_links


class Pulled(NamedTuple):
    """What a pull came to: pages read, tickets and messages that were new or different."""

    pages: int
    tickets: int
    messages: int


def _carry_on(_: Pulled) -> None:
    """Say nothing between two pages."""


async def pull_once(
    connection: Connection,
    helpdesk: Helpdesk,
    clock: Callable[[], datetime],
    *,
    trackers: Sequence[TrackerPattern] = (),
    after_page: Callable[[Pulled], None] = _carry_on,
) -> Pulled:
    """Read all that changed since the last pull of ``helpdesk``, and store it; return the totals.

    A page and the cursor behind it are stored in one transaction, so that a pull which is cut off anywhere
    is gone on with by the next. It ends where the helpdesk says so, and also where a cursor comes back
    that was there before: paging that never ends is a fault of the helpdesk's that must not become ours.
    ``after_page`` is told the totals so far; what it raises ends the pull between two pages. Raises
    Trouble where the helpdesk cannot be read.
    """
    cursor = cursor_of(connection, helpdesk.name)
    been_at = {cursor}
    total = Pulled(0, 0, 0)
    while True:
        batch = with_found_links(await helpdesk.pull(cursor), trackers)
        stored = store_batch(connection, helpdesk.name, batch, now=int(clock().timestamp()))
        total = Pulled(total.pages + 1, total.tickets + stored.tickets, total.messages + stored.messages)
        after_page(total)
        cursor = batch.cursor
        if not batch.more or cursor in been_at:
            return total
        been_at.add(cursor)
