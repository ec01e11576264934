"""The host: the process in which plugins run. The desk starts it, asks it for views and actions, and ends it.

``python -m workbench.host.process SOCKET MARK [--home FOLDER] [--config FILE]``. It ends with its desk: when the socket
is closed, or when it has been held so long that nobody can be waiting any more.
"""

import asyncio
import faulthandler
import os
import signal
import socket
import sys
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path

from workbench.host import wire
from workbench.host.house import GuestPlace, House
from workbench.host.mark import Mark
from workbench.host.serving import Serving
from workbench.host.stepping import mark_tasks

_NICE = 10  # what plugins do is never more urgent than the desk's next key
_LOG_BYTES = 1_000_000


async def _run(descriptor: int, mark: Mark, place: GuestPlace) -> None:
    mark_tasks(asyncio.get_running_loop(), mark)
    reader, writer = await asyncio.open_connection(sock=socket.socket(fileno=descriptor), limit=wire.LARGEST)

    def send(message: wire.ToDesk) -> None:
        writer.write(wire.framed(message))

    await Serving(House(place, mark, send), writer).serve(reader)


def _lead_elsewhere(folder: Path) -> None:
    """Let what a plugin prints go into a log; the terminal is the desk's."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    log = folder / "plugins.log"
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_suffix(".log.old"))
    opened = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.dup2(opened, 1)
    os.dup2(opened, 2)


def _stand_back() -> None:
    """Let whatever else wants the processor have it first.

    Linux weighs sessions before it weighs what is in them, and this process has one of its own: so its niceness counts
    for nothing beside the desk unless its session has it too (sched(7), "The autogroup feature").
    """
    os.nice(_NICE)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(f"{_NICE}\n")


def main(words: list[str]) -> int:
    """Serve the desk at the other end of the socket."""
    parser = ArgumentParser()
    parser.add_argument("socket", type=int)
    parser.add_argument("mark", type=int)
    parser.add_argument("--home", type=Path)
    parser.add_argument("--config", type=Path)
    args = parser.parse_args(words)
    for descriptor in (args.socket, args.mark):
        os.set_inheritable(descriptor, False)  # the commands that plugins run must not hold them
    place = GuestPlace.open(args.home, args.config)
    _lead_elsewhere(place.state_folder)
    faulthandler.enable()
    mark = Mark(args.mark)
    faulthandler.register(signal.SIGUSR1, file=mark.for_a_trace(), all_threads=False)  # the desk asks before it kills
    _stand_back()
    asyncio.run(_run(args.socket, mark, place))
    os._exit(0)  # a plugin's thread that goes on keeps nobody waiting


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
