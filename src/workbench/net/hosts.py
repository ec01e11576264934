"""What is known of one host: who is asking it, who waits for a place, and until when it wants to be left alone.

Whoever holds a place or waits for one may belong to a thread that hangs, and that nobody can make let go. So every
claim runs out: a place after longer than any request takes, a turn that was offered and not taken after a moment.
"""

import asyncio
import re
from contextlib import suppress
from dataclasses import dataclass, field
from heapq import heappop, heappush

from workbench.net.budgets import Pool

LOST_PLACE = 3600.0  # seconds after which a place counts as free again
LOST_TURN = 15.0  # seconds after which one that was woken and does not come is passed over, until it does
LOST_PERSON = 60.0  # seconds after which one that waits for a person no longer holds up the background
_MOST_FAMILIES = 200  # of one host; what comes after counts as one
_ID = re.compile(r"[^/]*[0-9@%][^/]*|[^/]{41,}")

Rank = tuple[bool, int]  # people first (False), then in the order of coming


def family_of(path: str) -> str:
    """Return an endpoint's family: its path with what names a single thing replaced, ``/ticket/*/history``."""
    return _ID.sub("*", path.partition("?")[0])


@dataclass(slots=True)
class Family:
    """One kind of endpoint: which budget its requests draw on, and until when it wants to be left alone."""

    pool: Pool | None = None
    closed_until: float = 0.0
    strikes: int = 0  # refusals in a row that did not say for how long


@dataclass(slots=True)
class Host:
    """One host. All times are by the governor's clock, and its lock is held wherever something is changed."""

    families: dict[str, Family] = field(default_factory=dict)
    pools: dict[int, Pool] = field(default_factory=dict)  # by how much they allow, which tells them apart
    closed_until: float = 0.0
    has_answered: bool = False
    taken: int = 0  # turns that were ever taken
    running: dict[int, float] = field(default_factory=dict)  # turns that are held, and since when
    people: dict[Rank, float] = field(default_factory=dict)  # requests for a person that wait, and since when
    queue: set[Rank] = field(default_factory=set)  # requests that wait for a place
    order: list[Rank] = field(default_factory=list)  # the same as a heap, and some that wait no longer
    sleeping: dict[Rank, "asyncio.Future[None]"] = field(default_factory=dict)  # of those, woken to look again
    offered: tuple[Rank, float] | None = None  # who was woken last, and when

    def family(self, path: str) -> Family:
        """Return what is known of an endpoint's family."""
        name = family_of(path)
        if name not in self.families and len(self.families) >= _MOST_FAMILIES:
            name = ""
        return self.families.setdefault(name, Family())

    def pool_of(self, family: Family) -> Pool | None:
        """Return the budget that a family draws on: the widest, where no answer has named one yet."""
        return family.pool or (self.pools[max(self.pools)] if self.pools else None)

    def take(self, family: Family, now: float) -> tuple[int, int]:
        """Take a place; return the turn's number, and how many requests were under way before."""
        beside = len(self.running)
        self.taken += 1
        self.running[self.taken] = now
        pool = self.pool_of(family)
        if pool is not None:
            pool.take(now)
        return self.taken, beside

    def queue_up(self, rank: Rank) -> None:
        """Let a request wait for a place, if it does not do so yet."""
        if self.offered is not None and self.offered[0] == rank:
            self.offered = None
        if rank not in self.queue:
            self.queue.add(rank)
            heappush(self.order, rank)

    def first(self) -> Rank | None:
        """Return who is next to get a place."""
        while self.order and self.order[0] not in self.queue:
            heappop(self.order)
        return self.order[0] if self.order else None

    def admits(self, rank: Rank, places: int) -> bool:
        """Whether the request of this rank is the next, and there is a place for it."""
        if rank != self.first():
            return False
        is_background = rank[0]
        if not is_background:
            return len(self.running) < places
        if self.people:
            return False
        # Nobody knows yet what the host allows: the first answer may say.
        return len(self.running) < (max(1, places - 1) if self.has_answered else 1)

    def wake(self, now: float) -> None:
        """Let the next one look again whether there is a place for it; once it has gone, it does so for its next."""
        first = self.first()
        woken = self.sleeping.pop(first, None) if first is not None else None
        if first is not None and woken is not None:
            self.offered = (first, now)
            with suppress(RuntimeError):  # its loop, which may be another thread's, is closed
                woken.get_loop().call_soon_threadsafe(_end_wait, woken)

    def forget_lost(self, now: float) -> None:
        """Pass over whoever does not come, and free what is held by whoever will never give it back."""
        held = len(self.running) + len(self.people)
        self.running = {number: since for number, since in self.running.items() if now - since <= LOST_PLACE}
        self.people = {rank: since for rank, since in self.people.items() if now - since <= LOST_PERSON}
        is_free = held > len(self.running) + len(self.people)
        if self.offered is not None and now - self.offered[1] > LOST_TURN:
            self.queue.discard(self.offered[0])
            self.offered = None
            is_free = True
        if is_free:
            self.wake(now)


def _end_wait(one: "asyncio.Future[None]") -> None:
    if not one.done():
        one.set_result(None)
