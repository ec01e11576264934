"""The panes follow the selected ticket, a moment after the last move, and never queue up behind the keys."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, NamedTuple, Protocol

from workbench.styles.geometry import CONVERSATION, PLUGIN
from workbench.typeset.lines import INTERNAL, PUBLIC

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.api import PaneContext, Ref, View
    from workbench.screens.panes import PaneFrame
    from workbench.typeset.lines import Sheet
    from workbench.widgets.sheet_view import SheetView

_AT_ONCE = 0.008  # seconds to wait after a single move
_HELD = 0.030  # and while a key is held
_QUICK = 0.080  # moves closer together than this are a held key
_PATIENCE = 0.020  # seconds after which the panes that are ready no longer wait for the others


class Shown(NamedTuple):
    """A pane's widget and the heading it takes when no ticket is selected."""

    widget: SheetView
    title: str


class _Set(NamedTuple):
    """A pane's view, set in lines and not drawn yet."""

    name: str
    view: View
    sheet: Sheet
    title: str


class Followed(Protocol):
    """What following asks of the stage."""

    @property
    def frame(self) -> PaneFrame:
        """The frame in which panes are asked for their views."""

    @property
    def visible_panes(self) -> tuple[str, ...]:
        """The panes that are to be seen."""

    @property
    def is_covered(self) -> bool:
        """Whether a page lies over the conversation."""

    def cells_for(self, name: str) -> int:
        """Return how many cells a line of a pane's view has."""

    def set_view(self, view: View, width: int) -> Sheet:
        """Set a view in lines."""

    def pane_title(self, name: str, context: PaneContext) -> str:
        """Return the heading of a pane."""

    def follow_plugins(self, names: tuple[str, ...], ref: Ref | None) -> None:
        """Ask plugins for the views of their panes, and wait for none of them."""


class Following:
    """Keeps the panes in step with the selected ticket.

    ``drawn`` returns what is drawn in a pane: its view, or that the ticket is still to come.
    """

    def __init__(
        self, stage: Followed, panes: dict[str, Shown], drawn: Callable[[str, Ref, PaneContext, View], View]
    ) -> None:
        self._stage = stage
        self._drawn = drawn
        self._panes = panes
        self._generation = 0
        self._timer: asyncio.TimerHandle | None = None
        self._last_move = 0.0
        self._tasks: set[asyncio.Task[None]] = set()
        self.views: dict[str, View] = {}
        self.is_settled = True
        self._begins_at: Callable[[Sheet], int] = start_of
        self._wanted: Ref | None = None
        self._is_to_begin = False

    def follow(
        self, ref: Ref | None, *, at_once: bool = False, keep: bool = False, begin: Callable[[Sheet], int] | None = None
    ) -> None:
        """Show ``ref`` in every visible pane; ``keep`` leaves each where its reader was.

        ``begin`` says at which line the conversation begins; without it, at what is new.
        """
        if keep and self._is_to_begin and ref == self._wanted:
            keep = False  # news must not undo where a ticket begins that is still to be shown
        else:
            self._begins_at = begin or start_of
        self._wanted, self._is_to_begin = ref, not keep
        self._generation += 1
        self.is_settled = False
        if self._timer:
            self._timer.cancel()
        now = time.monotonic()
        held = now - self._last_move < _QUICK
        self._last_move = now
        generation = self._generation
        delay = 0.0 if at_once else _HELD if held else _AT_ONCE
        self._timer = asyncio.get_running_loop().call_later(delay, self._begin, ref, generation, keep)

    def reset(self, names: tuple[str, ...]) -> None:
        """Set the views that are shown once more, for another width."""
        for name in names:
            view = self.views.get(name)
            if view is not None and name in self._panes and not (name == CONVERSATION and self._stage.is_covered):
                self.show(name, view, self._panes[name].widget.title, keep=True)

    def _begin(self, ref: Ref | None, generation: int, keep: bool) -> None:
        task = asyncio.get_running_loop().create_task(self._follow(ref, generation, keep=keep))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _follow(self, ref: Ref | None, generation: int, *, keep: bool) -> None:
        visible = self._stage.visible_panes
        plugins = tuple(name for name in visible if name.startswith(PLUGIN))
        names = tuple(name for name in visible if name not in plugins)
        self._stage.follow_plugins(plugins, ref)
        if ref is None:
            from workbench.screens.panes import NO_TICKET  # after the first key can be answered

            for name in names:
                self.views[name] = NO_TICKET
                if name == CONVERSATION and self._stage.is_covered:
                    continue
                self.show(name, NO_TICKET, self._panes[name].title, keep=False)
            self.is_settled = True
            return
        context = await self._stage.frame.context(ref)
        began = time.monotonic()
        ready: list[_Set] = []
        for name in names:
            if generation != self._generation:
                return
            cells = self._stage.cells_for(name)
            view = await self._stage.frame.view(name, context, cells)
            if generation != self._generation:
                return
            view = self._drawn(name, ref, context, view)
            ready.append(_Set(name, view, self._stage.set_view(view, cells), self._stage.pane_title(name, context)))
            # Drawn together, since each time that something is drawn costs more than what is drawn.
            if name == names[-1] or time.monotonic() - began > _PATIENCE:
                self._draw(ready, keep=keep)
                ready.clear()
            await asyncio.sleep(0)
        if generation == self._generation:
            self.is_settled = True

    def _draw(self, ready: list[_Set], *, keep: bool) -> None:
        for name, view, sheet, title in ready:
            self.views[name] = view
            if name != CONVERSATION or not self._stage.is_covered:
                self._show_sheet(name, sheet, title, keep=keep)
                self._is_to_begin = False

    def show(self, name: str, view: View, title: str, *, keep: bool) -> None:
        """Draw a view in a pane; ``keep`` leaves its reader where they were."""
        self._show_sheet(name, self._stage.set_view(view, self._stage.cells_for(name)), title, keep=keep)

    def _show_sheet(self, name: str, sheet: Sheet, title: str, *, keep: bool) -> None:
        at = None if keep else self._begins_at(sheet) if name == CONVERSATION else 0
        self._panes[name].widget.show(sheet, title, at=at)


def last_words_of(sheet: Sheet) -> int:
    """Return the line at which the last message begins: that is what one answers."""
    heads = (number for number, line in enumerate(sheet.lines) if any(_names_readers(*span) for span in line.spans))
    return max(heads, default=0)


def _names_readers(text: str, tone: str) -> bool:
    return tone in (PUBLIC, INTERNAL) and text.strip() in ("public", "INTERNAL note")


def start_of(sheet: Sheet) -> int:
    """Return the line at which reading begins: what is new since the last look, or the top."""
    for number, line in enumerate(sheet.lines):
        if any(tone == "unread" for _, tone in line.spans):
            return max(0, number - 1)
    return 0
