"""Gaps: the places in a text that somebody still has to fill in, drawn as ``⟨route: text, e.g. POST /export⟩``.

A gap is found by its drawing alone, so it survives a draft on disk, ``$EDITOR`` and a paste. Text that others
wrote must not look like one: it passes :func:`without_gaps` before it enters a reply.
"""

import re
from datetime import date
from typing import NamedTuple

from workbench.domain.text import one_line

TYPES = ("text", "number", "date", "url")

_OPENS, _CLOSES = "⟨", "⟩"
_HARMLESS = str.maketrans({_OPENS: "‹", _CLOSES: "›"})
_LONGEST_HINT = 300
_MOST = 1_000

# Neither sign stands inside, so no character is looked at more than twice, whatever the text.
_GAP = re.compile(rf"⟨([A-Za-z_][A-Za-z0-9_]{{0,63}}): ({'|'.join(TYPES)})([^⟨⟩\n]{{0,{_LONGEST_HINT}}})⟩")
_NUMBER = re.compile(r"[+\-−]?[0-9](?:[0-9.,'’   ]{0,30}[0-9])?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_URL = re.compile(r"https?://[^\s/?#@\\<>\"]+(?:[/?#][^\s<>\"]*)?", re.IGNORECASE)
_LONGEST_URL = 2_000


class Gap(NamedTuple):
    """A gap in a text, from ``start`` up to ``end``; ``hint`` says more, such as ``in s, e.g. 3``."""

    start: int
    end: int
    name: str
    type: str
    hint: str


def gaps_in(text: str) -> tuple[Gap, ...]:
    """Return the gaps of a text in order, the first thousand at most. Takes time linear in the text."""
    found: list[Gap] = []
    for gap in _GAP.finditer(text):
        found.append(Gap(gap.start(), gap.end(), gap[1], gap[2], gap[3].strip(" ,")))
        if len(found) == _MOST:
            break
    return tuple(found)


def gap_after(text: str, cursor: int) -> Gap | None:
    """Return the gap that ``Tab`` goes to: the first that starts at ``cursor`` or behind it, else the first of all.

    Whoever selects a gap leaves the cursor at its end, so that the next ``Tab`` goes on. None where there is no gap.
    """
    found = gaps_in(text)
    return next((gap for gap in found if gap.start >= cursor), found[0] if found else None)


def drawn(name: str, type: str = "text", unit: str = "", example: str = "") -> str:  # noqa: A002 - what it is called
    """Return the drawing of a gap, one that :func:`gaps_in` finds again. ``type`` is one of TYPES."""
    hint = (f" in {unit}" if unit else "") + (f", e.g. {example}" if example else "")
    hint = " ".join(without_gaps(hint).split())[:_LONGEST_HINT]
    comma = "" if not hint or hint.startswith(",") else " "
    return f"{_OPENS}{name}: {type}{comma}{hint}{_CLOSES}"


def without_gaps(text: str) -> str:
    """Return a text of others in which nothing is a gap: its ``⟨`` and ``⟩`` become ``‹`` and ``›``."""
    return text.translate(_HARMLESS)


def fits(gap: Gap, typed: str) -> str:
    """Return why ``typed`` cannot fill a gap, as half a sentence, or an empty string where it can."""
    return misfit(gap.type, typed)


def misfit(type: str, value: str) -> str:  # noqa: A002 - what it is called
    """Return why ``value`` is none of ``type`` (see TYPES), or an empty string where it is one."""
    value = value.strip()
    said = f'"{one_line(value, 40)}"'
    if not value:
        return "nothing is there"
    if gaps_in(value):
        return "it is a gap itself"
    if type == "number" and not _NUMBER.fullmatch(value):
        return f"{said} is no number, such as 12 or 3.5"
    if type == "date" and not _is_day(value):
        return f"{said} is no day, such as 2026-09-01"
    if type == "url" and not (len(value) <= _LONGEST_URL and _URL.fullmatch(value)):
        return f"{said} is no address, such as https://example.com/page"
    return ""


def _is_day(value: str) -> bool:
    if not _DAY.fullmatch(value):
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
