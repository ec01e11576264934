"""How long a process was ready to run while others had the processors: time that nobody in it is to blame for."""

import os
from contextlib import suppress
from pathlib import Path

_NANOSECONDS = 1e-9


def starved_for(process: int | None = None) -> float:
    """Return the seconds for which the threads of a process have waited for a processor, all together.

    ``process`` is its number, None for this one. All threads count, since one that holds Python's lock holds up the
    others; those that have ended do not. 0.0 where nobody counts, as outside Linux, which tells it as the second number
    of ``/proc/PID/task/TID/schedstat`` (Documentation/scheduler/sched-stats.rst), or where it has ended.
    """
    counted = 0
    for thread in Path(f"/proc/{process or os.getpid()}/task").glob("*/schedstat"):
        with suppress(OSError, IndexError, ValueError):
            counted += int(thread.read_bytes().split()[1])
    return counted * _NANOSECONDS
