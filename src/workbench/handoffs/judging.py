"""How pressing a ticket is for whoever takes over, and why, as a good lead would say it.

Unstable is what goes wrong in their first hours unless somebody acts. A page on which everything is unstable says
nothing, so what only has a deadline later in their shift is watched, and what is late for days is no news.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from workbench.domain.words import Priority
from workbench.handoffs.model import Severity
from workbench.handoffs.times import print_time
from workbench.store.promises import Promise
from workbench.store.scale import HOLD, PENDING, moment
from workbench.store.shiftwork import Silence, Stand

_SEAM = timedelta(hours=2)  # before and after the change of shifts, when nobody may be at it
_LATE = timedelta(days=1)  # what is overdue for longer is a backlog's matter, unless it is high


class Pressing(NamedTuple):
    """What bears on how a ticket stands: times of the shifts, and what was found about it.

    ``promise`` and ``silence`` are the first of their kind, ``incidents`` the names of live incidents that it looks
    related to, ``begun`` and ``unsent`` what is not finished, in words.
    """

    now: datetime
    next_start: datetime
    next_end: datetime
    promise: Promise | None = None
    silence: Silence | None = None
    incidents: Sequence[str] = ()
    is_reopened: bool = False
    is_running: bool = False
    begun: Collection[str] = ()
    unsent: Collection[str] = ()


def judge(one: Stand, about: Pressing) -> tuple[Severity, str]:
    """Return how a ticket stands, and each reason in words, the most pressing first."""
    unstable: list[str] = []
    watched: list[str] = []
    is_high = one.priority >= Priority.HIGH
    if about.promise is not None:
        _promised(moment(about.promise.due), about, unstable, watched)
    if one.has_deadline and not (about.promise is not None and about.promise.due == one.due):
        _deadline(moment(one.due), one, about, unstable, watched)
    if one.priority == Priority.URGENT and one.waiting:
        unstable.append("urgent, and the customer waits")
    for reason in (
        *(f"looks related to {name}, which is live" for name in about.incidents),
        *(("was solved and is open again",) if about.is_reopened else ()),
    ):
        (unstable if is_high and one.waiting else watched).append(reason)
    if about.silence is not None:
        watched.append(f"{about.silence.key} is silent since {print_time(moment(about.silence.spoken))}")
    if about.is_running:
        watched.append("something runs on it")
    watched += [f"a {kind} is begun" for kind in about.begun]
    watched += [f"{names} not sent yet" for names in about.unsent]
    said = [*unstable, *watched]
    if one.work in (PENDING, HOLD):
        said.append("waits on the customer" if one.work == PENDING else "waits on others")
    severity = Severity.UNSTABLE if unstable else Severity.WATCHER if watched else Severity.STABLE
    return severity, "; ".join(said) or ("the customer waits for an answer" if one.waiting else "nothing presses")


def _promised(due: datetime, about: Pressing, unstable: list[str], watched: list[str]) -> None:
    """Judge a promise: one that falls due before anybody has taken over is broken unless it is kept now."""
    (unstable if due < about.next_start else watched).append(f"promised by {print_time(due)}")


def _deadline(due: datetime, one: Stand, about: Pressing, unstable: list[str], watched: list[str]) -> None:
    """Judge a deadline: what is ours to keep presses around the change of shifts, and before that where it is high."""
    is_high = one.priority >= Priority.HIGH
    if due < about.now:
        words, presses = "overdue since", is_high or about.now - due <= _LATE
    elif due < about.next_end:
        words, presses = "breaches at", due < about.next_start + _SEAM and (is_high or due >= about.next_start - _SEAM)
    else:
        return
    waits_on_others = one.work in (PENDING, HOLD)
    (unstable if presses and not waits_on_others else watched).append(f"{words} {print_time(due)}")
