"""Handoffs read and written where a folder or Git may take its time: in one thread with its own connection."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from workbench.domain.trouble import Trouble

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from workbench.acting.handing import Handing
    from workbench.handoffs.model import Handoff
    from workbench.handoffs.standing import Entry, Standing
    from workbench.store.connection import Connection
    from workbench.workplace import Workplace

T = TypeVar("T")


class Known(NamedTuple):
    """What is known of the handoffs, as it was read at ``at``.

    ``me`` is the short name that one goes by. ``draft`` is one's own draft with how many gaps it has. ``troubles`` say
    what could not be read, sent or brought.
    """

    at: datetime
    me: str
    entries: tuple[Entry, ...]
    waiting: tuple[Entry, ...]
    asked: tuple[tuple[Entry, Standing], ...]
    draft: tuple[Handoff, int] | None
    troubles: tuple[str, ...]

    def entry(self, identity: str) -> Entry | None:
        """Return a handoff by its id, or None."""
        return next((one for one in self.entries if one.id == identity), None)


class HandingRoom:
    """One worker thread; what it is asked for comes back in order."""

    def __init__(self, workplace: Workplace) -> None:
        self._workplace = workplace
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="handoffs")
        self._own: Connection | None = None
        self._handing: Handing | None = None

    async def ask(self, question: Callable[[Handing], T]) -> T:
        """Return what a question comes to. Raises what it raises."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._answer, question)

    def close(self) -> None:
        """Let the thread end; what it is at is done to its end."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        if self._own is not None:
            self._own.close()
            self._own = None

    def _answer(self, question: Callable[[Handing], T]) -> T:
        from workbench.acting.handing import Handing

        if self._own is None or self._handing is None:
            self._own = self._workplace.new_connection()
            self._handing = Handing(self._workplace, self._own)
        return question(self._handing)


def load(_: Handing) -> None:
    """Load what a draft is made and shown with, so that the first key that asks for one does not wait for it."""
    import zoneinfo

    import workbench.handoffs.drafting
    import workbench.host.running
    import workbench.screens.handoffs.draft_pages  # noqa: F401 - to have it loaded

    zoneinfo.ZoneInfo("UTC")


def look(handing: Handing) -> Known:
    """Read what lies here."""
    return _read(handing, [])


def look_afar(handing: Handing) -> Known:
    """Bring what others wrote, go on with what has not come everywhere, and read what there is then."""
    troubles = handing.shelf().refresh()
    left = handing.carry_on()
    troubles += [f"{one.paper.name} has not come to all its places: {one.trouble}" for one in left if one.trouble]
    return _read(handing, troubles)


def _read(handing: Handing, troubles: list[str]) -> Known:
    from workbench.handoffs.standing import asked_in, waiting_in

    shelf = handing.shelf()
    entries = shelf.entries()
    draft = None
    try:
        kept = handing.kept_draft()
        draft = (kept, len(handing.check(kept))) if kept else None
    except Trouble as trouble:
        troubles.append(f"{handing.draft_file}: {trouble}")
    return Known(
        handing.workplace.now(), handing.me, tuple(entries), tuple(waiting_in(entries, handing.me, handing.region)),
        tuple(asked_in(entries, handing.me)), draft, tuple(dict.fromkeys([*troubles, *shelf.troubles])),
    )  # fmt: skip
