"""Ends a command whose runner was killed: a process beside the runner, which waits for nothing else.

The runner says through a pipe which group of processes its command is, and 0 once it has ended. When the pipe closes
the runner is gone, however it went, and what it named last is ended. Linux could have the kernel do that, but for the
first process of the group alone (``PR_SET_PDEATHSIG``, prctl(2)).
"""

import contextlib
import os
import signal
import struct

_NUMBER = struct.Struct("=i")


class Watch:
    """What tells the process beside the runner which group to end; made before the runner runs anything.

    That process holds whatever is open now, the runner's lock too: so a run counts as lost once its command has ended.
    """

    def __init__(self) -> None:
        reading, self._writing = os.pipe()
        if os.fork() == 0:
            os.close(self._writing)
            _wait(reading)
            os._exit(0)
        # The reading end stays open here: should somebody kill that process, no command dies of writing to nobody.
        os.set_blocking(self._writing, False)

    def here(self) -> None:
        """Name the group of the process that calls this: a command's first one, before it becomes the command."""
        self._say(os.getpid())

    def over(self) -> None:
        """Say that the command has ended."""
        self._say(0)

    def _say(self, group: int) -> None:
        with contextlib.suppress(BlockingIOError):  # the pipe is full: nobody reads it any more
            os.write(self._writing, _NUMBER.pack(group))


def _wait(reading: int) -> None:
    os.setsid()  # what is sent to the runner's group is not for this process
    group = 0
    while len(told := os.read(reading, _NUMBER.size)) == _NUMBER.size:
        (group,) = _NUMBER.unpack(told)
    if group:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
