"""The part of a queue that is in memory: a few hundred rows around the cursor, and which lines show them.

Rows come by keyset, ahead of the cursor, so a move costs the same in a queue of ten and of a million.
"""

from collections.abc import Callable

from workbench.store.queues import Key, Queue, QueueRow

CHUNK = 64
SPARE = 4  # rows beyond the screen that are read before it is drawn; the rest comes when there is time
MOST = 512


class QueueWindow:
    """Rows in memory, the cursor among them, and the lines that show them with the bands' headings.

    ``lines`` holds, for each line, a row's index, or ``-1 - band`` for the heading of a band.
    ``band_of`` gives a deadline's band (0 to 3), or is None where the order has no bands.
    """

    def __init__(self, queue: Queue, height: int, band_of: Callable[[int], int] | None) -> None:
        self.queue = queue
        self.height = max(1, height)
        self.band_of = band_of if queue.order_name == "due" else None
        self.rows: list[QueueRow] = []
        self.at_start = self.at_end = True
        self.cursor = 0
        self.top = 0
        self.lines: list[int] = []
        self._line_of: list[int] = []
        self._paged = "", 0  # the ticket that a page led to, and where it would have led but for a band's heading
        self.to_start()

    @property
    def selected(self) -> QueueRow | None:
        """The row the cursor is on."""
        return self.rows[self.cursor] if self.rows else None

    @property
    def cursor_line(self) -> int:
        """The line the cursor is on, counted from the first line in memory."""
        return self._line_of[self.cursor] if self.rows else 0

    @property
    def _near(self) -> int:
        return self.height + 8

    def line_at(self, y: int) -> int | None:
        """Return what line ``y`` of the screen shows, or None for an empty line."""
        line = self.top + y
        return self.lines[line] if 0 <= line < len(self.lines) else None

    def move(self, rows: int) -> bool:
        """Move the cursor; True where the lines moved too and everything is to be drawn anew."""
        if not self.rows:
            return False
        self._read_ahead(rows)
        before = self.top
        self.cursor = min(max(self.cursor + rows, 0), len(self.rows) - 1)
        self._keep_in_sight()
        moved = self.top != before
        self._forget_surplus()
        return moved

    def move_page(self, pages: int) -> None:
        """Move the cursor by whole screens, keeping it where it is on the screen."""
        if not self.rows:
            return
        step = max(1, self.height - 1) * pages
        self._read_ahead(step)
        on_screen = self.cursor_line - self.top
        ref, beside = self._paged
        # A page back leads to where it came from, so it is counted from where the last one led, heading or not.
        meant = self.cursor_line + step + (beside if ref == self.rows[self.cursor].ref else 0)
        target = self._row_at(meant)
        if target == self.cursor_line:
            meant = self.cursor_line + step
            target = self._row_at(meant)
        self.cursor = max(0, self.lines[target])
        is_cut = not 0 <= meant < len(self.lines)
        self._paged = self.rows[self.cursor].ref, 0 if is_cut else meant - target
        self.top = self.cursor_line - on_screen
        self._keep_in_sight()
        self._forget_surplus()

    def _row_at(self, line: int) -> int:
        """Return the line of the row at a line, or below where that is a heading; within what is in memory."""
        line = min(max(line, 0), len(self.lines) - 1)
        while self.lines[line] < 0 and line < len(self.lines) - 1:
            line += 1
        return line

    def to_start(self) -> None:
        """Go to the first row."""
        count = self.height + SPARE
        self._take(self.queue.first(count), at_start=True, count=count)
        self.cursor = self.top = 0
        self._keep_in_sight()

    def to_end(self) -> None:
        """Go to the last row."""
        count = self.height + SPARE
        rows = self.queue.last(count)
        self._take(rows, at_start=len(rows) < count, count=count, at_end=True)
        self.cursor = max(0, len(self.rows) - 1)
        self.top = max(0, len(self.lines) - self.height)

    def to_share(self, share: float) -> None:
        """Go to about a share of the way through."""
        if share <= 0 or (self.at_start and self.at_end):
            self._within(share) if self.at_start and self.at_end else self.to_start()
            return
        if share >= 1:
            self.to_end()
            return
        wanted = self.height + SPARE
        behind = wanted - self.height // 2
        rows = self.queue.near(share, behind)
        if not rows:
            return
        before = wanted - len(rows)
        ahead = self.queue.before(self.queue.key_of(rows[0]), before)
        at_start, at_end = len(ahead) < before, len(rows) < behind
        cursor = len(ahead)
        if at_start and not at_end:
            more = wanted - len(ahead) - len(rows)
            rest = self.queue.after(self.queue.key_of(rows[-1]), more)
            at_end = len(rest) < more
            rows += rest
        self._take(ahead + rows, at_start=at_start, count=0, at_end=at_end)
        if self.at_start and self.at_end:
            self._within(share)  # all of it was read, from the first row on
            return
        self.cursor = cursor
        self.top = max(0, self.cursor_line - self.height // 2)
        self._keep_in_sight()

    @property
    def wants_more(self) -> bool:
        """Whether a page from here would have to read before it can be drawn."""
        near = self._near + self.height
        is_near_end = not self.at_end and self.cursor + near >= len(self.rows)
        return bool(self.rows) and (is_near_end or (not self.at_start and self.cursor < near))

    def read_ahead(self) -> None:
        """Read what the next moves will want, now that what is on the screen is drawn."""
        if self.rows:
            for step in (self.height, -self.height):
                self._read_ahead(step)

    def reload(self) -> None:
        """Read the same rows again after a change; the cursor stays on its ticket, and on its line.

        At the start of the queue what is new comes into sight above it instead.
        """
        selected = self.selected
        if selected is None:
            self.to_start()
            return
        at_top = self.at_start and self.top == 0
        on_screen = self.cursor_line - self.top
        here = self.queue.find(selected.ref)
        key = self.queue.key_of(here or selected)
        room = self.height + CHUNK // 2
        ahead = self.queue.before(key, room)
        rest = self.queue.after(key, room, including=True)
        self._take(ahead + rest, at_start=len(ahead) < room, count=0, at_end=len(rest) < room)
        self.cursor = min(len(ahead), max(0, len(self.rows) - 1))
        self.top = 0 if at_top and self.at_start else self.cursor_line - on_screen
        self._keep_in_sight()

    def select(self, ref: str) -> bool:
        """Put the cursor on a ticket; False where this queue does not hold it."""
        for number, row in enumerate(self.rows):
            if row.ref == ref:
                self.cursor = number
                self._keep_in_sight()
                return True
        row_there = self.queue.find(ref)
        if row_there is None:
            return False
        self._around(self.queue.key_of(row_there))
        return True

    def put_cursor(self, y: int) -> bool:
        """Put the cursor on the row at line ``y`` of the screen; False where there is none."""
        line = self.line_at(y)
        if line is None or line < 0:
            return False
        self.cursor = line
        return True

    def resize(self, height: int) -> None:
        """Fit another height."""
        self.height = max(1, height)
        self._read_ahead(0)
        self._keep_in_sight()

    def refresh_row(self, ref: str) -> None:
        """Read one row again in place, where only what it shows may have changed."""
        for number, row in enumerate(self.rows):
            if row.ref == ref and (fresh := self.queue.find(ref)) is not None:
                self.rows[number] = fresh

    def share(self, low: int, high: int) -> float:
        """Return about how far through the queue the first shown row is, given the order's two ends."""
        if not self.rows or high == low:
            return 0.0
        first = next((line for line in self.lines[max(0, self.top) :] if line >= 0), 0)
        return min(1.0, max(0.0, (self.rows[first].key - low) / (high - low)))

    def _within(self, share: float) -> None:
        self.cursor = round(min(max(share, 0.0), 1.0) * max(0, len(self.rows) - 1))
        self._keep_in_sight()

    def _around(self, key: Key) -> None:
        room = self.height + CHUNK // 2
        ahead = self.queue.before(key, room)
        rest = self.queue.after(key, room, including=True)
        self._take(ahead + rest, at_start=len(ahead) < room, count=0, at_end=len(rest) < room)
        self.cursor = len(ahead)
        self.top = max(0, self.cursor_line - self.height // 2)
        self._keep_in_sight()

    def _take(self, rows: list[QueueRow], *, at_start: bool, count: int, at_end: bool | None = None) -> None:
        self.rows = rows
        self.at_start = at_start
        self.at_end = len(rows) < count if at_end is None else at_end
        self._lay_out()

    def _read_ahead(self, step: int) -> None:
        """Read more rows where the cursor comes near an end of what is in memory."""
        near = self._near
        wanted = self.cursor + step
        if not self.at_end and wanted + near >= len(self.rows):
            count = max(CHUNK, wanted + near - len(self.rows) + CHUNK)
            more = self.queue.after(self.queue.key_of(self.rows[-1]), count)
            self.at_end = len(more) < count
            self._change([*self.rows, *more], 0)
        if not self.at_start and wanted - near < 0:
            count = max(CHUNK, near - wanted + CHUNK)
            more = self.queue.before(self.queue.key_of(self.rows[0]), count)
            self.at_start = len(more) < count
            self._change([*more, *self.rows], len(more))

    def _forget_surplus(self) -> None:
        """Let go of what is far from the cursor where more rows were read than are worth keeping."""
        most = max(MOST, 4 * self.height)
        if len(self.rows) <= most + CHUNK:
            return
        first = min(max(self.cursor - most // 2, 0), len(self.rows) - most)
        self.at_start &= first == 0
        self.at_end &= first + most == len(self.rows)
        self._change(self.rows[first : first + most], -first)

    def _change(self, rows: list[QueueRow], shift: int) -> None:
        """Change the rows while what is on the screen stays where it is."""
        on_screen = self.cursor_line - self.top
        self.rows = rows
        self.cursor += shift
        self._lay_out()
        self.top = self.cursor_line - on_screen

    def _lay_out(self) -> None:
        if self.band_of is None:
            self.lines = list(range(len(self.rows)))
            self._line_of = self.lines
            return
        self.lines, self._line_of = [], []
        band = -1
        for number, row in enumerate(self.rows):
            here = self.band_of(row.due)
            if here != band:
                band = here
                self.lines.append(-1 - band)
            self._line_of.append(len(self.lines))
            self.lines.append(number)

    def _keep_in_sight(self) -> None:
        if not self.rows:
            self.top = 0
            return
        line = self.cursor_line
        # The heading right above a row comes into sight with it, where there is room for both.
        first = line - 1 if line and self.lines[line - 1] < 0 and self.height > 1 else line
        if first < self.top:
            self.top = first
        elif line >= self.top + self.height:
            self.top = line - self.height + 1
        self.top = max(0, min(self.top, max(0, len(self.lines) - self.height)))
