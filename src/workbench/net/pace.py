"""The pace at which servers are asked: places and budgets by host and endpoint, and a person before everything else."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import count
from threading import Lock

from workbench.api.answers import Answer, Throttled
from workbench.api.limits import asked_wait, budget, reset_wait
from workbench.net.budgets import Pool
from workbench.net.hosts import Family, Host, Rank

PLACES = 4  # requests to one host at a time; the background leaves the last one to the person
SHORT = 5.0  # seconds that a request waits where the server asked for it; whoever wants more is left alone
PATIENT = 90.0  # seconds that the background waits for a budget to begin anew: most last a minute
_FIRST_PENALTY = 1.0  # seconds, where a server does not say how long it wants to be left alone; doubled each time
_LONGEST_PENALTY = 60.0
_GLANCE = 5.0  # seconds after which one that waits for a place looks again unasked

_is_for_a_person: ContextVar[bool] = ContextVar("is_for_a_person", default=False)


@contextmanager
def for_a_person() -> Iterator[None]:
    """Let every request made in here, and in tasks started in here, go before those of the background."""
    token = _is_for_a_person.set(True)
    try:
        yield
    finally:
        _is_for_a_person.reset(token)


@dataclass(slots=True)
class Turn:
    """A request's turn. ``waited`` is how many seconds it waited for it, ``number`` is that of the turn at its host."""

    waited: float
    number: int
    _governor: "Governor"
    _host: Host
    _family: Family
    _beside: int  # requests that were under way when it began

    def answered(self, answer: Answer, now: datetime, ago: float = 0.0) -> None:
        """Learn from what the server says of its limits.

        ``now`` is the time in UTC, best by the server's clock; ``ago`` how many seconds ago the answer began to come.
        """
        unseen = self._host.taken - self.number + self._beside  # by the server, when it wrote the answer's beginning
        self._governor.learn(self._host, self._family, answer, now, ago=ago, unseen=unseen)


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
        self._hosts: dict[str, Host] = {}
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
            host = self._hosts.setdefault(name, Host())
            family = host.family(path)
            rank = (not is_person, next(self._numbers))
            if is_person:
                host.people[rank] = began
        taken: Turn | None = None
        try:
            while taken is None:
                taken = await self._take(host, name, family, rank, began)
        finally:
            with self._lock:
                host.people.pop(rank, None)
                host.queue.discard(rank)
                host.sleeping.pop(rank, None)
                host.wake(self._clock())
        try:
            yield taken
        finally:
            with self._lock:
                host.running.pop(taken.number, None)
                host.wake(self._clock())

    async def _take(self, host: Host, name: str, family: Family, rank: Rank, began: float) -> Turn | None:
        """Take a place if it is this request's turn, else wait for a while and return None."""
        woken: asyncio.Future[None] | None = None
        with self._lock:
            now = self._clock()
            wait = _seconds(host, name, family, now, is_person=not rank[0])
            if wait > 0:
                host.queue.discard(rank)
                host.wake(now)
            else:
                host.queue_up(rank)
                host.forget_lost(now)
                if host.admits(rank, self.places):
                    number, beside = host.take(family, now)
                    return Turn(now - began, number, self, host, family, beside)
                woken = host.sleeping[rank] = asyncio.get_running_loop().create_future()
        if woken is None:
            await self._sleep(wait)
        else:
            await asyncio.wait({woken}, timeout=_GLANCE)
        return None

    def learn(self, host: Host, family: Family, answer: Answer, now: datetime, *, ago: float, unseen: int) -> None:
        """Learn from an answer of a host; :meth:`Turn.answered` is how to call it."""
        said = budget(answer)
        wait = asked_wait(answer, now)
        with self._lock:
            at = self._clock()
            host.has_answered = True
            if said is not None:
                family.pool = host.pools.setdefault(said[1], Pool(said[1]))
                family.pool.report(said[0], reset_wait(answer, now), at, ago=ago, unseen=unseen)
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


def _seconds(host: Host, name: str, family: Family, now: float, *, is_person: bool) -> float:
    """Return for how long time itself keeps a request from going. Raises Throttled for too long."""
    closed = max(host.closed_until, family.closed_until) - now
    pool = host.pool_of(family)
    spent = pool.wait(now, len(host.running), is_person=is_person) if pool is not None else 0.0
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
