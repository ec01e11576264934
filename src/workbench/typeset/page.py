"""The sheet while it is being set: how wide it is, what still fits, and the lines so far."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo

from workbench.api import Action, Opens, Tone, shorten, width
from workbench.typeset.lines import HEADING, RULE, Line, Sheet, Span, Target
from workbench.typeset.wrapping import wrap

MOST_LINES = 5_000  # the last of them says how much is missing, if anything is
LEAST_TEXT = 4  # cells; rather than leave text less, indents and margins go
DEEPEST = 12  # views within views

PLAIN, QUIET = str(Tone.PLAIN), str(Tone.QUIET)


class Page:
    """Lines are added until the page is full; what does not fit is counted, not kept."""

    def __init__(self, cells: int, now: datetime, zone: tzinfo, *, folded: bool) -> None:
        self.cells = max(cells, 1)
        self.now = now
        self.zone = zone
        self.folded = folded
        self.depth = 0
        self.lines: list[Line] = []
        self.targets: list[Target] = []
        self._left_out = 0
        self._margin: tuple[Span, ...] = ()

    @property
    def room(self) -> int:
        """How many lines still fit."""
        return MOST_LINES - 1 - len(self.lines)

    def add(self, spans: Iterable[Span] = (), target: int = -1) -> None:
        """Add one line; its spans together take at most ``cells`` cells."""
        if self.room:
            self.lines.append(Line((*self._margin, *spans), target))
        else:
            self._left_out += 1

    def leave_out(self, count: int) -> None:
        """Count things that are not shown because the page is full."""
        self._left_out += count

    def wrapped(self, text: str, tone: str, *, indent: str = "", target: int = -1) -> None:
        """Add a clean line of text in as many lines as it takes, each behind ``indent`` if there is room."""
        indent = indent if self.cells - len(indent) >= LEAST_TEXT else ""
        for piece in wrap(text, self.cells - len(indent)):
            self.add((Span(indent + piece, tone),), target)

    def target(self, opens: Opens | None, actions: tuple[Action, ...]) -> int:
        """Return the index of a new target that begins on the next line; -1 where there is nothing to do."""
        if (opens is None and not actions) or not self.room:
            return -1
        self.targets.append(Target(opens, actions, len(self.lines)))
        return len(self.targets) - 1

    def rule(self, *title: Span, tone: str = RULE) -> None:
        """Add a rule over the whole width with ``title`` in it, which fits."""
        used = sum(width(span.text) for span in title)
        if used + 4 > self.cells:
            self.add(title)
            return
        ends = "─" * (self.cells - used - 4)
        self.add((Span("── ", tone), *title, Span(f" {ends}" if ends else "", tone)))

    def heading(self, title: str, tone: str = HEADING) -> None:
        """Add a rule with a clean title in it, shortened to fit."""
        self.rule(Span(shorten(title, max(self.cells - 4, 1)), tone))

    @contextmanager
    def margin(self, text: str, tone: str) -> Iterator[None]:
        """Put ``text`` before every line that is added inside, where the page is wide enough for it."""
        if self.cells - len(text) < LEAST_TEXT:
            yield
            return
        outer = self._margin
        self._margin, self.cells = (*outer, Span(text, tone)), self.cells - len(text)
        yield
        self._margin, self.cells = outer, self.cells + len(text)

    def fork(self) -> "Page":
        """Return an empty page of the same kind, whose lines :meth:`take` may add later."""
        page = Page(self.cells, self.now, self.zone, folded=self.folded)
        page.depth = self.depth
        return page

    def take(self, other: "Page") -> None:
        """Add another page's lines with their targets."""
        above, known = len(self.lines), len(self.targets)
        for line in other.lines:
            self.add(line.spans, line.target + known if line.target >= 0 else -1)
        moved = (target._replace(line=target.line + above) for target in other.targets)
        self.targets += [target for target in moved if target.line < len(self.lines)]
        self.leave_out(other._left_out)  # noqa: SLF001 - it is one of us

    def sheet(self) -> Sheet:
        """Return what has been set, with a last line that says how much is missing."""
        if self._left_out:
            more = shorten(f"… {self._left_out:,} more", self.cells)
            self.lines.append(Line((Span(more, QUIET),)))
        return Sheet(self.lines, self.targets)
