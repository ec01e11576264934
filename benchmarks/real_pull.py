"""The desk while the product's own sync process pulls a whole real Request Tracker into its store.

`python -m benchmarks.real_pull --root FOLDER [--tickets 2000] [--local 20000] [--rounds 3]`. The store holds an
embedded helpdesk of ``--local`` tickets, of which the queue is, and the first pull of RT's ``--tickets`` goes on beside
it; each part of a round has a pull of its own, and a part whose pull was over before it is left out. RT runs on the
same machine, so the program and the list that the desk is compared with are driven beside the pull as well. Needs RT
from Debian's packages (`make servers`).
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random

from benchmarks.desk import FAR_KEYS, drive_list, move_desk, ready, time_start
from benchmarks.desk_figures import LARGE, LIST, Rounds, Run, T, real_pull_figures
from benchmarks.figures import Figure, tell
from benchmarks.large import home_of
from benchmarks.programs import LINES, MINIMAL, DeskOn, Moved, hold, press, queue_region
from benchmarks.pulling import copied
from benchmarks.request_tracker import fill
from benchmarks.terminal import Region
from servers.harness import running
from servers.request_tracker.home import configuration
from servers.request_tracker.server import RequestTrackerServer, is_installed
from workbench.store.opening import attach_both
from workbench.store.sources import source_named

_WHO = "berta"
_SETTLES = 4.0  # seconds: with every page something at the top of the screen changes, so it is never still for long
_STARTS = 3  # of each program beside one pull
_FAR_TIMES = 20  # the least of which a 95th percentile is not the one longest; more, and the pull is over first
# No queue that the pull fills from the top: its news may be drawn within the time in which a key's answer is awaited.
_FAR_KEYS = {**FAR_KEYS, "another queue": ("5", "2", "4", "1")}
_PANES = Region(top=2)  # what stands at the top tells of the pull
_BEGINS = 60.0


class PullOver(Exception):  # noqa: N818 - an event, not an error
    """The pull came to its end before what was measured beside it."""


class Place:
    """A server to pull and a home to pull into, which is copied for each pull."""

    def __init__(self, server: RequestTrackerServer, home: Path) -> None:
        self._environment = {**os.environ, "RT_TOKEN": server.tokens[_WHO]}
        self._home = home

    @contextmanager
    def pulled_into(self) -> Iterator[DeskOn]:
        """Let a first pull go on beside the block, into a home of its own, and give the desk on it.

        Raises PullOver where the pull did not outlast the block.
        """
        with copied(self._home) as home:
            desk = DeskOn(home, LARGE)
            desk.program = replace(desk.program, settles=_SETTLES)
            command = (sys.executable, "-m", "workbench", "sync", "--follow")
            with subprocess.Popen(
                command, env=self._environment | {"WORKBENCH_HOME": str(home)}, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            ) as process:  # fmt: skip
                try:
                    _wait_until_it_comes(desk)
                    yield desk
                    if not _is_coming(desk):
                        raise PullOver
                finally:
                    process.kill()


def _wait_until_it_comes(desk: DeskOn) -> None:
    end = time.monotonic() + _BEGINS
    while not _is_coming(desk):
        if time.monotonic() > end:
            raise RuntimeError("the pull of Request Tracker never began")
        time.sleep(0.05)


def _is_coming(desk: DeskOn) -> bool:
    """Whether the first pull has brought a page, and has more to bring."""
    with closing(attach_both(desk.store)) as connection:
        source = source_named(connection, "rt")
    return source is not None and source.is_coming and source.done > 0


def starts(place: Place) -> Rounds:
    """Start T and the desk beside one pull, some times."""
    made: Rounds = []
    with place.pulled_into() as desk:
        time_start(desk.program)  # not measured: it leaves what the next first paint reads
        tasks: list[tuple[str, Callable[[], Run]]] = [
            (T, partial(time_start, MINIMAL)), (LARGE, partial(time_start, desk.program, desk.answered)),
        ]  # fmt: skip
        for number in range(_STARTS):
            Random(300 + number).shuffle(tasks)
            made.append({name: task() for name, task in tasks})
    return made


def moves(place: Place, number: int) -> Rounds:
    """Move through the bare list and through the desk's queue beside one pull."""
    with place.pulled_into() as desk:
        tasks: list[tuple[str, Callable[[], Run]]] = [
            (LIST, partial(drive_list, LINES)), (LARGE, partial(move_desk, desk)),
        ]  # fmt: skip
        Random(400 + number).shuffle(tasks)
        return [{name: task() for name, task in tasks}]


def uses(place: Place) -> Rounds:
    """Press the other keys on the desk beside one pull, and hold one."""
    run = Run()
    with place.pulled_into() as desk, desk.program.running() as terminal:
        ready(terminal, desk.program)
        region = queue_region(terminal)

        def pressed(keys: Sequence[str], times: int) -> list[Moved]:
            return [press(terminal, keys[turn % len(keys)], region, around=_PANES) for turn in range(times)]

        run.moves = [*pressed("j", _FAR_TIMES), *pressed("k", _FAR_TIMES)]
        run.far = {name: pressed(keys, _FAR_TIMES) for name, keys in _FAR_KEYS.items()}
        press(terminal, "5", region)
        press(terminal, "home", region)
        run.held = hold(terminal, "j", region)
    return [{LARGE: run}]


def measure(root: Path, *, tickets: int, local: int, rounds: int) -> list[Figure]:
    """Start a server, fill it, and return the figures; the home is made and kept below ``root``."""
    begun: Rounds = []
    moved: Rounds = []
    used: Rounds = []
    with tempfile.TemporaryDirectory(dir=root) as name, running(RequestTrackerServer(Path(name) / "rt")) as server:
        fill(server, tickets)
        home = Path(name) / "home"
        shutil.copytree(home_of(root, local), home, ignore=shutil.ignore_patterns("cache", "state"))
        told = (home / "config.yaml").read_text()
        (home / "config.yaml").write_text(told + configuration(server.url, _WHO).partition("\n")[2])
        place = Place(server, home)
        for number in range(rounds):
            for made, part in ((begun, starts), (moved, partial(moves, number=number)), (used, uses)):
                with suppress(PullOver):
                    made += part(place)
            print(f"  round {number + 1}: {len(begun)} starts, {len(moved)} and {len(used)} uses", flush=True)
    return real_pull_figures(begun, moved, used, f"{tickets:,} tickets")


def main() -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True, help="where homes are made and kept")
    parser.add_argument("--tickets", type=int, default=2_000)
    parser.add_argument("--local", type=int, default=20_000, help="tickets of the embedded helpdesk in the same store")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="a file to add the figures to, as lines of JSON")
    asked = parser.parse_args()
    if not is_installed():
        why = "Request Tracker is not on this machine; make servers installs it"
        tell(real_pull_figures([], [], [], why), asked.json)
        return
    asked.root.mkdir(parents=True, exist_ok=True)
    tell(measure(asked.root, tickets=asked.tickets, local=asked.local, rounds=asked.rounds), asked.json)


if __name__ == "__main__":
    main()
