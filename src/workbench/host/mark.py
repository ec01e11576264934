"""Whose code the host is in now, where the desk can see it without asking: a host that is held cannot answer.

A few bytes of memory that both processes share. The host writes into them before it steps into a plugin's code and
after; the desk reads them at any time. Behind them the host writes where it is when it is asked by a signal, which its
``faulthandler`` does also where no Python runs any more, such as within a regular expression.
"""

import mmap
import os
import re
import struct
import sysconfig
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from workbench.host.starving import starved_for

_SHAPE = struct.Struct("<IId")
_LONGEST_TRACE = 8_000  # bytes
NOWHERE, LOADING, STEPPING = 0, 1, 2


_FRAME = re.compile(r'File "([^"\n]+)", line (\d+) in (\S+)')


def place_in(trace: str) -> str:
    """Return the innermost place in a traceback that is neither Python's nor ours: ``pane.py, line 12, in view``."""
    of_others = (sysconfig.get_path("stdlib"), str(Path(__file__).parents[1]))
    for file, line, name in _FRAME.findall(trace):
        if not file.startswith(of_others) or "site-packages" in file:
            return f"{Path(file).name}, line {line}, in {name}"
    return ""


class Inside(NamedTuple):
    """Which plugin's code runs (a place in the list that both know), whether it is being loaded, for how long (s).

    That is counted from when it was first seen there, without time in which its process had no processor: a machine
    that is busy, and has held up whoever looks, is no fault of a plugin's.
    """

    plugin: int
    doing: int
    seconds: float


class Mark:
    """The shared bytes; ``descriptor`` is the file that they are in, which the other process is handed."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        self._memory = mmap.mmap(descriptor, _SHAPE.size)
        self._seen = 0.0, 0.0, 0.0  # code that began then was first seen when, its process starved for so long before

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

    def inside(self, process: int) -> Inside | None:
        """Return whose code runs in ``process``, which writes here, or None."""
        plugin, doing, since = _SHAPE.unpack_from(self._memory, 0)
        if not doing:
            return None
        now, starved = time.monotonic(), starved_for(process)
        if self._seen[0] != since:
            self._seen = since, now, starved
        _, seen, before = self._seen
        return Inside(plugin, doing, now - seen - max(0.0, starved - before))

    def for_a_trace(self) -> int:
        """Return a descriptor to write a traceback to, behind the bytes themselves."""
        os.lseek(self.descriptor, _SHAPE.size, os.SEEK_SET)
        return self.descriptor

    def trace(self) -> str:
        """Return the traceback that was written, the innermost call first; '' where none was."""
        return os.pread(self.descriptor, _LONGEST_TRACE, _SHAPE.size).decode("utf-8", "replace")

    def close(self) -> None:
        """Let go of them."""
        self._memory.close()
        os.close(self.descriptor)
