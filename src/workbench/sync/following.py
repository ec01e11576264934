"""The sync process: holds the lease, has each source watched, and ends when there is no reason to go on."""

import asyncio
import signal
import time
from collections.abc import Callable, Coroutine
from contextlib import closing, suppress
from enum import Enum

from workbench.domain.trouble import Trouble
from workbench.store.connection import Connection, StoreError
from workbench.store.leases import forget_interest, last_interest
from workbench.store.opening import MIRROR, open_both, open_mirror
from workbench.store.schedule import next_at
from workbench.sync.chores import merge, retire, run_errands, wake
from workbench.sync.lease import Lease, LostLease, running_pid
from workbench.sync.place import Place
from workbench.sync.supervising import Supervisor

IDLE_AFTER = 600.0  # seconds without any desk, after which a process that was started for desks ends
_RENEW_LOOK = 1.0
_STAND_BY = 1.0
_CHECK_EVERY = 3.0
_SUPERVISE_EVERY = 1.0


class Ending(Enum):
    """Why following ended."""

    TOLD = "told to"
    OTHER = "another process follows"
    IDLE = "no desk is open"
    CONFIG = "the configuration has changed"
    STORE = "the store was moved, deleted or made anew"


class Following:
    """Follows the sources of ``place``.

    With ``for_desks`` it ends when no desk has been open for ten minutes and nothing is left to be sent, and at once
    where another process follows already; without, it stands by then and takes over when that one ends. ``say`` is
    given one line whenever something changes for the better or worse. ``errand`` is done every two minutes beside the
    rest; it raises nothing but Trouble and what the store raises.
    """

    def __init__(
        self, place: Place, *, for_desks: bool, say: Callable[[str], None], errand: Callable[[], None] | None = None
    ) -> None:
        self._place = place
        self._errand = errand
        self._for_desks = for_desks
        self._say = say
        self._started = time.time()
        self._file = 0

    def run(self) -> Ending:
        """Follow until there is a reason to end, and return it. Raises Trouble where the store cannot be used."""
        connection = open_mirror(self._place.store_folder)
        self._file = _identity(self._place)
        try:
            return asyncio.run(self._run(connection))
        finally:
            connection.close()

    async def _run(self, connection: Connection) -> Ending:
        told = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, told.set)
        lease = Lease(connection)
        announced = False
        while not told.is_set():
            if lease.take():
                self._say("This process pulls.")
                announced = False
                try:
                    ending = await self._hold(connection, lease, told)
                finally:
                    lease.drop()
                if ending is not Ending.OTHER:
                    return ending
            if self._for_desks:
                return Ending.OTHER
            if not announced:
                self._say(f"Process {running_pid(connection)} pulls; this one takes over when it ends.")
                announced = True
            await _wait(told, _STAND_BY)
        return Ending.TOLD

    async def _hold(self, connection: Connection, lease: Lease, told: asyncio.Event) -> Ending:
        """Pull while the lease is ours. Of all that goes on here the first thing to end, ends it."""
        work: list[Coroutine[None, None, Ending]] = [
            _until(told), self._renew(lease), self._check(connection), retire(self._place, connection, self._say),
            merge(connection), wake(self._place, self._say),
        ]  # fmt: skip
        if self._errand is not None:
            work.append(run_errands(self._errand, self._say))
        tasks = [asyncio.ensure_future(one) for one in work]
        supervisor = Supervisor(self._place, connection, self._say)
        tasks.append(asyncio.ensure_future(_supervise(supervisor)))
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            return done.pop().result()
        except LostLease:
            self._say("Another process pulls now.")
            return Ending.OTHER
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            supervisor.stop()

    async def _renew(self, lease: Lease) -> Ending:
        while True:
            await asyncio.sleep(_RENEW_LOOK)
            # Where we may not write, because a purge is at work, nobody else can take the lease either.
            with suppress(StoreError):
                lease.keep()

    async def _check(self, connection: Connection) -> Ending:
        """Look from time to time whether there is still a reason to follow."""
        while True:
            await asyncio.sleep(_CHECK_EVERY)
            if self._place.has_changed():
                return Ending.CONFIG
            if _identity(self._place) != self._file:
                return Ending.STORE
            if self._for_desks:
                now = time.time()
                idle = now - max(last_interest(connection) or 0.0, self._started)
                if idle > IDLE_AFTER and not self._has_unsent():
                    return Ending.IDLE
                forget_interest(connection, before=now - IDLE_AFTER)

    def _has_unsent(self) -> bool:
        """Whether changes wait for their time or for the network; those that wait for a person do not need us."""
        names = [one.name for one in self._place.sources()]
        with suppress(StoreError, Trouble), closing(open_both(self._place.store_folder)) as connection:
            return any(next_at(connection, name) is not None for name in names)
        return False


async def _supervise(supervisor: Supervisor) -> Ending:
    supervisor.start()
    while True:
        await asyncio.sleep(_SUPERVISE_EVERY)
        supervisor.look()


def _identity(place: Place) -> int:
    """Return what tells the mirror's file from any other that comes to stand in its place; 0 for none."""
    try:
        return (place.store_folder / MIRROR).stat().st_ino
    except OSError:
        return 0


async def _until(told: asyncio.Event) -> Ending:
    await told.wait()
    return Ending.TOLD


async def _wait(told: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(told.wait(), seconds)
    except TimeoutError:
        return
