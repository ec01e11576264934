"""The text that is being written: Textual's text area, taught our looks, our gate and where the gaps are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip
from textual.widgets import TextArea
from textual.widgets.text_area import Selection, TextAreaTheme

from workbench.domain.gaps import gaps_in
from workbench.domain.text import ascii_only, clean
from workbench.styles.geometry import EDITOR
from workbench.widgets.painting import drawable

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.text import Text
    from textual.document._document import EditResult
    from textual.document._edit import Edit
    from textual.events import Focus, Paste

    from workbench.widgets.painting import Painter

LONGEST_PASTE = 200_000  # characters; what is longer is a file that wants to be attached


class _Looks(TextAreaTheme):
    """A theme that is complete, so that Textual's style sheet fills in nothing."""

    def apply_css(self, text_area: TextArea) -> None:
        """Leave the styles as they are."""


class Editor(TextArea):
    """A text, edited.

    ``when_typed`` is called at each change of text or cursor, ``when_taken`` when a click gave it the keys,
    ``when_scrolled`` when another part of it is shown, and ``when_refused`` with why a paste was not taken.
    """

    DEFAULT_CSS = """
    Editor, Editor:focus { border: none; padding: 0 1; background: transparent; scrollbar-size: 0 0; }
    """
    over = ""  # the tone of its ground
    when_typed: Callable[[], None] | None = None
    when_taken: Callable[[], None] | None = None
    when_scrolled: Callable[[], None] | None = None
    when_refused: Callable[[str], None] | None = None

    def __init__(self, painter: Painter) -> None:
        self._painter = painter
        super().__init__(id=EDITOR, compact=True, highlight_cursor_line=False, max_checkpoints=200)
        self.cursor_blink = False  # nothing ticks
        self.match_cursor_bracket = False
        self.take_looks()

    def take_looks(self) -> None:
        """Take the styles of the palette in use."""
        style = self._painter.style
        looks = _Looks(
            "desk", base_style=style("plain", self.over), cursor_style=style("caret"),
            selection_style=style("cursor"), cursor_line_style=style("plain", self.over),
        )  # fmt: skip
        self.register_theme(looks)
        self.theme = "desk"
        self._line_cache.clear()

    def begin(self, text: str, cursor: int, over: str = "") -> None:
        """Take another text, with the cursor at a place in it; ``over`` is the tone of its ground."""
        self.over = over
        self.take_looks()
        self.load_text(_gated(text))
        self.place_cursor(cursor)

    @property
    def cursor(self) -> int:
        """Where the cursor is, in characters from the start."""
        row, column = self.cursor_location
        return sum(len(self.document.get_line(above)) + 1 for above in range(row)) + column

    def place_cursor(self, at: int, until: int | None = None) -> None:
        """Put the cursor at a character, or select what lies between two with the cursor at its end."""
        start = self._location(at)
        self.selection = Selection(start, start if until is None else self._location(until))
        self.scroll_cursor_visible()

    def _location(self, at: int) -> tuple[int, int]:
        before = self.text[: max(at, 0)]
        return before.count("\n"), len(before) - before.rfind("\n") - 1

    def rewrite(self, text: str, cursor: int) -> None:
        """Put another text in the place of all of it, as one edit that Ctrl+Z takes back."""
        self.history.checkpoint()
        self.replace(text, self.document.start, self.document.end)
        self.place_cursor(cursor)

    def edit(self, edit: Edit) -> EditResult:
        """Let nothing in that could do something to a terminal: what is pasted may hold anything."""
        edit.text = _gated(edit.text)
        return super().edit(edit)

    def get_line(self, line_index: int) -> Text:
        """Return a line with its gaps and quoted words marked (Textual's protocol)."""
        line = super().get_line(line_index)
        if line.plain.startswith(">"):
            line.stylize(self._painter.style("quote", self.over))
        for gap in gaps_in(line.plain):
            line.stylize(self._painter.style("match"), gap.start, gap.end)
        return line

    def render_line(self, y: int) -> Strip:
        """Return a line in which nothing acts on a terminal, in ASCII where that is wanted (Textual's Line API)."""
        strip = super().render_line(y)
        as_ascii = self._painter.ascii_signs
        return Strip(
            [
                Segment(ascii_only(drawable(text)) if as_ascii else drawable(text), style)
                for text, style, _ in strip
            ],
            strip.cell_length,
        )

    def watch_selection(self, previous: Selection, selection: Selection) -> None:
        """Tell of each move of the cursor."""
        if self.when_typed:
            self.when_typed()

    def on_text_area_changed(self) -> None:
        """Tell of each change of the text."""
        if self.when_typed:
            self.when_typed()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell that another part is shown (Textual's protocol)."""
        super().watch_scroll_y(old_value, new_value)
        if self.when_scrolled:
            self.when_scrolled()

    def on_resize(self) -> None:
        """Tell that another part is shown (Textual's protocol)."""
        if self.when_scrolled:
            self.when_scrolled()

    async def _on_paste(self, event: Paste) -> None:
        event.stop()  # Textual calls the base's own handler after this one
        if len(event.text) > LONGEST_PASTE:
            event.prevent_default()
            if self.when_refused:
                self.when_refused(f"{len(event.text):,} characters are too many to paste; keep them as a file")

    def on_focus(self, event: Focus) -> None:
        """Tell that a click has given it the keys."""
        if self.when_taken:
            self.when_taken()


def _gated(text: str) -> str:
    """Return a text as it may be put in; a mark may be typed by itself, since its base stands there already."""
    return clean("x" + text)[1:] if text else text
