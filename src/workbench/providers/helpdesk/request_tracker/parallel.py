"""Several requests at once, and not too many: RT has few workers, and colleagues who wait for them too."""

import asyncio
from collections.abc import Coroutine, Iterable
from typing import TypeVar

T = TypeVar("T")

AT_ONCE = 4


async def together(questions: Iterable[Coroutine[object, object, T]], at_once: int = AT_ONCE) -> list[T]:
    """Return the answers to all ``questions``, in their order; at most ``at_once`` are under way at any time.

    The first that fails ends the others, and its error is raised.
    """
    gate = asyncio.Semaphore(at_once)

    async def asked(question: Coroutine[object, object, T]) -> T:
        async with gate:
            return await question

    tasks = [asyncio.ensure_future(asked(question)) for question in questions]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
