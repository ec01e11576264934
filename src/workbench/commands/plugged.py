"""The commands that plugins bring: one that gives their pane the keys, and those that they add."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from workbench.commands.all import COMMANDS
from workbench.commands.command import Command, command
from workbench.commands.keymap import Keymap, KeyMistake, build

if TYPE_CHECKING:
    from workbench.api import Action
    from workbench.host.manifest import Command as AddedCommand
    from workbench.host.manifest import Manifest
    from workbench.workplace import Workplace


class PluginsPart(Protocol):
    """What commands ask of the plugins."""

    def show(self, plugin: str, action: "Action | None" = None) -> None:
        """Give the keys to a plugin's pane, and carry out a command of its."""


def manifests_of(workplace: "Workplace") -> "list[Manifest]":
    """Return what is known of the enabled plugins, none of which is imported for that."""
    if not workplace.config.plugins:
        return []
    from workbench.host.manifest import manifest_of

    return [manifest_of(workplace.paths.cache, name) for name, one in workplace.config.plugins.items() if one.enabled]


def panes_of(workplace: "Workplace") -> tuple[str, ...]:
    """Return the enabled plugins that have a pane, or of which nobody knows that they have none."""
    return tuple(one.name for one in manifests_of(workplace) if one.has_pane)


def unknown_plugins(workplace: "Workplace") -> tuple[str, ...]:
    """Return the enabled plugins that were never loaded, nor failed at it: nobody knows their keys."""
    return tuple(one.name for one in manifests_of(workplace) if not one.at and not one.trouble)


def commands_of(manifest: "Manifest") -> tuple[type[Command], ...]:
    """Return the commands of one plugin, as far as it is known."""
    import msgspec

    from workbench.api import Action, Input

    def action(one: "AddedCommand") -> Action:
        asks = tuple(Input(**msgspec.structs.asdict(asked)) for asked in one.asks)
        return Action(one.id, one.title, one.key, one.confirm, one.retype, asks)

    name = manifest.name
    if not manifest.has_pane:
        return ()
    words = manifest.title or name
    shown = _command(f"plugin.{name}", words.lower(), f"Give the keys to the pane {words}.", name, None)
    added = [
        _command(f"plugin.{name}.{one.id}", one.title, f"{words}: {one.title}.", name, action(one))
        for one in manifest.commands
    ]
    return (shown, *added)


def _command(its_id: str, words: str, says: str, plugin: str, action: "Action | None") -> type[Command]:
    return command(its_id, (), words, says, lambda desk: desk.plugins.show(plugin, action), within="Plugins")


def build_with(
    manifests: "Sequence[Manifest]", configured: Mapping[str, Sequence[str]]
) -> tuple[Keymap, tuple[KeyMistake, ...]]:
    """Return the keymap with plugins' commands in it, and every mistake in the configuration's keys.

    A key that a plugin asks for and that belongs to somebody else is no mistake of the person's: it is in ``refused``,
    and the command stays in the palette.
    """
    further = [command for manifest in manifests for command in commands_of(manifest)]
    wanted = {f"plugin.{one.name}": one.key for one in manifests}
    wanted |= {f"plugin.{one.name}.{added.id}": added.key for one in manifests for added in one.commands}
    asked = {name: (key,) for name, key in wanted.items() if key and name not in configured}
    keymap, mistakes = build((*COMMANDS, *further), {**configured, **asked})
    keymap.refused = {name: tuple(one.reason for one in mistakes if one.command == name) for name in asked}
    unknown = tuple(f"plugin.{one.name}." for one in manifests if not one.at)  # what commands they have, nobody knows
    return keymap, tuple(one for one in mistakes if one.command not in asked and not one.command.startswith(unknown))
