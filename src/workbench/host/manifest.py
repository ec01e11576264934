"""What is known of a plugin without loading it: noted each time that one is loaded, or fails.

So the desk knows a pane's title and keys before anything of the plugin is imported, and ``workbench plugins`` says how
each one does. What is noted can be thrown away: a plugin that nobody knows is called by its name and has no key.
"""

import os
from contextlib import suppress
from pathlib import Path

import msgspec

from workbench.config.paths import ensure
from workbench.domain.trouble import Trouble


class Asked(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a command asks for first; see :class:`workbench.api.Input`."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    hint: str = ""


class Command(msgspec.Struct, frozen=True, omit_defaults=True):
    """A command that a pane adds; see :class:`workbench.api.Action`."""

    id: str
    title: str
    key: str = ""
    confirm: str = ""
    retype: str = ""
    asks: tuple[Asked, ...] = ()


class Manifest(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was noted of one plugin; ``load_ms`` is how long importing and making it took, ``at`` when (ISO 8601).

    ``trouble`` is the last failure, '' where it was loaded since. One without a pane brings knowledge, or a command.
    """

    name: str
    title: str = ""
    key: str = ""
    commands: tuple[Command, ...] = ()
    hosts: tuple[str, ...] = ()
    api: int = 0
    version: str = ""
    load_ms: float = 0.0
    at: str = ""
    trouble: str = ""
    trouble_at: str = ""
    has_pane: bool = True


def manifest_of(cache: Path, name: str) -> Manifest:
    """Return what was noted of a plugin; its name alone where nothing was, or nothing that can be read."""
    try:
        return msgspec.json.decode(_file(cache, name).read_bytes(), type=Manifest)
    except (OSError, ValueError, msgspec.MsgspecError, RecursionError):
        return Manifest(name)


def note(cache: Path, manifest: Manifest) -> None:
    """Note what is known of a plugin; nothing where that cannot be written."""
    file = _file(cache, manifest.name)
    new = file.with_suffix(f".{os.getpid()}")
    try:
        ensure(file.parent)
        new.write_bytes(msgspec.json.encode(manifest))
        new.replace(file)
    except (OSError, Trouble):
        with suppress(OSError):
            new.unlink()


def note_trouble(cache: Path, name: str, trouble: str, at: str) -> None:
    """Note that a plugin failed."""
    note(cache, msgspec.structs.replace(manifest_of(cache, name), trouble=trouble, trouble_at=at))


def _file(cache: Path, name: str) -> Path:
    return cache / "plugins" / f"{name}.json"
