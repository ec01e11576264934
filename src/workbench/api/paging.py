"""Walking through a helpdesk page by page: open tickets first, history after, and from then on what changes.

What goes wrong at page borders is kept away here, once for every provider: a walk ends where the helpdesk says
so and also where it does not move on; what changed while it was under way is asked for after it; and of what
changed, the last minutes are asked for again, because changes come to light late and out of order. What of that
is known already stands in a ledger, so that nothing is fetched twice.
"""

import json
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar

from workbench.api.providers import Helpdesk
from workbench.domain.values import Batch, Ref


class Stage(StrEnum):
    """How far a walk has come."""

    OPEN = "open"  # tickets that are being worked on, with all that was said on them
    HISTORY = "history"  # every other ticket, and articles
    CHANGES = "changes"  # what is new or different since the last walk


_NEXT = {Stage.OPEN: Stage.HISTORY, Stage.HISTORY: Stage.CHANGES}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a walk stands, as the cursor keeps it. ``top`` is the latest change seen, ``ledger`` what was seen of late.

    Until the first walk is over ``top`` is that of its first page alone. Whatever happens after that page was
    asked for bears a later time, whatever the order of the pages and whoever's clock is wrong, so the changes
    that the walk itself missed are asked for from there on.
    """

    stage: Stage = Stage.OPEN
    at: str = ""
    since: datetime | None = None
    top: datetime | None = None
    ledger: dict[Ref, str] = field(default_factory=dict)
    memory: str = ""

    @classmethod
    def of(cls, cursor: str | None) -> "_Place":
        """Read a cursor; what is none of ours means the beginning."""
        try:
            said = json.loads(cursor or "")
            return cls(
                stage=Stage(said["stage"]),
                at=str(said["at"]),
                since=_time(said["since"]),
                top=_time(said["top"]),
                ledger={str(ref): str(updated) for ref, updated in said["ledger"].items()},
                memory=str(said.get("memory", "")),
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def cursor(self) -> str:
        """Write this place down."""
        return json.dumps(
            {
                "stage": self.stage,
                "at": self.at,
                "since": self.since and self.since.isoformat(),
                "top": self.top and self.top.isoformat(),
                "ledger": self.ledger,
                "memory": self.memory,
            },
            separators=(",", ":"),
        )


class PagedHelpdesk(Helpdesk):
    """A helpdesk that is read page by page; a subclass says how one page is had.

    ``overlap`` is how late a change may come to light: a search index that lags, a transaction that was long.
    """

    overlap: ClassVar[timedelta] = timedelta(minutes=5)

    @abstractmethod
    async def page(self, ask: Ask) -> Page:
        """Return the page that is asked for. Raises Trouble.

        OPEN and HISTORY together have to give every ticket, and are best walked by id, so that a ticket which
        leaves the list in the meantime moves no other across a page's border. CHANGES has to give what changed
        at ``ask.since`` or later, oldest first; messages of a ticket that ``ask.knows`` may be left out. A page
        may hold fewer rows than were asked for, or none, and still not be the last.
        """

    async def pull(self, cursor: str | None) -> Batch:
        """Return the next page, as :class:`workbench.api.Helpdesk` wants it."""
        place = _Place.of(cursor)
        page = await self.page(Ask(place.stage, place.at, place.since, MappingProxyType(place.ledger), place.memory))
        behind = self._behind(place, page)
        is_last = behind.stage is Stage.CHANGES and not behind.at and place.stage is Stage.CHANGES
        return replace(page.batch, cursor=behind.cursor(), more=not is_last)

    def _behind(self, place: _Place, page: Page) -> _Place:
        """Return where the walk stands behind a page that was asked for at ``place``."""
        seen = {ticket.ref: ticket for ticket in page.batch.tickets}
        top = place.top
        if place.stage is Stage.CHANGES or top is None:
            top = max((ticket.updated for ticket in seen.values()), default=top)
            top = top if place.top is None or top is None else max(top, place.top)
        # A page that leads to itself would be asked for again and again.
        at = page.next if page.next != place.at else ""
        ledger = place.ledger | {ref: ticket.updated.isoformat() for ref, ticket in seen.items()}
        behind = replace(place, at=at, top=top, ledger=ledger if place.stage is Stage.CHANGES else {})
        behind = behind if page.memory is None else replace(behind, memory=page.memory)
        return behind if at else self._at_an_end(behind)

    def _at_an_end(self, place: _Place) -> _Place:
        """Return where the walk goes on when a stage is over: the next stage, or the changes from now on."""
        since = None if place.top is None else place.top - self.overlap
        if place.stage is not Stage.CHANGES:
            following = _NEXT[place.stage]
            return replace(place, stage=following, since=since if following is Stage.CHANGES else None)
        kept = {
            ref: updated
            for ref, updated in place.ledger.items()
            if since is None or datetime.fromisoformat(updated) >= since
        }
        return replace(place, since=since, ledger=kept)


def _time(said: str | None) -> datetime | None:
    return None if said is None else datetime.fromisoformat(said)
