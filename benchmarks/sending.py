"""How soon a key that sends has led back to reading, measured from outside on a terminal, of a bare move on that desk.

`python -m benchmarks.sending --root FOLDER [--tickets 1000] [--rounds 5] [--replies 12]`. Each reply is written and
checked first, which is not measured; then one key puts it into the outbox, on disk, and the reader is drawn.
"""

import argparse
from pathlib import Path

from benchmarks.desk import ready
from benchmarks.desk_figures import LARGE, p95
from benchmarks.figures import Figure, percentile, ratio_figure, tell
from benchmarks.large import home_of
from benchmarks.programs import DeskOn, Moved, press, queue_region
from benchmarks.pulling import copied
from benchmarks.terminal import Terminal, shows

_GROUP = "desk"
_CHECK = "\x13"  # Ctrl+S
_FRAME = 1000 / 60  # milliseconds


def send_one(terminal: Terminal) -> float:
    """Write a reply to the selected ticket and send it; return the milliseconds from the last key to the reader."""
    for keys, words in (("r", "the customer reads this"), ("Thanks.", "Thanks."), (_CHECK, "status"),):
        terminal.send(keys)
        if not terminal.read_until(words, 20):
            raise RuntimeError(f"{words!r} never came")
        terminal.listen(quiet=0.6, limit=5)  # what is drawn of news belongs to no key
    terminal.replay()
    at = terminal.send("enter")
    terminal.listen(quiet=0.3, limit=5, first=3)
    drawn = terminal.watch(shows("takes it back"))
    if drawn is None:
        raise RuntimeError("nothing was sent")
    return (drawn - at) * 1e3


def drive(desk: DeskOn, replies: int) -> tuple[list[float], list[Moved]]:
    """Send some replies on a desk; return how long each took, and some bare moves of the same desk."""
    with desk.program.running() as terminal:
        ready(terminal, desk.program)
        region = queue_region(terminal)
        terminal.send("5")
        terminal.listen(quiet=1.0, limit=5)
        moves = [press(terminal, key, region) for key in "jk" * replies]
        sent = []
        for _ in range(replies):
            sent.append(send_one(terminal))
            terminal.send("escape")
            terminal.listen(quiet=0.6, limit=5)
            terminal.replay()
            press(terminal, "j", region)
    return sent, moves


def measure(root: Path, *, tickets: int, rounds: int, replies: int) -> list[Figure]:
    """Return the figure, taken on a copy of a home of so many tickets below ``root``."""
    ratios, sends = [], []
    for _ in range(rounds):
        with copied(home_of(root, tickets)) as home:
            desk = DeskOn(home, LARGE)
            try:
                sent, moves = drive(desk, replies)
            finally:
                desk.end_sync()
        ratios.append(percentile(sent, 50) / p95(moves))
        sends += sent
    note = f"median {percentile(sends, 50):.1f} ms, a frame {_FRAME:.1f} ms"
    return [ratio_figure(_GROUP, "A key that sends, until one reads again, of a bare move's p95", ratios, at_most=5,
                         note=note)]  # fmt: skip


def main() -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True, help="where homes are made and kept")
    parser.add_argument("--tickets", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--replies", type=int, default=12)
    parser.add_argument("--json", type=Path, help="a file to add the figures to, as lines of JSON")
    asked = parser.parse_args()
    tell(measure(asked.root, tickets=asked.tickets, rounds=asked.rounds, replies=asked.replies), asked.json)


if __name__ == "__main__":
    main()
