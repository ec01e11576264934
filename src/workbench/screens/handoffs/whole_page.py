"""The pages of a handoff as a whole: how each item stands, and what signing will do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.api import Field, Fields, Opens, Row, Section, Stack, Table, Text, Tone, View, one_line
from workbench.handoffs.standing import Stand
from workbench.handoffs.times import print_time
from workbench.screens.handoffs.kinds import ITEM
from workbench.screens.handoffs.words import TONES, brief, ends_of, warning_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from workbench.domain.words import Ref
    from workbench.handoffs.model import Handoff
    from workbench.handoffs.standing import Entry as Shelved

    Called = Callable[[Ref], str]

_LISTED = re.compile(r"[-*] (?P<ref>\S+:[^\s:]+):? (?:· )?(?P<words>.+)")


def whole_page(entry: Shelved, me: str, now: datetime, called: Called, sign_key: str) -> View:
    """Return a handoff as a whole: how each item stands, what signing will do, and what stands beside the items."""
    handoff = entry.handoff
    parts: list[View] = [Text(handoff.headline, Tone.STRONG), Text(ends_of(handoff), Tone.QUIET)]
    if warning := warning_of(entry, now):
        parts.append(Text(warning, Tone.WARN))
    parts += [Text(one, Tone.WARN) for one in entry.troubles]
    rows = tuple(
        Row((one.item.severity.value, called(one.item.ticket), one_line(one.item.one_line, 200), brief(one, me)),
            Opens(ITEM, str(at)), tone=TONES[one.item.severity],
            below=one.words + (f"\n{one.explanation.words}" if one.explanation else ""))
        for at, one in enumerate(entry.standings())
    )  # fmt: skip
    parts += [Text(""), Table(("", "", "", ""), rows, empty="It hands over no item.", flexible=2), Text("")]
    if handoff.sender.person != me:
        parts.append(Text(_words_for_signing(entry, me, sign_key), Tone.STRONG))
    for ack in entry.acks.values():
        if ack.signed:
            parts.append(Text(f"{'you' if ack.by == me else ack.by} signed {print_time(ack.signed)}: {ack.read_back}"))
    about = [Field("coverage", handoff.coverage), *(Field("incident", one.words) for one in handoff.incidents),
             *numbers(handoff, called)]  # fmt: skip
    about = [one for one in about if one.value]
    lists: list[tuple[str, View]] = [("About the shift", Fields(tuple(about)))] if about else []
    left = Fields(tuple(Field(called(one.ticket), one.reason) for one in handoff.left_out))
    lists += [("Left out, and why", left)] if handoff.left_out else []
    lists += [("Further", Text(handoff.intro))] if handoff.intro else []
    lists += [(part.title, part_view(part.text, called)) for part in handoff.parts if part.text]
    sections = [Section(title, view) for title, view in lists]
    return Stack((*parts, *sections))


def numbers(handoff: Handoff, called: Called) -> list[Field]:
    """Return the numbers of a shift; tickets among them as the desk calls them."""
    return [
        Field(name, " ".join(called(word) if ":" in word else word for word in value.split()))
        for name, value in handoff.numbers
    ]  # fmt: skip


def part_view(text: str, called: Called) -> View:
    """Return a further section: a list of tickets by ticket, anything else as it is written."""
    rows = [_LISTED.fullmatch(line) for line in text.split("\n")]
    if any(one is None for one in rows):
        return Text(text)
    return Fields(tuple(Field(called(one["ref"]), one["words"]) for one in rows if one))


def signing_page(entry: Shelved, me: str, called: Called, sign_key: str) -> View:
    """Return what a signature will make one's own, and what stays the sender's."""
    mine: list[Row] = []
    others: list[Row] = []
    for one in entry.standings():
        row = Row((one.item.severity.value, called(one.item.ticket), one_line(one.item.one_line, 200), brief(one, me)),
                  tone=TONES[one.item.severity])  # fmt: skip
        (mine if one.stand is Stand.MARKED and one.by == me else others).append(row)
    parts: list[View] = [Text(f"{sign_key} makes these yours:", Tone.STRONG),
                         Table(("", "", "", ""), tuple(mine), flexible=2)]  # fmt: skip
    if others:
        parts += [Text(""), Text("The others stay as they are:"),
                  Table(("", "", "", ""), tuple(others), flexible=2)]  # fmt: skip
    return Stack(tuple(parts))


def _words_for_signing(entry: Shelved, me: str, sign_key: str) -> str:
    stands = entry.standings()
    marked = sum(one.stand is Stand.MARKED and one.by == me for one in stands)
    mine = sum(one.stand is Stand.TAKEN and one.owner == me for one in stands)
    others = (
        (mine, "yours"), (marked, "accepted"),
        (sum(one.stand is Stand.QUESTION for one in stands), "asked about"),
        (sum(one.stand is Stand.DECLINED for one in stands), "declined"),
        (sum(one.stand is Stand.WAITING for one in stands), "not looked at"),
    )  # fmt: skip
    counted = ", ".join(f"{count} {words}" for count, words in others if count)
    sender = entry.handoff.sender.person
    signs = f"; {sign_key or 'the palette'} signs what is accepted, and until then it is {sender}’s" if marked else ""
    return f"{counted}{signs}."
