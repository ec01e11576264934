"""Text of several lines inside a handoff's file: what would be read as ours is escaped, and what is code is left alone.

A backslash before a line's first sign is Markdown's own way to say that the sign means itself (CommonMark 0.31, 2.4).
"""

import re
from collections.abc import Sequence

from workbench.domain.text import clean
from workbench.handoffs.labels import QUESTION_LINES

END = "<!-- end of handoff"
CONFLICT = re.compile(r"(?:<<<<<<<|>>>>>>>|\|\|\|\|\|\|\|)(?: |$)|=======$")
HEADING = re.compile(r"(?P<signs>#{1,3}) +(?P<words>.*)")
FIELD = re.compile(r"[-*] +(?P<label>[^:\s][^:]{0,39}):(?: +(?P<value>.*))?")
_ITEM = re.compile(r"### +[^\s·]+:[^\s·]*(?: *·.*)?")
_FENCE = re.compile(r" {0,3}(?P<signs>`{3,}|~{3,})(?P<info>.*)")


def tidy(text: str) -> str:
    """Return a text as a block can hold it: clean, no blank lines around it, no blanks at the ends of lines."""
    return "\n".join(line.rstrip() for line in clean(text).split("\n")).strip("\n")


def is_item(line: str) -> bool:
    """Whether a line is the heading of an item: it begins with a reference."""
    return bool(_ITEM.fullmatch(line))


def escape(block: str, *, with_fields: bool) -> list[str]:
    """Return the lines of a block as the file has them; ``with_fields`` where a labelled line would be a field."""
    lines = block.split("\n")
    code = in_code(lines)
    return [
        line if at in code or not _is_ours(line.lstrip("\\"), with_fields) else f"\\{line}"
        for at, line in enumerate(lines)
    ]


def unescape(lines: Sequence[str], *, with_fields: bool) -> str:
    """Return the block that ``escape`` made lines of."""
    code = in_code(lines)
    return tidy("\n".join(
        line[1:] if at not in code and line.startswith("\\") and _is_ours(line.lstrip("\\"), with_fields) else line
        for at, line in enumerate(lines)
    ))  # fmt: skip


def in_code(lines: Sequence[str]) -> frozenset[int]:
    """Return which lines stand in fences of code that are closed again (CommonMark 0.31, 4.5).

    No fence reaches over an item's heading or a mark of Git's: one that somebody forgot to close would hide them.
    """
    found: set[int] = set()
    at = 0
    while at < len(lines):
        opened = _FENCE.fullmatch(lines[at])
        if opened and not (opened["signs"][0] == "`" and "`" in opened["info"]):
            end = _closing(lines, at + 1, opened["signs"])
            if end:
                found.update(range(at, end + 1))
                at = end
        at += 1
    return frozenset(found)


def _closing(lines: Sequence[str], start: int, signs: str) -> int:
    for at in range(start, len(lines)):
        line = lines[at]
        if is_item(line) or CONFLICT.match(line) or line.startswith(END):
            return 0
        closes = _FENCE.fullmatch(line)
        if closes and closes["signs"].startswith(signs) and not closes["info"].strip():
            return at
    return 0


def _is_ours(line: str, with_fields: bool) -> bool:
    return bool(
        HEADING.fullmatch(line) or CONFLICT.match(line) or line.startswith(END) or _FENCE.fullmatch(line)
        or (with_fields and (FIELD.fullmatch(line) or line.rstrip() in QUESTION_LINES))
    )  # fmt: skip
