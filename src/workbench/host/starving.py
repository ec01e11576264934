"""How long a process was ready to run while others had the processors: time that nobody in it is to blame for."""

import os
from pathlib import Path

_NANOSECONDS = 1e-9


def starved_for(process: int | None = None) -> float:
    """Return the seconds for which the first thread of a process has waited for a processor since it began.

    ``process`` is its number, None for this one. 0.0 where nobody counts, as outside Linux, which tells it as the
    second number of ``/proc/PID/schedstat`` (Documentation/scheduler/sched-stats.rst), or where it has ended.
    """
    try:
        return int(Path(f"/proc/{process or os.getpid()}/schedstat").read_bytes().split()[1]) * _NANOSECONDS
    except (OSError, IndexError, ValueError):
        return 0.0
