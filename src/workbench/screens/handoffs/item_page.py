"""The page of one item that is handed over, and its ticket as it went on since."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from workbench.api import Entry, Field, Fields, Section, Stack, Text, Timeline, Tone, View, Visibility, one_line
from workbench.domain.when import clock
from workbench.handoffs.labels import BY_FIELD, QUESTIONS
from workbench.handoffs.standing import Stand
from workbench.handoffs.times import print_time, read_time
from workbench.screens.handoffs.words import TONES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from workbench.domain.values import Message
    from workbench.handoffs.model import Handoff, Item
    from workbench.handoffs.standing import Entry as Shelved
    from workbench.handoffs.standing import Standing

_ABOVE = "owner"  # whose it is stands with how it stands
_TIME = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}Z")
_MINUTE = timedelta(minutes=1)


def item_page(entry: Shelved, standing: Standing, me: str, now: datetime) -> View:
    """Return one item: how it stands with whom, and the four answers that the next shift needs."""
    item = standing.item
    tier = f"tier {item.tier}" if item.tier else ""
    head = [Field("", item.severity.value, TONES[item.severity]), Field("", item.why)]
    parts: list[View] = [Fields((*head, Field("", item.customer), Field("", tier)))]
    has_ended = standing.stand is not Stand.TAKEN and now >= entry.handoff.sender.end
    parts += [Text(words, tone) for words, tone in stand_lines(standing, me, has_ended=has_ended)]
    for question, names in QUESTIONS:
        asked = [name for name in names if name != _ABOVE]
        rows = tuple(Field(BY_FIELD[name].words, said) for name in asked for said in _values(item, name))
        parts += [Text(question, Tone.ACCENT), Fields(rows) if rows else Text("  nothing was written", Tone.QUIET)]
    if item.further:
        parts.append(Fields(tuple(Field(name, value) for name, value in item.further)))
    if item.notes:
        parts.append(Text(item.notes))
    return Stack(tuple(parts))


def stand_lines(one: Standing, me: str, *, has_ended: bool = False) -> list[tuple[str, Tone]]:
    """Return in words whose an item is and how it stands, each line with its tone.

    ``has_ended`` is whether the shift is over of whoever still has it.
    """
    whose = "yours" if one.owner == me else f"{one.owner}’s"
    whose += ", whose shift has ended" if has_ended and one.owner != me else ", and your shift has ended" * has_ended
    by = "you" if one.by == me else one.by
    if one.stand is Stand.TAKEN:
        return [(f"{whose} since {print_time(one.at)}" if one.at else whose, Tone.GOOD)]
    if one.stand is Stand.WAITING:
        return [(f"still {whose}; nobody has taken it yet", Tone.WARN if has_ended else Tone.STRONG)]
    if one.stand is Stand.MARKED:
        return [(f"still {whose}; {by} accepted it and {'have' if by == 'you' else 'has'} not signed", Tone.STRONG)]
    verb = ("ask" if by == "you" else "asks") if one.stand is Stand.QUESTION else (
        "decline" if by == "you" else "declines"
    )
    said = [(f"still {whose}; {by} {verb}: {one.words}", Tone.STRONG)]
    if one.explanation is not None:
        said.append((f"the answer: {one.explanation.words}", Tone.GOOD))
    return said


def _values(item: Item, field: str) -> list[str]:
    value: object = getattr(item, field)
    if field == "due":
        owner = f"owner {item.owner}" if item.owner else ""
        due = " · ".join(filter(None, (print_time(item.due) if item.due else "", owner)))
        return [due] if due else []
    several = value if isinstance(value, tuple) else (value,)
    return [one_line(str(one), 2_000) for one in several if one]


# -- beside it ----------------------------------------------------------------------------------------------


def since_page(
    item: Item, handoff: Handoff, messages: Sequence[Message], stands: str, now: datetime, zone: tzinfo
) -> View:
    """Return a ticket as it went on since a handoff was written, and what was said before."""
    since = written(item, handoff, messages)
    newer = [one for one in messages if one.at >= since]
    older = [one for one in messages if one.at < since]
    when = clock(since, now, zone)
    parts: list[View] = [Fields((Field("then", item.state_now), Field("now", stands, Tone.STRONG)))]
    title = f"Since the handoff was written, {when}"
    parts.append(Section(title, Timeline(_entries(newer)) if newer else Text("Nothing was said.", Tone.QUIET)))
    if older:
        parts.append(Section("Before it", Timeline(_entries(older))))
    return Stack(tuple(parts))


def written(item: Item, handoff: Handoff, messages: Sequence[Message]) -> datetime:
    """Return from when on its writer did not know what happened on a ticket.

    That is when the handoff was published; or before, where the ticket had a newer public word by then than the one
    that the item quotes. For a file that does not say it, it is after the minute of that word, or at the shift's end.
    """
    quoted = _TIME.search(item.last_said)
    at = read_time(quoted[0]) if quoted else None
    known = at + _MINUTE if at else None
    if handoff.written is None:
        return known or handoff.sender.end
    unseen = [one.at for one in messages if known and one.visibility is Visibility.PUBLIC and one.at >= known]
    return min((handoff.written, *unseen))


def _entries(messages: Sequence[Message]) -> tuple[Entry, ...]:
    return tuple(
        Entry(who=one.author, at=one.at, text=one.text, role=one.role, visibility=one.visibility) for one in messages
    )
