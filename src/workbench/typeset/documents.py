"""Set Markdown: headings, emphasis, lists, code, quotes, tables and links as words; HTML in it is only text.

The parser is markdown-it (CommonMark with tables), its HTML turned off. Entities are decoded by it, so every
piece of text is cleaned after parsing, not only before.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from workbench.api import Markdown, Row, Table, Text, Tone, clean
from workbench.typeset.lines import CODE, HEADING, LINK, QUOTE, RULE, Span
from workbench.typeset.notices import set_text
from workbench.typeset.page import MOST_LINES, PLAIN, QUIET, Page
from workbench.typeset.tables import set_table
from workbench.typeset.wrapping import breaks, chop, lines_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LONGEST = 50_000  # characters: some texts take the parser time that grows with the square of their length

_DEEPEST = 60  # quotes and lists within each other

_TONES = {"strong": str(Tone.STRONG), "em": str(Tone.ACCENT), "s": QUIET, "link": LINK}


@cache
def _parser() -> "MarkdownIt":
    from markdown_it import MarkdownIt  # takes longer to import than the first paint may wait

    return MarkdownIt("commonmark", {"html": False, "maxNesting": _DEEPEST}).enable(["table", "strikethrough"])


def set_markdown(page: Page, view: Markdown) -> None:
    """Set a Markdown text."""
    lines = clean(view.text, LONGEST).split("\n")
    text = "\n".join(lines[:MOST_LINES])
    tokens = _parser().parse(text)
    if any(token.level >= _DEEPEST - 1 for token in tokens):
        set_text(page, Text(text))  # the parser drops what is nested deeper
    else:
        _Document(page).set(tokens)
    page.leave_out(len(lines[MOST_LINES:]))


class _Document:
    """Walks over the parser's tokens and keeps the margins of the lists and quotes it is in."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.margins: list[list[str]] = []  # of each: what stands before the next line, and before those after
        self.counters: list[int] = []
        self.gap = False
        self.heading = ""
        self.table: list[tuple[str, ...]] = []
        self.row: list[str] = []

    def set(self, tokens: Sequence["Token"]) -> None:
        """Set all ``tokens``; those that only close or wrap something are passed over."""
        in_table = False
        for index, token in enumerate(tokens):
            if not self.page.room:
                self.page.leave_out(sum(bool(later.content) for later in tokens[index:]))
                return
            kind = token.type
            if kind == "table_open":
                in_table, self.table = True, []
            elif kind == "table_close":
                in_table = False
                self._set_table()
            elif in_table:
                self._collect(token)
            elif kind == "inline":
                self._paragraph(token.children or ())
            else:
                self._block(kind, token)

    def _block(self, kind: str, token: "Token") -> None:
        if kind in ("fence", "code_block"):
            self._code(token.content)
        elif kind == "hr":
            self._separate()
            self._add((Span("─" * self.cells, RULE),))
            self.gap = True
        elif kind == "heading_open":
            self._separate()
            self.heading = f"{token.markup if token.markup.startswith('#') else '#' * int(token.tag[1:])} "
        elif kind == "paragraph_open":
            if not token.hidden:
                self._separate()
        elif kind in ("paragraph_close", "heading_close"):
            self.heading = ""
            self.gap = not token.hidden
        else:
            self._container(kind, token)

    def _container(self, kind: str, token: "Token") -> None:
        """Enter or leave a list, one of its items, or a quote."""
        if kind in ("bullet_list_open", "ordered_list_open"):
            self._separate()
            self.counters.append(int(token.attrGet("start") or 1) if kind[0] == "o" else -1)
        elif kind in ("bullet_list_close", "ordered_list_close"):
            self.counters.pop()
            self.gap = not self.counters
        elif kind == "list_item_open":
            number = self.counters[-1]
            mark = "• " if number < 0 else f"{number}. "
            self.counters[-1] += number >= 0
            self._separate()
            self._indent(mark, " " * len(mark))
        elif kind == "blockquote_open":
            self._separate()
            self._indent("│ ", "│ ")
        elif kind in ("list_item_close", "blockquote_close"):
            self.margins.pop()

    @property
    def cells(self) -> int:
        """How much of a line is left of the margins."""
        return self.page.cells - sum(len(margin[1]) for margin in self.margins)

    def _indent(self, first: str, rest: str) -> None:
        fits = self.cells - len(rest) >= max(self.page.cells // 2, 4)
        self.margins.append([first, rest] if fits else ["", ""])

    def _separate(self) -> None:
        """Leave a line empty before a block, if a block stands above it."""
        if self.gap:
            self._add(())
        self.gap = False

    def _add(self, spans: Iterable[Span]) -> None:
        margin = "".join(margin[0] for margin in self.margins)
        for one in self.margins:
            one[0] = one[1]
        self.page.add((Span(margin, QUOTE), *spans) if margin else spans)

    def _paragraph(self, children: Iterable["Token"]) -> None:
        line: list[Span] = [Span(self.heading, HEADING)] if self.heading else []
        tones = [HEADING if self.heading else PLAIN]
        links: list[str] = []
        for token in children:
            kind, _, end = token.type.rpartition("_")
            if token.type == "hardbreak":
                self._wrapped(line)
                line = []
            elif end == "open":
                tones.append(_TONES.get(kind, PLAIN))
                links += [str(token.attrGet("href") or "")] if kind == "link" else []
            elif end == "close":
                tones.pop()
                if kind == "link" and (address := links.pop()) and address not in _words(line):
                    line.append(Span(_inline(f" ({address})"), QUIET))
            else:
                line.append(_piece(token, tones[-1]))
        self._wrapped(line)

    def _wrapped(self, spans: list[Span]) -> None:
        for line in slices(spans, breaks(_words(spans), max(self.cells, 1))):
            self._add(line)

    def _code(self, text: str) -> None:
        self._separate()
        indent = "  " if self.cells >= 8 else ""
        lines = lines_of(text)
        while lines and not lines[-1]:
            lines.pop()
        for line in lines:
            for piece in chop(line, max(self.cells - len(indent), 1)):
                self._add((Span(indent + piece, CODE),))
        self.gap = True

    def _collect(self, token: "Token") -> None:
        """Take a token inside a table."""
        if token.type == "tr_open":
            self.row = []
        elif token.type == "tr_close":
            self.table.append(tuple(self.row))
        elif token.type == "inline":
            self.row.append(_words(_piece(child, PLAIN) for child in token.children or ()))

    def _set_table(self) -> None:
        self._separate()
        inside = self.page.fork()
        inside.cells = max(self.cells, 1)
        head, *rows = self.table or [()]
        set_table(inside, Table(columns=head, rows=tuple(Row(cells) for cells in rows), empty=" · ".join(head)))
        for line in inside.lines:
            self._add(line.spans)
        self.gap = True


def _piece(token: "Token", tone: str) -> Span:
    """Return the words of one inline token."""
    if token.type == "code_inline":
        return Span(_inline(token.content), CODE)
    if token.type == "image":
        return Span(_inline(f"[image: {token.content or token.attrGet('src') or 'no name'}]"), QUIET)
    return Span(" " if token.type == "softbreak" else _inline(token.content), tone)


def _inline(text: str) -> str:
    """Return text clean for the middle of a line: blanks at its ends stay."""
    return clean(text).replace("\n", " ").replace("\t", " ")


def _words(spans: Iterable[Span]) -> str:
    return "".join(span.text for span in spans)


def slices(spans: Iterable[Span], places: Iterable[tuple[int, int]]) -> Iterator[list[Span]]:
    """Yield the part of ``spans`` from each start up to each end, counted in characters over all of them.

    ``places`` lie in order and do not overlap, so the spans are gone through once.
    """
    rest = deque(spans)
    at = 0  # where the first of the rest begins
    for start, end in places:
        line: list[Span] = []
        while rest and at < end:
            text, tone = rest.popleft()
            if piece := text[max(start - at, 0) : end - at]:
                line.append(Span(piece, tone))
            if at + len(text) > end:
                rest.appendleft(Span(text[end - at :], tone))
                at = end
            else:
                at += len(text)
        yield line
