"""The send bar's lines: who reads it, what follows, what keeps it here, and what it promises."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from workbench.domain.text import one_line, width
from workbench.typeset.wrapping import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from workbench.guard.concerns import Concern
    from workbench.guard.promises import Promised
    from workbench.styles.icons import Icons
    from workbench.styles.queue_line import Spans

_MOST = 2  # lines for one sentence
_BETWEEN = " · "


class Barred(Protocol):
    """What the bar tells of."""

    @property
    def concerns(self) -> Sequence[Concern]:
        """What speaks against it, what blocks first."""

    @property
    def promises(self) -> Sequence[Promised]:
        """What it promises."""

    @property
    def line(self) -> str:
        """Who reads it, what follows, and what goes along."""


def bar_lines(checked: Barred, cells: int, icons: Icons, zone: tzinfo, keeping: str) -> list[Spans]:
    """Return the lines of the bar, each at most ``cells`` wide; a promise's time is told in ``zone``.

    ``keeping`` says how a promise is kept, or that it is.
    """
    lines: list[Spans] = [[(icons.across * cells, "rule")]]
    word, _, rest = checked.line.partition(" ")
    tone = "internal" if word.startswith("INTERNAL") else "public"
    first, *others = _in_parts(f"{word} {rest}", cells - 2)
    sign = word.rstrip(",")
    lines.append([(" ", "plain"), (sign, tone), (first[len(sign) :], "strong")])
    lines += [[(f" {line}", "strong")] for line in others]
    blocking = [one for one in checked.concerns if one.blocks]
    for concern in checked.concerns[:1]:
        sign = icons.warning if concern.blocks else icons.dot
        tone = "warn" if concern.blocks else "quiet"
        more = f" ({len(checked.concerns) - 1} more)" if len(checked.concerns) > 1 else ""
        says = "not yet: " if concern.blocks else ""
        lines += [[(f" {line}", tone)] for line in wrap(f"{sign} {says}{concern.says}{more}", cells - 2)[:_MOST]]
        lines += [[(f"   {line}", "quiet")] for line in wrap(concern.remedy, cells - 4)[:_MOST]]
    if not blocking:
        for promised in checked.promises:
            due = f"{promised.due.astimezone(zone):%a %d %b %H:%M}"
            words = f"promises “{one_line(promised.sentence, 80)}” by {due}{_BETWEEN}{keeping}"
            lines += [[(f" {line}", "plain")] for line in _in_parts(words, cells - 2)]
    return lines


def _in_parts(line: str, cells: int) -> list[str]:
    """Return what the bar says in lines that break between its parts where they can; all of it is to be read."""
    lines: list[str] = []
    for part in line.split(_BETWEEN):
        joined = f"{lines[-1]}{_BETWEEN}{part}" if lines else part
        if lines and width(joined) > cells:
            lines.append(part)
        else:
            lines[-1:] = [joined]
    return [piece for line in lines for piece in wrap(line, cells)]
