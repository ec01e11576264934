"""Where the parts of the desk join in: each hook is a list, or a table by kind, that the desk goes through."""

from __future__ import annotations

from collections.abc import Callable


class Hooks:
    """What the desk asks of its parts.

    ``openers`` open what is of a kind, and are given its target. ``steps_back`` are tried from the first to the last
    before the desk's own step, each saying whether it took one. ``made_anew`` are the pages, by kind, that are made
    once more when one comes back to them. ``resized`` is told which pane has another width. ``unread`` are kinds of
    pages that tell of a ticket, which nobody has read by that. ``staying`` say what would stay undone if the desk were
    left now, '' for nothing.
    """

    def __init__(self) -> None:
        self.openers: dict[str, Callable[[str], None]] = {}
        self.steps_back: list[Callable[[], bool]] = []
        self.made_anew: dict[str, Callable[[], None]] = {}
        self.resized: list[Callable[[str], None]] = []
        self.unread: set[str] = set()
        self.staying: list[Callable[[], str]] = []
