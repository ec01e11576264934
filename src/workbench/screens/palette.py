"""The palette: every command that is live here, each found by its name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workbench.screens.asking import Asking

if TYPE_CHECKING:
    from workbench.api import Action, Opens, View
    from workbench.commands.command import Desk
    from workbench.screens.core import Core
    from workbench.screens.dispatch import Dispatcher
    from workbench.screens.line import Line
    from workbench.screens.plugins.part import Plugins


class Palette:
    """Lists commands, what a plugin lets one do where the cursor is, and the helpdesks that can be shown alone.

    ``commanded`` is the desk as commands see it, which say of it why they cannot be done.
    """

    def __init__(self, desk: Core, line: Line, plugins: Plugins, dispatcher: Dispatcher, commanded: Desk) -> None:
        self._desk = desk
        self._line = line
        self._plugins = plugins
        self._dispatcher = dispatcher
        self._commanded = commanded

    def ask(self) -> None:
        """Open the palette."""
        here, pane = self._plugins.actions_here(), self._desk.pane
        self._line.ask(Asking(
            "commands", "name a command", "Commands", partial(self._choices, here, pane),
            partial(self._chosen, self._desk.focus_name), is_about_ticket=False,
        ))  # fmt: skip

    def _choices(self, here: tuple[Action, ...], pane: str, said: str) -> View:
        from workbench.commands.keymap import is_live
        from workbench.screens.lists import matching, matching_helpdesks, palette_page

        desk, keymap = self._desk, self._desk.keymap
        helpdesks = matching_helpdesks(desk.helpdesks, said) if desk.reads_several else ()
        commands = matching([one for one in keymap.commands if is_live(one, pane)], said)
        fitting = tuple(one for one in here if said.lower().strip() in one.title.lower())
        return palette_page(commands, keymap, self._commanded, helpdesks, fitting)

    def _chosen(self, asked_in: str, opens: Opens) -> None:
        if opens.kind == "helpdesk":
            self._desk.queues.show_helpdesk(opens.target)
        elif opens.kind == "action":
            self._plugins.carry_out_here(opens.target, asked_in)
        elif (command := self._desk.keymap.named(opens.target)) is not None:
            self._dispatcher.carry_out(command)
