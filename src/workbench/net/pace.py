"""The pace at which servers are asked: places and budgets by host and endpoint, and a person before everything else."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from heapq import heappop, heappush
from itertools import count
from threading import Lock

from workbench.api.answers import Answer, Throttled, asked_wait, budget, reset_wait
from workbench.net.budgets import Pool

PLACES = 4  # requests to one host at a time; the background leaves the last one to the person
SHORT = 5.0  # seconds that a request waits where the server asked for it; whoever wants more is left alone
PATIENT = 90.0  # seconds that the background waits for a budget to begin anew: most last a minute
_FIRST_PENALTY = 1.0  # seconds, where a server does not say how long it wants to be left alone; doubled each time
_LONGEST_PENALTY = 60.0
_MOST_FAMILIES = 200  # of one host; what comes after counts as one

_is_for_a_person: ContextVar[bool] = ContextVar("is_for_a_person", default=False)
_ID = re.compile(r"[^/]*[0-9@%][^/]*|[^/]{41,}")

_Rank = tuple[bool, int]  # people first (False), then in the order of coming


@contextmanager
def for_a_person() -> Iterator[None]:
    """Let every request made in here, and in tasks started in here, go before those of the background."""
    token = _is_for_a_person.set(True)
    try:
        yield
    finally:
        _is_for_a_person.reset(token)


def family_of(path: str) -> str:
    """Return an endpoint's family: its path with what names a single thing replaced, ``/ticket/*/history``."""
    return _ID.sub("*", path.partition("?")[0])


@dataclass(slots=True)
class _Family:
    """One kind of endpoint: which budget its requests draw on, and until when it wants to be left alone."""

    pool: Pool | None = None
    closed_until: float = 0.0
    strikes: int = 0  # refusals in a row that did not say for how long


@dataclass(slots=True)
class _Host:
    """What is known of one host, and who waits for it."""

    families: dict[str, _Family] = field(default_factory=dict)
    pools: dict[int, Pool] = field(default_factory=dict)  # by how much they allow, which tells them apart
    closed_until: float = 0.0
    running: int = 0
    taken: int = 0  # turns that were ever taken
    has_answered: bool = False
    people: int = 0  # requests for a person that wait, for whatever reason
    queue: set[_Rank] = field(default_factory=set)  # those that wait for a place
    order: list[_Rank] = field(default_factory=list)  # the same as a heap, and some that wait no longer
    sleeping: dict[_Rank, "asyncio.Future[None]"] = field(default_factory=dict)  # of those, woken to look again

    def family(self, path: str) -> _Family:
        name = family_of(path)
        if name not in self.families and len(self.families) >= _MOST_FAMILIES:
            name = ""
        return self.families.setdefault(name, _Family())

    def pool_of(self, family: _Family) -> Pool | None:
        """Return the budget that a family draws on: the widest, where no answer has named one yet."""
        return family.pool or (self.pools[max(self.pools)] if self.pools else None)

    def take(self, family: _Family) -> tuple[int, int]:
        """Take a place; return the turn's number, and how many requests were under way before."""
        beside = self.running
        self.running += 1
        self.taken += 1
        pool = self.pool_of(family)
        if pool is not None:
            pool.left -= 1
        return self.taken, beside

    def queue_up(self, rank: _Rank) -> None:
        """Let a request wait for a place, if it does not do so yet."""
        if rank not in self.queue:
            self.queue.add(rank)
            heappush(self.order, rank)

    def first(self) -> _Rank | None:
        """Return who is next to get a place."""
        while self.order and self.order[0] not in self.queue:
            heappop(self.order)
        return self.order[0] if self.order else None

    def admits(self, rank: _Rank, places: int) -> bool:
        """Whether the request of this rank is the next, and there is a place for it."""
        if rank != self.first():
            return False
        is_background = rank[0]
        if not is_background:
            return self.running < places
        if self.people:
            return False
        # Nobody knows yet what the host allows: the first answer may say.
        return self.running < (max(1, places - 1) if self.has_answered else 1)

    def wake(self) -> None:
        """Let the next one look again whether there is a place for it; once it has gone, it does so for its next."""
        first = self.first()
        woken = self.sleeping.pop(first, None) if first is not None else None
        if woken is not None:
            with suppress(RuntimeError):  # its loop, which may be another thread's, is closed: nobody waits any more
                woken.get_loop().call_soon_threadsafe(_end_wait, woken)


