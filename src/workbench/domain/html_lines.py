"""A stretch of text with the marks of tags in it, made lines: blanks folded, references resolved, rows joined.

Marks become newlines when a stretch is complete, so that a few operations on long strings do most of the work.
"""

import re
from html import unescape

LINE, PARAGRAPH, BREAK, CELL, ROW, END_OF_ROW = MARKS = "\x01\x02\x03\x04\x05\x06"
"""Controls that stand for what tags do to lines. They are to be taken out of a source before it is read."""

BLANKS_AND_MARKS = f"{MARKS} \t\n"
_RUN_OF_MARKS = re.compile(rf"[{MARKS}][{MARKS} ]*+")
# A row with another table in it ends where that begins: its cells are no line of words anyway.
_WHOLE_ROW = re.compile(f"{ROW}[^{ROW}{END_OF_ROW}]*+{END_OF_ROW}?")
_ENDLESS_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{12,}+;?")


def flowing(text: str) -> str:
    """Return text with blanks folded and marks resolved; newlines at its ends say what it asks for around it."""
    text = " ".join(unescaped(text).split())
    if ROW in text:
        text = _WHOLE_ROW.sub(_row, text)
    return _RUN_OF_MARKS.sub(_as_newlines, text)


def preformatted(text: str) -> str:
    """Return preformatted text with the marks of tags in it resolved."""
    text = re.sub(f"[{MARKS}]+", "\n", unescaped(text)).strip("\n")
    return f"\n\n{text}\n\n" if text.strip() else ""


def unescaped(text: str) -> str:
    """Return ``text`` with character references resolved."""
    if "&" not in text:
        return text
    # What the parser writes down has no others than these.
    short = text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    if short.count("&") == short.count("&amp;"):
        return short.replace("&amp;", "&")
    # Python refuses to read numbers of thousands of digits.
    return unescape(_ENDLESS_NUMBER.sub("\ufffd", text) if "&#" in text else text)


def _row(found: re.Match[str]) -> str:
    """Return a table's row: its cells on one line, or below each other where one has lines of its own."""
    cells = [words for cell in found[0].split(CELL) if (words := cell.strip(BLANKS_AND_MARKS))]
    if len(cells) == 1:
        return LINE + cells[0] + LINE
    has_lines = any(_RUN_OF_MARKS.search(cell) for cell in cells)
    return LINE + (LINE if has_lines else " | ").join(cells) + LINE


class _Newlines(dict[str, str]):
    """The newlines that a run of marks comes to, at most one empty line; worked out once for each short run."""

    def __missing__(self, run: str) -> str:
        marks = run.replace(" ", "")
        # A break ends the line it stands on, or makes an empty one where another mark has ended that line.
        breaks = marks.count(BREAK) + (marks[0] != BREAK)
        newlines = "\n\n" if PARAGRAPH in marks or breaks > 1 else "\n"
        if len(run) < 12 and len(self) < 5_000:
            self[run] = newlines
        return newlines


_NEWLINES = _Newlines()


def _as_newlines(found: re.Match[str]) -> str:
    return _NEWLINES[found[0]]
