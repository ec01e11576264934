"""Leaving the desk: at the first time what stays unsent is said, and at the second one may."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.screens.core import Core
    from workbench.screens.writing.composing import Writing


class Leaving:
    """Says what stays undone, once before the desk is left."""

    def __init__(self, desk: Core, writing: Writing) -> None:
        self._desk = desk
        self._writing = writing
        self._said = ""

    def may_quit(self) -> bool:
        """Whether the desk may be left: where nothing stays undone, or that was just said."""
        desk = self._desk
        self._writing.keep_and_wait()
        words = "; ".join(filter(None, (self._unsent(), *(staying() for staying in desk.hooks.staying))))
        if not words or (self._said and desk.sentence == self._said):
            return True
        self._said = f"{words}; {desk.key_for('quit', desk.pane) or 'the same'} once more quits"
        desk.say(self._said)
        return False

    def _unsent(self) -> str:
        from workbench.store.desk import drafts, unsent

        begun, waiting = drafts(self._desk.connection), unsent(self._desk.connection)
        parts = [_count(begun, "draft")] if begun else []
        parts += [_count(waiting, "unsent change")] if waiting else []
        stay = "stays" if begun + waiting == 1 else "stay"
        leave = f", and {'the change leaves' if waiting == 1 else 'the changes leave'} when the desk or sync runs"
        return f"{' and '.join(parts)} {stay} here{leave if waiting else ''}" if parts else ""


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
