"""Walking through a helpdesk page by page: open tickets first, history after, and from then on what changes.

What goes wrong at page borders is kept away here, once for every provider: a walk ends where the helpdesk says
so and also where it does not move on; what changed while it was under way is asked for after it; and of what
changed, the last minutes are asked for again, because changes come to light late and out of order. What of that
is known already stands in a ledger, so that nothing is fetched twice.
"""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import ClassVar

from workbench.api.answers import Http
from workbench.api.hearing import Hearing
from workbench.api.providers import Helpdesk, Options
from workbench.api.walking import Place, Stage
from workbench.domain.values import Batch, Ref

__all__ = ["Ask", "Page", "PagedHelpdesk", "Stage"]


@dataclass(frozen=True, slots=True)
class Ask:
    """Which page is wanted: ``at`` is what the page before it gave as ``next``, empty for the first of a stage.

    ``since`` is from when on changes are wanted, in the stage CHANGES alone; it reaches back into what was
    asked for already, and ``knows`` tells what of that is here. ``memory`` is what the page before it gave.
    """

    stage: Stage
    at: str = ""
    since: datetime | None = None
    ledger: Mapping[Ref, str] = field(default_factory=lambda: MappingProxyType({}))
    memory: str = ""

    def knows(self, ref: Ref, updated: datetime) -> bool:
        """Whether this very version of a ticket was in the last walk, so that its conversation need not be fetched."""
        return self.ledger.get(ref) == updated.isoformat()


@dataclass(frozen=True, slots=True)
class Page:
    """One page: what is in it, and what to ask the next one by; empty where the stage is at its end.

    The batch's own cursor is ignored. Its ``remaining`` is how many tickets are still to come, if that is known.
    ``memory`` is what the provider wants to know on every later page, in any stage; None keeps what it knew.
    """

    batch: Batch
    next: str = ""
    memory: str | None = None


class PagedHelpdesk(Helpdesk):
    """A helpdesk that is read page by page; a subclass says how one page is had.

    ``overlap`` is how late a change may come to light: a search index that lags, a transaction that was long.
    ``most_empty`` is how many pages in a row may have nothing on them before a stage counts as over: rows that the
    account may not see leave whole pages empty on some servers, and on others the first empty page is the end.
    """

    overlap: ClassVar[timedelta] = timedelta(minutes=5)
    most_empty: ClassVar[int] = 1_000

    def __init__(self, options: Options, http: Http) -> None:
        self._hearing = Hearing(http)
        super().__init__(options, self._hearing)

    @abstractmethod
    async def page(self, ask: Ask) -> Page:
        """Return the page that is asked for. Raises Trouble.

        OPEN and HISTORY together have to give every ticket, and are best walked by id, so that a ticket which
        leaves the list in the meantime moves no other across a page's border. CHANGES has to give what changed
        at ``ask.since`` or later (everything, where it is None), in order of time; messages of a ticket that
        ``ask.knows`` may be left out. A page may hold fewer rows than were asked for, or none, and still not be
        the last.
        """

    async def pull(self, cursor: str | None) -> Batch:
        """Return the next page, as :class:`workbench.api.Helpdesk` wants it."""
        place = Place.of(cursor)
        self._hearing.listen()
        ledger = MappingProxyType(dict(place.ledger))
        page = await self.page(Ask(place.stage, place.at, place.since, ledger, place.memory))
        behind = place.behind(
            page.batch, page.next, heard=self._hearing.heard(), overlap=self.overlap, most_empty=self.most_empty
        )
        if page.memory is not None:
            behind = replace(behind, memory=page.memory)
        is_last = place.stage is Stage.CHANGES and not behind.at
        return replace(page.batch, cursor=behind.cursor(), more=not is_last)
