"""Find the times that a sentence names: by Friday, within two hours, tomorrow at 10:00 CET, bis morgen um 10 Uhr.

English, and the commonest of German and French. Only what names a day or an hour is found; nothing is guessed
from a number alone. A day without an hour ends at 17:00.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

from workbench.domain.zones import zone_named
from workbench.guard.dates import END_OF_DAY, NUMBERS, add_months, add_working_days, day_of
from workbench.guard.days import NamedDay, days_in
from workbench.guard.hours import NamedHour, hours_in

_LAST_MINUTE = time(23, 59)
_FURTHEST = timedelta(days=400)
_LONGEST = 600  # characters of a sentence

_NUMBER = r"(?:\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"
_UNIT = (r"(?:minutes?|mins?|minuten|hours?|hrs?|h|stunden?|heures?|days?|tage?n?|jours?|weeks?|wochen?|semaines?"
         r"|months?|monate?n?|mois)")
_DURATION = re.compile(
    rf"\b(?:(?:with)?in|innerhalb(?:\s(?:von|der))?|binnen|dans|sous)\s(?:(?:the(?=\snext)|about|around|under|next|another|nächsten"
    rf"|les|prochaines?|less\sthan|at\smost|roughly|approximately)\s){{0,3}}"
    rf"(?:(?P<first>{_NUMBER})\s?(?:-|–|to|or|bis|à|ou)\s?)?(?P<count>{_NUMBER})\s?-?"
    rf"(?P<working>(?:business|working|work)\s)?(?P<unit>{_UNIT})(?:\s(?P<more>or\stwo))?(?!\w)", re.IGNORECASE)
_BETWEEN = re.compile(
    r"[\s,(]{0,3}(?:(?:at|by|on|before|until|around|about|in|the|um|gegen|am|à|vers|bis|spätestens)\s){0,3}",
    re.IGNORECASE)
_BY = re.compile(
    r"\b(?:at|by|before|until|till|around|about|um|bis|gegen|vor|à|avant)\s(?:about\s|around\s|the\s)?$|:\s?$",
    re.IGNORECASE)


class Moment(NamedTuple):
    """A time that a sentence names, from ``start`` up to ``end`` in it; ``due`` is in UTC."""

    start: int
    end: int
    due: datetime


def moments_in(sentence: str, now: datetime, zone: str) -> tuple[Moment, ...]:
    """Return the times behind ``now`` that a sentence names, in order, by the clock of ``zone``.

    ``now`` knows its zone; ``zone`` is an IANA name or ``local``. Raises Trouble where that is unknown.
    """
    local_zone = zone_named(zone)
    local = now.astimezone(local_zone)
    sentence = sentence[:_LONGEST]
    found = (*_durations(sentence, now, local), *_days_and_hours(sentence, local, local_zone))
    return tuple(sorted(moment for moment in found if now < moment.due <= now + _FURTHEST))


def _durations(sentence: str, now: datetime, local: datetime) -> Iterator[Moment]:
    for found in _DURATION.finditer(sentence):
        counts = (found["first"] or "0", found["count"], "2" if found["more"] else "0")
        count = max(NUMBERS.get(one.casefold()) or float(one) for one in counts)
        unit = found["unit"].casefold()
        zone = local.tzinfo or UTC
        if unit.startswith(("min", "h", "st")):
            due = now + timedelta(minutes=count if unit.startswith("min") else count * 60)
        elif unit.startswith(("d", "t", "j")):
            add = add_working_days if found["working"] else day_of
            due = _utc(add(local.date(), max(1, round(count))), END_OF_DAY, zone)
        elif unit.startswith(("w", "s")):
            due = _utc(day_of(local.date(), round(count * 7)), END_OF_DAY, zone)
        else:
            due = _utc(add_months(local.date(), max(1, round(count))), END_OF_DAY, zone)
        yield Moment(found.start(), found.end(), due.astimezone(UTC))


def _days_and_hours(sentence: str, local: datetime, zone: tzinfo) -> Iterator[Moment]:
    hours = list(hours_in(sentence))
    used: set[int] = set()
    days = list(days_in(sentence, local))
    for named in days:
        if named.is_end and any(other is not named and _beside(sentence, other, named) for other in days):
            continue
        near = next((clock for clock in hours if clock.start not in used and _beside(sentence, named, clock)), None)
        if near is not None:
            used.add(near.start)
            due = _utc(day_of(named.day, near.days), near.at, near.zone or zone)
            yield Moment(min(named.start, near.start), max(named.end, near.end), due)
            continue
        due = _utc(named.day, named.at or END_OF_DAY, zone)
        if named.is_today and due <= local:
            due = _utc(named.day, _LAST_MINUTE, zone)
        yield Moment(named.start, named.end, due)
    for clock in hours:
        if clock.start in used or clock.is_part:
            continue
        if _BY.search(sentence[max(0, clock.start - 24) : clock.start]):
            there = local.astimezone(clock.zone or zone)
            due = _utc(day_of(there.date(), clock.days), clock.at, clock.zone or zone)
            if due <= local:
                due = _utc(day_of(there.date(), clock.days + 1), clock.at, clock.zone or zone)
            yield Moment(clock.start, clock.end, due)


def _beside(sentence: str, one: NamedDay, other: NamedDay | NamedHour) -> bool:
    """Whether nothing but small words stands between a day and an hour, so that they mean one moment."""
    if other.start < one.end and one.start < other.end:
        return False
    first, last = sorted(((one.start, one.end), (other.start, other.end)))
    gap = sentence[first[1] : last[0]]
    return len(gap) <= 24 and _BETWEEN.fullmatch(gap) is not None


def _utc(day: date, at: time, zone: tzinfo) -> datetime:
    """Return a wall time as UTC: in the hour that comes twice the first, and past a gap as PEP 495 says (fold=0)."""
    return datetime.combine(day, at).replace(tzinfo=zone, fold=0).astimezone(UTC)
