"""Until when a ticket may be laid aside: a time as people say it, or something that happens."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from workbench.domain.shift import coming_starts
from workbench.domain.trouble import Trouble
from workbench.domain.when import clock

if TYPE_CHECKING:
    from workbench.workplace import Workplace

ANSWER, ISSUE = "answer", "issue"
_SUCH_AS = "Write 2h, tomorrow, mon or 14:30."


class Until(NamedTuple):
    """When a ticket comes back: at ``at`` (UTC), or with an ``event``; ``words`` say which."""

    words: str
    at: datetime | None
    event: str = ""


def choices(workplace: "Workplace") -> list[Until]:
    """Return the usual times, the nearest first, and the events."""
    now = workplace.now()
    starts = coming_starts(now, workplace.shift, 2)
    found = [
        Until("until they answer", None, ANSWER),
        Until("until its escalation moves", None, ISSUE),
        *(_until(workplace, now + timedelta(hours=hours)) for hours in (1, 3)),
        *(_until(workplace, start) for start in starts),
        _until(workplace, now + timedelta(days=7)),
    ]
    return list(dict.fromkeys(found))


def until(workplace: "Workplace", said: str) -> Until:
    """Return the time that was typed: ``2h``, ``tomorrow``, ``mon``, ``2026-12-01``, ``14:30``; or an event.

    A day means the beginning of the shift on it. Raises Trouble for anything else, and for what is past.
    """
    from workbench.query.mistakes import QueryMistake
    from workbench.query.times import read_time

    word = said.strip().lower()
    if word in (ANSWER, ISSUE):
        return next(one for one in choices(workplace) if one.event == word)
    now = workplace.now().astimezone(workplace.zone)
    try:
        if ":" in word:
            hour = datetime.strptime(word, "%H:%M").replace(tzinfo=workplace.zone)  # 24-hour clock
            at = now.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
            at += timedelta(days=1) if at <= now else timedelta()
        else:
            read = read_time(word, word, 0, now, ahead=True)
            at = now + read if isinstance(read, timedelta) else _start_of(workplace, read, now)
    except QueryMistake as mistake:
        raise Trouble(f"{said[:40]} is not a time.", f"{mistake.reason}.", _SUCH_AS) from None
    except ValueError:
        raise Trouble(f"{said[:40]} is not a time.", remedy=_SUCH_AS) from None
    if at <= now:
        raise Trouble(f"{said[:40]} is past.", remedy="Write a time to come, such as 2h or tomorrow.")
    return _until(workplace, at)


def _until(workplace: "Workplace", at: datetime) -> Until:
    return Until(f"until {clock(at, workplace.now(), workplace.zone)}", at)


def _start_of(workplace: "Workplace", day: datetime, now: datetime) -> datetime:
    """Return when the shift begins on a day by the wall clock, or, for a week day that is today, a week later."""
    start = workplace.shift.start
    at = day.replace(hour=start.hour, minute=start.minute)
    return at + timedelta(days=7) if at <= now and day.date() == now.date() else at
