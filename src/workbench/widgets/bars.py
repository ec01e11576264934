"""The lines at the top and bottom of the screen."""

from collections.abc import Callable

from textual.strip import Strip

from workbench.domain.cells import width as cells_of
from workbench.domain.text import inline
from workbench.styles.queue_line import Spans, fit
from workbench.widgets.lined import Lined
from workbench.widgets.painting import Painter


class Bar(Lined):
    """One line: what stands on the left, and on the right what must stay in sight."""

    def __init__(self, name: str, painter: Painter) -> None:
        super().__init__(name)
        self.painter = painter
        self.tone = "bar"
        self.right_yields = False
        self.left: Spans = []
        self.right: Spans = []
        self.when_clicked: Callable[[int], None] | None = None

    def say(self, left: Spans, right: Spans | None = None) -> None:
        """Show other words; drawing is left out where nothing changed."""
        left = [(inline(text), tone) for text, tone in left]
        right = [(inline(text), tone) for text, tone in right or ()]
        if left != self.left or right != self.right:
            self.left, self.right = left, right
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return the line (Textual's Line API)."""
        total = self.outer_size.width
        right, right_cells = self.right, sum(cells_of(text) for text, _ in self.right)
        if self.right_yields and right_cells + sum(cells_of(text) for text, _ in self.left) > total:
            right, right_cells = [], 0
        left = fit(self.left, total - right_cells)
        if left and left[-1][1] == "plain" and not left[-1][0].strip():
            left[-1] = (left[-1][0], self.tone)
        return self.painter.strip([*left, *right], total)

    def on_click(self, event: object) -> None:
        """Tell where the line was clicked."""
        if self.when_clicked:
            self.when_clicked(getattr(event, "x", 0))
