"""For authors of panes: a pane with all that the desk would hand it, in memory, and a record of what it asked for."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from workbench.api.kept import KeptInMemory
from workbench.api.knowledge import KnowledgeSource
from workbench.api.panes import Pane, PaneContext
from workbench.api.reading import NoShelf, Shelf
from workbench.api.results import ActionResult
from workbench.api.runs import NoRuns, Run, Runs
from workbench.api.testing.queries import FakeQueries
from workbench.api.testing.world import BEGINNING
from workbench.api.typed import Typed, Value
from workbench.api.views import View
from workbench.domain.trouble import Trouble
from workbench.domain.values import Batch, Customer, Organisation, Ref, Ticket


@dataclass(kw_only=True)
class PaneBench:
    """Runs a pane as the desk would, one call after another, on one ticket or none.

    ``batch`` is what the store holds, ``ticket`` the selected one. ``pages`` are the answers to fetched addresses,
    ``secrets`` what the plugin's name space holds. What the pane asked for is collected: ``said`` in the status line,
    ``logged``, ``published`` facts, how often it ``changed``, and how often it wants to be drawn (``seconds``).
    """

    pane: Pane
    batch: Batch = field(default_factory=lambda: Batch(cursor=""))
    ticket: Ref | None = None
    now: datetime = BEGINNING
    width: int = 80
    settings: Mapping[str, object] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=NoShelf)
    runs: Runs = field(default_factory=NoRuns)
    folder: Path | None = None
    data_folder: Path | None = None
    pages: Mapping[str, bytes] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    sources: Sequence[KnowledgeSource] = ()
    kept: KeptInMemory = field(default_factory=KeptInMemory)
    said: list[str] = field(default_factory=list)
    logged: list[str] = field(default_factory=list)
    published: dict[str, str] = field(default_factory=dict)
    changed: int = 0
    seconds: float = 0.0

    def view(self) -> View:
        """Return what the pane shows now."""
        return asyncio.run(self._view())

    def act(self, action: str, target: str = "", **typed: Value) -> ActionResult:
        """Return what an action wants done; ``typed`` are the values of its form. Raises Trouble where it refuses."""
        return asyncio.run(self._act(action, target, typed))

    def tell_ended(self, run: Run) -> None:
        """Tell the pane that a command has ended."""
        asyncio.run(self._ended(run))

    def text(self) -> str:
        """Return what the pane shows now as plain text, as the desk sets it at this bench's width."""
        return drawn(self.view(), self.width, self.now)

    async def _view(self) -> View:
        return await self.pane.view(await self.context())

    async def _act(self, action: str, target: str, typed: Mapping[str, Value]) -> ActionResult:
        return await self.pane.act(action, target, await self.context(typed))

    async def _ended(self, run: Run) -> None:
        await self.pane.ended(run, await self.context())

    async def context(self, typed: Mapping[str, Value] | None = None) -> PaneContext:
        """Return what the pane is handed."""
        queries = FakeQueries(self.batch)
        ticket: Ticket | None = await queries.ticket(self.ticket) if self.ticket else None
        customer: Customer | None = None
        organisation: Organisation | None = None
        if ticket is not None:
            customer = await queries.customer(ticket.customer) if ticket.customer else None
            organisation = await queries.organisation(ticket.organisation) if ticket.organisation else None
        return PaneContext(
            queries=queries, now=self.now, ticket=ticket, customer=customer, organisation=organisation,
            shelf=self.shelf, width=self.width, typed=Typed(typed), settings=self.settings, facts=self.published,
            folder=self.folder, data_folder=self.data_folder, kept=self.kept, runs=self.runs, zone=UTC,
            changed=self._count, every=self._every, notify=self.said.append, log=self.logged.append,
            publish=self.published.__setitem__, secret=self._secret, fetch=self._fetch, sources=lambda: self.sources,
        )  # fmt: skip

    def _count(self) -> None:
        self.changed += 1

    def _every(self, seconds: float) -> None:
        self.seconds = seconds

    async def _secret(self, name: str) -> str:
        if name not in self.secrets:
            raise Trouble(f"There is no secret called {name}.", remedy="Give the bench one: secrets.")
        return self.secrets[name]

    async def _fetch(self, url: str) -> bytes:
        if url not in self.pages:
            raise Trouble(f"{url} does not answer.", remedy="Give the bench a page: pages.")
        return self.pages[url]


def drawn(view: View, width: int = 80, now: datetime = BEGINNING) -> str:
    """Return a view as plain text, set as the desk sets it in ``width`` cells: for snapshots and for looking at it."""
    from workbench.typeset.typesetting import typeset  # what draws is above what is drawn, but for authors' tests

    return typeset(view, width, now=now, zone=UTC).text


def real_runs(folder: Path, ticket: Ref | None = None) -> Runs:
    """Return commands that are truly run, by the process that runs them for the desk; all is kept in ``folder``."""
    from workbench.host.running import FolderRuns  # as above

    return FolderRuns("tested", folder / "plugin", folder / "ticket", ticket)
