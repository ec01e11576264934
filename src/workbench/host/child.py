"""The host as a child of the desk: started with a line to it and memory that both see, looked at, and ended."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from workbench.domain.text import clean
from workbench.host import wire
from workbench.host.mark import Mark

_WRITES_DOWN = 0.1  # seconds that it is given to write down where it is


class Child(NamedTuple):
    """A host that runs."""

    process: "subprocess.Popen[bytes]"
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    mark: Mark

    def send(self, message: wire.ToHost) -> None:
        """Send it a message. Raises ValueError for one that is too long."""
        self.writer.write(wire.framed(message))

    async def trace(self) -> str:
        """Return where its Python is, the innermost call first; '' where it does not write that down."""
        with suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGUSR1)
        await asyncio.sleep(_WRITES_DOWN)
        return clean(self.mark.trace())

    def ending(self) -> str:
        """Return in words how it ended; waits for that, and not for ever."""
        try:
            code = self.process.wait(2.0)
        except subprocess.TimeoutExpired:
            return "It closed the line to the desk"
        if code < 0:
            return f"It ended the process of the plugins by a signal ({signal.Signals(-code).name})"
        return f"It ended the process of the plugins, with exit code {code}"

    def kill(self) -> None:
        """End it, with all that it started."""
        self.writer.close()
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            self.process.kill()

    def bury(self) -> None:
        """Wait for its end, and let go of what was shared with it."""
        self.process.wait()
        self.mark.close()


async def started(arguments: Sequence[str]) -> Child:
    """Return a new host; ``arguments`` open the person's place there."""
    ours, theirs = socket.socketpair()
    mark = Mark.made()
    words = [sys.executable, "-P", "-m", "workbench.host.process", str(theirs.fileno()), str(mark.descriptor)]
    known = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

    def run() -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603 - ourselves
            [*words, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(), mark.descriptor), start_new_session=True, env=known,
        )  # fmt: skip

    process = await asyncio.to_thread(run)
    theirs.close()
    reader, writer = await asyncio.open_connection(sock=ours, limit=wire.LARGEST)
    return Child(process, reader, writer, mark)
