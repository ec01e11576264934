"""What stands where the queue was: what was found, what there is to choose from, or what one comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.screens.stage import RESULTS
from workbench.styles.geometry import CONVERSATION

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.api import View
    from workbench.screens.core import Core


class Found:
    """Shows it, follows its cursor, and gives the place back to the queue.

    ``keeps_way`` while it is about the ticket that is open, which stays open. ``when_left`` are told that the queue
    has its place again.
    """

    def __init__(self, desk: Core) -> None:
        self._desk = desk
        self._view: View | None = None
        self.keeps_way = False
        self.when_left: list[Callable[[], None]] = []

    def show(self, view: View, title: str) -> None:
        """Show what was found where the queue was."""
        desk = self._desk
        if not desk.searching:
            desk.searching = True
            desk.lay_out()
        self._view = view
        desk.mark_focus()
        self._draw(title, at=0)
        self.moved()

    def show_where_one_comes_from(self, view: View, title: str) -> None:
        """Show where the queue was what one comes from, while what one goes to has the keys."""
        self._desk.searching, self._view = True, view
        self._desk.lay_out()
        self._draw(title, at=0)
        self._desk.mark_focus()

    def draw_again(self) -> None:
        """Draw it for another width."""
        self._draw(self._desk.results.title, at=None)

    def _draw(self, title: str, *, at: int | None) -> None:
        if self._view is not None:
            desk = self._desk
            desk.results.show(desk.set_view(self._view, desk.cells_for(RESULTS)), title, at=at)

    def leave(self) -> None:
        """Go back to the queue."""
        desk = self._desk
        desk.searching = False
        if not self.keeps_way:
            desk.trail.clear()
        self.keeps_way, desk.asked_about = False, None
        desk.mark_focus()
        desk.lay_out()
        desk.tell_footer()
        desk.following.follow(desk.ticket)
        for tell in self.when_left:
            tell()

    def moved(self) -> None:
        """Show beside it what the cursor is on."""
        desk = self._desk
        if not self.keeps_way:
            desk.trail.clear()
        target = desk.results.target
        if target is None or target.opens is None:
            return
        if target.opens.kind == "ticket":
            desk.conversation.walks = False
            desk.following.follow(target.opens.target)
        elif target.opens.kind in ("issue", "article", "canned"):
            desk.run_soon(self._preview(target.opens.kind, target.opens.target))

    async def _preview(self, kind: str, target: str) -> None:
        from workbench.screens.lists import page_of

        desk = self._desk
        title, view = await page_of(kind, target, await desk.frame.context(None), desk.queries)
        desk.conversation.show(desk.set_view(view, desk.cells_for(CONVERSATION)), title, at=0)
