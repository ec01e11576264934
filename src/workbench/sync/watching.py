"""Watching one source in a thread of its own: turn after turn, and at once what a person waits for."""

import asyncio
import random
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar

from workbench.api.answers import Throttled
from workbench.api.providers import Helpdesk
from workbench.domain.trouble import Trouble
from workbench.store.connection import Connection, StoreError
from workbench.store.opening import open_mirror
from workbench.store.sources import cursor_of, is_paused, note_answer, note_kind, note_trouble
from workbench.store.wanted import answer, news_wanted_at, open_wishes, source_of_wish
from workbench.sync.failures import LONGEST_DELAY, TookTooLong, failure_of
from workbench.sync.looping import LOOK_EVERY, Looping, Stopped
from workbench.sync.place import Configured, Place, Source, is_watched, made
from workbench.sync.pulling import Pulled, within
from workbench.sync.turns import EVERY, ask_who, take_turn
from workbench.sync.wishes import grant

LONGEST_DELAY_WATCHED = 30.0  # a file that was mended should not be waited for
_CLOSE_SECONDS = 2.0
_WISHES_AT_ONCE = 4


class _Paused(Exception):  # noqa: N818 - an event, not an error
    """A person wants the pull to stand still between two pages."""


class Watch(Looping):
    """Watches one source until it is told to stop."""

    does: ClassVar[str] = "sync"

    def __init__(self, place: Place, configured: Configured, say: Callable[[str], None]) -> None:
        super().__init__(place, configured, say)
        self.failures = 0
        self._source: Source | None = None
        self._why_not = ""  # what kept the source from being made
        self._tried = asyncio.Event()  # whether it was tried to make it
        self._hurry_at = time.time()  # wishes for news that were made before that are fulfilled
        self._granting: dict[str, asyncio.Task[None]] = {}

    async def _do(self) -> None:
        looks, pulls = open_mirror(self._place.store_folder), open_mirror(self._place.store_folder)
        tasks = [asyncio.ensure_future(work) for work in (self._beat(), self._look(looks), self._turns(looks, pulls))]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            done.pop().result()
        finally:
            tasks += self._granting.values()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._close()
            looks.close()
            pulls.close()

    # -- what a person wants ----------------------------------------------------------------------------

    async def _look(self, connection: Connection) -> None:
        """Look four times a second for wishes; where nobody wrote anything that costs microseconds."""
        seen = -1
        while True:
            with suppress(StoreError):  # a purge holds the file; it is looked at again
                version = connection.execute("PRAGMA data_version").fetchone()[0]
                if version != seen or self._granting:
                    self._begin_wishes(connection)
                    seen = version
            await asyncio.sleep(LOOK_EVERY)

    def _begin_wishes(self, connection: Connection) -> None:
        self._granting = {key: task for key, task in self._granting.items() if not task.done()}
        for key in open_wishes(connection):
            if source_of_wish(key) == self.name and key not in self._granting:
                if len(self._granting) >= _WISHES_AT_ONCE:
                    return
                self._granting[key] = asyncio.ensure_future(self._grant(connection, key))

    async def _grant(self, connection: Connection, key: str) -> None:
        await self._tried.wait()
        if isinstance(self._source, Helpdesk):
            said = await grant(self._place, connection, self._source, key)
        else:
            said = self._why_not or f"{self.name} has no tickets."
        while not self._is_stopped:
            try:
                answer(connection, key, said)
            except StoreError:
                await asyncio.sleep(LOOK_EVERY)
            else:
                return

    # -- turns ------------------------------------------------------------------------------------------

    async def _turns(self, looks: Connection, pulls: Connection) -> None:
        """Take turns for ever; whatever goes wrong stays here and is tried again."""
        knows_who = too_long = 0
        with suppress(StoreError):
            note_kind(pulls, self.name, self.configured.kind)
        while True:
            try:
                source = self._made()
                await self._until_resumed(looks)
                if isinstance(source, Helpdesk) and not is_watched(source) and not knows_who:
                    knows_who = await ask_who(pulls, source)
                pulled = await take_turn(self._place, pulls, source, lambda _: self._go_on(looks), too_long)
                self._tell(pulled)
                too_long = 0
                await self._until_due(looks, source)
            except _Paused:
                continue
            except Stopped:
                raise
            except Exception as error:  # noqa: BLE001 - the guard of the sync loop: no source stops another
                self.failures += 1
                too_long += isinstance(error, TookTooLong)
                # Whoever says when to come back means it.
                await self._wait(looks, self._note(looks, error), hurries=not isinstance(error, Throttled))

    def _made(self) -> Source:
        if self._source is None:
            try:
                self._source = made(self.configured)
            except Trouble as trouble:
                self._why_not = str(trouble)
                raise
            finally:
                self._tried.set()
        return self._source

    def _go_on(self, looks: Connection) -> None:
        """Raise what ends a pull between two pages, if anything does."""
        if self._is_stopped:
            raise Stopped
        if is_paused(looks, self.name):
            raise _Paused

    def _tell(self, pulled: Pulled) -> None:
        if self.failures:
            self._say(f"{self.name} can be read again.")
        self.failures = 0
        if pulled.tickets or pulled.messages:
            self._say(f"{self.name}: {pulled.tickets} tickets and {pulled.messages} messages are new or different.")

    async def _until_resumed(self, looks: Connection) -> None:
        if not is_paused(looks, self.name):
            return
        self._say(f"{self.name} is paused.")
        while is_paused(looks, self.name):  # noqa: ASYNC110 - it is another process that lets it go on
            await asyncio.sleep(LOOK_EVERY)
        self._say(f"{self.name} goes on.")

    async def _until_due(self, looks: Connection, source: Source) -> None:
        """Wait until it is time for another turn."""
        if not is_watched(source):
            seconds = EVERY[self.configured.kind] * random.uniform(1.0, 1.15)  # noqa: S311 - only spreads the load
            await self._wait(looks, seconds, hurries=True)
            return
        cursor = cursor_of(looks, self.name)
        answered = time.monotonic()
        while not source.changed(cursor):
            if time.monotonic() - answered >= EVERY[self.configured.kind]:
                note_answer(looks, self.name, now=int(self._place.now().timestamp()))
                answered = time.monotonic()
            await asyncio.sleep(LOOK_EVERY)
            self._go_on(looks)

    async def _wait(self, looks: Connection, seconds: float, *, hurries: bool) -> None:
        """Wait, unless it ``hurries`` and a person asks for news meanwhile."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while (left := end - loop.time()) > 0:
            await asyncio.sleep(min(LOOK_EVERY, left))
            with suppress(StoreError):
                if hurries and (at := news_wanted_at(looks)) > self._hurry_at:
                    self._hurry_at = at
                    return

    def _note(self, looks: Connection, error: Exception) -> float:
        """Remember a failure, and return how many seconds to wait."""
        longest = LONGEST_DELAY_WATCHED if is_watched(self._source) else LONGEST_DELAY
        failure = failure_of(self.name, error, self.failures, longest)
        if self.failures == 1:
            expected = isinstance(error, Trouble)
            self._say(failure.sentence if expected else "".join(traceback.format_exception(error)).rstrip())
        now = int(self._place.now().timestamp())
        try:
            note_trouble(
                looks, self.name, failure.sentence, now=now, next_try=now + round(failure.wait),
                failing=failure.failing,
            )  # fmt: skip
        except StoreError as refused:
            self._say(f"The store cannot be written: {refused}.")
        return failure.wait

    async def _close(self) -> None:
        if self._source is not None:
            with suppress(Exception):  # it is let go of, whatever it says to that
                await within(_CLOSE_SECONDS, self._source.close(), self.name)
