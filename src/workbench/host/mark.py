"""Whose code the host is in now, where the desk can see it without asking: a host that is held cannot answer.

A few bytes of memory that both processes share. The host writes into them before it steps into a plugin's code and
after; the desk reads them at any time.
"""

import mmap
import os
import struct
import tempfile
import time
from typing import NamedTuple

_SHAPE = struct.Struct("<IId")
NOWHERE, LOADING, STEPPING = 0, 1, 2


class Inside(NamedTuple):
    """Which plugin's code runs (a place in the list that both know), whether it is being loaded, for how long (s)."""

    plugin: int
    doing: int
    seconds: float


class Mark:
    """The shared bytes; ``descriptor`` is the file that they are in, which the other process is handed."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._memory = mmap.mmap(descriptor, _SHAPE.size)

    @classmethod
    def made(cls) -> "Mark":
        """Return new ones."""
        descriptor, path = tempfile.mkstemp(prefix="workbench-host-")
        os.unlink(path)  # noqa: PTH108 - the file lives as long as it is open
        os.truncate(descriptor, _SHAPE.size)
        return cls(descriptor)

    def enter(self, plugin: int, doing: int) -> None:
        """Say that a plugin's code runs from now on."""
        _SHAPE.pack_into(self._memory, 0, plugin, doing, time.monotonic())

    def leave(self) -> None:
        """Say that it does not any more."""
        _SHAPE.pack_into(self._memory, 0, 0, NOWHERE, 0.0)

    def inside(self) -> Inside | None:
        """Return whose code runs, or None."""
        plugin, doing, since = _SHAPE.unpack_from(self._memory, 0)
        return Inside(plugin, doing, time.monotonic() - since) if doing else None

    def close(self) -> None:
        """Let go of them."""
        self._memory.close()
        os.close(self.descriptor)
