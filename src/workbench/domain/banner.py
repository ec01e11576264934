"""The words by which a live incident stands on every screen, as long as there is room for.

Two lines: what it is, what it hits and how many tickets look related; and what was said last, when, and where to
read on. What is least needed gives way first, the name and the way to the rest never.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workbench.domain.cells import shorten, width
from workbench.domain.incidents import MAINTENANCE
from workbench.domain.text import one_line
from workbench.domain.when import clock

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from workbench.domain.values import Incident

_NAME_AT_LEAST = 24  # cells
_PART_AT_LEAST = 14
_QUOTE_AT_LEAST = 16
_STALE = 300.0  # seconds after which a reading that nobody complains of is old all the same


class Reading(NamedTuple):
    """How the page that an incident stands on was read last; ``failing`` where it cannot be read now."""

    at: datetime | None
    failing: bool

    def words(self, now: datetime, zone: tzinfo) -> str:
        """Return when the page was read, where that is worth knowing; '' for a fresh reading."""
        if self.at is None or not (self.failing or (now - self.at).total_seconds() > _STALE):
            return ""
        return f"read {clock(self.at, now, zone)}"


class Signs(NamedTuple):
    """What it is drawn with: the warning's sign and the dot between parts."""

    warning: str
    dot: str


def headline(incident: Incident, related: int, others: int, key: str, signs: Signs, room: int) -> str:
    """Return the first line in at most ``room`` cells: name, components, related tickets, other incidents, the key.

    ``related`` is how many tickets look related, ``others`` how many more incidents are live, ``key`` what shows
    them all ('' where there is none).
    """
    name = one_line(incident.name)
    ends = _ends(incident, related, others, key, signs.dot)
    for sign in (f"{signs.warning} {_word(incident)}", f"{signs.warning} "):
        for parts, tail in ends:
            words = f"{sign}{name}{parts}{tail}"
            if width(words) <= room:
                return words
    parts, tail = ends[-1]
    for least in (parts, ""):
        left = room - width(signs.warning) - 1 - width(least) - width(tail)
        if left >= _NAME_AT_LEAST:
            return f"{signs.warning} {shorten(name, left)}{least}{tail}"
    return shorten(f"{signs.warning} {shorten(name, max(room - width(tail) - 2, 1))}{tail}", room)


def wanted_room(incident: Incident, related: int, others: int, key: str, signs: Signs) -> int:
    """Return how many cells the first line wants before anything else on it; with fewer something else gives way."""
    parts, tail = _ends(incident, related, others, key, signs.dot)[-2]
    name = min(width(one_line(incident.name)), 2 * _NAME_AT_LEAST)
    return width(f"{signs.warning} {_word(incident)}{parts}{tail}") + name


def _word(incident: Incident) -> str:
    return "MAINTENANCE " if incident.impact == MAINTENANCE else "INCIDENT "


def _ends(incident: Incident, related: int, others: int, key: str, dot: str) -> list[tuple[str, str]]:
    """Return what follows the name, components and the rest, from the longest to the shortest."""
    names = [one_line(name) for name in incident.components]
    more = f" +{len(names) - 1}" if len(names) > 1 else ""
    every = f" {dot} {', '.join(names)}" if names else ""
    first = f" {dot} {names[0]}{more}" if names else ""
    short = f" {dot} {shorten(names[0], _PART_AT_LEAST)}{more}" if names else ""
    also = f" {dot} +{others} more" if others else ""
    shown = f" ({key})" if key else ""
    few = f" +{others}" if others else ""
    counted = "1 ticket looks related" if related == 1 else f"{related} tickets look related"
    long, mid, brief = (
        (f" {dot} {words}" if related else "") + tail
        for words, tail in ((counted, also), (f"{related} related", also), (f"{related}", few))
    )
    return [(every, long + shown), (first, long + shown), (every, mid + shown), (first, mid + shown),
            (short, mid + shown), (short, brief + shown)]  # fmt: skip


class LastWord(NamedTuple):
    """The second line in three pieces: what phase since when, what was said, and behind it age and address."""

    phase: str
    quote: str
    age: str
    address: str


def last_word(incident: Incident, reading: Reading, now: datetime, zone: tzinfo, room: int) -> LastWord:
    """Return the second line's pieces, which take at most ``room`` cells with a blank between each two."""
    at, age, url = clock(incident.last_update_at, now, zone), reading.words(now, zone), one_line(incident.url)
    bare, said = url.partition("://")[2], one_line(incident.last_update)
    whole = shorten(f"{one_line(incident.phase)} {at}".strip(), room)
    page = f"page {age}" if age else ""
    # The whole address can be clicked in many terminals, so it comes before the end of a long quote.
    ways = ((whole, page, url), (whole, page, bare), (whole, age, bare), (at, age, bare))
    rooms = [room - 2 - sum(width(part) + 1 for part in way if part) for way in ways]
    wanted = (3 * _QUOTE_AT_LEAST, *[_QUOTE_AT_LEAST] * 3)
    enough = (number for number, cells in enumerate(rooms) if cells >= min(wanted[number], width(said)))
    chosen = next(enough, len(ways) - 1)
    (phase, age, address), left = ways[chosen], rooms[chosen]
    if said and left >= _QUOTE_AT_LEAST:
        return LastWord(phase, f'"{shorten(said, left)}"', age, address)
    beside = room - sum(width(part) + 1 for part in (phase, age) if part)
    return LastWord(phase, "", age if beside >= 0 else "", shorten(address, max(beside, 0)))


def others_of(incidents: Sequence[Incident]) -> int:
    """Return how many incidents are live besides the one that is shown."""
    return max(0, len(incidents) - 1)
