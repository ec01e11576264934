"""What is done in plugins' panes: by keys, by Enter and from the palette, once what it asks first is answered."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workbench.api import Action, one_line
from workbench.host.hosting import PluginFailure
from workbench.screens.plugins.card import COPY_REPORT, RETRY, TURN_OFF, card_of
from workbench.screens.plugins.carrying import Carrying
from workbench.screens.plugins.forms import Forms
from workbench.styles.geometry import CONVERSATION, PLUGIN
from workbench.typeset.questions import FIELD

if TYPE_CHECKING:
    from workbench.api import Ref, View
    from workbench.screens.core import Core
    from workbench.screens.plugins.means import Means
    from workbench.screens.plugins.panes import Plugs
    from workbench.typeset.lines import Target

OWN = "own"  # what a row opens that is the pane's own


class PlugActs:
    """The acts of one desk's plugins."""

    def __init__(self, desk: Core, plugs: Plugs, means: Means) -> None:
        self._desk = desk
        self._plugs = plugs
        self._panes = plugs.panes
        self.forms = Forms(desk, means.line, plugs)
        self._carrying = Carrying(desk, means, self)

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
        self._plugs.run(self._act(name, ref, action, target, typed or {}))

    async def _act(self, name: str, ref: Ref | None, action: str, target: str, typed: dict[str, object]) -> None:
        pane, widget = self._panes[name], self._desk.side[name]
        widget.note = "working …"
        widget.redraw()
        values, days = crossing(typed)
        try:
            width = self._desk.cells_for(name)
            result = await self._plugs.host.act(pane.plugin, ref, width, action, target, values, days)
        except PluginFailure as failure:
            if not failure.refused:
                pane.failure = failure
                self._plugs.draw(name, pane, ref, card_of(failure))
            self._desk.say(" ".join(filter(None, (failure.what, failure.why if failure.refused else ""))))
            return
        finally:
            widget.note = ""
            widget.redraw()
        self.forms.sent(name, ref, action)
        await self._carrying.carry_out(result, name, ref)
        pane.keep = True
        self._plugs.ask(name)

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
            self._plugs.host.resume(pane.plugin)
            self._plugs.ask(name)
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
