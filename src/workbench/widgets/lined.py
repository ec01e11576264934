"""A widget that draws line by line and keeps what it drew, with none of Textual's own looks around it."""

from typing import Self

from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget


class Lined(Widget):
    """Draws each line when it is first wanted, and again only when it was refreshed.

    Textual's way goes through borders, padding, tints and opacity for every line, none of which our widgets have: it
    took two thirds of the time of a redraw.
    """

    def __init__(self, name: str) -> None:
        super().__init__(id=name)
        self._drawn: dict[int, Strip] = {}
        self._drawn_for = Size(0, 0)

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> Self:
        """Draw anew, or only what lies in ``regions`` (Textual's protocol)."""
        if repaint and not regions:
            self._drawn.clear()
        for region in regions:
            for y in region.line_range:
                self._drawn.pop(y, None)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def redraw(self) -> None:
        """Draw anew those lines that look otherwise than before."""
        width, height = self.outer_size
        if self.outer_size != self._drawn_for or len(self._drawn) < height:
            self.refresh()
            return
        self.before_lines()
        before = self._drawn
        fresh = {y: self.render_line(y) for y in range(height)}
        if changed := [Region(0, y, width, 1) for y in range(height) if fresh[y] != before[y]]:
            self.refresh(*changed)
        self._drawn = fresh

    def before_lines(self) -> None:
        """Work out what all lines share, before any of them is drawn."""

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the lines in ``crop`` (Textual's protocol)."""
        if self.outer_size != self._drawn_for:
            self._drawn_for = self.outer_size
            self._drawn.clear()
        drawn = self._drawn
        if missing := [y for y in crop.line_range if y not in drawn]:
            self.before_lines()
            drawn |= {y: self.render_line(y) for y in missing}
        strips = [drawn[y] for y in crop.line_range]
        for line_filter in self.get_line_filters():
            ground = self.background_colors[1]
            strips = [strip.apply_filter(line_filter, ground) for strip in strips]
        left, right = crop.column_span
        return strips if (left, right) == (0, self.outer_size.width) else [strip.crop(left, right) for strip in strips]
