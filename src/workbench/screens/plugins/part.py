"""What the desk has of plugins before any is asked: their places, and the way to what they do there."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from workbench.commands.plugged import unknown_plugins
from workbench.styles.geometry import PLUGIN

if TYPE_CHECKING:
    from workbench.api import Action, Ref
    from workbench.screens.core import Core
    from workbench.screens.plugins.means import Means
    from workbench.screens.plugins.panes import Plugs


class Plugins:
    """The plugins of one desk; what they do is loaded when the first of their panes is to be seen."""

    def __init__(self, desk: Core, means: Means) -> None:
        self._desk = desk
        self._means = means
        self._plugs: Plugs | None = None
        self._wanted: tuple[tuple[str, ...], Ref | None] = ((), None)
        self._is_loading = False
        self._has_looked = False
        desk.hooks.followed.append(self._follow)
        desk.hooks.entered.append(self._open_here)
        desk.hooks.focused.append(self._tell_keys)

    @property
    def plugs(self) -> Plugs:
        """The plugins' panes, after the first paint."""
        if self._plugs is None:
            from workbench.screens.plugins.panes import Plugs

            self._plugs = Plugs(self._desk, self._means)
        return self._plugs

    @property
    def are_loaded(self) -> bool:
        """Whether any pane of theirs was to be seen yet, or anything was asked of them."""
        return self._plugs is not None

    @property
    def are_any(self) -> bool:
        """Whether any plugin is enabled."""
        return any(name.startswith(PLUGIN) for name in self._desk.side)

    def close(self) -> None:
        """End the process of the plugins."""
        if self._plugs is not None:
            self._plugs.close()

    def warm_up(self) -> None:
        """Where nothing is known of a plugin, have it loaded once for its keys."""
        if self.are_any and not self._has_looked:
            self._has_looked = True
            self._desk.run_soon(self._learn())

    async def _learn(self) -> None:
        unknown = await asyncio.to_thread(unknown_plugins, self._desk.workplace)
        if unknown:
            await self._load()
            self.plugs.keys.learn(unknown)

    async def _load(self) -> None:
        """Import in a thread what plugins need of the desk, so that no key waits for it."""
        await asyncio.to_thread(import_module, "workbench.screens.plugins.panes")

    # -- their panes ------------------------------------------------------------------------------------

    def _follow(self, names: tuple[str, ...], ref: Ref | None) -> None:
        """Ask for the views of those of their panes that are to be seen, and wait for none of them."""
        if self._plugs is not None:
            self._plugs.follow(names, ref)
        elif names:
            self._wanted = names, ref
            if not self._is_loading:
                self._is_loading = True
                self._desk.run_soon(self._load_and_follow())

    async def _load_and_follow(self) -> None:
        await self._load()
        self.plugs.follow(*self._wanted)

    def _tell_keys(self, before: str, now: str) -> None:
        """Say below a plugin's pane what may be done there once it has the keys, and no more once it has not."""
        for one in {before, now}:
            if one.startswith(PLUGIN) and one in self._desk.side:
                self.plugs.acts.tell_keys(one)

    # -- what is done there -----------------------------------------------------------------------------

    def show(self, plugin: str, action: Action | None = None) -> None:
        """Give the keys to a plugin's pane, and carry out a command of its."""
        self.plugs.acts.show(plugin, action)

    def key(self, key: str) -> bool:
        """Take a key that is no command's; True where it is one of the plugin's pane that has the keys."""
        return self.are_any and not self._desk.asking and self.plugs.acts.key(key)

    def _open_here(self) -> bool:
        """Do what Enter does in a plugin's pane: an action, say, or a field of a form; False where there is none."""
        return self.are_any and self.plugs.acts.open_here()

    def actions_here(self) -> tuple[Action, ...]:
        """Return what a plugin lets one do where the cursor is."""
        return self.plugs.acts.actions_here() if self.are_any else ()

    def carry_out_here(self, action: str, pane: str) -> None:
        """Carry out what was chosen of that, of the pane that had the keys then."""
        self.plugs.acts.carry_out_here(action, pane)
