"""Keeping drafts: on disk within a second of a key, by a thread of its own, so that no key waits for the disk."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.domain.trouble import Trouble
from workbench.store.connection import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from workbench.store.connection import Connection
    from workbench.store.drafts import Draft
    from workbench.workplace import Workplace

PAUSE = 0.3  # seconds after the last key before the draft is kept
AT_LATEST = 0.7  # seconds after the first key that is not kept yet; a commit has to fit into the rest of the second
_PATIENCE = 10.0


class Manuscript:
    """A draft as it is being written, and as it is kept, or on its way there.

    ``id`` is 0 until it is on disk; only the keeping thread sets it.
    """

    def __init__(self, draft: Draft) -> None:
        self.id = draft.id
        self.draft = replace(draft, id=0)
        self.kept: Draft | None = self.draft if draft.id else None

    @property
    def is_kept(self) -> bool:
        """Whether what is on disk, or on its way there, is what was written; nothing at all needs no keeping."""
        return self.draft == self.kept or (not self.id and is_empty(self.draft))


class Soon:
    """Calls ``act`` a pause after the last wish for it, and not too long after the first."""

    def __init__(self, act: Callable[[], None]) -> None:
        self._act = act
        self._timer: asyncio.TimerHandle | None = None
        self._since: float | None = None

    def wish(self) -> None:
        """Want it done."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._since is None:
            self._since = now
        if self._timer:
            self._timer.cancel()
        self._timer = loop.call_at(min(now + PAUSE, self._since + AT_LATEST), self._act)

    def forget(self) -> None:
        """Want it no more; it is being done."""
        if self._timer:
            self._timer.cancel()
        self._timer = self._since = None


class Keeper:
    """One thread with a connection of its own, which writes drafts down in the order in which it was told to.

    ``failed`` is called from that thread with what went wrong; the text is still in the composer then.
    """

    def __init__(self, workplace: Workplace, failed: Callable[[str], object]) -> None:
        self._workplace = workplace
        self._failed = failed
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="drafts")
        self._own: Connection | None = None
        self._last: Future[None] | None = None

    def keep(self, manuscript: Manuscript) -> None:
        """Write a manuscript down soon."""
        if not manuscript.is_kept:
            manuscript.kept = manuscript.draft
            self._last = self._pool.submit(self._write, manuscript, manuscript.draft)

    def drop(self, manuscript: Manuscript) -> None:
        """Take a draft away soon."""
        self._last = self._pool.submit(self._drop, manuscript)

    def wait(self) -> None:
        """Wait until all of it is on disk. Raises Trouble where that takes too long."""
        if self._last is None:
            return
        try:
            self._last.result(_PATIENCE)
        except TimeoutError as error:
            raise Trouble("The draft is not on disk yet.", "The disk does not answer.", "Try again.") from error
        self._last = None

    def close(self) -> None:
        """Write down what is left, and let the thread end."""
        self._pool.shutdown(wait=True)
        if self._own is not None:
            self._own.close()
            self._own = None

    def _write(self, manuscript: Manuscript, draft: Draft) -> None:
        now = int(self._workplace.now().timestamp())
        try:
            from workbench.store.drafts import keep

            manuscript.id = keep(self._connection(), replace(draft, id=manuscript.id), now=now).id
        except (StoreError, Trouble) as error:
            manuscript.kept = None
            self._failed(f"the draft could not be kept: {error}; it is tried again at the next key")

    def _drop(self, manuscript: Manuscript) -> None:
        if manuscript.id:
            from workbench.store.drafts import drop

            drop(self._connection(), manuscript.id)
            manuscript.id = 0

    def _connection(self) -> Connection:
        if self._own is None:
            self._own = self._workplace.new_connection()
        return self._own


def is_empty(draft: Draft) -> bool:
    """Whether there is nothing in a draft that would be missed."""
    return not draft.text.strip() and not draft.files
