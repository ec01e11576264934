"""What all parts of the helpdesks' suite share: how a provider is made on a world, and how the two are compared."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import ClassVar

from workbench.api.answers import Http
from workbench.api.providers import Helpdesk, Options
from workbench.api.testing.bench import HelpdeskBench, expect, skip
from workbench.api.testing.collecting import Collector
from workbench.api.testing.comparing import differences
from workbench.api.testing.http import FakeHttp, FakeServer
from workbench.api.testing.world import BEGINNING, World
from workbench.api.testing.worlds import PRIORITIES, STATUSES, ordinary
from workbench.domain.values import Priority, Ref, Status

PAGE_SIZES = (1, 2, 3, 7, 100)


class HelpdeskBase(ABC):
    """How the suite gets at the provider of an author.

    ``options`` is what it is made with; ``statuses`` and ``priorities`` are those that the server can tell apart.
    ``lacks`` names what it has not or does not say, and is left out of comparing: fields of tickets ("priority",
    "created", "customer", "organisation", "assignee"), of messages ("author", "role", "time", "attachments"),
    "notes", "holes" (pages never have any), and what no pull tells: "deletions", "hiding", "merging".
    ``idle_requests`` is how many requests a pull may take when nothing changed.
    """

    options: ClassVar[Options] = Options(name="desk", url="https://desk.test")
    statuses: ClassVar[Sequence[Status]] = STATUSES
    priorities: ClassVar[Sequence[Priority]] = PRIORITIES
    lacks: ClassVar[Collection[str]] = ()
    idle_requests: ClassVar[int] = 2

    @abstractmethod
    def provider(self, options: Options, http: Http) -> Helpdesk:
        """Return the provider that is to be tested."""

    @abstractmethod
    def server(self, world: World) -> FakeServer:
        """Return a server that answers for ``world`` as the product does."""

    def world(self, *, tickets: int = 11, now: datetime = BEGINNING, zone: str = "UTC") -> World:
        """Return an ordinary world."""
        return ordinary(
            self.options.name, tickets=tickets, statuses=self.statuses, priorities=self.priorities, now=now, zone=zone
        )

    def bench(self, world: World, cursor: str | None = None, store: Collector | None = None) -> HelpdeskBench:
        """Return a bench with a provider that was made anew."""
        http = FakeHttp(self.server(world), self.options.url, lambda: world.now)
        return HelpdeskBench(self.provider(self.options, http), http, cursor, store)

    def compare(self, bench: HelpdeskBench, world: World, when: str, *, forgiven: Collection[Ref] = ()) -> None:
        """Fail where what was pulled is not what is there, saying when that was."""
        found = differences(bench.store, world, bench.provider.capabilities, self.lacks, forgiven=forgiven)
        more = f" And {len(found) - 6} more differences." if len(found) > 6 else ""
        expect(not found, f"{when}: " + " ".join(found[:6]) + more)

    def needs(self, *what: str) -> None:
        """Skip what the server has not."""
        for one in what:
            if one in self.lacks:
                skip(f"the contract's class says that the server lacks {one!r}")

    def implements(self, method: str) -> None:
        """Skip what the provider does not do."""
        kind = type(self.provider(self.options, FakeHttp(self.server(self.world(tickets=1)), self.options.url)))
        if getattr(kind, method) is getattr(Helpdesk, method):
            skip(f"{kind.__name__} does not implement {method}()")
