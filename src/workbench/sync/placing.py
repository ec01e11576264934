"""Finds out whose issues links mean; and, where a tracker was configured later, which texts speak of its issues."""

import json
from asyncio import sleep
from collections.abc import Sequence

from workbench.domain.issuekeys import TrackerPattern, find, is_found_bare
from workbench.domain.values import Link
from workbench.store.connection import Connection
from workbench.store.issues import (
    Placing,
    links_to_place,
    messages_before,
    note_placed,
    place_links,
    store_found,
)
from workbench.store.sources import source_named
from workbench.sync.linking import key_for, place

_AT_ONCE = 500  # links or messages, between which other work has its turn
_NEWEST = str(2**63 - 1)  # a number above those of all messages
_DONE = "-"


async def place_all(connection: Connection, tracker: str, patterns: Sequence[TrackerPattern]) -> None:
    """Write down for each link that is new to us whose issue it means, and under which key it is kept.

    Where the configured trackers (``patterns``) are others than when that was last done for ``tracker``, all links
    are placed anew, and the texts that are here already are searched for its bare keys, which meant nothing when
    they came; the newest first. One that is cut off goes on from there.
    """
    source = source_named(connection, tracker)
    position, _, placed_by = (source.stamp if source else "").partition(" ")
    by = json.dumps(patterns)
    if placed_by != by:
        await _place(connection, patterns, anew=True)
        is_sought = any(one.tracker == tracker and is_found_bare(one) for one in patterns)
        position = _NEWEST if is_sought else _DONE
        note_placed(connection, tracker, f"{position} {by}")
    while position != _DONE:
        texts = messages_before(connection, int(position), _AT_ONCE)
        position = str(texts[-1].number) if texts else _DONE
        links = [
            Link(ticket=text.ticket, issue_key=key_for(found, patterns), url=found.url, found_in=text.ref)
            for text in texts
            for found in find(text.text, patterns)
            if found.tracker == tracker
        ]
        store_found(connection, tracker, links, f"{position} {by}")
        await sleep(0)
    await _place(connection, patterns, anew=False)


async def _place(connection: Connection, patterns: Sequence[TrackerPattern], *, anew: bool) -> None:
    links = links_to_place(connection, anew=anew)
    for start in range(0, len(links), _AT_ONCE):
        some = links[start : start + _AT_ONCE]
        place_links(connection, [Placing(key, url, *place(key, url, patterns)) for key, url in some])
        await sleep(0)
