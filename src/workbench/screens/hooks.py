"""Where the parts of the desk join in: each hook is a list, or a table by kind, that the desk goes through in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.api import PaneContext, View
    from workbench.domain.words import Ref


class Hooks:
    """What the desk asks and tells its parts.

    Where a hook returns a bool, it says whether it did what is asked. The part that joined last is asked first, and
    once one has done it nobody else is asked.
    """

    def __init__(self) -> None:
        # What opens things of a kind, given their target.
        self.openers: dict[str, Callable[[str], None]] = {}
        # Open what the cursor is on, before the desk does.
        self.entered: list[Callable[[], bool]] = []
        # Walk one step back, before the desk does.
        self.steps_back: list[Callable[[], bool]] = []
        # What makes a page of a kind once more, when one comes back to it.
        self.made_anew: dict[str, Callable[[], None]] = {}
        # Told which pane had the keys, and which one has them now.
        self.focused: list[Callable[[str, str], None]] = []
        # Told which pane is to have the keys, before it has them.
        self.focusing: list[Callable[[str], None]] = []
        # Go to the next place, or with -1 the previous one, in the pane that has the keys instead of to another pane.
        self.tabbed: list[Callable[[int], bool]] = []
        # What the pane that has the keys is called where keys are told apart, '' where it is as always.
        self.called: list[Callable[[], str]] = []
        # Told that something else is shown in the middle.
        self.shown: list[Callable[[], None]] = []
        # Told that widgets are about to be placed.
        self.laying_out: list[Callable[[], None]] = []
        # Told that there is another palette.
        self.painted: list[Callable[[], None]] = []
        # Told which panes of plugins are to be seen, and for which ticket.
        self.followed: list[Callable[[tuple[str, ...], Ref | None], None]] = []
        # What is drawn in a pane for a ticket in the place of its view, where the ticket is still to come.
        self.drawn: Callable[[str, Ref, PaneContext, View], View] = _as_it_is
        # Told which pane has another width.
        self.resized: list[Callable[[str], None]] = []
        # Kinds of pages that tell of a ticket, which nobody has read by that.
        self.unread: set[str] = set()
        # Say what would stay undone if the desk were left now, '' for nothing.
        self.staying: list[Callable[[], str]] = []


def _as_it_is(_: str, __: Ref, ___: PaneContext, view: View) -> View:
    return view
