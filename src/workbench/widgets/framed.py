"""A pane's frame: title above, note below, sides, and a thumb that tells where one is."""

from collections.abc import Callable

from rich.segment import Segment
from textual import events
from textual.geometry import Region
from textual.strip import Strip

from workbench.styles.icons import Icons
from workbench.styles.queue_line import frame_bottom, frame_top
from workbench.widgets.lined import Lined
from workbench.widgets.painting import Painter


class Framed(Lined):
    """A widget with a frame of its own. Subclasses give the lines inside it."""

    def __init__(self, name: str, title: str, painter: Painter, icons: Icons) -> None:
        super().__init__(name)
        self.pane = name
        self.title = title
        self.crumb = ""
        self.hint = ""
        self.note = ""
        self.painter = painter
        self.icons = icons
        self.is_on = False
        self._thumb = range(0)
        self.take_keys: Callable[[str], None] | None = None
        self.when_opened: Callable[[], None] | None = None

    @property
    def inner_width(self) -> int:
        """Cells between the sides."""
        return max(1, self.outer_size.width - 2)

    @property
    def inner_height(self) -> int:
        """Lines between title and note."""
        return max(0, self.outer_size.height - 2)

    def inner_spans(self, y: int) -> list[Segment]:
        """Return the segments of the inner line ``y``, exactly ``inner_width`` cells wide."""
        return [Segment(" " * self.inner_width, self.painter.style("plain"))]

    def share(self) -> tuple[float, float] | None:
        """Return where what is shown begins and how much of the whole it is, or None to draw no thumb."""
        return None

    def set_on(self, is_on: bool) -> None:
        """Give or take the keys."""
        if self.is_on != is_on:
            self.is_on = is_on
            self.refresh()

    def redraw_line(self, y: int) -> None:
        """Draw one inner line anew."""
        self.refresh(Region(0, y + 1, self.outer_size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Return a line of the whole widget (Textual's Line API)."""
        width, height = self.outer_size
        if y == 0:
            return self.painter.strip(
                frame_top(self.crumb + self.title, width, self.icons, focused=self.is_on, hint=self.hint), width
            )
        if y == height - 1:
            return self.painter.strip(frame_bottom(width, self.icons, focused=self.is_on, note=self.note), width)
        frame = self.painter.style("frame-on" if self.is_on else "frame")
        right = self.icons.thumb if y - 1 in self._thumb else self.icons.down
        return Strip([Segment(self.icons.down, frame), *self.inner_spans(y - 1), Segment(right, frame)], width)

    def before_lines(self) -> None:
        """Find out which lines the thumb stands beside."""
        share = self.share()
        if share is None:
            self._thumb = range(0)
            return
        room = self.inner_height
        start, part = share
        length = max(1, round(part * room))
        first = min(room - length, round(start * room))
        self._thumb = range(first, first + length)

    def on_click(self, event: events.Click) -> None:
        """Take the keys, and let the subclass put the cursor where the mouse is."""
        if self.take_keys:
            self.take_keys(self.pane)
        if event.x == self.outer_size.width - 1 and self.inner_height > 1:
            self.jump_to((event.y - 1) / (self.inner_height - 1))
        elif 0 < event.y < self.outer_size.height - 1:
            self.click_line(event.y - 1, twice=event.chain > 1)
        event.stop()

    def jump_to(self, share: float) -> None:
        """Go to a share of the whole."""

    def click_line(self, y: int, *, twice: bool) -> None:
        """Put the cursor on an inner line; a second click opens it."""

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll three lines down."""
        self.scroll_lines(3)
        event.stop()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll three lines up."""
        self.scroll_lines(-3)
        event.stop()

    def scroll_lines(self, lines: int) -> None:
        """Scroll by lines."""
