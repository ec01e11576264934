"""What is remembered between pages: which tickets were seen.

RT says nothing of a ticket that is deleted, or moved to where the account may not see it; it is only missing from
then on. So the provider knows which tickets it saw, as spans of ids, and compares their number with RT's.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TypeVar

import msgspec

T = TypeVar("T")


class Memory(msgspec.Struct):
    """What a page tells the pages after it, as text in the cursor.

    ``spans`` are the tickets that were seen, as first and last ids of stretches without a gap, one after the other.
    ``total`` is how many there were when the first walk began, None before; ``done`` of how many the conversation is
    here. ``rounds`` counts the walks through what changed.
    """

    spans: list[int] = []
    total: int | None = None
    done: int = 0
    rounds: int = 0

    @classmethod
    def read(cls, text: str) -> "Memory":
        """Return what was written; what cannot be read is forgotten."""
        return read(text, cls) or cls()

    def written(self) -> str:
        """Return this as text."""
        return msgspec.json.encode(self).decode()


def read(text: str, kind: type[T]) -> T | None:
    """Return what a cursor says, or None where it says nothing that can be read."""
    try:
        return msgspec.json.decode(text, type=kind) if text else None
    except msgspec.DecodeError:
        return None


def spans_of(ids: Iterable[int]) -> list[int]:
    """Return ids as the first and last of each stretch without a gap, in rising order."""
    ordered = sorted(set(ids))
    if not ordered:
        return []
    breaks = [end for low, high in pairwise(ordered) if high > low + 1 for end in (low, high)]
    return [ordered[0], *breaks, ordered[-1]]


def ids_in(spans: list[int], low: int = 0, high: int | None = None) -> Iterator[int]:
    """Yield the ids of ``spans`` from ``low`` to ``high`` inclusive, in rising order."""
    for first, last in zip(spans[::2], spans[1::2], strict=True):
        top = last if high is None else min(last, high)
        yield from range(max(first, low), top + 1)


def count(spans: list[int], low: int = 0, high: int | None = None) -> int:
    """Return how many ids of ``spans`` lie from ``low`` to ``high`` inclusive."""
    stretches = zip(spans[::2], spans[1::2], strict=True)
    return sum(
        max(0, (last if high is None else min(last, high)) - max(first, low) + 1) for first, last in stretches
    )


def changed(spans: list[int], added: Iterable[int] = (), removed: Iterable[int] = ()) -> list[int]:
    """Return ``spans`` without the ids ``removed``, and with those ``added``."""
    wanted = set(added)
    new = [one for one in wanted if not holds(spans, one)]
    gone = {one for one in removed if holds(spans, one)} - wanted
    if not new and not gone:
        return spans
    return spans_of([*(one for one in ids_in(spans) if one not in gone), *new])


def holds(spans: list[int], one: int) -> bool:
    """Return whether an id is among ``spans``."""
    at = bisect_right(spans, one)
    return at % 2 == 1 or (at > 0 and spans[at - 1] == one)
