"""Find the times that a sentence names: by Friday, within two hours, tomorrow at 10:00 CET, bis morgen um 10 Uhr.

English, and the commonest of German and French. Only what names a day or an hour is found; nothing is guessed
from a number alone. A day without an hour ends at 17:00.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple

from workbench.domain.zones import zone_named
from workbench.guard.dates import (
    MONTHS,
    NUMBERS,
    WEEKDAYS,
    add_months,
    add_working_days,
    day_of,
    last_of_month,
    weekday_after,
)

END_OF_DAY = time(17)
_LAST_MINUTE = time(23, 59)
_FURTHEST = timedelta(days=400)
_LONGEST = 600  # characters of a sentence

_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"
_WEEKDAY = "(?:" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + ")"
_NUMBER = r"(?:\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"
_UNIT = (r"(?:minutes?|mins?|minuten|hours?|hrs?|h|stunden?|heures?|days?|tage?n?|jours?|weeks?|wochen?|semaines?"
         r"|months?|monate?n?|mois)")

_DURATION = re.compile(
    rf"\b(?:(?:with)?in|innerhalb(?:\s(?:von|der))?|binnen|dans|sous)\s(?:(?:the(?=\snext)|about|around|under|next|another|nächsten"
    rf"|les|prochaines?|less\sthan|at\smost|roughly|approximately)\s){{0,3}}"
    rf"(?:(?P<first>{_NUMBER})\s?(?:-|–|to|or|bis|à|ou)\s?)?(?P<count>{_NUMBER})\s?-?"
    rf"(?P<working>(?:business|working|work)\s)?(?P<unit>{_UNIT})(?:\s(?P<more>or\stwo))?(?!\w)", re.IGNORECASE)
_DAY = re.compile(
    rf"""\b(?:
      (?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?!\d)
    | (?P<day2>\d{{1,2}})\.\s?(?P<month2>\d{{1,2}})\.\s?(?P<year2>\d{{4}})(?!\d)
    | (?:(?<=\bam\s)|(?<=\bbis\s)|(?<=\bzum\s)|(?<=\bby\s)|(?<=\bon\s))
      (?P<day6>\d{{1,2}})\.\s?(?P<month6>\d{{1,2}})\.(?!\d)
    | (?P<one>\d{{1,2}})/(?P<other>\d{{1,2}})/(?P<year3>\d{{4}})
    | (?P<day4>\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s(?:of\s)?(?P<name4>{_MONTH})\b\.?(?:,?\s(?P<year4>\d{{4}}))?
    | (?P<name5>{_MONTH})\b\.?\s(?P<day5>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s(?P<year5>\d{{4}}))?
    | (?P<late>(?:the\s)?end\sof(?:\sthe|\sthis)?(?:\sbusiness|\sworking)?\sday|e\.?o\.?d\.?|e\.?o\.?b\.?|c\.?o\.?b\.?
      |(?:the\s)?close\sof\sbusiness|(?:the\s)?end\sof\splay|ende\sdes\stages|feierabend)
    | (?P<next_week_day>{_WEEKDAY})\s(?:of\s)?next\sweek | next\sweek\s(?:on\s)?(?P<next_week_day2>{_WEEKDAY})
    | (?:(?P<which>next|this|coming|nächsten|kommenden|diesen)\s)?(?P<weekday>{_WEEKDAY})
    | (?P<after_tomorrow>(?:the\s)?day\safter\stomorrow|übermorgen|après-demain)
    | (?P<tomorrow>tomorrow|(?<!guten\s)(?<!am\s)(?<!heute\s)morgen|demain)
    | (?P<tonight>tonight|this\sevening|heute\sabend|ce\ssoir)
    | (?P<noonish>this\smorning|this\safternoon|heute\snachmittag|cet\saprès-midi)
    | (?P<today>(?:later\s)?today|heute|aujourd['’]hui)
    | (?:the\s)?end\sof\s(?P<end_next>next\s)?(?:the\s|this\s)?(?P<end>week|month)
    | (?P<eow>eow|wochenende|ende\sder\swoche)
    | (?P<week>this|next|nächste[rn]?|diese[rn]?)\s(?:week|woche)
    | (?P<semaine>la\ssemaine\sprochaine) | (?P<next_month>next\smonth|nächsten\smonat|le\smois\sprochain)
    )(?!\w)""", re.IGNORECASE | re.VERBOSE)
_ZONES = {
    "utc": 0, "gmt": 0, "z": 0, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "bst": 1, "wet": 0, "west": 1, "eet": 2,
    "eest": 3, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "jst": 9,
}
_NAMED_ZONES = {"et": "America/New_York", "ct": "America/Chicago", "pt": "America/Los_Angeles"}
_HOUR = re.compile(
    rf"""(?<![\w:.,/-])(?:
      (?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::\d{{2}})?\s?(?P<half>[ap]\.?m\.?(?![a-z]))?(?:\s?uhr)?
    | (?P<hour2>\d{{1,2}})(?:\.(?P<minute2>\d{{2}}))?\s?(?P<half2>[ap]\.?m\.?(?![a-z]))
    | (?P<hour3>\d{{1,2}})(?:\.(?P<minute3>\d{{2}}))?\s?uhr(?:\s(?P<minute4>\d{{2}})(?!\d))?
    | (?P<hour5>\d{{1,2}})\s?h(?P<minute5>\d{{2}})? | (?P<hour6>\d{{1,2}})\so['’]?clock
    | (?P<noon>noon|midday|lunch(?:time)?|mittags?|midi) | (?P<midnight>midnight|mitternacht|minuit)
    | (?P<morning>morning|vormittag|matin) | (?P<afternoon>afternoon|nachmittag|après-midi)
    | (?P<evening>evening|abend|soir)
    )(?:\s?\(?(?P<zone>{"|".join((*_ZONES, *_NAMED_ZONES))})(?P<off>[+-]\d{{1,2}})?\)?
      |\s?(?P<offset>[+-]\d{{2}}:?\d{{2}}))?
    (?![\w:])""", re.IGNORECASE | re.VERBOSE)
_PARTS = {"noon": time(12), "morning": time(12), "afternoon": END_OF_DAY, "evening": time(20)}
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


class _Day(NamedTuple):
    start: int
    end: int
    day: date
    at: time | None  # the hour that the words themselves mean
    is_today: bool
    is_end: bool  # "end of day", which may be that of a day named beside it


class _Clock(NamedTuple):
    start: int
    end: int
    at: time
    days: int  # midnight belongs to the day after
    zone: tzinfo | None
    is_part: bool  # of a day: "afternoon" is no time by itself


def moments_in(sentence: str, now: datetime, zone: str) -> tuple[Moment, ...]:
    """Return the times behind ``now`` that a sentence names, in order, by the clock of ``zone``.

    ``now`` knows its zone; ``zone`` is an IANA name or ``local``. Raises Trouble where that is unknown.
    """
    local_zone = zone_named(zone)
    local = now.astimezone(local_zone)
    sentence = sentence[:_LONGEST]
    found = (*_durations(sentence, now, local), *_days_and_hours(sentence, local, local_zone))
    return tuple(sorted(moment for moment in found if now < moment.due <= now + _FURTHEST))


def _utc(day: date, at: time, zone: tzinfo) -> datetime:
    """Return a wall time as UTC: in the hour that comes twice the first, and past a gap as PEP 495 says (fold=0)."""
    return datetime.combine(day, at).replace(tzinfo=zone, fold=0).astimezone(UTC)


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
    hours = list(_hours(sentence))
    used: set[int] = set()
    days = list(_days(sentence, local))
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


def _beside(sentence: str, one: _Day, other: _Day | _Clock) -> bool:
    """Whether nothing but small words stands between a day and an hour, so that they mean one moment."""
    if other.start < one.end and one.start < other.end:
        return False
    first, last = sorted(((one.start, one.end), (other.start, other.end)))
    gap = sentence[first[1] : last[0]]
    return len(gap) <= 24 and _BETWEEN.fullmatch(gap) is not None


def _hours(sentence: str) -> Iterator[_Clock]:
    for found in _HOUR.finditer(sentence):
        part = next((name for name in _PARTS if found[name]), "")
        zone = _zone(found)
        if found["midnight"]:
            yield _Clock(found.start(), found.end(), time(0), 1, zone, is_part=False)
            continue
        if part:
            yield _Clock(found.start(), found.end(), _PARTS[part], 0, zone, part != "noon")
            continue
        hour = int(next(filter(None, (found[name] for name in ("hour", "hour2", "hour3", "hour5", "hour6")))))
        minutes = (found[name] for name in ("minute", "minute2", "minute3", "minute4", "minute5"))
        minute = int(next(filter(None, minutes), 0))
        half = (found["half"] or found["half2"] or "").casefold()
        if half and 1 <= hour <= 12:
            hour = hour % 12 + (12 if half.startswith("p") else 0)
        days, hour = (1, 0) if (hour, minute) == (24, 0) else (0, hour)
        if hour < 24 and minute < 60:
            yield _Clock(found.start(), found.end(), time(hour, minute), days, zone, is_part=False)


def _zone(found: re.Match[str]) -> tzinfo | None:
    name = (found["zone"] or "").casefold()
    if name in _NAMED_ZONES:
        return zone_named(_NAMED_ZONES[name])
    if name:
        return _fixed(_ZONES[name] * 60 + int(found["off"] or 0) * 60)
    if offset := found["offset"]:
        sign = -1 if offset.startswith("-") else 1
        return _fixed(sign * (int(offset[1:3]) * 60 + int(offset[-2:])))
    return None


def _fixed(minutes: int) -> tzinfo | None:
    return timezone(timedelta(minutes=minutes)) if abs(minutes) < 15 * 60 else None


def _days(sentence: str, local: datetime) -> Iterator[_Day]:
    today = local.date()
    for found in _DAY.finditer(sentence):
        said = {name: value for name, value in found.groupdict().items() if value}
        is_written = not said.keys().isdisjoint(("day", "day2", "one", "day4", "day5", "day6"))
        day = _written(said, today) if is_written else _meant(said, local)
        if day is not None:
            at = time(22) if "tonight" in said else time(12) if found[0].casefold().endswith("morning") else None
            yield _Day(found.start(), found.end(), day, at, day == today, "late" in said)


def _meant(said: dict[str, str], local: datetime) -> date | None:
    """Return the day that words name, by the calendar at ``local``."""
    today = local.date()
    monday = day_of(today, -today.weekday())
    if "weekday" in said:
        is_over = local.time() >= END_OF_DAY
        first = 1 if is_over or said.get("which", "").casefold() in ("next", "nächsten", "coming", "kommenden") else 0
        return weekday_after(day_of(today, first), WEEKDAYS[said["weekday"].casefold()])
    if name := said.get("next_week_day") or said.get("next_week_day2"):
        return day_of(monday, 7 + WEEKDAYS[name.casefold()])
    if said.keys() & {"late", "today", "tonight", "noonish"}:
        return today
    if said.keys() & {"tomorrow", "after_tomorrow"}:
        return day_of(today, 1 if "tomorrow" in said else 2)
    if said.get("end") == "month" or "next_month" in said:
        return last_of_month(add_months(today.replace(day=1), 1) if said.keys() & {"end_next", "next_month"} else today)
    is_next = "semaine" in said or "end_next" in said or said.get("week", "").casefold().startswith(("next", "näch"))
    return day_of(monday, 11 if is_next else 4)


def _written(said: dict[str, str], today: date) -> date | None:
    """Return the day that is written as a date, or None where it is none or may be another."""
    if "one" in said:
        one, other = int(said["one"]), int(said["other"])
        if one <= 12 and other <= 12 and one != other:
            return None
        day, month = (one, other) if one > 12 else (other, one)
        return _date(int(said["year3"]), month, day)
    name = said.get("name4") or said.get("name5") or ""
    day = int(_first(said, "day", "day2", "day4", "day5", "day6"))
    month = MONTHS[name.casefold()] if name else int(_first(said, "month", "month2", "month6"))
    if year := int(_first(said, "year", "year2", "year4", "year5")):
        return _date(year, month, day)
    here = _date(today.year, month, day)
    if here is None or here >= today:
        return here
    # What was a few weeks ago is a slip or no promise; what was in spring is next year's.
    return _date(today.year + 1, month, day) if (today - here).days > 90 else None


def _first(said: dict[str, str], *names: str) -> str:
    return next((said[name] for name in names if name in said), "0")


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
