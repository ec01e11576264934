"""Shifts and the four bands of a queue: now, this shift, next shift, later.

A shift is a span of wall-clock time on some days of the week. Bands are spans of UTC time, since that is
what due times are; the edges between them are whole unix seconds, so that the store can compare them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from workbench.domain.when import clock
from workbench.domain.zones import zone_named

NOW, THIS_SHIFT, NEXT_SHIFT, LATER = "now", "this shift", "next shift", "later"
BAND_NAMES = (NOW, THIS_SHIFT, NEXT_SHIFT, LATER)

SOON = timedelta(hours=1)  # what is due within it belongs to "now"
_LOOK_AHEAD = 400  # days, and a week for each holiday: one that swallows the only shift of its week takes that long


@dataclass(frozen=True, slots=True)
class Shift:
    """When a person works: from ``start`` to ``end`` by the wall clock of ``zone``, on ``days``.

    ``zone`` is an IANA name or ``local``. ``days`` are those on which the shift starts, Monday is 0.
    An ``end`` at or before ``start`` is on the following day. On ``holidays``, days by the same wall clock, no shift
    starts. Raises ValueError where no day is named.
    """

    start: time
    end: time
    zone: str
    days: frozenset[int]
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.days or not self.days <= frozenset(range(7)):
            raise ValueError("A shift needs at least one day, each from 0 (Monday) to 6.")


class Bands(NamedTuple):
    """The three edges between the four bands, in unix seconds; each band is half-open."""

    now_until: int
    this_shift_until: int
    next_shift_until: int
    shift_end: int  # the end itself, where "now" may reach past it
    on_shift: bool

    def spans(self) -> tuple[tuple[str, int | None, int | None], ...]:
        """Return name, first second and first second after of each band; None where it has no such edge."""
        edges = (None, self.now_until, self.this_shift_until, self.next_shift_until, None)
        return tuple(zip(BAND_NAMES, edges[:-1], edges[1:], strict=True))


def bands(now: datetime, shift: Shift) -> Bands:
    """Return the bands as they stand at ``now``.

    "Now" is what is overdue or due within the hour. "This shift" reaches to the end of the running shift,
    or off shift to the end of the coming one; "next shift" to the end of the one after. Raises Trouble
    where the shift's zone is unknown.
    """
    coming = shifts_from(now, shift)
    start, end = next(coming)
    _, following = next(coming)
    soon = int((now + SOON).timestamp())
    this_until = max(soon, int(end.timestamp()))
    next_until = max(this_until, int(following.timestamp()))
    return Bands(soon, this_until, next_until, int(end.timestamp()), start <= now)


def coming_ends(now: datetime, shift: Shift, count: int = 30) -> list[int]:
    """Return when the running and the next shifts end, in unix seconds."""
    return [int(end.timestamp()) for _, (_, end) in zip(range(count), shifts_from(now, shift), strict=False)]


def coming_starts(now: datetime, shift: Shift, count: int) -> list[datetime]:
    """Return when the next shifts begin, without the one that runs."""
    starts = (start for start, _ in shifts_from(now, shift) if start > now)
    return [start for _, start in zip(range(count), starts, strict=False)]


def band_of(due: datetime | None, edges: Bands) -> str:
    """Return the name of the band that ``due`` falls into; what is never due belongs to "later"."""
    if due is None:
        return LATER
    at = due.timestamp()
    if at < edges.now_until:
        return NOW
    if at < edges.this_shift_until:
        return THIS_SHIFT
    return NEXT_SHIFT if at < edges.next_shift_until else LATER


def forecast(before: int, after: int, *, end: datetime, now: datetime, zone: tzinfo) -> str:
    """Return the forecast line: how many breach before the shift's ``end``, how many ``after`` it.

    ``2 will breach before 18:00, 1 after your shift``. ``end`` is shown by the clock of ``zone``.
    """
    head = f"{before} will breach" if before else "nothing breaches"
    tail = f", {after} after your shift" if after else ""
    return f"{head} before {clock(end, now, zone)}{tail}"


def shifts_from(now: datetime, shift: Shift) -> Iterator[tuple[datetime, datetime]]:
    """Yield start and end in UTC of each shift that has not ended at ``now``, in order."""
    zone = zone_named(shift.zone)
    first = now.astimezone(zone).date() - timedelta(days=1)
    overnight = timedelta(days=1 if shift.end <= shift.start else 0)
    for ahead in range(_LOOK_AHEAD + 7 * len(shift.holidays)):
        day = first + timedelta(days=ahead)
        if day.weekday() not in shift.days or day in shift.holidays:
            continue
        start = _utc(datetime.combine(day, shift.start), zone, last=False)
        end = _utc(datetime.combine(day + overnight, shift.end), zone, last=True)
        if start < end and end > now:
            yield start, end


def _utc(wall: datetime, zone: tzinfo, *, last: bool) -> datetime:
    """Return a wall time as UTC; in the hour that comes twice the first or the ``last`` time it comes.

    A time that the clock jumps over means the moment as far after the jump (PEP 495, fold=0).
    """
    early = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    late = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return max(early, late) if last else early
