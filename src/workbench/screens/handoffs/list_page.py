"""The list of handoffs: what waits, what is asked, one's own draft, and the last ones."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from workbench.api import Empty, Opens, Row, Section, Stack, Table, Text, Tone, View, one_line
from workbench.domain.when import age
from workbench.handoffs.standing import Stand
from workbench.handoffs.times import print_time
from workbench.screens.handoffs.kinds import ASKED, DRAFT, HANDOFF
from workbench.screens.handoffs.words import TONES, brief, ends_of, receiver_words, warning_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from workbench.config.model import HandoffTarget
    from workbench.domain.words import Ref
    from workbench.handoffs.standing import Entry as Shelved
    from workbench.handoffs.standing import Standing
    from workbench.screens.handoffs.room import Known

    Called = Callable[[Ref], str]

_LAST = 8  # handoffs that need nothing, listed
_MINUTE = timedelta(minutes=1)


def list_page(
    known: Known | None, now: datetime, called: Called, *, is_looking: bool, to: Sequence[HandoffTarget], new_key: str
) -> View:
    """Return what waits, what is asked, the draft and the last handoffs.

    Where ``to`` names no place, or none that a workbench can read, it says what to do about that.
    """
    parts: list[View] = []
    if to and not any(one.folder or one.git for one in to):
        parts.append(Text("Handoffs go out as notes alone, and nobody’s workbench finds those by itself: "
                          "`workbench handoff take rt:123` takes one from a ticket’s note, -F FILE from a file. A "
                          "folder or a Git checkout under handoffs.to spares that.", Tone.QUIET))  # fmt: skip
    if not to:
        parts += [
            Text("Handoffs stay on this machine until the team names a place that all of it reads:", Tone.STRONG),
            Text("handoffs: {to: [{folder: /where/all/read}]} in the configuration, or {git: …}. "
                 f"{new_key or 'The palette'} drafts one all the same.", Tone.QUIET),
        ]  # fmt: skip
    if known is None:
        return Stack((*parts, Text("Reading the handoffs …", Tone.QUIET)))
    parts += [Text(trouble, Tone.WARN) for trouble in known.troubles[:5]]
    old = now - known.at >= _MINUTE
    if old or is_looking:
        words = [f"as of {age(known.at, now)} ago"] if old else []
        parts.append(Text("; ".join([*words, *(["looking for news …"] if is_looking else [])]), Tone.QUIET))
    if known.waiting:
        waiting = tuple(_waiting(one, known.me, now, called) for one in known.waiting)
        parts.append(Section("Waits for you", Stack(waiting)))
    if known.asked:
        parts.append(Section("Asked of you", _asked(known.asked, called)))
    if known.draft:
        draft, gaps = known.draft
        cells = (one_line(draft.headline, 120) or "no headline yet", f"to {receiver_words(draft)}", _count(gaps, "gap"))
        parts.append(Section("Your draft", Table(("", "", ""), (Row(cells, Opens(DRAFT, "")),), flexible=0)))
    others = [one for one in known.entries if one not in known.waiting][:_LAST]
    if others:
        parts.append(Section("The last ones", Table(("", "", ""), tuple(last_row(one, known.me) for one in others),
                                                    flexible=0)))  # fmt: skip
    if not (known.waiting or known.asked or known.draft or others):
        parts.append(Empty("No handoff waits for you.", f"{new_key or 'The palette'} drafts yours."))
    return Stack(tuple(parts))


def news_words(before: Known | None, known: Known, called: Called) -> str:
    """Return what waits or is asked that was not known before, as half a sentence; '' for nothing."""
    asked = {(entry.id, one.item.ticket, one.words) for entry, one in before.asked} if before else set()
    for entry, one in known.asked:
        if (entry.id, one.item.ticket, one.words) not in asked:
            return f"{one.by} asks about {called(one.item.ticket)}"
    waited = {entry.id for entry in before.waiting} if before else set()
    new = next((entry for entry in known.waiting if entry.id not in waited), None)
    return f"{new.handoff.sender.person} hands over {_count(len(new.handoff.items), 'item')}" if new else ""


def _waiting(entry: Shelved, me: str, now: datetime, called: Called) -> View:
    handoff = entry.handoff
    head = Row((one_line(handoff.headline, 200),), Opens(HANDOFF, entry.id), tone=Tone.STRONG, below=ends_of(handoff))
    rows = tuple(
        Row((one.item.severity.value, called(one.item.ticket), one_line(one.item.one_line, 200), brief(one, me)),
            Opens(HANDOFF, f"{entry.id}\n{at}"), tone=TONES[one.item.severity])
        for at, one in enumerate(entry.standings())
    )  # fmt: skip
    warning = warning_of(entry, now)
    return Stack((
        Table(("",), (head,), flexible=0), Table(("", "", "", ""), rows, flexible=2),
        *((Text(warning, Tone.WARN),) if warning else ()), *(Text(one, Tone.WARN) for one in entry.troubles),
    ))  # fmt: skip


def _asked(asked: Sequence[tuple[Shelved, Standing]], called: Called) -> Table:
    rows = tuple(
        Row((called(one.item.ticket), f"{one.by} asks: {one.words}"), Opens(ASKED, f"{entry.id}\n{one.item.ticket}"),
            tone=Tone.WARN)
        for entry, one in asked
    )  # fmt: skip
    return Table(("", ""), rows, flexible=1)


def last_row(entry: Shelved, me: str) -> Row:
    """Return a handoff in a list: what it says, from whom to whom, how much of it is taken, and when it was."""
    if not entry.versions:
        return Row((entry.id, "", "cannot be read"), tone=Tone.WARN, below="\n".join(entry.troubles))
    handoff = entry.handoff
    taken = sum(one.stand is Stand.TAKEN for one in entry.standings())
    ends = f"{'you' if handoff.sender.person == me else handoff.sender.person} → {receiver_words(handoff)}"
    cells = (one_line(handoff.headline, 200), ends, f"{taken} of {len(handoff.items)} taken")
    return Row(cells, Opens(HANDOFF, entry.id), below="\n".join((print_time(handoff.sender.end), *entry.troubles)))


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
