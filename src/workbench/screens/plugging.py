"""What the desk has of plugins: their panes beside the others, their keys after its own."""

from __future__ import annotations

import asyncio
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from workbench.commands.plugged import unknown_plugins
from workbench.screens.outbox import Unsent
from workbench.styles.geometry import PLUGIN, QUEUE

if TYPE_CHECKING:
    from workbench.api import Action, Ref
    from workbench.commands.keymap import Keymap
    from workbench.screens.plugs import Plugs


class Plugging(Unsent):
    """Gives plugins' panes their place on the desk; what they do there is in :class:`workbench.screens.plugs.Plugs`."""

    _wanted: tuple[tuple[str, ...], Ref | None] = ((), None)
    _is_loading = False
    _has_looked = False

    @cached_property
    def plugs(self) -> Plugs:
        """The plugins' panes, after the first paint."""
        from workbench.screens.plugs import Plugs

        return Plugs(self)

    def end(self) -> None:
        """End the process of the plugins."""
        super().end()
        if "plugs" in self.__dict__:
            self.plugs.close()

    def warm_up(self) -> None:
        """Load what will be wanted; and where nothing is known of a plugin, have it loaded once for its keys."""
        super().warm_up()
        if self.has_plugins and not self._has_looked:
            self._has_looked = True
            self.run_soon(self._learn())

    async def _learn(self) -> None:
        unknown = await asyncio.to_thread(unknown_plugins, self.workplace)
        if unknown:
            await asyncio.to_thread(import_module, "workbench.screens.plugs")
            self.plugs.keys.learn(unknown)

    def use_keymap(self, keymap: Keymap) -> None:
        """Let other keys be in force: a plugin's are known."""
        self.keymap = self.dispatcher.keymap = keymap
        self.tell_footer()

    def copy(self, text: str, what: str) -> None:
        """Put text on the clipboard."""
        raise NotImplementedError

    @property
    def has_plugins(self) -> bool:
        """Whether any plugin is enabled."""
        return any(name.startswith(PLUGIN) for name in self.side)

    def follow_plugins(self, names: tuple[str, ...], ref: Ref | None) -> None:
        """Ask plugins for the views of their panes, and wait for none of them."""
        if "plugs" in self.__dict__:
            self.plugs.follow(names, ref)
        elif names:
            self._wanted = names, ref
            if not self._is_loading:
                self._is_loading = True
                self.run_soon(self._load_plugs())

    async def _load_plugs(self) -> None:
        """Import in a thread what plugins need of the desk, so that no key waits for it."""
        await asyncio.to_thread(import_module, "workbench.screens.plugs")
        self.plugs.follow(*self._wanted)

    def show_plugin(self, plugin: str, action: Action | None = None) -> None:
        """Give the keys to a plugin's pane, and carry out a command of its."""
        self.plugs.show(plugin, action)

    def is_for_plugin(self, key: str) -> bool:
        """Take a key that is no command's; True where it is one of the plugin's pane that has the keys."""
        return self.has_plugins and not self.asking and self.plugs.key(key)

    def open_here(self) -> None:
        """Open what the cursor is on; in a plugin's pane that may be an action, or a field of a form."""
        if not (self.has_plugins and self.plugs.open_here()):
            super().open_here()

    def focus_pane(self, name: str) -> None:
        """Give the keys to a pane; below a plugin's stands what they do there."""
        before = self.focus_name
        super().focus_pane(name)
        for one in {before, self.focus_name}:
            if one.startswith(PLUGIN) and one in self.side:
                self.plugs.tell_keys(one)

    def actions_here(self) -> tuple[Action, ...]:
        """Return what a plugin lets one do where the cursor is."""
        return self.plugs.actions_here() if self.has_plugins else ()

    def carry_out_here(self, action: str, pane: str) -> None:
        """Carry out what was chosen of that."""
        self.plugs.carry_out_here(action, pane)

    def take_out(self, name: str) -> None:
        """Take a plugin's pane off the desk."""
        view = self.side.pop(name, None)
        if view is not None:
            if self.focus_name == name:
                self.focus_pane(QUEUE)
            view.remove()
            self.lay_out()
            self.following.follow(self.ticket, at_once=True, keep=True)
