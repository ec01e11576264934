"""Time that passes only when everybody waits: hours of pacing in a moment, and always the same."""

import asyncio
import heapq
from collections.abc import Coroutine
from itertools import count
from typing import TypeVar

T = TypeVar("T")
_ROUNDS = 30  # of the loop, after which nobody has anything left to do but wait


class Hours:
    """A clock and a sleep for a governor; ``run`` lets the time pass."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._sleeping: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleeping, (self.now + seconds, next(self._numbers), woken))
        await woken

    def run(self, *work: Coroutine[object, object, T]) -> list[T]:
        """Do the work, and return what came of it."""
        return asyncio.run(self._run(work))

    async def _run(self, work: tuple[Coroutine[object, object, T], ...]) -> list[T]:
        tasks = [asyncio.ensure_future(one) for one in work]
        while not all(task.done() for task in tasks):
            for _ in range(_ROUNDS):
                await asyncio.sleep(0)
            if self._sleeping:
                at, _, woken = heapq.heappop(self._sleeping)
                self.now = max(self.now, at)
                if not woken.done():
                    woken.set_result(None)
            elif not all(task.done() for task in tasks):
                raise AssertionError("everybody waits, and for nothing")
        return await asyncio.gather(*tasks)
