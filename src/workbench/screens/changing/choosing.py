"""Which tickets the next change is for: those that are chosen in the queue, or else the selected one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.styles.geometry import QUEUE

if TYPE_CHECKING:
    from workbench.domain.words import Ref
    from workbench.screens.core import Core


class Chosen:
    """Chooses tickets in the queue, and lets go of them."""

    def __init__(self, desk: Core) -> None:
        self._desk = desk
        desk.hooks.steps_back.append(self._step_back)

    def choose(self) -> None:
        """Choose the ticket under the cursor, or choose it no longer."""
        queue = self._desk.queue_list
        if queue.selected is None:
            return
        self._set(queue.chosen ^ {queue.selected})
        count = len(queue.chosen)
        words = f"{count} chosen; the next change is for all of them, Esc lets them go" if count else "none chosen"
        self._desk.say(words)

    @property
    def meant(self) -> tuple[Ref, ...]:
        """The tickets that the next change is for."""
        desk = self._desk
        if desk.queue_list.chosen and desk.focus_name == QUEUE:
            return tuple(sorted(desk.queue_list.chosen))
        return (desk.ticket,) if desk.ticket else ()

    def called(self, refs: tuple[Ref, ...]) -> str:
        """Return tickets in words: one by its name, several by how many they are."""
        return self._desk.marks.called(refs[0]) if len(refs) == 1 else f"{len(refs)} tickets"

    def let_go(self) -> None:
        """Have none chosen."""
        self._set(frozenset())

    def _step_back(self) -> bool:
        desk = self._desk
        if not desk.queue_list.chosen or desk.focus_name != QUEUE or desk.trail or desk.searching:
            return False
        self.let_go()
        desk.say("none chosen")
        return True

    def _set(self, refs: frozenset[Ref]) -> None:
        self._desk.queue_list.chosen = refs
        self._desk.queue_list.refresh()
