"""The words of the three bars: how the world stands, which queues there are, what the shift looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workbench.commands.command import Command, Desk
from workbench.commands.keymap import Keymap, is_live
from workbench.commands.standing import sync_words
from workbench.domain.banner import Reading, Signs, headline, last_word, others_of, wanted_room
from workbench.domain.cells import shorten
from workbench.domain.cells import width as cells_of
from workbench.domain.shift import Bands, forecast
from workbench.domain.text import one_line
from workbench.domain.words import source_of
from workbench.store.breaching import breaching
from workbench.store.queues import COUNT_STOPS_AT
from workbench.store.scale import moment
from workbench.store.sources import HELPDESK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from workbench.domain.values import Incident
    from workbench.store.connection import Connection
    from workbench.store.sources import Source
    from workbench.styles.icons import Icons
    from workbench.styles.queue_line import Spans


_FOR_INCIDENT = 30  # cells that no trouble of a helpdesk takes away from an incident


class World(NamedTuple):
    """What the top bar tells of."""

    sources: Sequence[Source]
    incidents: Sequence[Incident]
    related: int
    outbox: str
    waits_for_me: bool
    drafts: int


def top_words(
    world: World, icons: Icons, now: datetime, zone: tzinfo, incident_key: str, room: int
) -> tuple[Spans, Spans]:
    """Return the left and right words of the top bar."""
    names = ", ".join(source.name for source in world.sources if source.kind == HELPDESK)
    left: Spans = [(" workbench", "bar-strong"), (f"  {names} " if names else " ", "bar")]
    tone = "bar-warn" if _in_trouble(world.sources) else "bar"
    said = sync_words(world.sources, now, zone)
    right: Spans = [(f" {said} ", tone)]
    if world.outbox:
        right.append((f"{icons.dot} {world.outbox} ", "bar-warn" if world.waits_for_me else "bar-strong"))
    if world.drafts:
        right.append((f"{icons.dot} {world.drafts} draft{'s' if world.drafts > 1 else ''} ", "bar"))
    if not world.incidents:
        return left, right
    incident, signs = world.incidents[0], Signs(icons.warning, icons.dot)
    what = (incident, world.related, others_of(world.incidents), incident_key, signs)
    # An incident is news, who we are is none; and of a trouble the next try can be read elsewhere.
    brief: Spans = [(f" {shorten(said.partition(', ')[0], max(room - _FOR_INCIDENT, 1))} ", tone), *right[1:]]
    beside: tuple[tuple[Spans, Spans], ...] = ((left, right), ([], right), ([], brief))
    spare = [room - _cells(before) - _cells(behind) - 2 for before, behind in beside]
    chosen = next((place for place, cells in enumerate(spare) if cells >= wanted_room(*what)), len(beside) - 1)
    before, behind = beside[chosen]
    return [*before, (f" {headline(*what, max(spare[chosen], 1))} ", "incident")], behind


def word_of_incident(world: World, now: datetime, zone: tzinfo, room: int) -> tuple[Spans, Spans]:
    """Return the left and right words of the line below the top bar: an incident's last word, and where to read on."""
    incident = world.incidents[0]
    page = next((source for source in world.sources if source.name == source_of(incident.ref)), None)
    read = Reading(moment(page.pulled_at) if page and page.pulled_at else None, bool(page and page.trouble))
    word = last_word(incident, read, now, zone, room - 2)
    blank = (" ", "bar")
    left: Spans = [blank, (word.phase, "bar-warn"), blank, (word.quote, "bar-strong")]
    right: Spans = [blank, (word.age, "bar-warn"), *([blank] if word.age else []), (word.address, "bar-link"), blank]
    return left, right


def _cells(spans: Spans) -> int:
    return sum(cells_of(text) for text, _ in spans)


def _in_trouble(sources: Sequence[Source]) -> bool:
    return any(source.trouble for source in sources)


def tab_words(
    names: Sequence[str], counts: Sequence[int | None], current: int, search: str, cells: int
) -> tuple[Spans, Spans]:
    """Return the queues with their keys and counts, as many as fit, and the query of the one that is shown."""
    left: Spans = [(" ", "plain")]
    used = 1
    for number, (name, count) in enumerate(zip(names, counts, strict=True), start=1):
        on = number == current
        parts = [
            (f"{number} ", "key" if on else "quiet"),
            (one_line(name), "tab-on" if on else "plain"),
            (f" {count_words(count)}" if count is not None else "", "quiet"),
        ]
        needed = sum(cells_of(text) for text, _ in parts)
        if used + needed + 2 > cells and not on:
            left.append(("…", "quiet"))
            break
        left += [*parts, ("   ", "plain")]
        used += needed + 3
    return left, [(f"{one_line(search)} ", "quiet")]


def count_words(count: int) -> str:
    """Return a count; it stops at 999+."""
    return f"{COUNT_STOPS_AT - 1}+" if count >= COUNT_STOPS_AT else str(count)


def shift_words(connection: Connection, me: Sequence[str], bands: Bands, zone: tzinfo, now: datetime) -> str:
    """Return the forecast: how many of my tickets breach before the shift's end, and how many soon after."""
    before, after = breaching(connection, me, bands.shift_end, bands.next_shift_until)
    return forecast(before, after, end=moment(bands.shift_end), now=now, zone=zone)


def key_words_for(keymap: Keymap, desk: Desk, cells: int) -> Spans:
    """Return as many of the footer's commands as fit, those that cannot be done left out."""
    live = (command for command in keymap.commands if command.footer and is_live(command, desk.pane))
    shown = sorted((command for command in live if not command.why_not(desk)), key=_place)
    spans: Spans = []
    used = 0
    for command in shown:
        key = keymap.shown(command, desk.pane)
        if not key:
            continue
        needed = len(key) + len(command.title) + 3
        if used + needed > cells:
            break
        spans += [(f"{key} ", "bar-key"), (f"{command.title}  ", "bar")]
        used += needed
    return spans


def _place(command: type[Command]) -> int:
    return command.footer

