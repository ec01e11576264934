"""Draw a screen as SVG: the same bytes for the same screen, with no font of its own and nothing fetched.

Each row of cells is one line of the file, so that a difference between two pictures reads like one between two
screens. Runs of text keep their width whatever font draws them (``textLength``), and frames are drawn as shapes,
so that they join without gaps.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

WIDE, HIGH, FONT = 9, 18, 14.9  # pixels of a cell, and of letters that fill it in most fonts
_BASE = 13.5  # where letters stand in their cell, from above
_FONTS = "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, 'Liberation Mono', monospace"
_ROUND = 8  # pixels around the screen

# What stands for the terminal's own two colours where a theme leaves them alone.
_INK, _GROUND = "#d0d4d9", "#15181c"

# Lines between the middle and the edges of a cell: left, right, up, down; or a bar as (x, width).
_LINES = {"─": "lr", "│": "ud", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu"}
_BARS = {"┃": (3, 3), "▌": (0, 4)}
_SHAPES = "".join([*_LINES, *_BARS])
_PIECES = re.compile(f"─+|[{_SHAPES}]| +|[^ {_SHAPES}]+(?: [^ {_SHAPES}]+)*")


def draw(rows: Sequence[Iterable[Segment]], columns: int, ground: str = "", title: str = "workbench") -> str:
    """Return the screen whose ``rows`` of segments each fill ``columns`` cells, on ``ground`` (``#rrggbb``)."""
    width, height = columns * WIDE + 2 * _ROUND, len(rows) * HIGH + 2 * _ROUND
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'font-family="{_FONTS}" font-size="{FONT}" xml:space="preserve">',
        f"<title>{escape(title)}</title>",
        "<style>.b{font-weight:bold}.i{font-style:italic}</style>",
        f'<rect width="{width}" height="{height}" rx="{_ROUND}" fill="{ground or _GROUND}"/>',
        f'<g transform="translate({_ROUND},{_ROUND})">',
    ]
    lines += ["".join(_row(row, number * HIGH, ground or _GROUND)) for number, row in enumerate(rows)]
    return "\n".join([*lines, "</g>", "</svg>", ""])


def _row(row: Iterable[Segment], top: int, ground: str) -> Iterator[str]:
    """Yield what one row holds: grounds below, letters and shapes above."""
    above: list[str] = []
    grounds: list[tuple[str, int]] = []  # each with where it ends
    at = 0
    for text, style, _ in Segment.simplify(row):
        style = style or Style.null()
        ink, below = _colours(style, ground)
        above += _letters(text, at, top, style, ink)
        at += cell_len(text)
        if grounds and grounds[-1][0] == below:
            grounds.pop()
        grounds.append((below, at))
    for (below, end), start in zip(grounds, [0, *(end for _, end in grounds)], strict=False):
        if below != ground:
            yield f'<rect x="{start * WIDE}" y="{top}" width="{(end - start) * WIDE}" height="{HIGH}" fill="{below}"/>'
    yield from above


def _letters(text: str, at: int, top: int, style: Style, ink: str) -> Iterator[str]:
    """Yield words, lines and shapes, each piece where its cells are, and what underlines them."""
    for run in _PIECES.findall(text):
        if run[0] in _SHAPES:
            yield _shape(run, at * WIDE, top, ink)
        elif run[0] != " ":
            long = cell_len(run) * WIDE
            marks = " ".join(name for name, on in (("b", style.bold), ("i", style.italic)) if on)
            yield (
                f'<text x="{at * WIDE}" y="{top + _BASE:g}" textLength="{long}" fill="{ink}"'
                + (f' class="{marks}"' if marks else "") + f">{escape(run)}</text>"
            )
        if style.underline and run[0] not in _SHAPES:
            yield f'<rect x="{at * WIDE}" y="{top + HIGH - 3}" width="{cell_len(run) * WIDE}" height="1" fill="{ink}"/>'
        at += cell_len(run)


def _shape(run: str, x: int, top: int, ink: str) -> str:
    sign, wide = run[0], len(run) * WIDE
    if sign in _BARS:
        inset, thick = _BARS[sign]
        return f'<rect x="{x + inset}" y="{top}" width="{thick}" height="{HIGH}" fill="{ink}"/>'
    middle_x, middle_y = x + WIDE // 2, top + HIGH // 2
    ways = _LINES[sign]
    path = ""
    if "l" in ways or "r" in ways:
        left, right = (x if "l" in ways else middle_x), (x + wide if "r" in ways else middle_x + 1)
        path += f"M{left} {middle_y}h{right - left}v1h{left - right}z"
    if "u" in ways or "d" in ways:
        first, last = (top if "u" in ways else middle_y), (top + HIGH if "d" in ways else middle_y + 1)
        path += f"M{middle_x} {first}v{last - first}h1v{first - last}z"
    return f'<path d="{path}" fill="{ink}"/>'


def _colours(style: Style, ground: str) -> tuple[str, str]:
    """Return ink and ground of a style, as they are seen."""
    ink, below = _hex(style.color) or _INK, _hex(style.bgcolor) or ground
    if style.reverse:
        ink, below = below, ink
    return (_between(ink, below) if style.dim else ink), below


def _hex(colour: Color | None) -> str:
    """Return a colour as ``#rrggbb``; '' for the terminal's own."""
    return "" if colour is None or colour.is_default else colour.get_truecolor().hex


def _between(ink: str, ground: str) -> str:
    """Return what dim ink looks like on its ground."""
    pairs = ((int(ink[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{(3 * one + 2 * other) // 5:02x}" for one, other in pairs)
