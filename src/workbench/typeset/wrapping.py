"""Break clean text into lines of at most so many cells, between words where it can.

Written by hand because it runs on every message that is shown: ``textwrap`` counts characters instead of
cells and takes ten times as long.
"""

import re
from collections.abc import Iterator

from workbench.domain.text import clean, shorten, width

LONGEST = 500_000  # characters of one text that are looked at; more would never be shown
_TAB = 4

# Scripts and signs whose characters take one cell each, so that characters can be counted instead. Rich and
# every terminal agree on these; a test compares the class with the domain's table of widths.
_NARROW = re.compile(
    "[ -~\u00a1-\u00ac\u00ae-\u024f\u0391-\u03a1\u03a3-\u03ce\u0400-\u0481\u048a-\u052f\u2010-\u2027]*"
)
_WORD = re.compile(r" *[^ ]+")
_MARKS = 9  # a character of clean text is a base with at most eight marks


def lines_of(text: str) -> list[str]:
    """Return untrusted text as clean lines, tabs set as blanks, blanks at their ends dropped."""
    text = clean(text, LONGEST)
    if "\t" in text:
        text = text.expandtabs(_TAB)
    return [line.rstrip() for line in text.split("\n")]


def wrap(line: str, cells: int) -> list[str]:
    """Return one clean line as lines of at most ``cells`` cells (at least 1); an empty one stays one line."""
    if len(line) <= cells and line.isascii():
        return [line]
    return [line[start:end] for start, end in breaks(line, cells)]


def chop(line: str, cells: int) -> list[str]:
    """Return one clean line cut every ``cells`` cells with nothing dropped, as code wants it."""
    if _NARROW.fullmatch(line):
        return [line[start : start + cells] for start in range(0, len(line), cells)] or [""]
    return [line[start:end] for start, end in _pieces(line, 0, len(line), cells, cells)] or [""]


def breaks(line: str, cells: int) -> list[tuple[int, int]]:
    """Return where to cut ``line``: start and end of each piece. Blanks at a break belong to none.

    A word longer than a line is cut. The time taken grows with the length alone.
    """
    return _narrow(line, cells) if _NARROW.fullmatch(line) else _measured(line, cells)


def _narrow(line: str, cells: int) -> list[tuple[int, int]]:
    """Break a line in which every character takes one cell."""
    places: list[tuple[int, int]] = []
    start, length = 0, len(line)
    indent = length - len(line.lstrip(" "))
    while length - start > cells:
        cut = line.rfind(" ", start, start + cells + 1)
        if cut <= start or cut < indent:
            places.append((start, start + cells))
            start += cells
            continue
        end = start + len(line[start:cut].rstrip(" "))
        places.append((start, end))
        start = cut + 1
        while start < length and line[start] == " ":
            start += 1
    if start < length or not places:
        places.append((start, length))
    return places


def _measured(line: str, cells: int) -> list[tuple[int, int]]:
    """Break a line of wide characters and marks by measuring its words."""
    places: list[tuple[int, int]] = []
    start, end, used = 0, 0, 0
    for match in _WORD.finditer(line):
        word = match.group().lstrip(" ")
        begin, after, blanks = match.end() - len(word), match.end(), len(match.group()) - len(word)
        taken = width(word)
        if used + blanks + taken <= cells:
            end, used = after, used + blanks + taken
            continue
        room = cells - used - blanks
        if used and not (room > 1 and taken > len(word)):
            places.append((start, end))  # a long address begins a line of its own
            while begin < after and not width(line[begin]):
                begin += 1  # a mark whose blank is gone
            start, room = begin, cells
        elif not used and blanks >= cells // 2:
            start, room = begin, cells  # an indent that leaves no room
        # What is left is a word of a script without blanks, which fills up the line, or one that is too long.
        pieces = list(_pieces(line, begin, after, room, cells))
        if not pieces:
            start, end, used = after, after, 0
            continue
        start = max(start, pieces[0][0]) if start == begin else start
        end = pieces[0][1]
        for piece in pieces[1:]:
            places.append((start, end))
            start, end = piece
        used = width(line[start:end])
    if end > start or not places:
        places.append((start, end))
    return places


def _pieces(line: str, start: int, end: int, first: int, cells: int) -> Iterator[tuple[int, int]]:
    """Yield pieces of ``line[start:end]``: the first at most ``first`` cells wide, others ``cells``.

    What is wider than a whole piece by itself is passed over: there is no way to show it.
    """
    room = first
    while start < end:
        piece = shorten(line[start : min(end, start + (room + 1) * _MARKS)], room, "")
        if piece:
            yield start, start + len(piece)
            start += len(piece)
            room = cells
        else:
            start += 1
