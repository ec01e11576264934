"""A configuration that changed while the desk is open: what is read, who one is, and the queues follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.screens.core import Core


class Configured:
    """Follows the configuration; what it does not follow waits for the next start."""

    def __init__(self, desk: Core) -> None:
        self._desk = desk

    def look(self) -> None:
        """See whether the configuration changed, and go on with what it says now."""
        desk, workplace = self._desk, self._desk.workplace
        if not workplace.has_changed():
            return
        before, queues = set(workplace.source_names()), workplace.config.queues
        if not workplace.reread():
            desk.say("the configuration has mistakes, and the former one holds; `workbench config check` lists them")
            return
        after = set(workplace.source_names())
        if workplace.config.queues != queues:
            desk.queues.begin_anew()
            desk.queues.show(min(desk.queues.number, desk.queues.count))
        if after and desk.trail.here and desk.trail.here.title == "Welcome":
            desk.trail.clear()
            desk.queues.show(1)
        if after != before:
            desk.settle_soon()
        desk.look_who_i_am()
        desk.mark_helpdesks()
        desk.tell_world()
        if said := _said_of(before, after):
            desk.say(said)


def _said_of(before: set[str], after: set[str]) -> str:
    """Return in words which sources are read from now on, and which no more; '' where these are the same."""
    said = [f"{', '.join(sorted(after - before))} is read from now on"] if after - before else []
    if gone := sorted(before - after):
        said.append(
            f"{', '.join(gone)} is not configured any more; its tickets stay until `workbench purge --of {gone[0]}`"
        )
    return "; ".join(said)
