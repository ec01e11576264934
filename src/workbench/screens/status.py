"""The words of the three bars: how the world stands, which queues there are, what the shift looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from workbench.commands.command import Command, Desk
from workbench.commands.keymap import Keymap
from workbench.domain.cells import shorten
from workbench.domain.cells import width as cells_of
from workbench.domain.shift import Bands, forecast
from workbench.domain.text import one_line
from workbench.domain.when import clock
from workbench.store.queues import COUNT_STOPS_AT
from workbench.store.scale import moment

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, tzinfo

    from workbench.domain.values import Incident
    from workbench.store.connection import Connection
    from workbench.store.sources import Source
    from workbench.styles.icons import Icons
    from workbench.styles.queue_line import Spans


class World(NamedTuple):
    """What the top bar tells of."""

    sources: Sequence[Source]
    incidents: Sequence[Incident]
    related: int
    outbox: int


def top_words(
    world: World, icons: Icons, now: datetime, zone: tzinfo, incident_key: str, room: int
) -> tuple[Spans, Spans]:
    """Return the left and right words of the top bar."""
    names = ", ".join(source.name for source in world.sources)
    left: Spans = [(" workbench", "bar-strong"), (f"  {names} " if names else " ", "bar")]
    right = [(" " + sync_words(world.sources, now, zone) + " ", "bar-warn" if _in_trouble(world.sources) else "bar")]
    if world.outbox:
        right.append((f"{icons.dot} outbox {world.outbox} ", "bar-strong"))
    if world.incidents:
        used = sum(cells_of(text) for text, _ in left + right)
        left.append((_incident_words(world, icons, clock(world.incidents[0].last_update_at, now, zone), incident_key,
                                     room - used), "incident"))  # fmt: skip
    return left, right


def _incident_words(world: World, icons: Icons, said: str, key: str, room: int) -> str:
    """Return as much of the incident as there is room for: its name first, then what follows from it."""
    incident = world.incidents[0]
    words = f" {icons.warning} INCIDENT {one_line(incident.name)}"
    related = f" {icons.dot} {world.related} tickets look related" if world.related else ""
    more = f" {icons.dot} {len(world.incidents) - 1} more" if len(world.incidents) > 1 else ""
    ends = (f" {said}{related}{more} ({key}) ", f"{related}{more} ({key}) ", f"{more} ({key}) ", f" ({key}) ")
    end = next((one for one in ends if cells_of(words) + cells_of(one) <= room), " ")
    left = room - cells_of(words) - cells_of(end) - 4
    if end is ends[0]:
        update = one_line(incident.last_update)
        words += f': "{shorten(update, left)}"' if left > 16 and update else f" {icons.dot}"
    return shorten(words, room - cells_of(end)) + end


def sync_words(sources: Sequence[Source], now: datetime, zone: tzinfo) -> str:
    """Return one sentence about how fresh the store is."""
    trouble = next((source for source in sources if source.trouble), None)
    if trouble is not None:
        since = clock(moment(trouble.trouble_since), now, zone) if trouble.trouble_since else "now"
        again = f", next try {clock(moment(trouble.next_try), now, zone)}" if trouble.next_try else ""
        return f"{trouble.name} unreachable since {since}{again}"
    pulled = [source.pulled_at for source in sources if source.pulled_at]
    if not pulled:
        return "nothing pulled yet"
    coming = sum(source.remaining or 0 for source in sources)
    if coming:
        return f"{coming:,} tickets to come"
    return f"as of {clock(moment(min(pulled)), now, zone)}"


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
    marks = ",".join("?" * len(me))
    before, after = connection.execute(
        f"SELECT coalesce(sum(due < ?), 0), coalesce(sum(due >= ?), 0) FROM (SELECT due FROM ticket INDEXED BY "  # noqa: S608 - marks only
        f"ticket_of_assignee WHERE assignee IN ({marks}) AND work = 2 AND due < ? LIMIT 1000)",
        (bands.shift_end, bands.shift_end, *me, bands.next_shift_until),
    ).fetchone()
    return forecast(before, after, end=moment(bands.shift_end), now=now, zone=zone)


def key_words_for(keymap: Keymap, desk: Desk, cells: int) -> Spans:
    """Return as many of the footer's commands as fit, those that cannot be done left out."""
    shown = sorted((c for c in keymap.commands if c.footer and not c.why_not(desk)), key=_place)
    spans: Spans = []
    used = 0
    for command in shown:
        key = keymap.shown(command)
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

