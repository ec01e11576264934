"""The pages on which handoffs of before are found, and one ticket's path through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.api import Empty, Opens, Row, Stack, Table, Text, Tone, View, one_line
from workbench.handoffs.printing import print_handoff
from workbench.handoffs.times import print_time
from workbench.screens.handoffs.kinds import ALL, HANDOFF
from workbench.screens.handoffs.list_page import last_row
from workbench.screens.handoffs.words import TONES, brief, receiver_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.handoffs.standing import Entry, Standing

Texts = list[tuple["Entry", str]]


def texts_of(entries: Sequence[Entry]) -> Texts:
    """Return handoffs, each with its text as it is searched."""
    return [(entry, print_handoff(entry.handoff).casefold()) for entry in entries]


def found_page(texts: Texts, said: str, me: str) -> View:
    """Return those of the newest handoffs that hold all of some words, and below them the way to all others."""
    words = said.casefold().split()
    rows = tuple(last_row(entry, me) for entry, text in texts if all(word in text for word in words))
    further = Row((f"look through all of them for {one_line(said, 60)}" if words else "list all of them",),
                  Opens(ALL, one_line(said)), tone=Tone.QUIET)  # fmt: skip
    found = Table(("", "", ""), rows, flexible=0) if rows else Text("None of the newest holds that.", Tone.QUIET)
    return Stack((found, Text(""), Table(("",), (further,), flexible=0)))


def history_page(entries: Sequence[Entry], me: str) -> View:
    """Return handoffs, the newest first."""
    if not entries:
        return Empty("No handoff holds that.", "Fewer words, or other ones, may find it.")
    return Table(("", "", ""), tuple(last_row(entry, me) for entry in entries), flexible=0)


def way_page(way: Sequence[tuple[Entry, Standing]], me: str, called: str) -> View:
    """Return one ticket's path through handoffs, the first one first: how it stood, what was next, who has it."""
    rows = tuple(_station(entry, one, me) for entry, one in way)
    if not rows:
        return Empty(f"{called} was in no handoff.", "What is handed over from now on is found here.")
    return Table(("", "", "", ""), rows, flexible=1)


def _station(entry: Entry, one: Standing, me: str) -> Row:
    handoff, item = entry.handoff, one.item
    at = handoff.items.index(item)
    sender = "you" if handoff.sender.person == me else handoff.sender.person
    ends = f"{sender} → {receiver_words(handoff)}"
    cells = (print_time(handoff.sender.end), ends, item.severity.value, brief(one, me))
    below = "\n".join(filter(None, (one_line(item.why, 300), f"next: {one_line(item.next_step, 300)}", one.words)))
    return Row(cells, Opens(HANDOFF, f"{entry.id}\n{at}"), tone=TONES[item.severity], below=below)
