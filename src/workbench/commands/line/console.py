"""Where a command writes: clean text, styled only on a terminal, and JSON where that is asked for."""

import os
import shutil
import sys
from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TextIO

from workbench.domain.text import clean, one_line, shorten

if TYPE_CHECKING:
    from workbench.api.views import View

OpenDesk = Callable[[Path | None, Path | None, bool], int]

_NARROWEST, _WIDEST = 40, 160
_WITHOUT_TERMINAL = 100  # cells

# Weight and slant only, so that it reads on any ground (ECMA-48, 8.3.117).
_STYLES = {
    "strong": "1", "heading": "1", "band": "1", "unread": "1", "public": "1", "key": "1", "warn": "1", "bad": "1",
    "internal": "3", "quote": "2;3", "quiet": "2", "label": "2", "rule": "2", "link": "4",
}  # fmt: skip


class Console:
    """The outputs of one command.

    ``plain`` forbids styling, which is only ever used on a terminal. ``open_desk`` opens the desk in this
    terminal, given a home, a configuration file and whether it is the demo.
    """

    def __init__(self, out: TextIO, err: TextIO, open_desk: OpenDesk) -> None:
        self._out = out
        self._err = err
        self.open_desk = open_desk
        self.plain = False
        self.is_terminal = is_terminal(out)
        self.ascii_signs = not (out.encoding or "").lower().replace("-", "").startswith("utf")
        self._progress = 0

    @property
    def is_interactive(self) -> bool:
        """Whether a person sits at both ends, so that the desk may be opened and questions asked."""
        return self.is_terminal and sys.stdin.isatty()

    @property
    def is_styled(self) -> bool:
        """Whether weight and slant may be used."""
        return self.is_terminal and not self.plain and not os.environ.get("NO_COLOR")

    @property
    def width(self) -> int:
        """How many cells a line may have."""
        columns = shutil.get_terminal_size((_WITHOUT_TERMINAL, 24)).columns if self.is_terminal else _WITHOUT_TERMINAL
        said = os.environ.get("COLUMNS", "")
        return min(max(int(said) if said.isdigit() else columns, _NARROWEST), _WIDEST)

    def line(self, text: str = "") -> None:
        """Write a line."""
        self._out.write(clean(text) + "\n")

    def spans(self, spans: Iterable[tuple[str, str]]) -> None:
        """Write a line of pieces, each with its tone."""
        pieces = [(clean(text).replace("\n", " ").replace("\t", " "), tone) for text, tone in spans]
        while pieces and not pieces[-1][0].strip():
            pieces.pop()
        if pieces:
            pieces[-1] = (pieces[-1][0].rstrip(), pieces[-1][1])
        self._out.write("".join(self._styled(text, tone) for text, tone in pieces) + "\n")

    def heading(self, text: str) -> None:
        """Write a heading with a blank line before it."""
        self.line()
        self.spans([(shorten(one_line(text), self.width), "heading")])

    def view(self, view: "View", *, now: datetime, zone: tzinfo, folded: bool = True) -> None:
        """Write what a pane shows."""
        if not self.is_styled:
            from workbench.plain import print_view

            print_view(
                view, self._out, width=self.width, now=now, zone=zone, ascii_signs=self.ascii_signs, folded=folded
            )
            return
        from workbench.typeset.typesetting import typeset

        icons: Literal["ascii", "unicode"] = "ascii" if self.ascii_signs else "unicode"
        for line in typeset(view, self.width, now=now, zone=zone, folded=folded, icons=icons).lines:
            self.spans(line.spans)

    def json(self, value: object) -> None:
        """Write a value as JSON: dataclasses as objects, times as ISO 8601 in UTC."""
        import json

        from workbench.commands.line.jsonable import jsonable

        self._out.write(json.dumps(jsonable(value), ensure_ascii=False, indent=2) + "\n")

    def say(self, text: str) -> None:
        """Write a line to the person, on the error output: never part of what a script reads."""
        self.end_progress()
        self._err.write(clean(text) + "\n")
        self._err.flush()

    def progress(self, text: str) -> None:
        """Show how far it has come, in one line that is written over; nothing without a terminal."""
        if not is_terminal(self._err):
            return
        shown = shorten(one_line(text), self.width - 1)
        self._err.write("\r" + shown.ljust(self._progress))
        self._err.flush()
        self._progress = len(shown)

    def end_progress(self) -> None:
        """Take the line of progress away."""
        if self._progress:
            self._err.write("\r" + " " * self._progress + "\r")
            self._progress = 0

    def ask(self, question: str) -> bool:
        """Ask a yes-or-no question; no is what anything but yes means. Without a terminal the answer is no."""
        if not (is_terminal(self._err) and sys.stdin.isatty()):
            return False
        self._err.write(clean(question) + " [y/N] ")
        self._err.flush()
        return sys.stdin.readline().strip().lower() in ("y", "yes")

    def flush(self) -> None:
        """Hand over all that was written."""
        self._out.flush()

    def _styled(self, text: str, tone: str) -> str:
        style = _STYLES.get(tone) if self.is_styled and text.strip() else None
        return f"\x1b[{style}m{text}\x1b[0m" if style else text


def is_terminal(stream: TextIO) -> bool:
    """Whether a person reads this on a terminal that can do more than a typewriter."""
    return stream.isatty() and os.environ.get("TERM", "") not in ("", "dumb")
