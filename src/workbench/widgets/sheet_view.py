"""A view on the screen: a typeset sheet, scrolled by lines or walked target by target."""

from collections.abc import Callable

from rich.segment import Segment

from workbench.styles.icons import Icons
from workbench.styles.queue_line import fit
from workbench.typeset.lines import INTERNAL, Line, Sheet, Target
from workbench.widgets.framed import Framed
from workbench.widgets.painting import Painter

NOTHING = Sheet([], [])
_NEAR = 8  # lines that may have come or gone above what is read


class SheetView(Framed):
    """Shows a sheet. With ``walks`` the cursor goes from target to target, otherwise lines scroll.

    ``when_resized`` asks for the sheet anew, since it is set for one width.
    """

    def __init__(self, name: str, title: str, painter: Painter, icons: Icons, *, walks: bool = True) -> None:
        super().__init__(name, title, painter, icons)
        self.sheet = NOTHING
        self.top = 0
        self.cursor = 0
        self.walks = walks
        self.when_resized: Callable[[str], None] | None = None
        self.when_moved: Callable[[], None] | None = None
        self._width = 0
        self._asked_top = self._shown_top = 0

    def show(self, sheet: Sheet, title: str, *, at: int | None = None) -> None:
        """Show a sheet, from line ``at``, or from where the old one stood: what is read does not move."""
        moved = _moved_by(self.sheet, sheet, self.top) if at is None else 0
        meant = self._asked_top if self.top == self._shown_top else self.top  # somebody may have scrolled
        self._asked_top = meant + moved if at is None else at
        self.top += moved
        self.sheet = sheet
        self.title = title
        self.cursor = min(self.cursor, max(0, len(sheet.targets) - 1))
        if at is not None:
            self.cursor = 0
            self.top = at
        self._bound()
        self._shown_top = self.top
        self.redraw()

    @property
    def target(self) -> Target | None:
        """What the cursor is on."""
        if not self.sheet.targets or not self.walks:
            return None
        return self.sheet.targets[self.cursor]

    def move(self, lines: int) -> None:
        """Go to the next target, or scroll where there is none."""
        if self.walks and self.sheet.targets:
            self.cursor = min(max(self.cursor + lines, 0), len(self.sheet.targets) - 1)
            self._show_cursor()
            if self.when_moved:
                self.when_moved()
        else:
            self.top += lines
            self._bound()
        self.redraw()

    def move_page(self, pages: int) -> None:
        """Scroll by what is shown, the cursor with it."""
        self.top += pages * max(1, self.inner_height - 1)
        self._bound()
        if self.walks and self.sheet.targets:
            shown = [n for n, t in enumerate(self.sheet.targets) if self.top <= t.line < self.top + self.inner_height]
            self.cursor = (shown[-1] if pages > 0 else shown[0]) if shown else self.cursor
            if self.when_moved:
                self.when_moved()
        self.redraw()

    def move_to(self, share: float) -> None:
        """Go to the start, the end or between."""
        self.top = round(share * max(0, len(self.sheet.lines) - self.inner_height))
        if self.walks and self.sheet.targets:
            self.cursor = round(share * (len(self.sheet.targets) - 1))
            self._show_cursor()
            if self.when_moved:
                self.when_moved()
        self._bound()
        self.redraw()

    def jump_to(self, share: float) -> None:
        """Go where the mouse points on the right edge."""
        self.move_to(share)

    def scroll_lines(self, lines: int) -> None:
        """Scroll without moving the cursor."""
        self.top += lines
        self._bound()
        self.redraw()

    def click_line(self, y: int, *, twice: bool) -> None:
        """Put the cursor on the target the mouse points at."""
        number = self.top + y
        if number < len(self.sheet.lines) and self.sheet.lines[number].target >= 0 and self.walks:
            self.cursor = self.sheet.lines[number].target
            self.redraw()
            if self.when_moved:
                self.when_moved()
            if twice and self.when_opened:
                self.when_opened()

    def on_resize(self) -> None:
        """Ask for lines of the new width."""
        if self.inner_width != self._width:
            self._width = self.inner_width
            if self.when_resized:
                self.when_resized(self.pane)
        if self.top == self._shown_top:  # nobody has scrolled: with another height there may be room for what was asked
            self.top = self._asked_top
        self._bound()
        self._shown_top = self.top
        self.redraw()

    def share(self) -> tuple[float, float] | None:
        """Tell where in the sheet the screen is."""
        total = len(self.sheet.lines)
        if total <= self.inner_height:
            return None
        return self.top / total, self.inner_height / total

    def inner_spans(self, y: int) -> list[Segment]:
        """Return a line of the sheet."""
        width = self.inner_width
        number = self.top + y
        if not 0 <= number < len(self.sheet.lines):
            return [Segment(" " * width, self.painter.style("plain"))]
        line: Line = self.sheet.lines[number]
        here = self.walks and self.is_on and line.target >= 0 and line.target == self.cursor
        # An internal note stands on a ground of its own, over and above its word and its bar.
        over = "cursor" if here else "internal-line" if any(tone == INTERNAL for _, tone in line.spans) else ""
        return self.painter.segments(fit([(" ", "plain"), *line.spans], width), over)

    def _show_cursor(self) -> None:
        line = self.sheet.targets[self.cursor].line
        if self.cursor == 0:
            self.top = 0
        if line < self.top:
            self.top = line
        elif line >= self.top + self.inner_height - 1:
            self.top = line - self.inner_height + 2
        self._bound()

    def _bound(self) -> None:
        self.top = max(0, min(self.top, len(self.sheet.lines) - self.inner_height))


def _moved_by(before: Sheet, after: Sheet, top: int) -> int:
    """Return by how many lines what stood at ``top`` has moved, where only a few lines came or went above it."""
    if top <= 0:
        return 0
    seen = [line.spans for line in before.lines[top : top + 3]]
    moves = (0, *(sign * by for by in range(1, _NEAR + 1) for sign in (1, -1)))
    found = (by for by in moves if [line.spans for line in after.lines[max(0, top + by) :][: len(seen)]] == seen)
    return next(found, 0)
