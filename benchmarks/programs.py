"""The programs that are driven on a terminal: the minimal app T, the bare list, and the desk on a home."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.company import ME, NOW
from benchmarks.terminal import COLUMNS, EVERYWHERE, ROWS, Region, Terminal
from workbench.query.parsing import parse
from workbench.store.conditions import Asker
from workbench.store.opening import attach_both
from workbench.store.queues import Queue, QueueRow
from workbench.sync.lease import running_pid

_PEERS = Path(__file__).parent / "peers"
_LEGIBLE = 12  # characters of a subject by which a row counts as read
_CURSOR = "▌"


@dataclass(frozen=True, slots=True)
class Program:
    """A program to drive. ``ready`` are texts that stand on the screen once it can be read.

    ``settles`` is how many seconds it is given at most to come to rest after that.
    """

    name: str
    command: tuple[str, ...]
    ready: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    settles: float = 20.0

    @contextmanager
    def running(self) -> Iterator[Terminal]:
        """Start the program anew on a terminal and end it afterwards."""
        with Terminal(self.command, self.environment) as terminal:
            yield terminal


MINIMAL = Program("T", (sys.executable, str(_PEERS / "minimal.py")), ("the first paint of a minimal app",))
LINES = Program("OptionList", (sys.executable, str(_PEERS / "optionlist.py")), ("option 000", "option 003"))


class DeskOn:
    """The desk on one home, and what of its first queue will be on the screen."""

    def __init__(self, home: Path, name: str) -> None:
        self.home = home
        self.store = home / "data" / "store"
        connection = attach_both(self.store)
        query = parse("status:open assignee:me", now=NOW)
        self.rows: list[QueueRow] = Queue(query, "due", Asker(connection, NOW, (ME,))).first(3)
        connection.close()
        self.program = Program(
            name,
            (sys.executable, "-m", "workbench"),
            tuple(row.subject[:_LEGIBLE] for row in self.rows),
            {"WORKBENCH_HOME": str(home.absolute()), "WORKBENCH_NOW": NOW.isoformat()},
        )

    def answered(self, terminal: Terminal) -> bool:
        """Whether the cursor has gone from the first row to the second."""
        wanted = self.rows[1].subject[:_LEGIBLE]
        return any(_CURSOR in line and wanted in line for line in terminal.screen.display)

    def sync_process(self) -> int | None:
        """Return the process that pulls for this home, or None."""
        connection = attach_both(self.store)
        try:
            return running_pid(connection)
        finally:
            connection.close()

    def end_sync(self) -> None:
        """End the process that the desk started to pull, and wait until it is gone."""
        process = self.sync_process()
        if process is None:
            return
        os.kill(process, signal.SIGTERM)
        for _ in range(100):
            if self.sync_process() is None:
                return
            time.sleep(0.05)


def queue_region(terminal: Terminal) -> Region:
    """Return the inside of the first framed pane on the screen, which is the queue's; the whole screen without one."""
    for top, line in enumerate(terminal.screen.display):
        left, right = line.find("┌"), line.find("┐")
        if 0 <= left < right:
            edge = [row[left : left + 1] for row in terminal.screen.display]
            bottom = edge.index("└", top) if "└" in edge[top:] else ROWS
            return Region(top + 1, left + 1, bottom, min(right, COLUMNS))
    return EVERYWHERE


@dataclass(frozen=True, slots=True)
class Moved:
    """What one key did: milliseconds until the region was settled, and until all was; None where nothing changed."""

    region: float | None = None
    everything: float | None = None


def press(
    terminal: Terminal, key: str, region: Region, *, quiet: float = 0.15, wait: float = 3.0, around: Region = EVERYWHERE
) -> Moved:
    """Press a key, wait until the screen is quiet, and say when it had settled; ``around`` is what counts of it."""
    terminal.listen(quiet=0.03, limit=1.0)
    terminal.replay()
    at = terminal.send(key)
    terminal.listen(quiet=quiet, limit=20.0, first=wait)
    changes = terminal.replay(region, around)
    here = [moment for moment, (inside, _) in changes if inside]
    anywhere = [moment for moment, (_, outside) in changes if outside]
    return Moved((here[-1] - at) * 1e3 if here else None, (anywhere[-1] - at) * 1e3 if anywhere else None)


def hold(
    terminal: Terminal, key: str, region: Region, *, rate: float = 30.0, seconds: float = 3.0, quiet: float = 0.3
) -> Moved:
    """Press a key ``rate`` times a second, as a held key repeats, and say when the screen settled after the last."""
    terminal.listen(quiet=0.2, limit=2.0)
    terminal.replay()
    due = last = time.perf_counter()
    for _ in range(int(rate * seconds)):
        while (left := due - time.perf_counter()) > 0:
            terminal.read(left)
        last = terminal.send(key)
        due += 1 / rate
    terminal.listen(quiet=quiet, limit=20.0, first=1.0)
    changes = terminal.replay(region, EVERYWHERE)
    here = [moment for moment, (inside, _) in changes if inside]
    anywhere = [moment for moment, (_, outside) in changes if outside]
    return Moved((here[-1] - last) * 1e3 if here else None, (anywhere[-1] - last) * 1e3 if anywhere else None)
