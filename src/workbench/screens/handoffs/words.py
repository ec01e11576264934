"""Words about a handoff that several pages say: who gives it, who takes it, and how an item stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.api import Tone
from workbench.handoffs.model import Severity
from workbench.handoffs.printing import local_hours, place_of
from workbench.handoffs.standing import Stand
from workbench.handoffs.times import print_time

if TYPE_CHECKING:
    from datetime import datetime

    from workbench.handoffs.model import Handoff
    from workbench.handoffs.standing import Entry as Shelved
    from workbench.handoffs.standing import Standing

TONES = {Severity.UNSTABLE: Tone.BAD, Severity.WATCHER: Tone.WARN, Severity.STABLE: Tone.PLAIN}
NEXT = "next"  # the region of whoever takes over where no team says it


def ends_of(handoff: Handoff) -> str:
    """Return from whom a handoff is, of which hours, and when it was written."""
    sender = handoff.sender
    hours = f"{print_time(sender.start)} to {print_time(sender.end)} ({local_hours(sender)})"
    when = f"; written {print_time(handoff.written)}" if handoff.written else ""
    return f"from {sender.person}{f', {place_of(sender)}' if sender.region else ''}, {hours}{when}"


def receiver_words(handoff: Handoff) -> str:
    """Return who takes over, in words: a person, a region, or whoever is next."""
    to = handoff.receiver
    return to.person or ("whoever is next" if to.region == NEXT else place_of(to))


def warning_of(entry: Shelved, now: datetime) -> str:
    """Return what is to be said of a handoff once its sender's shift has ended; its items stand there."""
    return entry.warning(now).partition(": ")[0]


def brief(one: Standing, me: str) -> str:
    """Return in a word or two how an item stands."""
    by = "you" if one.by == me else one.by
    match one.stand:
        case Stand.TAKEN:
            return "yours" if one.owner == me else f"{one.owner}’s"
        case Stand.MARKED:
            return f"{by} accepted"
        case Stand.QUESTION:
            return f"{by} asked" + (", answered" if one.explanation else "")
        case Stand.DECLINED:
            return f"{by} declined"
    return f"{'yours' if one.owner == me else one.owner} still"
