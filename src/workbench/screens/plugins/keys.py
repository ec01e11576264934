"""Plugins' titles and keys on the desk: as they were noted, and anew once a plugin was loaded and has others."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from workbench.commands.plugged import build_with, manifests_of
from workbench.host.hosting import PluginFailure
from workbench.host.manifest import manifest_of
from workbench.styles.geometry import PLUGIN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.screens.core import Core
    from workbench.screens.plugins.panes import Plugs


class PlugKeys:
    """The keys of one desk's plugins."""

    def __init__(self, desk: Core, plugs: Plugs) -> None:
        self._desk = desk
        self._plugs = plugs
        self._told: set[str] = set()

    def learn(self, plugins: Sequence[str]) -> None:
        """Have plugins loaded one after another, of which nothing is noted, so that their keys are known."""
        self._plugs.run(self._learn(plugins))

    async def _learn(self, plugins: Sequence[str]) -> None:
        for plugin in plugins:
            with suppress(PluginFailure):  # it is noted, and its pane says it when it is seen
                await self._plugs.host.load(plugin)

    def take(self, plugin: str) -> None:
        """Let the keys be in force that a plugin asks for by now, and its pane have its title."""
        self._plugs.run(self._take(plugin))

    async def _take(self, plugin: str) -> None:
        workplace = self._desk.workplace
        keymap, _ = await asyncio.to_thread(lambda: build_with(manifests_of(workplace), workplace.config.keys))
        self._desk.use_keymap(keymap)
        if PLUGIN + plugin in self._desk.side:
            self.take_title(plugin)
            self._desk.side[PLUGIN + plugin].redraw()

    def take_title(self, plugin: str) -> None:
        """Let a pane have the title that was noted of its plugin."""
        name, manifest = PLUGIN + plugin, manifest_of(self._desk.workplace.paths.cache, plugin)
        self._desk.titles[name] = self._desk.side[name].title = manifest.title or plugin

    def tell(self, plugin: str) -> None:
        """Say once that a pane's key belongs to somebody else, and that the palette has it."""
        for why in self._desk.keymap.refused.get(f"plugin.{plugin}", ()) if plugin not in self._told else ():
            self._desk.say(f"{plugin}: {why}; the palette has it")
        self._told.add(plugin)
