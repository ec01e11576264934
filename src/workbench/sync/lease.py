"""The lease by which one process at a time pulls: taken, renewed, and taken over from the dead."""

import os
import secrets
import time

from workbench.store.connection import Connection
from workbench.store.leases import Holder, holder_of
from workbench.store.sources import drop_lease, take_lease

NAME = "sync"
SECONDS = 15.0  # the dead are noticed at once on the same machine, so this is for what hangs
RENEW_EVERY = 5.0


class LostLease(Exception):  # noqa: N818 - an event, not an error
    """Another process pulls now."""


class Lease:
    """This process's claim to be the one that pulls. Its times are the machine's own, never frozen."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._holder = f"{_machine()} {secrets.token_hex(8)}"
        self._renewed = 0.0

    def take(self) -> bool:
        """Take or renew the lease; False where a process that lives holds it."""
        now = time.time()
        if not self._try(now):
            other = holder_of(self._connection, NAME)
            if other is None or not _is_known_dead(other):
                return False
            drop_lease(self._connection, NAME, other.name)
            if not self._try(now):
                return False
        self._renewed = now
        return True

    def keep(self) -> None:
        """Renew the lease if that is due. Raises LostLease where it went to another: after sleep, say."""
        if abs(time.time() - self._renewed) >= RENEW_EVERY and not self.take():
            raise LostLease

    def drop(self) -> None:
        """Give the lease back."""
        drop_lease(self._connection, NAME, self._holder)

    def _try(self, now: float) -> bool:
        return take_lease(self._connection, NAME, self._holder, os.getpid(), now=now, seconds=SECONDS)


def running_pid(connection: Connection) -> int | None:
    """Return the process that pulls now, or None where none does, as far as this machine can tell."""
    holder = holder_of(connection, NAME)
    if holder is None or holder.until < time.time() or _is_known_dead(holder):
        return None
    return holder.pid


def _is_known_dead(holder: Holder) -> bool:
    # Process ids say something only on one machine, and a container counts as another.
    return holder.name.startswith(f"{_machine()} ") and not _is_alive(holder.pid)


def _machine() -> str:
    return os.uname().nodename


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # it is there, and somebody else's
    return True
