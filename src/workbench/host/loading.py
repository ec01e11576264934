"""Loading a plugin in the host: found, its settings checked, marked while its code runs, and noted for the desk."""

import time
from datetime import UTC, datetime

import msgspec

from workbench.api.panes import Pane
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.host import wire
from workbench.host.house import House
from workbench.host.manifest import Command, Manifest, manifest_of, note, note_trouble
from workbench.host.mark import LOADING
from workbench.host.stepping import inside
from workbench.registry import COMMANDS, KNOWLEDGE, PANES, installed, load_plugin


def loaded_pane(house: House, name: str, at: int) -> Pane:
    """Return the pane of plugin ``name``, made anew; ``at`` is its place in the list that the desk knows, from 1.

    Raises Trouble where it cannot be loaded, brings no pane, or its settings do not fit.
    """
    began = time.perf_counter()
    _check_is_pane(house, name)
    try:
        with inside(house.mark, at, LOADING):
            # mypy takes an abstract class for one that is to be made, and it is only to be compared with.
            kind = load_plugin(PANES, name, Pane, house.place.paths.plugins)  # type: ignore[type-abstract] # it is only compared with
            check_settings(house, name, kind.Settings)
            pane = kind()
    except Trouble as trouble:
        note_trouble(house.place.paths.cache, name, str(trouble), _now())
        raise
    _note(house, name, pane, (time.perf_counter() - began) * 1_000)
    return pane


def check_settings(house: House, name: str, model: type) -> None:
    """Raise Trouble that says where a plugin's settings are mistaken."""
    from workbench.config.plugged import mistakes_in_settings

    mistakes = mistakes_in_settings(house.place.paths.config, name, model)
    if mistakes:
        more = f" And {len(mistakes) - 3} more." if len(mistakes) > 3 else ""
        why = " ".join(f"{mistake}." for mistake in mistakes[:3]) + more
        raise Trouble(f"The settings of {name} are mistaken.", why, "Correct them in the configuration.")


def _check_is_pane(house: House, name: str) -> None:
    """Raise Trouble where the plugin is one that brings no pane, and note that, so that no pane is made of it."""
    there = {one.name: one for one in installed((PANES, KNOWLEDGE, COMMANDS), house.place.paths.plugins)}
    if name in there and PANES not in there[name].groups:
        note(house.place.paths.cache, Manifest(name=name, version=there[name].version, at=_now(), has_pane=False))
        raise Trouble(f"{name} has no pane.", "It brings something else.", "A new desk will not show one.")


def _note(house: House, name: str, pane: Pane, load_ms: float) -> None:
    there = {one.name: one for one in installed((PANES,), house.place.paths.plugins)}
    told = Manifest(
        name=name, title=one_line(pane.title, 60), key=pane.key,
        commands=tuple(msgspec.convert(one, Command, from_attributes=True) for one in pane.commands),
        hosts=tuple(pane.hosts), api=pane.api_version, version=there[name].version,
        load_ms=round(load_ms, 1), at=_now(),
    )  # fmt: skip
    cache = house.place.paths.cache
    before = manifest_of(cache, name)
    note(cache, told)
    if (before.title, before.key, before.commands) != (told.title, told.key, told.commands):
        house.send(wire.Noted(name))


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
