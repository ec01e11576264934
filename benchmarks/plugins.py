"""What plugins cost the desk: keys beside twelve of them, four of which misbehave, and the first paint.

`python -m benchmarks.plugins --root FOLDER [--rounds 6] [--tickets 1000]`. Two copies of one home are driven in turns,
one without plugins and one with twelve that are enabled. In each round two of those that misbehave are in sight, so
that in two rounds all four are: one hangs, one holds the interpreter with a regular expression, one exits, one returns
a million rows. Keys are pressed from the first moment on: while the host is held, killed and started anew. What all
that takes of a processor, in the desk and beside it, is told too: a second processor hides it from the keys.
"""

import argparse
import resource
import time
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.desk import time_start
from benchmarks.desk_figures import p95
from benchmarks.figures import Figure, ratio_figure, tell
from benchmarks.large import home_of
from benchmarks.programs import DeskOn, Moved, press, queue_region
from benchmarks.pulling import copied

_BAD = {
    "hangs": "await asyncio.sleep(1000)",
    "holds": "re.match(r'(a+)+$', 'a' * 40 + 'b')",
    "exits": "os._exit(3)",
    "rows": "return Table(('n',), tuple(Row((str(n),)) for n in range(1_000_000)))",
}
_GOOD = "return Text(f'{context.ticket.subject}' if context.ticket else 'none')"
_PANE = """
import asyncio, os, re
from workbench.api import Pane, Row, Table, Text


class Tried(Pane):
    id = "{name}"
    title = "{name}"

    async def view(self, context):
        {body}
"""
_COUNT = 12
_MOVES = 50  # each way; of fewer keys the 95th percentile is a few unlucky ones
_STARTS = 5  # of each home a round
_BEGINS = 1.0  # seconds after the queue can be read; the plugins' process is being started then


def install(home: Path, *, in_sight: Sequence[str] = (), enabled: bool = True) -> None:
    """Put twelve plugins into a home, four of which misbehave; ``in_sight`` come first."""
    folder = home / "plugins"
    folder.mkdir(exist_ok=True)
    bodies = {**_BAD, **{f"good-{number}": _GOOD for number in range(_COUNT - len(_BAD))}}
    for name, body in bodies.items():
        (folder / f"{name}.py").write_text(_PANE.format(name=name, body=body), "utf-8")
    if enabled:
        order = [*in_sight, *(name for name in bodies if name not in in_sight)]
        entries = "".join(f"  {name}: {{}}\n" for name in order)
        before = (home / "config.yaml").read_text("utf-8").partition("plugins:\n")[0]
        (home / "config.yaml").write_text(f"{before}plugins:\n{entries}", "utf-8")


def processor(desk: DeskOn) -> tuple[list[Moved], float]:
    """Move through the queue and back; return also what share of a processor the desk and all its processes took."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    moved = moves(desk)
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - began
    return moved, (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / seconds


def moves(desk: DeskOn) -> list[Moved]:
    """Move through the queue and back."""
    with desk.program.running() as terminal:
        terminal.read_until(desk.program.ready[0], 60)
        end = time.perf_counter() + _BEGINS
        while (left := end - time.perf_counter()) > 0:
            terminal.read(left)
        terminal.replay()
        region = queue_region(terminal)
        return [press(terminal, key, region) for key in ("j", "k") for _ in range(_MOVES)]


def measure(root: Path, *, tickets: int, rounds: int) -> list[Figure]:
    """Return the figures, with the homes they need below ``root``."""
    ratios: list[float] = []
    paints: list[float] = []
    alone: list[float] = []
    shares: list[float] = []
    made = home_of(root, tickets)
    # The two that are started are used for nothing else: one in which a desk was at work before starts sooner.
    with copied(made) as bare, copied(made) as full, copied(made) as idle, copied(made) as plain:
        install(idle, enabled=False)
        for number in range(rounds):
            install(full, in_sight=(("hangs", "holds"), ("exits", "rows"))[number % 2])
            homes = {"bare": bare, "full": full, "idle": idle, "plain": plain}
            desks = {name: DeskOn(home, name) for name, home in homes.items()}
            try:
                seen: dict[str, float] = {}
                took: dict[str, float] = {}
                for name in Random(number).sample(("bare", "full"), 2):
                    moved, took[name] = processor(desks[name])
                    seen[name] = p95(moved)
                shares.append(took["full"] - took["bare"])
                ratios.append(seen["full"] / seen["bare"])
                alone.append(seen["bare"])
                starts: dict[str, list[float]] = {"plain": [], "idle": []}
                for turn in range(_STARTS):
                    for name in Random(100 * number + turn).sample(("plain", "idle"), 2):
                        starts[name].append(time_start(desks[name].program).paint)
                paints.append(median(starts["idle"]) - median(starts["plain"]))
            finally:
                for desk in desks.values():
                    desk.end_sync()
    note = f"{median(alone):.1f} ms without; they take {median(shares):.0%} of a processor"
    return [
        ratio_figure(
            "plugins", "Twelve plugins, four misbehaving: p95 of a bare move, of that without any", ratios, at_most=1.1,
            note=note,
        ),
        Figure(
            group="plugins", what="Twelve plugins installed, none shown: what the first paint takes longer", unit="ms",
            aim=3, values=tuple(paints),
        ),
    ]  # fmt: skip


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure what plugins cost the desk.")
    parser.add_argument("--root", type=Path, required=True, metavar="FOLDER", help="where homes are kept")
    parser.add_argument("--tickets", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--json", type=Path, metavar="FILE", help="add the figures to this file")
    args = parser.parse_args()
    tell(measure(args.root, tickets=args.tickets, rounds=args.rounds), args.json)


if __name__ == "__main__":
    main()
