"""Names of days, months and numbers in English, German and French, and counting with days."""

from calendar import monthrange
from datetime import date, time, timedelta

_DAYS = (
    "monday montag lundi", "tuesday tue tues dienstag mardi", "wednesday wed mittwoch mercredi",
    "thursday thu thur thurs donnerstag jeudi", "friday fri freitag vendredi", "saturday samstag sonnabend samedi",
    "sunday sonntag dimanche",
)
_MONTHS = (
    "january jan januar jänner janvier", "february feb februar février", "march märz mars", "april apr avril",
    "may mai", "june jun juni juin", "july jul juli juillet", "august aug août", "september sept sep septembre",
    "october oct oktober okt octobre", "november nov novembre", "december dec dezember dez décembre",
)
_COUNTS = (
    "one a an ein eine einer einem einen un une", "two zwei deux", "three drei trois", "four vier quatre",
    "five fünf cinq", "six sechs", "seven sieben", "eight acht huit", "nine neun neuf", "ten zehn dix",
)

END_OF_DAY = time(17)  # of work, which is meant where a day is named without an hour

WEEKDAYS = {name: number for number, names in enumerate(_DAYS) for name in names.split()}
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
NUMBERS = {
    **{name: float(number) for number, names in enumerate(_COUNTS, 1) for name in names.split()},
    "a couple of": 2.0, "a few": 3.0, "half an": 0.5, "the": 1.0,
}


def day_of(day: date, ahead: int) -> date:
    """Return the day so many days ahead."""
    return day + timedelta(days=ahead)


def weekday_after(day: date, weekday: int) -> date:
    """Return ``day``, or the first day behind it, that falls on a weekday; Monday is 0."""
    return day_of(day, (weekday - day.weekday()) % 7)


def add_working_days(day: date, count: int) -> date:
    """Return the day so many working days ahead; Saturdays and Sundays are none."""
    while count:
        day = day_of(day, 1)
        count -= day.weekday() < 5
    return day


def add_months(day: date, count: int) -> date:
    """Return the same day so many months ahead, or the last one of a shorter month."""
    year, month = divmod(day.month - 1 + count, 12)
    year, month = day.year + year, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def last_of_month(day: date) -> date:
    """Return the last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])
