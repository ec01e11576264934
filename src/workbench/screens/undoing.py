"""What was done at this desk, and taking it back, the last first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.screens.core import Core


class Undoing:
    """Remembers what was done, in words, each with what takes it back and says why it could not."""

    def __init__(self, desk: Core) -> None:
        self._desk = desk
        self._done: list[tuple[str, Callable[[], str]]] = []

    @property
    def can_undo(self) -> bool:
        """Whether there is something to take back."""
        return bool(self._done)

    def done(self, words: str, take_back: Callable[[], str], follows: str = "") -> None:
        """Say what was done and what ``follows``, and which key takes it back.

        ``take_back`` returns '' or why it cannot any more.
        """
        self._done.append((words, take_back))
        key = self._desk.key_for("undo")
        said = f"{words} {follows}".rstrip()
        self._say(f"{said}; {key} takes it back" if key else said)

    def undo(self) -> None:
        """Take back the last thing that was done."""
        words, take_back = self._done[-1]
        reason = take_back()
        self._done.pop()
        self._say(f"{words}: {reason}" if reason else f"taken back: {words}")

    def _say(self, words: str) -> None:
        self._desk.say(words)
        self._desk.following.follow(self._desk.ticket, at_once=True, keep=True)
