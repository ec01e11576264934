"""A loop of work in a thread of its own: begun, seen to be alive, told to end, and given up where it hangs.

A thread each, because a provider may block whatever it runs on: by a loop, by a keyring that asks the person
something, by a parser that holds on. None of that reaches another source, nor the lease.
"""

import asyncio
import threading
import time
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar

from workbench.sync.place import Configured, Place

LOOK_EVERY = 0.25  # seconds between two looks at what a person wants
BEAT_EVERY = 1.0


class Stopped(Exception):  # noqa: N818 - an event, not an error
    """This loop is to end, or was given up: nothing may be written any more."""


class Looping(ABC):
    """Works at one source until it is told to stop. ``say`` is given a line whenever something changes."""

    does: ClassVar[str]  # what it does with a source, in a word

    def __init__(self, place: Place, configured: Configured, say: Callable[[str], None]) -> None:
        self.configured = configured
        self.name = configured.name
        self.beat = time.monotonic()  # when its loop was last seen to run
        self._place = place
        self._say = say
        self._is_stopped = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._work: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name=f"{self.does} {self.name}", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Tell it to end, which it does at the next opportunity; from now on it writes nothing."""
        self.give_up()

    def give_up(self) -> None:
        """Do without it, whether it ends or not."""
        self._is_stopped = True
        loop, work = self._loop, self._work
        if loop is not None and work is not None:
            with suppress(RuntimeError):  # it has ended meanwhile
                loop.call_soon_threadsafe(work.cancel)

    def join(self, seconds: float) -> bool:
        """Wait for it to end, at most so long; return whether it did."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    @property
    def is_alive(self) -> bool:
        """Whether its thread runs."""
        return self._thread.is_alive()

    def _run(self) -> None:
        try:
            asyncio.run(self._begin())
        except (asyncio.CancelledError, Stopped):
            pass
        except BaseException as error:  # noqa: BLE001 - a guard of the sync loop: the supervisor begins it anew
            self._say(self._told(error))

    def _told(self, error: BaseException) -> str:
        """Return an error that nobody expected, for the log."""
        return "".join(traceback.format_exception(error)).rstrip()

    async def _begin(self) -> None:
        self._loop, self._work = asyncio.get_running_loop(), asyncio.current_task()
        if not self._is_stopped:
            await self._do()

    @abstractmethod
    async def _do(self) -> None:
        """Work until stopped."""

    async def _beat(self) -> None:
        while True:
            self.beat = time.monotonic()
            await asyncio.sleep(BEAT_EVERY)
