"""One plugin in the host: loaded when it is first asked for, and handed all that a pane may know and use."""

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from workbench.api.kept import LONGEST, MOST_NAMES
from workbench.api.panes import Pane, PaneContext
from workbench.api.typed import Typed
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.host import wire
from workbench.host.house import House
from workbench.host.manifest import Command, Manifest, manifest_of, note, note_trouble
from workbench.host.mark import LOADING
from workbench.host.running import FolderRuns, hear, stamp_of, unheard
from workbench.host.stepping import ask, inside
from workbench.host.wire import ACT_SECONDS, VIEW_SECONDS
from workbench.registry import COMMANDS, KNOWLEDGE, PANES, installed, load_plugin
from workbench.store.plugged import keep_note, notes_of, publish

if TYPE_CHECKING:
    from workbench.api.knowledge import KnowledgeSource
    from workbench.api.results import ActionResult
    from workbench.api.runs import Run
    from workbench.api.views import View

_FACT = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+")
_LONGEST_NAME = 100
_LOG_BYTES = 1_000_000


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
            began = time.perf_counter()
            house = self._house
            self._check_is_pane()
            try:
                with inside(house.mark, self._at, LOADING):
                    # mypy takes an abstract class for one that is to be made, and it is only to be compared with.
                    kind = load_plugin(PANES, self.name, Pane, house.place.paths.plugins)  # type: ignore[type-abstract] # it is only compared with
                    self.check_settings(kind.Settings)
                    pane = kind()
            except Trouble as trouble:
                note_trouble(house.place.paths.cache, self.name, str(trouble), _now())
                raise
            self._note(pane, (time.perf_counter() - began) * 1_000)
            self._pane = pane
        return self._pane

    def _check_is_pane(self) -> None:
        """Raise Trouble where the plugin is one that brings no pane, and note that, so that no pane is made of it."""
        there = {one.name: one for one in installed((PANES, KNOWLEDGE, COMMANDS), self._house.place.paths.plugins)}
        if self.name in there and PANES not in there[self.name].groups:
            told = Manifest(name=self.name, version=there[self.name].version, at=_now(), has_pane=False)
            note(self._house.place.paths.cache, told)
            raise Trouble(f"{self.name} has no pane.", "It brings something else.", "A new desk will not show one.")

    def check_settings(self, model: type) -> None:
        """Raise Trouble that says where the settings are mistaken."""
        from workbench.config.plugged import mistakes_in_settings

        mistakes = mistakes_in_settings(self._house.place.paths.config, self.name, model)
        if mistakes:
            more = f" And {len(mistakes) - 3} more." if len(mistakes) > 3 else ""
            why = " ".join(f"{mistake}." for mistake in mistakes[:3]) + more
            raise Trouble(f"The settings of {self.name} are mistaken.", why, "Correct them in the configuration.")

    def _note(self, pane: Pane, load_ms: float) -> None:
        there = {one.name: one for one in installed((PANES,), self._house.place.paths.plugins)}
        told = Manifest(
            name=self.name, title=one_line(pane.title, 60), key=pane.key,
            commands=tuple(msgspec.convert(one, Command, from_attributes=True) for one in pane.commands),
            hosts=tuple(pane.hosts), api=pane.api_version, version=there[self.name].version,
            load_ms=round(load_ms, 1), at=_now(),
        )  # fmt: skip
        cache = self._house.place.paths.cache
        before = manifest_of(cache, self.name)
        note(cache, told)
        if (before.title, before.key, before.commands) != (told.title, told.key, told.commands):
            self._house.send(wire.Noted(self.name))

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
            notify=self._notify, log=self.log, publish=partial(_publish, wishes), secret=self.secret,
            fetch=partial(house.fetch, self.name, self.pane().hosts), sources=self._sources,
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

    def log(self, sentence: str) -> None:
        """Write a line into the plugin's log, which begins anew where it has grown large."""
        file = self._house.log_folder / f"{self.name}.log"
        if file.exists() and file.stat().st_size > _LOG_BYTES:
            file.replace(file.with_suffix(".log.old"))
        with file.open("a", encoding="utf-8") as opened:
            opened.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {one_line(str(sentence), 2_000)}\n")

    async def secret(self, name: str) -> str:
        """Return a secret of the plugin's own. Raises Trouble where it cannot be had."""
        import asyncio

        from workbench.config.secrets import secret_of_plugin

        said = self._house.options(self.name).secrets.get(name)
        return await asyncio.to_thread(secret_of_plugin, said, self.name, name)

    def _sources(self) -> "Sequence[KnowledgeSource]":
        return sources(self._house)


class Notes:
    """The small values that one plugin keeps on one ticket ('' for none); see :class:`workbench.api.Kept`."""

    def __init__(self, house: House, plugin: str, ticket: str) -> None:
        self._house = house
        self._plugin = plugin
        self._ticket = ticket

    async def get(self, name: str, otherwise: str = "") -> str:
        """Return a value, ``otherwise`` where there is none."""
        return (await self.all()).get(name, otherwise)

    async def put(self, name: str, value: str) -> None:
        """Keep a value; '' takes it away. Raises Trouble where it is too long, or one too many."""
        known = await self.all()
        if len(value) > LONGEST or len(name) > _LONGEST_NAME or (name not in known and len(known) >= MOST_NAMES):
            raise Trouble(f"{name[:40]} is not kept.", f"At most {MOST_NAMES} of {LONGEST:,} letters are.", "")
        keep_note(self._house.place.connection(), self._plugin, self._ticket, name, value)

    async def all(self) -> Mapping[str, str]:
        """Return all of them by name."""
        return notes_of(self._house.place.connection(), self._plugin, self._ticket)


def sources(house: House) -> "list[KnowledgeSource]":
    """Return the knowledge sources that are enabled; one that cannot be made is left out, and logged."""
    from workbench.api.knowledge import KnowledgeSource, SourceContext

    found: list[KnowledgeSource] = []
    for one in installed((KNOWLEDGE,), house.place.paths.plugins):
        if one.name not in house.enabled:
            continue
        guest = Guest(house, one.name, 0)
        try:
            kind = load_plugin(KNOWLEDGE, one.name, KnowledgeSource, house.place.paths.plugins)  # type: ignore[type-abstract] # it is only compared with
            guest.check_settings(kind.Settings)
            found.append(kind(SourceContext(
                settings=house.options(one.name).settings, data_folder=house.data_folder(one.name), log=guest.log,
                secret=guest.secret, fetch=partial(house.fetch, one.name, kind.hosts),
            )))  # fmt: skip
        except Trouble as trouble:
            guest.log(str(trouble))
    return found


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _every(wishes: Wishes, seconds: float) -> None:
    wishes.every = max(1.0, float(seconds))


def _publish(wishes: Wishes, name: str, value: str) -> None:
    if not _FACT.fullmatch(name) or len(name) > _LONGEST_NAME or name.startswith("ticket."):
        raise ValueError(f"{name!r} is no name of a fact: two or more words with dots between, not the ticket's")
    wishes.facts[name] = str(value)
