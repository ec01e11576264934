"""Read a run of HTML tokens into lines: what tags mean to a reader of plain text.

A tag that parts lines leaves a mark in the text, for :mod:`workbench.domain.html_lines`; one that indents, or says
where it leads, changes what the reader stands in.
"""

import re
from collections.abc import Callable, Iterable
from html import escape

from workbench.domain.html_lines import (
    BLANKS_AND_MARKS,
    BREAK,
    CELL,
    END_OF_ROW,
    LINE,
    PARAGRAPH,
    ROW,
    flowing,
    preformatted,
    unescaped,
)
from workbench.domain.html_tokens import Token, values
from workbench.domain.html_words import address_of_link, says, words_of_image

# The deepest quotation and list that still gets an indentation of its own, which every line has to carry.
_DEEPEST = 8

_MEANINGS = {
    **dict.fromkeys(("address", "article", "aside", "caption", "center", "dd", "div", "dt", "figcaption"), LINE),
    **dict.fromkeys(("footer", "header", "legend", "main", "nav", "option", "section", "summary"), LINE),
    **dict.fromkeys(("dl", "fieldset", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "p", "table"), PARAGRAPH),
}
_MARKS = {
    **_MEANINGS,
    **{f"/{name}": mark for name, mark in _MEANINGS.items()},
    "br": BREAK,
    "hr": f"{PARAGRAPH}---{PARAGRAPH}",
    "tr": ROW,
    "/tr": END_OF_ROW,
    "/table": END_OF_ROW + PARAGRAPH,
    "td": CELL,
    "th": CELL,
}


def text_of(tokens: Iterable[Token]) -> str:
    """Return the text of ``tokens``: lines and paragraphs, quotations and lists indented."""
    page = _Page()
    add = page.stretch.append
    for name, attributes, text in tokens:
        act = _ACTS.get(name, "")
        if not isinstance(act, str):
            act(page, attributes)
        elif act:
            add(act)
        if text:
            add(text)
    page.finish_stretch()
    return "\n".join(page.lines)


