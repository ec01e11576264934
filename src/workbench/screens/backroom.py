"""Work that may take longer than a key should wait: counts and searches, in one thread with its own connection."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from workbench.domain.trouble import Trouble
from workbench.domain.when import clock
from workbench.query.narrowing import narrowed
from workbench.query.parsing import parse
from workbench.store.conditions import Asker
from workbench.store.queues import Queue

if TYPE_CHECKING:
    from workbench.api import Hit, Incident
    from workbench.config.model import Queue as QueueOptions
    from workbench.domain.words import Ref
    from workbench.store.connection import Connection
    from workbench.store.related import Related
    from workbench.workplace import Workplace

    Found: TypeAlias = list[tuple[str, list[Hit], str]]

T = TypeVar("T")


class Backroom:
    """One worker thread; what it is asked for comes back in order."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="backroom")
        self._own: Connection | None = None

    async def counts(self, queues: Sequence[QueueOptions], only: str) -> list[int | None]:
        """Return how many tickets each queue holds, on one helpdesk ``only`` ('': on all); None for a mistaken one."""
        return await self._ask(lambda asker: [_count(options, only, asker) for options in queues])

    async def search(self, text: str) -> Found:
        """Return what a query finds: (kind, hits, how far back it looked). Raises QueryMistake."""
        from workbench.store.searching import search

        def look(asker: Asker) -> Found:
            groups = search(parse(text, now=asker.now), asker)
            zone = self._workplace.zone
            return [
                (g.kind, g.hits, f" back to {clock(g.back_to, asker.now, zone)}" if g.back_to else "") for g in groups
            ]

        return await self._ask(look)

    async def related(self, incidents: Sequence[Incident]) -> dict[Ref, list[Related]]:
        """Return the open tickets that look related to live incidents, by the incident's reference."""
        from workbench.store.related import related_to_each

        return await self._ask(
            lambda asker: related_to_each(asker.connection, incidents, now=int(asker.now.timestamp()))
        )

    def close(self) -> None:
        """Let the thread end."""
        if self._own is not None:
            self._own.interrupt()
        self._pool.shutdown(wait=True, cancel_futures=True)
        if self._own is not None:
            self._own.close()
            self._own = None

    async def _ask(self, question: Callable[[Asker], T]) -> T:
        me = self._workplace.me()
        now = self._workplace.now()

        def answer() -> T:
            if self._own is None:
                self._own = self._workplace.new_connection()
            return question(Asker(self._own, now, me))

        return await asyncio.get_running_loop().run_in_executor(self._pool, answer)


def _count(options: QueueOptions, only: str, asker: Asker) -> int | None:
    try:
        return Queue(parse(narrowed(options.search, only), now=asker.now), options.order, asker).count()
    except Trouble:
        return None