def _end_wait(one: "asyncio.Future[None]") -> None:
    if not one.done():
        one.set_result(None)


@dataclass(slots=True)
class Turn:
    """A request's turn. ``waited`` is how many seconds it waited for it."""

    waited: float
    _governor: "Governor"
    _host: _Host
    _family: _Family
    _number: int  # of this turn at this host
    _beside: int  # requests that were under way when it began

    def answered(self, answer: Answer, now: datetime) -> None:
        """Learn from what the server says of its limits. ``now`` is the time in UTC, best by the server's clock."""
        self._governor.learn(self._host, self._family, answer, now, number=self._number, beside=self._beside)


class Governor:
    """Says when the next request to a host may go. One serves a whole process, whatever threads it has.

    ``places`` is how many requests one host gets at a time. ``clock`` tells seconds that never go back, ``sleep``
    waits for some.
    """

    def __init__(
        self,
        *,
        places: int = PLACES,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.places = places
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}
        self._numbers = count()
        self._lock = Lock()

    @asynccontextmanager
    async def turn(self, name: str, path: str) -> AsyncIterator[Turn]:
        """Wait for a turn at the endpoint ``path`` of the host ``name``, and hold it.

        Raises Throttled where the wait is not worth it.
        """
        is_person = _is_for_a_person.get()
        began = self._clock()
        with self._lock:
            host = self._hosts.setdefault(name, _Host())
            family = host.family(path)
            rank = (not is_person, next(self._numbers))
            host.people += is_person
        taken: Turn | None = None
        try:
            while taken is None:
                taken = await self._take(host, name, family, rank, began)
        finally:
            with self._lock:
                host.people -= is_person
                host.queue.discard(rank)
                host.sleeping.pop(rank, None)
                host.wake()
        try:
            yield taken
        finally:
            with self._lock:
                host.running -= 1
                host.wake()

    async def _take(self, host: _Host, name: str, family: _Family, rank: _Rank, began: float) -> Turn | None:
        """Take a place if it is this request's turn, else wait for a while and return None."""
        woken: asyncio.Future[None] | None = None
        with self._lock:
            now = self._clock()
            wait = _seconds(host, name, family, now, is_person=not rank[0])
            if wait > 0:
                host.queue.discard(rank)
                host.wake()
            else:
                host.queue_up(rank)
                if host.admits(rank, self.places):
                    number, beside = host.take(family)
                    return Turn(now - began, self, host, family, number, beside)
                woken = host.sleeping[rank] = asyncio.get_running_loop().create_future()
        await (woken if woken is not None else self._sleep(wait))
        return None

    def learn(
        self, host: _Host, family: _Family, answer: Answer, now: datetime, *, number: int, beside: int
    ) -> None:
        """Learn from an answer to a host's turn of that number; :meth:`Turn.answered` is how to call it."""
        said = budget(answer)
        wait = asked_wait(answer, now)
        with self._lock:
            at = self._clock()
            host.has_answered = True
            if said is not None:
                family.pool = host.pools.setdefault(said[1], Pool(said[1]))
                # The server may have said this before it saw those, for a long answer is a while on its way.
                unseen = host.taken - number + beside
                family.pool.report(said[0], reset_wait(answer, now), at, unseen=unseen)
            if wait is None:
                family.strikes = 0
                return
            family.strikes += 1
            if not wait:
                wait = min(_FIRST_PENALTY * 2.0 ** min(family.strikes - 1, 10), _LONGEST_PENALTY)
            family.closed_until = max(family.closed_until, at + wait)
            # Where the server says that its budget is not spent, it is this endpoint alone that is too busy.
            if said is None or not said[0]:
                host.closed_until = max(host.closed_until, at + wait)


def _seconds(host: _Host, name: str, family: _Family, now: float, *, is_person: bool) -> float:
    """Return for how long time itself keeps a request from going. Raises Throttled for too long."""
    closed = max(host.closed_until, family.closed_until) - now
    pool = host.pool_of(family)
    spent = pool.wait(now, is_person=is_person) if pool is not None else 0.0
    wait = max(closed, spent)
    if closed > SHORT or spent > (SHORT if is_person else PATIENT):
        raise Throttled(
            f"{name} asked for fewer requests.",
            f"It wants to be left alone for another {wait:.0f} s.",
            "It is asked again then.",
            wait,
        )
    return wait


@cache
def shared() -> Governor:
    """Return the governor of this process."""
    return Governor()
