"""Plugins' panes on the desk: asked when they are to be seen, drawn when they answer, and never waited for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from workbench.api import Action, Empty, Problem, Stack, Text, Tone, one_line
from workbench.host.hosting import Hosting, PluginFailure
from workbench.host.manifest import note_trouble
from workbench.screens.carrying import Carrying
from workbench.screens.forms import Forms
from workbench.screens.plug_keys import PlugKeys
from workbench.styles.geometry import CONVERSATION, PLUGIN
from workbench.typeset.questions import FIELD

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from workbench.api import Opens, Ref, View
    from workbench.screens.plugging import Plugging
    from workbench.typeset.lines import Target

_AFTER = 0.06  # seconds after the last move; what follows the cursor more closely would only be thrown away
_SHOWS_WAITING = 0.25  # seconds after which a pane says that it waits
_AGAIN = 0.2  # seconds between two times that a pane which changes is asked
_SLOW, _MOST_REST = 0.25, 2.0  # seconds after which a pane is a slow one, and that it waits for the hand to rest
RETRY, TURN_OFF, COPY_REPORT = "workbench:retry", "workbench:turn-off", "workbench:copy-report"
_CARD = (Action(RETRY, "Retry", "R"), Action(TURN_OFF, "Turn off", "T"), Action(COPY_REPORT, "Copy the report", "C"))


@dataclass
class _Pane:
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

    def __init__(self, desk: Plugging) -> None:
        self._desk = desk
        names = [name.removeprefix(PLUGIN) for name in desk.side if name.startswith(PLUGIN)]
        self._panes = {PLUGIN + name: _Pane(name) for name in names}
        self._timer: asyncio.TimerHandle | None = None
        self._host: Hosting | None = None
        self._visible: tuple[str, ...] = ()
        self._jobs: set[asyncio.Task[None]] = set()
        self.forms = Forms(desk)
        self.keys = PlugKeys(desk, self)
        self._carrying = Carrying(desk, self)
        for name in self._panes:
            self.keys.take_title(name.removeprefix(PLUGIN))
            desk.side[name].when_moved = partial(self.tell_keys, name)

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
            self._host.see(tuple(self._panes[name].plugin for name in names))
        for timer in (self._timer, *(pane.later for pane in self._panes.values())):
            if timer is not None:
                timer.cancel()
        if names:
            self._timer = asyncio.get_running_loop().call_later(_AFTER, self._begin, names, ref)

    def _begin(self, names: tuple[str, ...], ref: Ref | None) -> None:
        loop = asyncio.get_running_loop()
        for name in names:
            pane = self._panes[name]
            wanted = ref, self._desk.cells_for(name)
            is_other = pane.view is not None and pane.drawn_for != ref
            pane.keep = not is_other  # whoever reads on, or comes back from a question, stays where they were
            if is_other:
                loop.call_later(_SHOWS_WAITING, self._show_waiting, name, ref)
            pane.wanted = wanted
            if pane.took < _SLOW:
                self._ask(name)
            else:  # its answer would be thrown away at the next move, and it has cost the machine all that
                pane.later = loop.call_later(min(pane.took, _MOST_REST), self._ask, name)

    def _ask(self, name: str) -> None:
        pane = self._panes[name]
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
        timers = (self._timer, *(self._panes[name].later for name in self._visible))
        waits = any(timer is not None and not timer.cancelled() and timer.when() > now for timer in timers)
        return not self._jobs and not (waits and self._visible)

    async def _keep_asking(self, name: str) -> None:
        pane = self._panes[name]
        try:
            while pane.again and name in self._visible:
                pane.again = False
                await self._ask_once(name, pane)
                await asyncio.sleep(_AGAIN if pane.failure else max(_AGAIN, min(pane.took, _MOST_REST)))
        finally:
            pane.is_asked = False
        if pane.again and name in self._visible:
            self._ask(name)

    async def _ask_once(self, name: str, pane: _Pane) -> None:
        ref, width = pane.wanted
        self.host.see(tuple(self._panes[one].plugin for one in self._visible))
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
            self._draw(name, pane, ref, view)

    def _draw(self, name: str, pane: _Pane, ref: Ref | None, view: View) -> None:
        keep = pane.keep and pane.view is not None
        pane.keep, pane.drawn_for, pane.view = True, ref, view
        shown = self.forms.with_typed(name, ref, view)
        self._desk.following.views[name] = shown
        if name in self._desk.visible_panes:
            widget, title = self._desk.side[name], self._desk.titles[name]
            before = _told(widget.sheet.targets)
            self._desk.following.show(name, shown, title, keep=keep)
            if keep and before and before.isdisjoint(_told(widget.sheet.targets)):
                self._desk.following.show(name, shown, title, keep=False)  # another page; it begins at its top
            self.tell_keys(name)

    def redraw(self, name: str) -> None:
        """Draw what a pane shows once more, with what was typed into its form meanwhile."""
        pane = self._panes[name]
        if pane.view is not None:
            self._draw(name, pane, pane.drawn_for, pane.view)

    def _show_waiting(self, name: str, ref: Ref | None) -> None:
        pane = self._panes[name]
        if pane.wanted[0] == ref and pane.drawn_for != ref and name in self._visible:
            pane.drawn_for, pane.view = ref, None
            self._desk.following.views[name] = _WAITING
            self._desk.following.show(name, _WAITING, self._desk.titles[name], keep=False)

    def _changed(self, plugin: str) -> None:
        name = PLUGIN + plugin
        if name in self._visible:
            self._panes[name].keep = True
            self._ask(name)

    def _said(self, plugin: str, sentence: str) -> None:
        self._desk.say(f"{plugin}: {sentence}")

    def _failed(self, plugin: str, failure: PluginFailure) -> None:
        workplace = self._desk.workplace
        words = " ".join(filter(None, (failure.what, failure.why)))
        at = workplace.now().isoformat(timespec="seconds")
        self.run(asyncio.to_thread(note_trouble, workplace.paths.cache, plugin, words, at))

    # -- keys -------------------------------------------------------------------------------------------

    @property
    def here(self) -> tuple[str, Ref | None, Target | None]:
        """The plugin's pane with the keys ('' for none), for which ticket it is drawn, and what the cursor is on."""
        desk = self._desk
        name = desk.focus_name
        if name in self._panes:
            return name, self._panes[name].drawn_for, desk.side[name].target
        stop = desk.trail.here
        if name == CONVERSATION and stop is not None and stop.view is not None and stop.kind.startswith(PLUGIN):
            return stop.kind, desk.ticket, desk.conversation.target
        return "", None, None

    def actions_here(self) -> tuple[Action, ...]:
        """Return what may be done where the cursor is, and elsewhere in the pane that has the keys."""
        name, _, target = self.here
        if not name:
            return ()
        sheet = self._desk.conversation.sheet if self._desk.focus_name == CONVERSATION else self._desk.side[name].sheet
        found = {action.id: action for action in (target.actions if target else ())}
        for one in sheet.targets:
            if one.opens is None or one.opens.kind == FIELD:
                found |= {action.id: action for action in one.actions if action.id not in found}
        return tuple(found.values())

    def key(self, key: str) -> bool:
        """Take a key that is no command's; True where it is an action's."""
        name, ref, target = self.here
        action = next((one for one in self.actions_here() if one.key == key), None) if name else None
        if action is None:
            return False
        if not self._is_behind(name, ref):
            self.choose(name, ref, action, target)
        return True

    def _is_behind(self, name: str, ref: Ref | None) -> bool:
        """Whether a pane still shows another ticket than the selected one; that is said, for a key would mean that."""
        if ref == self._desk.ticket:
            return False
        self._desk.say(f"{self._desk.titles[name]} still shows another ticket; once more in a moment")
        return True

    def open_here(self) -> bool:
        """Do what Enter does in a plugin's pane; False where that is nobody's business here."""
        name, ref, target = self.here
        if not name or target is None:
            return bool(name) and self._desk.focus_name != CONVERSATION
        if self._is_behind(name, ref):
            return True
        if target.opens is not None and target.opens.kind == FIELD:
            self.forms.fill(name, ref, self._form_of(name), target.opens.target)
        elif target.opens is not None and target.opens.kind == OWN:
            self.act(name, ref, "open", target.opens.target)
        elif target.opens is not None:
            self._desk.open(target.opens)
        elif target.actions:
            self.choose(name, ref, target.actions[0], target)
        return True

    def _form_of(self, name: str) -> View | None:
        stop = self._desk.trail.here
        if self._desk.focus_name == CONVERSATION and stop is not None:
            return stop.view
        return self._panes[name].view

    def choose(self, name: str, ref: Ref | None, action: Action, target: Target | None) -> None:
        """Carry out an action, once what it asks first is answered."""
        if action.id in (RETRY, TURN_OFF, COPY_REPORT):
            self._on_card(name, action.id)
            return
        opens = target.opens if target is not None and action in target.actions else None
        self.forms.ask_first(
            name, ref, self._form_of(name), action,
            lambda typed: self.act(name, ref, action.id, opens.target if opens else "", typed),
        )  # fmt: skip

    def carry_out_here(self, action_id: str, pane: str) -> None:
        """Carry out an action that was chosen in the palette, of the pane that had the keys before."""
        self._desk.focus_pane(pane)
        name, ref, target = self.here
        if action := next((one for one in self.actions_here() if one.id == action_id), None):
            self.choose(name, ref, action, target)

    def show(self, plugin: str, action: Action | None = None) -> None:
        """Give the keys to a plugin's pane, and carry out a command of its."""
        name = PLUGIN + plugin
        self._desk.focus_pane(name)
        if action is not None:
            self.forms.ask_first(
                name, self._desk.ticket, None, action,
                lambda typed: self.act(name, self._desk.ticket, action.id, "", typed),
            )  # fmt: skip

    def act(self, name: str, ref: Ref | None, action: str, target: str, typed: dict[str, object] | None = None) -> None:
        """Have a plugin carry out an action."""
        self.run(self._act(name, ref, action, target, typed or {}))

    async def _act(self, name: str, ref: Ref | None, action: str, target: str, typed: dict[str, object]) -> None:
        pane, widget = self._panes[name], self._desk.side[name]
        widget.note = "working …"
        widget.redraw()
        values, days = crossing(typed)
        try:
            result = await self.host.act(pane.plugin, ref, self._desk.cells_for(name), action, target, values, days)
        except PluginFailure as failure:
            if not failure.refused:
                pane.failure = failure
                self._draw(name, pane, ref, card_of(failure))
            self._desk.say(" ".join(filter(None, (failure.what, failure.why if failure.refused else ""))))
            return
        finally:
            widget.note = ""
            widget.redraw()
        self.forms.sent(name, ref, action)
        await self._carrying.carry_out(result, name, ref)
        pane.keep = True
        self._ask(name)

    def tell_keys(self, name: str) -> None:
        """Say below a pane what may be done where its cursor is."""
        widget = self._desk.side[name]
        target = widget.target
        actions = target.actions if target else ()
        first = ":" if target and target.opens else "Enter"  # the palette has what has no key
        words = [
            f"{one_line(one.key) or (':' if at else first)} {one_line(one.title)}" for at, one in enumerate(actions)
        ]
        if widget.note != "working …":
            widget.note = " · ".join(words) if name == self._desk.focus_name else ""
            widget.redraw()

    def _on_card(self, name: str, action: str) -> None:
        pane = self._panes[name]
        failure = pane.failure
        if action == RETRY:
            self.host.resume(pane.plugin)
            self._ask(name)
        elif action == COPY_REPORT and failure is not None:
            parts = (failure.what, failure.why, failure.remedy, failure.report)
            self._desk.copy("\n".join(filter(None, parts)), f"the report on {pane.plugin}")
        elif action == TURN_OFF:
            self._desk.run_soon(self._turn_off(name, pane.plugin))

    async def _turn_off(self, name: str, plugin: str) -> None:
        from workbench.config.writing import set_plugin

        await asyncio.to_thread(set_plugin, self._desk.workplace.paths.config, plugin, "enabled", value=False)
        self._desk.take_out(name)
        self._panes.pop(name, None)
        self._desk.say(f"{plugin} is off; `workbench plugins enable {plugin}` turns it on again")

    def close(self) -> None:
        """End the process of the plugins."""
        if self._timer:
            self._timer.cancel()
        for task in self._jobs:
            task.cancel()
        if self._host is not None:
            self._host.close()


OWN = "own"  # what a row opens that is the pane's own
_WAITING = Empty("Waiting for its plugin …")


def _told(targets: Sequence[Target]) -> set[tuple[Opens | None, tuple[str, ...]]]:
    """Return what tells the targets of one page from those of another."""
    return {(one.opens, tuple(action.id for action in one.actions)) for one in targets}


def card_of(failure: PluginFailure) -> View:
    """Return what stands in the place of a view: what failed, why, what to do, and that with a key."""
    return Problem(failure.what, failure.why, failure.remedy, _CARD)


def crossing(typed: dict[str, object]) -> tuple[dict[str, str | float | bool | None], tuple[str, ...]]:
    """Return typed values as they cross, and which of them are dates."""
    from datetime import date

    values: dict[str, str | float | bool | None] = {}
    days: list[str] = []
    for name, value in typed.items():
        if isinstance(value, date):
            values[name] = value.isoformat()
            days.append(name)
        elif value is None or isinstance(value, str | int | float | bool):
            values[name] = value
    return values, tuple(days)


