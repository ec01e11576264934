"""The composer's frame: who will read it in words, files and addresses above the text, the send bar below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.strip import Strip

from workbench.domain.text import inline
from workbench.styles.geometry import COMPOSER, Box
from workbench.styles.queue_line import fit, frame_bottom, frame_top
from workbench.widgets.framed import Framed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.segment import Segment

    from workbench.styles.icons import Icons
    from workbench.styles.queue_line import Spans
    from workbench.widgets.editor import Editor
    from workbench.widgets.painting import Painter


class Composer(Framed):
    """A frame around the editor, which stands in the room that :meth:`room` leaves.

    ``word`` is PUBLIC or INTERNAL, and ``tone`` how it is drawn.
    """

    def __init__(self, painter: Painter, icons: Icons, editor: Editor) -> None:
        super().__init__(COMPOSER, "", painter, icons)
        self.editor = editor
        self.word = ""
        self.tone = "public"
        self.above: list[Spans] = []
        self.below: list[Spans] = []
        self._shown_share: tuple[float, float] | None = None

    def show(self, word: str, tone: str, title: str, note: str) -> None:
        """Say whose eyes this is for."""
        self.word, self.tone, self.title, self.note = word, tone, title, note
        self.refresh()

    def say(self, above: Sequence[Spans], below: Sequence[Spans]) -> bool:
        """Show other lines above and below the text; True where the text has another room by that."""
        before = len(self.above), len(self.below)
        self.above, self.below = list(above), list(below)
        self.refresh()
        return before != (len(self.above), len(self.below))

    def room(self, box: Box) -> Box:
        """Return where the editor stands while the frame has ``box``."""
        height = max(1, box.height - 2 - len(self.above) - len(self.below))
        return Box(box.x + 1, box.y + 1 + len(self.above), max(1, box.width - 2), height)

    def share(self) -> tuple[float, float] | None:
        """Tell where in the text the screen is."""
        total, shown = self.editor.virtual_size.height, self.editor.size.height
        return None if total <= shown or not shown else (self.editor.scroll_y / total, shown / total)

    def scrolled(self) -> None:
        """Draw the sides anew where they tell of another place in the text."""
        if self.share() != self._shown_share:
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Return a line of the whole widget; the first and the last say who reads it (Textual's Line API)."""
        width, height = self.size
        if y == 0:
            self._shown_share = self.share()
            title = f"{self.crumb}{self.word} {self.title}"
            corner, named, *rest = frame_top(title, width, self.icons, focused=self.is_on, hint=self.hint)
            before, found, after = named[0].partition(self.word)
            # Where a title is told by its ground alone, another look of a part of it would tear it apart.
            whole = not found or self.painter.palette[named[1]].reverse
            marked = [named] if whole else [(before, named[1]), (found, self.tone), (after, named[1])]
            return self.painter.strip([corner, *marked, *rest], width)
        if y == height - 1:
            return self.painter.strip(frame_bottom(width, self.icons, focused=self.is_on, note=self.note), width)
        return super().render_line(y)

    def inner_spans(self, y: int) -> list[Segment]:
        """Return a line above or below the text."""
        width = self.inner_width
        beneath = y - (self.inner_height - len(self.below))
        spans = self.above[y] if y < len(self.above) else self.below[beneath] if beneath >= 0 else []
        return self.painter.segments(fit([(inline(text), tone) for text, tone in spans], width))