class _Page:
    """What has been read, and in what the reader stands."""

    __slots__ = (
        "_blank", "_close_up", "_fewest_quotes", "_href", "_indent", "_link_start", "_lists", "_marker",
        "_preformatted", "_quote", "_quotes", "lines", "stretch",
    )

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.stretch: list[str] = []  # text and marks of the same indentation, not yet in lines
        self._blank = False  # whether an empty line is due before the next
        self._close_up = False  # whether none is wanted there, whatever the next line asks for
        self._quotes = self._fewest_quotes = 0
        self._lists: list[tuple[int, str]] = []  # next number (0: bullets), what indents the rest of an item
        self._quote = self._indent = ""  # what stands before every line, for quotations and for lists
        self._marker = ""  # what stands before the first line of an item
        self._preformatted = 0
        self._href = ""
        self._link_start = 0

    def finish_stretch(self) -> None:
        """Make lines of what was read since the last call."""
        text = "".join(self.stretch)
        self.stretch.clear()
        self._link_start = 0
        if not text or text.isspace():
            return
        text = preformatted(text) if self._preformatted else flowing(text)
        words = text.strip("\n")
        if not words:
            self._blank = self._blank or "\n\n" in text
            return
        if (self._blank or text.startswith("\n\n")) and not self._close_up and self.lines:
            self.lines.append(self._quote.rstrip())
        self._blank = text.endswith("\n\n")
        self._close_up = False
        before = self._quote + self._indent
        first, *rest = words.split("\n")
        self.lines.append(f"{before}{self._marker}{first}".rstrip())
        if self._marker:
            self._set_hanging_indent()
            before = self._quote + self._indent
        for line in rest:
            self.lines.append(f"{before}{line}".rstrip())

    def open_quote(self, _: str) -> None:
        """Begin a quotation."""
        self.finish_stretch()
        self._quotes += 1
        self._quote = "> " * min(self._quotes, _DEEPEST)
        self._close_up = True

    def close_quote(self, _: str) -> None:
        """End a quotation."""
        self.finish_stretch()
        self._quotes = max(self._quotes - 1, self._fewest_quotes)
        self._quote = "> " * min(self._quotes, _DEEPEST)
        self._blank = True
        self._close_up = False

    def quote_rest(self, _: str) -> None:
        """Begin a quotation that ends with the mail, unless nobody wrote anything above it: then it is forwarded."""
        self.finish_stretch()
        if not any(line.strip("- ") for line in self.lines):
            return
        self.open_quote("")
        self._fewest_quotes = 1

    def open_bullets(self, _: str) -> None:
        """Begin a list without numbers."""
        self._open_list(0)

    def open_numbers(self, attributes: str) -> None:
        """Begin a list with numbers."""
        start = values(attributes).get("start", "")
        self._open_list(int(start) if re.fullmatch("[1-9][0-9]{0,5}", start) else 1)

    def _open_list(self, number: int) -> None:
        self.finish_stretch()
        self._close_up = bool(self._lists)  # lists in lists stand close
        self._lists.append((number, ""))

    def close_list(self, _: str) -> None:
        """End a list."""
        self.finish_stretch()
        if self._lists:
            self._lists.pop()
        self._marker = ""
        self._blank = not self._lists
        self._set_indent()

    def open_item(self, _: str) -> None:
        """Begin an item of a list."""
        if not self._lists:
            self.stretch.append(f"{LINE}- ")
            return
        self.finish_stretch()
        number, indent = self._lists.pop()
        self._close_up = self._close_up or bool(indent)  # items stand close, even those that hold paragraphs
        self._lists.append((number + 1 if number else 0, ""))
        self._marker = f"{number}. " if number else "- "
        self._set_indent()

    def _set_hanging_indent(self) -> None:
        """Indent what follows in an item as far as its first words."""
        number, _ = self._lists[-1]
        self._lists[-1] = (number, " " * len(self._marker))
        self._marker = ""
        self._set_indent()

    def _set_indent(self) -> None:
        self._indent = "".join(indent for _, indent in self._lists[:_DEEPEST])

    def open_preformatted(self, _: str) -> None:
        """Begin text whose blanks and newlines count."""
        self.finish_stretch()
        self._preformatted += 1

    def close_preformatted(self, _: str) -> None:
        """End text whose blanks and newlines count."""
        self.finish_stretch()
        self._preformatted = max(self._preformatted - 1, 0)

    def open_link(self, attributes: str) -> None:
        """Begin the words of a link, unless it leads nowhere that could be said."""
        self._href = address_of_link(attributes)
        self._link_start = len(self.stretch)

    def close_link(self, _: str) -> None:
        """Say behind the words of a link where it leads, if the words do not."""
        href, self._href = self._href, ""
        if not href:
            return
        words = " ".join(unescaped("".join(self.stretch[self._link_start :])).split()).strip(BLANKS_AND_MARKS)
        if not words or says(words, href):
            return
        behind = []
        while not self.stretch[-1].strip(BLANKS_AND_MARKS):
            behind.append(self.stretch.pop())
        self.stretch.append(f" ({escape(href)})")
        self.stretch += reversed(behind)

    def show_image(self, attributes: str) -> None:
        """Put an image's words, or else its name, in its place; nothing for spacers and tracking pixels."""
        words = words_of_image(attributes)
        if words:
            self.stretch.append(f" [image: {escape(words)}] ")


_ACTS: dict[str, str | Callable[[_Page, str], None]] = {
    **_MARKS,
    "a": _Page.open_link,
    "/a": _Page.close_link,
    "blockquote": _Page.open_quote,
    "/blockquote": _Page.close_quote,
    "img": _Page.show_image,
    "li": _Page.open_item,
    "ol": _Page.open_numbers,
    "/ol": _Page.close_list,
    "pre": _Page.open_preformatted,
    "/pre": _Page.close_preformatted,
    "ul": _Page.open_bullets,
    "/ul": _Page.close_list,
    "x-a": _Page.open_link,
    "/x-a": _Page.close_link,
    "x-rest": _Page.quote_rest,
}
