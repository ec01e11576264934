"""One plugin in the host: loaded when it is first asked for, and handed all that a pane may know and use."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from workbench.api.panes import Pane, PaneContext
from workbench.api.typed import Typed
from workbench.domain.text import one_line
from workbench.host import wire
from workbench.host.house import House
from workbench.host.loading import loaded_pane
from workbench.host.notes import Notes
from workbench.host.running import FolderRuns
from workbench.host.runs import hear, stamp_of, unheard
from workbench.host.stepping import ask
from workbench.host.wire import ACT_SECONDS, VIEW_SECONDS
from workbench.store.plugged import publish

if TYPE_CHECKING:
    from workbench.api.knowledge import KnowledgeSource
    from workbench.api.results import ActionResult
    from workbench.api.runs import Run
    from workbench.api.views import View

_FACT = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+")
_LONGEST_NAME = 100


@dataclass
class Wishes:
    """What a pane asked for while it made a view or carried out an action."""

    every: float = 0.0
    facts: dict[str, str] = field(default_factory=dict)


class Guest:
    """The plugin called ``name``; ``place`` is its place in the list that the desk knows, from 1."""

    def __init__(self, house: House, name: str, place: int) -> None:
        self.name = name
        self._house = house
        self._at = place
        self._pane: Pane | None = None
        self._stamps: dict[str, tuple[int, int]] = {}
        self._is_deaf = False

    def pane(self) -> Pane:
        """Return the plugin's pane, loaded once. Raises Trouble where it cannot be, or its settings do not fit."""
        if self._pane is None:
            self._pane = loaded_pane(self._house, self.name, self._at)
        return self._pane

    async def view(self, ref: str | None, width: int) -> "tuple[View, Wishes]":
        """Return what the pane shows, and what it asked for. Raises whatever it raises, and TimeoutError."""
        pane, wishes = self.pane(), Wishes()
        context = await self.context(ref, width, wishes)
        view = await ask(self._house.mark, self._at, VIEW_SECONDS, partial(pane.view, context))
        self.publish(ref, wishes)
        return view, wishes

    async def act(self, asked: wire.AskAct) -> "ActionResult":
        """Return what an action wants done. Raises whatever it raises, and TimeoutError."""
        from datetime import date

        pane, wishes = self.pane(), Wishes()
        values = {
            name: date.fromisoformat(value) if name in asked.days and isinstance(value, str) else value
            for name, value in asked.typed.items()
        }
        context = await self.context(asked.ticket, asked.width, wishes, Typed(values))
        call = partial(pane.act, asked.action, asked.target, context)
        result = await ask(self._house.mark, self._at, ACT_SECONDS, call)
        self.publish(asked.ticket, wishes)
        return result

    async def tell_ended(self) -> None:
        """Tell the pane of the commands that have ended. Raises whatever it raises, and TimeoutError."""
        data = self._house.data_folder(self.name)
        found = unheard(data)
        if not found or self._is_deaf:
            return
        self._is_deaf = True  # one that cannot be loaded is not loaded again every second
        self.pane()
        self._is_deaf = False
        for run in found:
            if not hear(data, run.id):  # before it is told: a pane that fails at this is not told again and again
                continue
            wishes = Wishes()
            context = await self.context(run.ticket, 80, wishes)
            await ask(self._house.mark, self._at, ACT_SECONDS, partial(self._told, run, context))
            self.publish(run.ticket, wishes)

    async def _told(self, run: "Run", context: PaneContext) -> None:
        await self.pane().ended(run, context)
        self._house.send(wire.Changed(self.name))

    def moved(self) -> bool:
        """Whether a command that the last view looked at has moved since this was asked last."""
        data = self._house.data_folder(self.name)
        now = {run_id: stamp_of(data, run_id) for run_id in self._stamps}
        has_moved = any(self._stamps[run_id] != stamp for run_id, stamp in now.items())
        self._stamps = now
        return has_moved

    async def context(
        self, ref: str | None, width: int, wishes: Wishes, typed: Typed | None = None
    ) -> PaneContext:
        """Return what the pane is handed."""
        house, place = self._house, self._house.place
        queries = place.queries()
        ticket = await queries.ticket(ref) if ref else None
        customer = await queries.customer(ticket.customer) if ticket and ticket.customer else None
        organisation = await queries.organisation(ticket.organisation) if ticket and ticket.organisation else None
        data, folder = house.data_folder(self.name), place.folder_of(ref) if ref else None
        self._stamps = {}
        return PaneContext(
            queries=queries, now=place.now(), ticket=ticket, customer=customer, organisation=organisation,
            shelf=place.shelf(), width=width, typed=typed or Typed(), settings=house.options(self.name).settings,
            facts=self._facts(ref), folder=folder, data_folder=data, kept=Notes(house, self.name, ref or ""),
            runs=FolderRuns(self.name, data, folder, ref, self._look_at), zone=place.zone, mark=house.marks().of,
            changed=partial(house.send, wire.Changed(self.name)), every=partial(_every, wishes),
            notify=self._notify, log=partial(house.log, self.name), publish=partial(_publish, wishes),
            secret=partial(house.secret, self.name), fetch=partial(house.fetch, self.name, self.pane().hosts),
            sources=self._sources,
        )  # fmt: skip

    def _facts(self, ref: str | None) -> Mapping[str, str]:
        from workbench.store.plugged import facts_of

        return facts_of(self._house.place.connection(), ref) if ref else {}

    def publish(self, ref: str | None, wishes: Wishes) -> None:
        """Keep the facts that a pane has published of a ticket."""
        if ref and wishes.facts:
            publish(self._house.place.connection(), ref, wishes.facts)

    def _look_at(self, run_id: str) -> None:
        self._stamps[run_id] = stamp_of(self._house.data_folder(self.name), run_id)

    def _notify(self, sentence: str) -> None:
        self._house.send(wire.Said(self.name, one_line(str(sentence), 200)))

    def _sources(self) -> "Sequence[KnowledgeSource]":
        from workbench.host.knowledge import sources

        return sources(self._house)


def _every(wishes: Wishes, seconds: float) -> None:
    wishes.every = max(1.0, float(seconds))


def _publish(wishes: Wishes, name: str, value: str) -> None:
    if not _FACT.fullmatch(name) or len(name) > _LONGEST_NAME or name.startswith("ticket."):
        raise ValueError(f"{name!r} is no name of a fact: two or more words with dots between, not the ticket's")
    wishes.facts[name] = str(value)
