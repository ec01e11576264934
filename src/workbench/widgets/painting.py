"""From spans in tones to Textual's strips in styles."""

from collections.abc import Iterable, Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from workbench.domain.cells import ascii_only
from workbench.domain.text import inline, pad, width
from workbench.styles.palette import Look, Palette

Spans = Sequence[tuple[str, str]]


class Painter:
    """Knows how each tone looks in one palette. Text is never parsed, and passes :func:`drawable`."""

    def __init__(self, palette: Palette, *, ascii_signs: bool = False) -> None:
        self.palette = palette
        self.ascii_signs = ascii_signs
        self._styles: dict[tuple[str, str], Style] = {}

    def repaint(self, palette: Palette) -> None:
        """Take another palette."""
        self.palette = palette
        self._styles.clear()

    def style(self, tone: str, over: str = "") -> Style:
        """Return the style of a tone; ``over`` is a tone whose ground and marks lie on top (the cursor's row)."""
        found = self._styles.get((tone, over))
        if found is None:
            plain = self.palette["plain"]
            look = self.palette.get(tone, plain)
            on_top = self.palette[over] if over else None
            if on_top is not None and on_top.reverse:
                look = look._replace(dim=False)  # dim letters cannot be read where ink and ground change places
            found = _style(plain) + _style(look)
            if on_top is not None:
                found += _style(on_top)
            self._styles[tone, over] = found
        return found

    def segments(self, spans: Iterable[tuple[str, str]], over: str = "") -> list[Segment]:
        """Return spans as segments."""
        style = self.style
        if self.ascii_signs:
            return [Segment(ascii_only(drawable(text)), style(tone, over)) for text, tone in spans]
        return [Segment(drawable(text), style(tone, over)) for text, tone in spans]

    def strip(self, spans: Spans, cells: int, over: str = "") -> Strip:
        """Return spans, which take ``cells`` cells, as a strip."""
        return Strip(self.segments(spans, over), cells)


def drawable(text: str) -> str:
    """Return ``text``, or as much of it as does nothing to a terminal, in as many cells.

    Whoever makes spans cleans them; this is for the span that somebody forgot.
    """
    return text if text.isprintable() else pad(inline(text), width(text))


def _style(look: Look) -> Style:
    return Style(
        color=look.ink or None,
        bgcolor=look.ground or None,
        bold=look.bold or None,
        dim=look.dim or None,
        italic=look.italic or None,
        underline=look.underline or None,
        reverse=look.reverse or None,
    )
