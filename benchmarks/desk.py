"""How quickly the desk appears and follows keys, measured from outside on a terminal, beside programs of the same kind.

`python -m benchmarks.desk --root FOLDER [--large 1000000] [--small 1000] [--rounds 5]`. Each round starts
every program anew, in a different order, so that all share the machine's weather; a figure is the ratio
within a round. Queue and other panes are told apart by where on the screen something changes.
"""

import argparse
import time
from collections.abc import Callable
from functools import partial
from math import inf
from pathlib import Path
from random import Random

from benchmarks.desk_figures import (
    FAR,
    LARGE,
    LIST,
    SMALL,
    Rounds,
    Run,
    T,
    drive_figures,
    pull_figures,
    start_figures,
)
from benchmarks.figures import Figure, tell
from benchmarks.large import home_of
from benchmarks.programs import LINES, MINIMAL, DeskOn, Moved, Program, hold, press, queue_region
from benchmarks.pulling import copied, pulling
from benchmarks.terminal import EVERYWHERE, Region, Terminal, memory_of, shows

_MOVES = 30  # each way, so that the list does not scroll
_JUMPED = ("2", "5", "6", "3", "4")  # queues that have not been read when their middle is asked for
_FAR_TIMES = 40  # so that a 95th percentile is not the one longest
# The keys that take turns.
FAR_KEYS: dict[str, tuple[str, ...]] = {
    "page": ("pagedown", "pagedown", "pageup", "pageup"),
    "end, home": ("end", "home"),
    "another queue": ("5", "2", "6", "1"),
    "another order": ("O",),
}


def time_start(program: Program, answered: Callable[[Terminal], bool] | None = None) -> Run:
    """Start a program; return when it could be read and, where ``answered`` tells it, when it answered a key.

    The key is typed the moment the first text has come, long before a program is ready for it. One that was
    lost is answered at the end of all time.
    """
    run = Run()
    with program.running() as terminal:
        if not terminal.read_until(program.ready[0], 60):
            raise RuntimeError(f"{program.name} never showed {program.ready[0]!r}:\n{_screen(terminal)}")
        if answered is not None:
            terminal.send("j")
        # Between the first paint and the live screen a program may be silent for as long as it imports.
        terminal.listen(quiet=2.0 if answered else 0.3, limit=program.settles)
        painted = terminal.watch(shows(*program.ready))
        if painted is None:
            raise RuntimeError(f"{program.name} never showed all of {program.ready}:\n{_screen(terminal)}")
        run.paint = (painted - terminal.started) * 1e3
        if answered is not None:
            at = painted if answered(terminal) else terminal.watch(answered)
            run.answers = inf if at is None else (at - terminal.started) * 1e3
            changed = [moment for moment, (something,) in terminal.replay(EVERYWHERE) if something]
            run.drawn = ((changed or [at or painted])[-1] - terminal.started) * 1e3
    return run


def drive_list(program: Program, moves: int = _MOVES) -> Run:
    """Move through the bare list, for the bare move that the desk's is compared with."""
    run = Run()
    with program.running() as terminal:
        ready(terminal, program)
        run.moves = _moves(terminal, "down", "up", EVERYWHERE, moves)
    return run


def idle_of(program: Program, run: Run, seconds: float) -> None:
    """Let a program idle and note its processor time and its memory."""
    with program.running() as terminal:
        ready(terminal, program)
        terminal.listen(quiet=1.0, limit=5)
        _idle(terminal, run, seconds)


def drive_desk(desk: DeskOn, *, idle: float) -> Run:
    """Do on the desk all that is measured with it open."""
    run = Run()
    with desk.program.running() as terminal:
        ready(terminal, desk.program)
        region = queue_region(terminal)
        if idle:
            _idle(terminal, run, idle)
        run.moves = _moves(terminal, "j", "k", region, _MOVES)
        for queue in _JUMPED:
            press(terminal, queue, region)
            run.jumps.append(press(terminal, "%", region))
        press(terminal, "1", region)
        press(terminal, "home", region)
        for name in FAR:
            keys = FAR_KEYS[name]
            run.far[name] = [press(terminal, keys[turn % len(keys)], region) for turn in range(_FAR_TIMES)]
        press(terminal, "5", region)
        press(terminal, "home", region)
        run.held = hold(terminal, "j", region)
        run.memory = terminal.peak_megabytes()
        process = desk.sync_process()
        run.sync_memory = memory_of(process) if process else 0.0
    return run


