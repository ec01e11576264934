"""Times of the query language: durations, days, and the stretch of time a condition stands for."""

import re
from datetime import date, datetime, time, timedelta

from workbench.query.mistakes import QueryMistake
from workbench.query.tree import FieldIs

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS = {
    "m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1),
    "y": timedelta(days=365),
}
_LONGEST = timedelta(days=365 * 100)
_YEARS = range(1970, 3000)
_DURATION = re.compile(r"(\d+)(\w*)", re.ASCII)
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_OTHER_DATE = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})|(\d{4})[./](\d{1,2})[./](\d{1,2})", re.ASCII)
_WANTED = "a duration (30m 4h 90d 6w 1y) or a day (2026-01-31 today yesterday monday)"


def read_time(said: str, source: str, start: int, now: datetime, *, ahead: bool) -> timedelta | datetime:
    """Read a duration or a day.

    ``source`` and ``start`` say where ``said`` stands, for the caret. A day becomes its first moment in
    the zone of ``now``; a week day is the last one (today included), with ``ahead`` the next one.
    Raises QueryMistake.
    """
    word = said.lower()
    today = now.date()
    if word in ("today", "yesterday", "tomorrow"):
        return _midnight(today + timedelta(days=("yesterday", "today", "tomorrow").index(word) - 1), now)
    for number, day in enumerate(_DAYS):
        if word in (day, day[:3]):
            distance = number - today.weekday()
            return _midnight(today + timedelta(days=distance % 7 if ahead else -(-distance % 7)), now)
    if found := _DATE.fullmatch(said):
        return _midnight(_day(found, source, start), now)
    if found := _OTHER_DATE.fullmatch(said):
        day, month, year = found.group(1, 2, 3) if found.group(3) else found.group(6, 5, 4)
        meant = f"{year}-{month:0>2}-{day:0>2}"
        raise QueryMistake(source, start, len(said), f'a day is written year first: "{meant}"', meant)
    if found := _DURATION.fullmatch(said):
        return _duration(found, source, start)
    from workbench.query.fields import nearest_value

    close = nearest_value(said, ("today", "yesterday", "tomorrow", *_DAYS))
    hint = f'did you mean "{close}"?' if close else f"write {_WANTED}"
    raise QueryMistake(source, start, len(said), f'"{said[:40]}" is not a time; {hint}', close)


def _duration(found: re.Match[str], source: str, start: int) -> timedelta:
    digits, unit = found.groups()
    unit_at = start + len(digits)
    if not unit:
        number = digits[:12]
        raise QueryMistake(source, start, len(digits), f"{number} of what? minutes, hours, days are written "
                           f"{number}m, {number}h, {number}d", f"{number}d")
    if unit.lower() not in _UNITS:
        raise QueryMistake(source, unit_at, len(unit), f'unknown unit "{unit[:20]}"; the units are '
                           "m (minutes), h (hours), d (days), w (weeks) and y (years)", _nearest_unit(unit))
    # Bounded before it is multiplied: a number of any length may stand here.
    if len(digits) > 9 or int(digits) * _UNITS[unit.lower()] > _LONGEST:
        raise QueryMistake(source, start, len(digits) + len(unit), "longer than 100 years")
    return int(digits) * _UNITS[unit.lower()]


def _nearest_unit(said: str) -> str:
    letter = said[0].lower()
    return letter if letter in _UNITS and not said.lower().startswith("mo") else ""


def _day(found: re.Match[str], source: str, start: int) -> date:
    year, month, day = (int(part) for part in found.groups())
    if year not in _YEARS:
        raise QueryMistake(source, start, 4, f"the year {year} is out of range (1970 to 2999)")
    if not 1 <= month <= 12:
        raise QueryMistake(source, start + found.start(2), len(found[2]), f"there is no month {month}")
    following = date(year + month // 12, month % 12 + 1, 1)
    length = (following - date(year, month, 1)).days
    if not 1 <= day <= length:
        raise QueryMistake(source, start + found.start(3), len(found[3]),
                           f"{year}-{month:02} has the days 1 to {length}", f"{year}-{month:02}-{length}")
    return date(year, month, day)


def _midnight(day: date, now: datetime) -> datetime:
    return datetime.combine(day, time(), tzinfo=now.tzinfo)


def write_time(value: timedelta | datetime) -> str:
    """Return a duration in its largest whole unit, or a day as ``2026-01-31``."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    for letter in "ywdh":
        if value and not value % _UNITS[letter]:
            return f"{value // _UNITS[letter]}{letter}"
    return f"{value // _UNITS['m']}m"


def span(condition: FieldIs, now: datetime) -> tuple[datetime | None, datetime | None]:
    """Return the stretch of time that a ``since``, ``before`` or ``due`` condition asks for.

    The first moment is inside, the second one outside; None is an open end. ``due:none`` has no stretch
    and must not be asked for. ``due:4h`` is the same as ``due:<=4h``: what is owed within four hours.
    """
    value = condition.values[0]
    if isinstance(value, timedelta):
        moment = now + value if condition.field == "due" else now - value
        after = moment
    elif isinstance(value, datetime):
        moment = value
        after = _midnight(value.date() + timedelta(days=1), value)
    else:
        raise TypeError(f"{condition.field}:{value} is not a time")
    match condition.field, condition.op:
        case "since", _:
            return moment, None
        case "before", _:
            return None, moment
        case _, "<":
            return None, moment
        case _, "<=":
            return None, after
        case _, ">":
            return after, None
        case _, ">=":
            return moment, None
        case _:
            return (None, after) if isinstance(value, timedelta) else (moment, after)
