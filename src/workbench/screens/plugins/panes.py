"""Plugins' panes on the desk: asked when they are to be seen, drawn when they answer, and never waited for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from workbench.api import Empty, Stack, Text, Tone
from workbench.host.hosting import Hosting, PluginFailure
from workbench.host.manifest import note_trouble
from workbench.screens.plugins.acts import PlugActs
from workbench.screens.plugins.card import card_of
from workbench.screens.plugins.keys import PlugKeys
from workbench.styles.geometry import PLUGIN

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from workbench.api import Opens, Ref, View
    from workbench.screens.core import Core
    from workbench.screens.plugins.means import Means
    from workbench.typeset.lines import Target

_AFTER = 0.06  # seconds after the last move; what follows the cursor more closely would only be thrown away
_SHOWS_WAITING = 0.25  # seconds after which a pane says that it waits
_AGAIN = 0.2  # seconds between two times that a pane which changes is asked
_SLOW, _MOST_REST = 0.25, 2.0  # seconds after which a pane is a slow one, and that it waits for the hand to rest


@dataclass
class PlugPane:
    """One pane: for which ticket it is to be asked, for which it is drawn, and what was drawn."""

    plugin: str
    wanted: tuple[Ref | None, int] = (None, 0)
    drawn_for: Ref | None = None
    view: View | None = None
    failure: PluginFailure | None = None
    is_asked: bool = False
    again: bool = False
    keep: bool = False
    every: asyncio.TimerHandle | None = None
    took: float = 0.0  # seconds, the last time
    later: asyncio.TimerHandle | None = None


class Plugs:
    """The plugins of one desk."""

    def __init__(self, desk: Core, means: Means) -> None:
        self._desk = desk
        names = [name.removeprefix(PLUGIN) for name in desk.side if name.startswith(PLUGIN)]
        self.panes = {PLUGIN + name: PlugPane(name) for name in names}
        self._timer: asyncio.TimerHandle | None = None
        self._host: Hosting | None = None
        self._visible: tuple[str, ...] = ()
        self._jobs: set[asyncio.Task[None]] = set()
        self.keys = PlugKeys(desk, self)
        self.acts = PlugActs(desk, self, means)
        for name in self.panes:
            self.keys.take_title(name.removeprefix(PLUGIN))
            desk.side[name].when_moved = partial(self.acts.tell_keys, name)

    # -- asking for views -------------------------------------------------------------------------------

    @property
    def host(self) -> Hosting:
        """The process of the plugins, as the desk asks it; started when the first of them is asked."""
        if self._host is None:
            workplace = self._desk.workplace
            self._host = Hosting(
                workplace.arguments(), tuple(workplace.config.plugins), changed=self._changed, said=self._said,
                failed=self._failed, noted=self.keys.take,
            )  # fmt: skip
        return self._host

    def follow(self, names: tuple[str, ...], ref: Ref | None) -> None:
        """Ask for the views of the panes that are to be seen, a moment from now."""
        self._visible = names
        if self._host is not None:
            self._host.see(tuple(self.panes[name].plugin for name in names))
        for timer in (self._timer, *(pane.later for pane in self.panes.values())):
            if timer is not None:
                timer.cancel()
        if names:
            self._timer = asyncio.get_running_loop().call_later(_AFTER, self._begin, names, ref)

    def _begin(self, names: tuple[str, ...], ref: Ref | None) -> None:
        loop = asyncio.get_running_loop()
        for name in names:
            pane = self.panes[name]
            wanted = ref, self._desk.cells_for(name)
            is_other = pane.view is not None and pane.drawn_for != ref
            pane.keep = not is_other  # whoever reads on, or comes back from a question, stays where they were
            if is_other:
                loop.call_later(_SHOWS_WAITING, self._show_waiting, name, ref)
            pane.wanted = wanted
            if pane.took < _SLOW:
                self.ask(name)
            else:  # its answer would be thrown away at the next move, and it has cost the machine all that
                pane.later = loop.call_later(min(pane.took, _MOST_REST), self.ask, name)

    def ask(self, name: str) -> None:
        """Ask for the view of a pane, once more where it is being asked."""
        pane = self.panes[name]
        pane.again = True
        if not pane.is_asked:
            pane.is_asked = True
            self.run(self._keep_asking(name))

    def run(self, work: Coroutine[None, None, None]) -> None:
        """Do something that the desk does not wait for; its fault becomes a sentence."""
        task = asyncio.get_running_loop().create_task(work)
        self._jobs.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._jobs.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._desk.say(str(error) or type(error).__name__)

    @property
    def is_at_rest(self) -> bool:
        """Whether no plugin is being asked."""
        now = asyncio.get_running_loop().time()
        timers = (self._timer, *(self.panes[name].later for name in self._visible))
        waits = any(timer is not None and not timer.cancelled() and timer.when() > now for timer in timers)
        return not self._jobs and not (waits and self._visible)

    async def _keep_asking(self, name: str) -> None:
        pane = self.panes[name]
        try:
            while pane.again and name in self._visible:
                pane.again = False
                await self._ask_once(name, pane)
                await asyncio.sleep(_AGAIN if pane.failure else max(_AGAIN, min(pane.took, _MOST_REST)))
        finally:
            pane.is_asked = False
        if pane.again and name in self._visible:
            self.ask(name)

    async def _ask_once(self, name: str, pane: PlugPane) -> None:
        ref, width = pane.wanted
        self.host.see(tuple(self.panes[one].plugin for one in self._visible))
        try:
            seen = await self.host.view(pane.plugin, ref, width)
        except PluginFailure as failure:
            pane.failure, pane.took = failure, _MOST_REST
            view: View = card_of(failure)
        else:
            pane.failure, pane.took = None, seen.took
            view = seen.view
            if seen.more:
                view = Stack((Text(f"{pane.plugin} gave {seen.more}.", Tone.WARN), view))
            self._desk.titles[name] = seen.title or pane.plugin
            self.keys.tell(pane.plugin)
            if pane.every:
                pane.every.cancel()
            if seen.every:
                pane.every = asyncio.get_running_loop().call_later(seen.every, self._changed, pane.plugin)
        if pane.wanted[0] == ref:
            self.draw(name, pane, ref, view)

    def draw(self, name: str, pane: PlugPane, ref: Ref | None, view: View) -> None:
        """Draw what came for a ticket in a pane."""
        keep = pane.keep and pane.view is not None
        pane.keep, pane.drawn_for, pane.view = True, ref, view
        shown = self.acts.forms.with_typed(name, ref, view)
        self._desk.following.views[name] = shown
        if name in self._desk.visible_panes:
            widget, title = self._desk.side[name], self._desk.titles[name]
            before = _told(widget.sheet.targets)
            self._desk.following.show(name, shown, title, keep=keep)
            if keep and before and before.isdisjoint(_told(widget.sheet.targets)):
                self._desk.following.show(name, shown, title, keep=False)  # another page; it begins at its top
            self.acts.tell_keys(name)

    def redraw(self, name: str) -> None:
        """Draw what a pane shows once more, with what was typed into its form meanwhile."""
        pane = self.panes[name]
        if pane.view is not None:
            self.draw(name, pane, pane.drawn_for, pane.view)

    def _show_waiting(self, name: str, ref: Ref | None) -> None:
        pane = self.panes[name]
        if pane.wanted[0] == ref and pane.drawn_for != ref and name in self._visible:
            pane.drawn_for, pane.view = ref, None
            self._desk.following.views[name] = _WAITING
            self._desk.following.show(name, _WAITING, self._desk.titles[name], keep=False)

    def _changed(self, plugin: str) -> None:
        name = PLUGIN + plugin
        if name in self._visible:
            self.panes[name].keep = True
            self.ask(name)

    def _said(self, plugin: str, sentence: str) -> None:
        self._desk.say(f"{plugin}: {sentence}")

    def _failed(self, plugin: str, failure: PluginFailure) -> None:
        workplace = self._desk.workplace
        words = " ".join(filter(None, (failure.what, failure.why)))
        at = workplace.now().isoformat(timespec="seconds")
        self.run(asyncio.to_thread(note_trouble, workplace.paths.cache, plugin, words, at))

    def close(self) -> None:
        """End the process of the plugins."""
        if self._timer:
            self._timer.cancel()
        for task in self._jobs:
            task.cancel()
        if self._host is not None:
            self._host.close()


_WAITING = Empty("Waiting for its plugin …")


def _told(targets: Sequence[Target]) -> set[tuple[Opens | None, tuple[str, ...]]]:
    """Return what tells the targets of one page from those of another."""
    return {(one.opens, tuple(action.id for action in one.actions)) for one in targets}
