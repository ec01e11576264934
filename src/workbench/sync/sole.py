"""That one process at a time sends to a server: a lock of the operating system's, which the dead cannot hold on to.

It spares whoever is sending from having its changes taken over; that nothing comes twice does not rest on it (see
``store.steps.NotHeld``). So a file system that knows no locks keeps nobody from sending.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path


class Sole:
    """The right to send to one server, which is ``name`` in the store in ``folder``."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / f"sending-{name}"
        self._handle: int | None = None

    def take(self) -> bool:
        """Take it, or have it already; False where another has it. Raises OSError where the folder is not writable."""
        if self._handle is not None:
            return True
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return False
        except OSError:
            pass  # no locks here
        self._handle = handle
        return True

    def drop(self) -> None:
        """Give it back, from whatever thread."""
        handle, self._handle = self._handle, None
        if handle is not None:
            with suppress(OSError):
                os.close(handle)
