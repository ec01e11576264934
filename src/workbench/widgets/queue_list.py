"""The queue on the screen: draws only what changed."""

import asyncio
from collections.abc import Callable

from rich.segment import Segment
from textual import events

from workbench.store.queues import Queue
from workbench.styles.icons import Icons
from workbench.styles.marks import NO_MARKS
from workbench.styles.queue_line import band_line, queue_line
from workbench.widgets.framed import Framed
from workbench.widgets.painting import Painter
from workbench.widgets.queue_window import QueueWindow

_TIME_TO_DRAW = 0.05  # seconds
BAND_NAMES = ("now", "this shift", "next shift", "later")


class QueueList(Framed):
    """A queue, its bands and the cursor. ``when_moved`` is called whenever another ticket is selected."""

    def __init__(self, painter: Painter, icons: Icons) -> None:
        super().__init__("queue", "Queue", painter, icons)
        self.window: QueueWindow | None = None
        self.empty: tuple[str, str] = ("Nothing here yet.", "")
        self.when_moved: Callable[[], None] | None = None
        self.now: Callable[[], int] = lambda: 0
        self.marks = NO_MARKS
        self.chosen: frozenset[str] = frozenset()
        self.coming: asyncio.TimerHandle | None = None  # what is to be read ahead
        self._ends = (0, 0)

    def show(self, queue: Queue, band_of: Callable[[int], int] | None, height: int) -> None:
        """Show a queue from its first row, in ``height`` lines."""
        self.window = QueueWindow(queue, height, band_of)
        self._look_at_ends()
        self.redraw()
        self._read_ahead_soon()

    @property
    def selected(self) -> str | None:
        """The selected ticket's reference."""
        row = self.window.selected if self.window else None
        return row.ref if row else None

    def move(self, rows: int) -> None:
        """Move the cursor by rows."""
        window = self.window
        if window is None or not window.rows:
            return
        top, old_line = window.top, window.cursor_line
        before = window.cursor, window.rows[window.cursor].ref
        if window.move(rows):
            self.redraw()
        elif (window.cursor, window.rows[window.cursor].ref) != before:
            # Rows read ahead above shift every line alike, so the old place is told from the screen's top.
            self.redraw_line(old_line - top)
            self.redraw_line(window.cursor_line - window.top)
        else:
            return
        self._moved()

    def move_page(self, pages: int) -> None:
        """Move by what is shown."""
        if self.window:
            self.window.move_page(pages)
            self.redraw()
            self._moved()

    def move_to(self, share: float) -> None:
        """Go to the start, the end or between."""
        if self.window is None:
            return
        if share <= 0:
            self.window.to_start()
        elif share >= 1:
            self.window.to_end()
        else:
            self.window.to_share(share)
        self.redraw()
        self._moved()

    def jump_to(self, share: float) -> None:
        """Go where the mouse points on the right edge."""
        self.move_to(share)

    def scroll_lines(self, lines: int) -> None:
        """Move the cursor: what is selected is always in sight."""
        self.move(lines)

    def click_line(self, y: int, *, twice: bool) -> None:
        """Select what the mouse points at."""
        if self.window and self.window.put_cursor(y):
            self.redraw()
            self._moved()
            if twice and self.when_opened:
                self.when_opened()

    def select(self, ref: str) -> bool:
        """Put the cursor on a ticket; False where this queue does not hold it."""
        found = self.window is not None and self.window.select(ref)
        self.redraw()
        return found

    def refresh_row(self, ref: str) -> None:
        """Read one row again where it stands."""
        if self.window:
            self.window.refresh_row(ref)
            self.redraw()

    def reload(self) -> None:
        """Read the shown rows again; the cursor stays on its ticket while the queue holds it."""
        if self.window:
            self.window.reload()
            self._look_at_ends()
            self.redraw()

    def on_resize(self, event: events.Resize) -> None:
        """Fit another height."""
        if self.window:
            self.window.resize(self.inner_height)
            self.redraw()

    def share(self) -> tuple[float, float] | None:
        """Tell where in the queue the screen is."""
        window = self.window
        if window is None or not window.rows:
            return None
        if window.at_start and window.at_end:
            total = len(window.lines)
            return None if total <= window.height else (window.top / total, window.height / total)
        return window.share(*self._ends), 0.0

    def inner_spans(self, y: int) -> list[Segment]:
        """Return a row, a band's heading or nothing."""
        width = self.inner_width
        window = self.window
        line = window.line_at(y) if window else None
        if window is None or line is None:
            return self._blank(y, width)
        if line < 0:
            return self.painter.segments(band_line(BAND_NAMES[-1 - line], width))
        row = window.rows[line]
        on_it = line == window.cursor
        over = "" if not on_it else "cursor" if self.is_on else "cursor-off"
        mark = (self.icons.cursor, "accent") if on_it else (" ", "plain")
        if row.ref in self.chosen:
            mark = (self.icons.chosen, "accent")
        spans = queue_line(row, width - 1, self.icons, marks=self.marks, now=self.now())
        return self.painter.segments([mark, *spans], over)

    def _blank(self, y: int, width: int) -> list[Segment]:
        text, hint = self.empty if self.window is not None and not self.window.rows else ("", "")
        from workbench.styles.queue_line import fit

        said = {1: (f" {text}", "plain"), 2: (f" {hint}", "quiet")}.get(y)
        return self.painter.segments(fit([said], width) if said and said[0].strip() else [(" " * width, "plain")])

    def _read_ahead_soon(self) -> None:
        """Read on once this has been drawn, so that neither a jump nor the moves after it wait for that."""

        def read(window: QueueWindow) -> None:
            if window is self.window:
                before = self.share()
                window.read_ahead()
                if self.share() != before:
                    self.redraw()  # the thumb on the right edge tells of more than it knew of

        if self.coming:
            self.coming.cancel()
        if self.window and self.is_attached:
            self.coming = asyncio.get_running_loop().call_later(_TIME_TO_DRAW, read, self.window)

    def _moved(self) -> None:
        if self.window and self.window.wants_more:
            self._read_ahead_soon()
        if self.when_moved:
            self.when_moved()

    def _look_at_ends(self) -> None:
        window = self.window
        if window is None or not window.rows or (window.at_start and window.at_end):
            self._ends = (0, 0)
            return
        first, last = window.queue.first(1), window.queue.last(1)
        self._ends = (first[0].key, last[0].key) if first and last else (0, 0)
