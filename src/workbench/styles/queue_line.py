"""One row of the queue, and a band's heading, as spans. Shared by the first paint, the live queue and plain text.

What others wrote passes the gate here once more: the store is no reason to trust it.
"""

from collections.abc import Sequence
from typing import Protocol

from workbench.domain.cells import pad, shorten, width
from workbench.domain.text import one_line
from workbench.styles.icons import Icons
from workbench.styles.marks import NO_MARKS, Marks

Spans = list[tuple[str, str]]  # (text, tone)

_WITH_DUE = 72  # inner width from which the deadline has a column of its own
_LONGEST_NUMBER = 16  # cells; what a helpdesk calls a number may be anything
_NEVER = (1 << 40) - 1


class Listed(Protocol):
    """What a queue's row has to have to be drawn."""

    @property
    def ref(self) -> str:
        """The ticket's reference."""

    @property
    def subject(self) -> str:
        """The ticket's subject."""

    @property
    def status(self) -> str:
        """Where the ticket stands."""

    @property
    def priority(self) -> int:
        """What the customer claims, 0 to 4."""

    @property
    def due(self) -> int:
        """Seconds since 1970."""

    @property
    def who(self) -> str:
        """The organisation, or the customer."""

    @property
    def unread(self) -> int:
        """How many messages were not seen, at most 10."""

    @property
    def waiting(self) -> int:
        """Whether the customer had the last word."""


def queue_line(row: Listed, cells: int, icons: Icons, *, marks: Marks = NO_MARKS, now: int = 0) -> Spans:
    """Return a row as spans that fill exactly ``cells``; ``marks`` say which helpdesk it is on.

    The sign before the subject is the claimed priority (``!`` high, ``!!`` urgent), the one behind the
    name says that the customer waits for us; the number is how many messages are new.
    """
    source, _, own = row.ref.partition(":")
    number = shorten(one_line(own), _LONGEST_NUMBER, icons.cut)
    number_cells = max(6, width(number))
    who_cells = 16 if cells >= _WITH_DUE else 12 if cells >= 44 else 0
    due_cells = 11 if cells >= _WITH_DUE else 0
    fixed = number_cells + 1 + 3 + (who_cells + 1 if who_cells else 0) + (due_cells + 1 if due_cells else 0) + 4
    fixed += marks.cells + 1 if marks.cells else 0
    subject_cells = max(8, cells - fixed)
    claim = "!!" if row.priority >= 4 else "! " if row.priority == 3 else "  "
    unread = "" if not row.unread else "9+" if row.unread > 9 else str(row.unread)
    tone = "strong" if row.unread else "plain"
    # As few spans as there are looks in the line: each is a piece of work for whoever draws it.
    start = " " * (number_cells - width(number)) + number + " "
    if marks.cells:
        start = f"{marks.column(source)} {start}"
    spans: Spans = [(start, "quiet"), (claim + " ", "warn")] if claim.strip() else [(start + claim + " ", "quiet")]
    spans.append((pad(one_line(row.subject), subject_cells, icons.cut), tone))
    tail = f" {pad(one_line(row.who), who_cells, icons.cut)}" if who_cells else ""
    tail += f" {shorten(due_in(row.due, now), due_cells, icons.cut):>{due_cells}}" if due_cells else ""
    tail += f" {icons.waiting if row.waiting else ' '}"
    if unread:
        spans += [(tail, "quiet"), (unread.rjust(2), "unread")]
    else:
        spans.append((tail + "  ", "quiet"))
    return fit(spans, cells, icons.cut)


def due_in(due: int, now: int) -> str:
    """Return a deadline as a few calm words: ``in 3 h``, ``2 h late``, nothing for none."""
    if due >= _NEVER:
        return ""
    left = due - now
    words = _span(abs(left))
    return f"{words} late" if left < 0 else f"in {words}"


def _span(seconds: int) -> str:
    if seconds < 3600:
        return f"{max(1, seconds // 60)} min"
    if seconds < 2 * 86_400:
        return f"{seconds // 3600} h"
    return f"{seconds // 86_400} d"


def band_line(name: str, cells: int) -> Spans:
    """Return a band's heading."""
    return fit([(f" {name.upper()}", "band")], cells)


def fit(spans: Sequence[tuple[str, str]], cells: int, ellipsis: str = "…") -> Spans:
    """Return spans cut or filled to exactly ``cells``."""
    fitted: Spans = []
    left = cells
    for text, tone in spans:
        if left <= 0:
            break
        taken = width(text)
        if taken > left:
            text = shorten(text, left, ellipsis)
            taken = width(text)
        fitted.append((text, tone))
        left -= taken
    if left > 0:
        fitted.append((" " * left, "plain"))
    return fitted


def frame_top(title: str, cells: int, icons: Icons, *, focused: bool, hint: str = "") -> Spans:
    """Return the upper edge of a pane: corner, title, line, corner."""
    on = "-on" if focused else ""
    room = cells - 4
    title = one_line(title)
    hint = hint if hint and room - width(hint) - 3 > 12 else ""
    shown = shorten(title, room - (width(hint) + 2 if hint else 0), icons.cut)
    rest = room - width(shown) - (width(hint) + 2 if hint else 0)
    return [
        (icons.top_left, "frame" + on),
        (f" {shown} ", "title" + on),
        (icons.across * max(0, rest), "frame" + on),
        *([(f" {hint} ", "quiet")] if hint else []),
        (icons.top_right, "frame" + on),
    ]


def frame_bottom(cells: int, icons: Icons, *, focused: bool, note: str = "") -> Spans:
    """Return the lower edge of a pane, with a quiet note in it."""
    on = "-on" if focused else ""
    shown = f" {shorten(note, cells - 6, icons.cut)} " if note and cells > 12 else ""
    return [
        (icons.bottom_left, "frame" + on),
        (icons.across * (cells - 2 - width(shown)), "frame" + on),
        *([(shown, "quiet")] if shown else []),
        (icons.bottom_right, "frame" + on),
    ]
