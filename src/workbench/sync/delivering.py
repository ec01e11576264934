"""Sending for one server for as long as somebody may: by whoever alone has the right to, without an end or once.

Beside the thread that reads the server, in another with connections of its own, so that a slow page keeps no answer
waiting.
"""

import asyncio
from collections.abc import Callable
from typing import ClassVar

from workbench.store.connection import StoreError
from workbench.sync.looping import LOOK_EVERY, Looping
from workbench.sync.outcomes import Outcome
from workbench.sync.outgoing import Outgoing, kind_of
from workbench.sync.place import Configured, Place
from workbench.sync.sole import Sole


class Delivery(Looping):
    """Sends what is in the outbox for one source until it is told to stop."""

    does: ClassVar[str] = "send"

    def __init__(self, place: Place, configured: Configured, say: Callable[[str], None]) -> None:
        super().__init__(place, configured, say)
        self._sole = Sole(place.store_folder, configured.name)

    def stop(self) -> None:
        """Tell it to end, when what is under way has had a moment."""
        self._is_stopped = True

    def give_up(self) -> None:
        """Take the right to send away from one that hangs."""
        super().give_up()
        self._sole.drop()

    def _told(self, error: BaseException) -> str:
        return f"{self.name}: sending ended by itself: {kind_of(error)}"

    async def _do(self) -> None:
        beating = asyncio.ensure_future(self._beat())
        try:
            while not self._sole.take():
                await self._rest()
            await self._deliver()
        finally:
            beating.cancel()
            self._sole.drop()

    async def _deliver(self) -> None:
        outgoing = Outgoing(self._place, self.configured, self._say, lambda _: None)
        told = ""
        try:
            outgoing.recover()
            while not self._is_stopped:
                try:
                    outgoing.begin_due()
                except StoreError as error:  # a purge may hold the file; it is looked at again
                    if str(error) != told:
                        told = str(error)
                        self._say(f"{self.name}: the outbox cannot be read: {told}.")
                await outgoing.wait(LOOK_EVERY)
        finally:
            await outgoing.close()

    async def _rest(self) -> None:
        if self._is_stopped:
            raise asyncio.CancelledError
        await asyncio.sleep(LOOK_EVERY)


async def deliver_once(where: Place, configured: Configured, say: Callable[[str], None]) -> list[Outcome] | None:
    """Send what may go to a source now, and return what each change came to; None where another process does so.

    Raises Trouble and StoreError where the store cannot be used.
    """
    sole = Sole(where.store_folder, configured.name)
    if not sole.take():
        return None
    outcomes: list[Outcome] = []
    try:
        outgoing = Outgoing(where, configured, say, outcomes.append)
        try:
            outgoing.recover()
            outgoing.begin_due()
            while outgoing.is_busy:
                await outgoing.wait(LOOK_EVERY)
                outgoing.begin_due()
            return outcomes
        finally:
            await outgoing.close()
    finally:
        sole.drop()
