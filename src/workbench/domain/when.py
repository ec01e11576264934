"""Times in words: how long ago, at which hour, how soon it is due. Called for every row that is drawn."""

from datetime import datetime, timedelta, tzinfo

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_MINUTE, _HOUR, _DAY, _WEEK = 60, 3_600, 86_400, 604_800
_MONTH, _YEAR = 2_629_746, 31_556_952  # the mean Gregorian month and year, in seconds
_A_WEEK = timedelta(days=6)


def span(seconds: float) -> str:
    """Return a length of time in its largest fitting unit: ``40 min``, ``5 h``, ``2 d``, ``3 wk``, ``4 mo``.

    Less than a minute is ``0 min``. Rounded down, so that nothing looks older than it is.
    """
    if seconds < _HOUR:
        return f"{int(seconds // _MINUTE)} min"
    if seconds < _DAY:
        return f"{int(seconds // _HOUR)} h"
    if seconds < 2 * _WEEK:
        return f"{int(seconds // _DAY)} d"
    if seconds < 9 * _WEEK:
        return f"{int(seconds // _WEEK)} wk"
    if seconds < _YEAR:
        return f"{int(seconds // _MONTH)} mo"
    return f"{int(seconds // _YEAR)} yr"


def age(at: datetime, now: datetime) -> str:
    """Return how long ago ``at`` was: ``40 min``, ``2 d``; ``now`` within the minute, or if it is to come."""
    seconds = (now - at).total_seconds()
    return "now" if seconds < _MINUTE else span(seconds)


def clock(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Return ``at`` by the clock of ``zone``, as short as is clear from ``now``.

    ``10:02`` on the same day, ``Tue 10:02`` within six days either way, ``3 Mar 10:02`` in the same year,
    ``3 Mar 2025`` in another.
    """
    local, today = at.astimezone(zone), now.astimezone(zone)
    day, this_day = local.date(), today.date()
    if day == this_day:
        return f"{local.hour:02}:{local.minute:02}"
    if -_A_WEEK <= day - this_day <= _A_WEEK:
        return f"{_DAYS[day.weekday()]} {local.hour:02}:{local.minute:02}"
    if day.year == this_day.year:
        return f"{day.day} {_MONTHS[day.month - 1]} {local.hour:02}:{local.minute:02}"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def due_words(due: datetime | None, now: datetime) -> str:
    """Return how soon something is due: ``due in 40 min``, ``due now``, ``overdue 2 d``; nothing for None."""
    if due is None:
        return ""
    seconds = (due - now).total_seconds()
    if -_MINUTE < seconds < _MINUTE:
        return "due now"
    return f"due in {span(seconds)}" if seconds > 0 else f"overdue {span(-seconds)}"