def move_desk(desk: DeskOn) -> Run:
    """Do nothing on the desk but bare moves."""
    run = Run()
    with desk.program.running() as terminal:
        ready(terminal, desk.program)
        run.moves = _moves(terminal, "j", "k", queue_region(terminal), _MOVES)
    return run


def ready(terminal: Terminal, program: Program) -> None:
    """Wait until a program stands on its terminal. Raises RuntimeError where it does not."""
    terminal.read_until(program.ready[0], 60)
    terminal.listen(quiet=1.0, limit=program.settles)
    terminal.replay()
    if not terminal.shows(*program.ready):
        raise RuntimeError(f"{program.name} is not ready:\n{_screen(terminal)}")


def _moves(terminal: Terminal, down: str, up: str, region: Region, times: int) -> list[Moved]:
    return [press(terminal, key, region) for key in (down, up) for _ in range(times)]


def _idle(terminal: Terminal, run: Run, seconds: float) -> None:
    before, end = terminal.cpu_seconds(), time.perf_counter() + seconds
    while (left := end - time.perf_counter()) > 0:
        terminal.read(left)
    run.idle = (terminal.cpu_seconds() - before) * 10 / seconds
    run.memory = terminal.peak_megabytes()


def _screen(terminal: Terminal) -> str:
    return "\n".join(line.rstrip() for line in terminal.screen.display if line.strip())


def starts(large: DeskOn, small: DeskOn, rounds: int) -> Rounds:
    """Start each program once a round."""
    made: Rounds = []
    tasks: list[tuple[str, Callable[[], Run]]] = [
        (T, partial(time_start, MINIMAL)),
        (LARGE, partial(time_start, large.program, large.answered)),
        (SMALL, partial(time_start, small.program, small.answered)),
    ]
    for number in range(rounds):
        Random(number).shuffle(tasks)
        made.append({name: task() for name, task in tasks})
    return made


def drives(large: DeskOn, small: DeskOn, rounds: int, idle: float) -> Rounds:
    """Use each program once a round; idle time is measured in the first two rounds."""
    made: Rounds = []
    for number in range(rounds):
        seconds = idle if number < 2 else 0.0
        tasks: list[tuple[str, Callable[[], Run]]] = [
            (LIST, partial(drive_list, LINES)),
            (LARGE, partial(drive_desk, large, idle=seconds)),
            (SMALL, partial(drive_desk, small, idle=0.0)),
        ]
        Random(100 + number).shuffle(tasks)
        runs = {name: task() for name, task in tasks}
        runs[T] = Run()
        idle_of(MINIMAL, runs[T], seconds or 0.5)
        made.append(runs)
    return made


def drives_beside_a_pull(large: DeskOn, small: DeskOn, rounds: int) -> Rounds:
    """Move through the list and both desks while a process stores pages into the desk's own store."""
    made: Rounds = []
    for number in range(rounds):
        runs: dict[str, Run] = {}
        for name, desk in Random(200 + number).sample(((LARGE, large), (SMALL, small)), 2):
            with pulling(desk.home):
                if desk is large:
                    runs[LIST] = drive_list(LINES)
                runs[name] = move_desk(desk)
        made.append(runs)
    return made


def measure(
    root: Path, *, large: int = 1_000_000, small: int = 1_000, rounds: int = 5, idle: float = 10.0
) -> list[Figure]:
    """Return the figures of starting and using the desk, with the homes they need below ``root``."""
    homes = home_of(root, large), home_of(root, small)
    desks = DeskOn(homes[0], LARGE), DeskOn(homes[1], SMALL)
    try:
        for desk in desks:
            time_start(desk.program)  # not measured: it leaves what the next first paint reads
        figures = start_figures(starts(*desks, rounds * 2)) + drive_figures(drives(*desks, rounds, idle))
    finally:
        for desk in desks:
            desk.end_sync()
    with copied(homes[0]) as one, copied(homes[1]) as other:
        desks = DeskOn(one, LARGE), DeskOn(other, SMALL)
        try:
            return figures + pull_figures(drives_beside_a_pull(*desks, rounds))
        finally:
            for desk in desks:
                desk.end_sync()


def main() -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True, help="where homes are made and kept")
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--idle", type=float, default=10.0, help="seconds of idling measured in two of the rounds")
    parser.add_argument("--json", type=Path, help="a file to add the figures to, as lines of JSON")
    asked = parser.parse_args()
    tell(
        measure(asked.root, large=asked.large, small=asked.small, rounds=asked.rounds, idle=asked.idle), asked.json
    )


if __name__ == "__main__":
    main()
