"""Find the days that a sentence names: 2026-03-04, next Tuesday, the end of the week, übermorgen."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import NamedTuple

from workbench.guard.dates import (
    END_OF_DAY,
    MONTHS,
    WEEKDAYS,
    add_months,
    day_of,
    last_of_month,
    weekday_after,
)

_MONTH = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + ")"
_WEEKDAY = "(?:" + "|".join(sorted(WEEKDAYS, key=len, reverse=True)) + ")"
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


class NamedDay(NamedTuple):
    """A day that a sentence names, from ``start`` up to ``end`` in it."""

    start: int
    end: int
    day: date
    at: time | None  # the hour that the words themselves mean
    is_today: bool
    is_end: bool  # "end of day", which may be that of a day named beside it


def days_in(sentence: str, local: datetime) -> Iterator[NamedDay]:
    """Yield the days that a sentence names, in order, by the calendar at ``local``."""
    today = local.date()
    for found in _DAY.finditer(sentence):
        said = {name: value for name, value in found.groupdict().items() if value}
        is_written = not said.keys().isdisjoint(("day", "day2", "one", "day4", "day5", "day6"))
        day = _written(said, today) if is_written else _meant(said, local)
        if day is not None:
            at = time(22) if "tonight" in said else time(12) if found[0].casefold().endswith("morning") else None
            yield NamedDay(found.start(), found.end(), day, at, day == today, "late" in said)


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
