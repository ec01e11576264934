"""Read a run of HTML tokens into lines: what tags mean to a reader of plain text.

A tag that parts lines leaves a mark in the text; marks become newlines when a stretch with the same indentation
is complete, so that a few operations on long strings do most of the work.
"""

import re
from collections.abc import Callable, Iterable
from html import escape, unescape

from workbench.domain.html_tokens import Token, values
from workbench.domain.text import one_line

# The deepest quotation and list that still gets an indentation of its own, which every line has to carry.
_DEEPEST = 8
_LONGEST_NAME = 200
_LONGEST_SOURCE = 2_000
_NO_LENGTH = ("0", "1", "0px", "1px")

# What a link may lead to that no reader can go to.
_NOWHERE = ("#", "javascript:", "data:", "cid:", "about:", "vbscript:", "blob:")

_LINE, _PARAGRAPH, _BREAK, _CELL, _ROW, _END_OF_ROW = MARKS = "\x01\x02\x03\x04\x05\x06"
"""Controls that stand for what tags do to lines. They are to be taken out of a source before it is read."""

_MEANINGS = {
    **dict.fromkeys(("address", "article", "aside", "caption", "center", "dd", "div", "dt", "figcaption"), _LINE),
    **dict.fromkeys(("footer", "header", "legend", "main", "nav", "option", "section", "summary"), _LINE),
    **dict.fromkeys(("dl", "fieldset", "figure", "form", "h1", "h2", "h3", "h4", "h5", "h6", "p", "table"), _PARAGRAPH),
}
_MARKS = {
    **_MEANINGS,
    **{f"/{name}": mark for name, mark in _MEANINGS.items()},
    "br": _BREAK,
    "hr": f"{_PARAGRAPH}---{_PARAGRAPH}",
    "tr": _ROW,
    "/tr": _END_OF_ROW,
    "/table": _END_OF_ROW + _PARAGRAPH,
    "td": _CELL,
    "th": _CELL,
}

_BLANKS_AND_MARKS = f"{MARKS} \t\n"
_RUN_OF_MARKS = re.compile(rf"[{MARKS}][{MARKS} ]*+")
# A row with another table in it ends where that begins: its cells are no line of words anyway.
_WHOLE_ROW = re.compile(f"{_ROW}[^{_ROW}{_END_OF_ROW}]*+{_END_OF_ROW}?")
_ENDLESS_NUMBER = re.compile(r"&#[xX]?[0-9a-fA-F]{12,}+;?")


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
        text = _preformatted(text) if self._preformatted else _flowing(text)
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
            self.stretch.append(f"{_LINE}- ")
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
        href = "".join(_unescaped(values(attributes).get("href", "")).split())
        self._href = "" if href.lower().startswith(_NOWHERE) else href
        self._link_start = len(self.stretch)

    def close_link(self, _: str) -> None:
        """Say behind the words of a link where it leads, if the words do not."""
        href, self._href = self._href, ""
        if not href:
            return
        words = " ".join(_unescaped("".join(self.stretch[self._link_start :])).split()).strip(_BLANKS_AND_MARKS)
        if not words or _says(words, href):
            return
        behind = []
        while not self.stretch[-1].strip(_BLANKS_AND_MARKS):
            behind.append(self.stretch.pop())
        self.stretch.append(f" ({escape(href)})")
        self.stretch += reversed(behind)

    def show_image(self, attributes: str) -> None:
        """Put an image's words, or else its name, in its place; nothing for spacers and tracking pixels."""
        said = values(attributes)
        if said.get("width") in _NO_LENGTH or said.get("height") in _NO_LENGTH:
            return
        words = one_line(_unescaped(said.get("alt", "")), _LONGEST_NAME)
        if not words:
            kind, _, path = _unescaped(said.get("src", "")[:_LONGEST_SOURCE]).strip().partition(":")
            if kind.lower() == "cid":
                words = one_line(path.partition("@")[0], _LONGEST_NAME)
            elif "alt" not in said and kind.lower() in ("http", "https"):
                words = one_line(re.split("[?#]", path)[0].rpartition("/")[2], _LONGEST_NAME)
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


def _says(words: str, href: str) -> bool:
    """Return whether the words of a link are its address, as far as a reader cares."""
    address = href.rstrip("/").lower()
    return words.rstrip("/").lower() in (address, address.partition("://")[2], address.removeprefix("mailto:"))


def _unescaped(text: str) -> str:
    """Return ``text`` with character references resolved."""
    if "&" not in text:
        return text
    # What the parser writes down has no others than these.
    short = text.replace("&nbsp;", " ").replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    if short.count("&") == short.count("&amp;"):
        return short.replace("&amp;", "&")
    # Python refuses to read numbers of thousands of digits.
    return unescape(_ENDLESS_NUMBER.sub("\ufffd", text) if "&#" in text else text)


def _preformatted(text: str) -> str:
    """Return preformatted text with the marks of tags in it resolved."""
    text = re.sub(f"[{MARKS}]+", "\n", _unescaped(text)).strip("\n")
    return f"\n\n{text}\n\n" if text.strip() else ""


def _flowing(text: str) -> str:
    """Return text with blanks folded and marks resolved; newlines at its ends say what it asks for around it."""
    text = " ".join(_unescaped(text).split())
    if _ROW in text:
        text = _WHOLE_ROW.sub(_row, text)
    return _RUN_OF_MARKS.sub(_as_newlines, text)


def _row(found: re.Match[str]) -> str:
    """Return a table's row: its cells on one line, or below each other where one has lines of its own."""
    cells = [words for cell in found[0].split(_CELL) if (words := cell.strip(_BLANKS_AND_MARKS))]
    if len(cells) == 1:
        return _LINE + cells[0] + _LINE
    has_lines = any(_RUN_OF_MARKS.search(cell) for cell in cells)
    return _LINE + (_LINE if has_lines else " | ").join(cells) + _LINE


class _Newlines(dict[str, str]):
    """The newlines that a run of marks comes to, at most one empty line; worked out once for each short run."""

    def __missing__(self, run: str) -> str:
        marks = run.replace(" ", "")
        # A break ends the line it stands on, or makes an empty one where another mark has ended that line.
        breaks = marks.count(_BREAK) + (marks[0] != _BREAK)
        newlines = "\n\n" if _PARAGRAPH in marks or breaks > 1 else "\n"
        if len(run) < 12 and len(self) < 5_000:
            self[run] = newlines
        return newlines


_NEWLINES = _Newlines()


def _as_newlines(found: re.Match[str]) -> str:
    return _NEWLINES[found[0]]
