"""Laying tickets aside until a time, or until something happens."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workbench.screens.asking import Asking

if TYPE_CHECKING:
    from workbench.api import Opens
    from workbench.domain.words import Ref
    from workbench.screens.changing.changes import Changes
    from workbench.screens.changing.choosing import Chosen
    from workbench.screens.core import Core
    from workbench.screens.line import Line


class Snoozing:
    """Asks until when, lays aside, and wakes what was laid aside by mistake."""

    def __init__(self, desk: Core, line: Line, chosen: Chosen, changes: Changes) -> None:
        self._desk = desk
        self._line = line
        self._chosen = chosen
        self._changes = changes

    def ask(self) -> None:
        """Ask until when the ticket is to be laid aside."""
        from workbench.screens.changing.pages import times_page

        desk = self._desk
        self._line.ask(Asking(
            "snooze", "until when: 2h, tomorrow, mon, 14:30", "Snooze", lambda said: times_page(desk.workplace, said),
            partial(self._snooze, self._chosen.meant),
        ))  # fmt: skip

    def _snooze(self, refs: tuple[Ref, ...], opens: Opens) -> None:
        from workbench.acting.snoozing import until
        from workbench.store.snoozing import snooze

        workplace = self._desk.workplace
        words, _, said = opens.target.partition("\n")
        at, event = (int(said), "") if said.isdigit() else (None, said)
        if not said:
            chosen = until(workplace, words)
            words, event = chosen.words, chosen.event
            at = None if chosen.at is None else int(chosen.at.timestamp())
        now = int(workplace.now().timestamp())
        for ref in refs:
            snooze(self._desk.connection, ref, until=at, event=event, now=now)
        self._changes.acted(f"{self._chosen.called(refs)} laid aside {words}", partial(self._wake, refs))

    def _wake(self, refs: tuple[Ref, ...]) -> str:
        from workbench.store.snoozing import wake

        woken = [wake(self._desk.connection, ref) for ref in refs]
        self._desk.queues.reload()
        return "" if any(woken) else "it is back already"
