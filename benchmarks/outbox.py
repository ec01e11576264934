"""Measure what it costs to put a change into the outbox, beside a bare commit of SQLite.

``python -m benchmarks.outbox [--folder FOLDER] [--rounds N] [--turns N] [--json FILE]``. Both take turns on files in
the same folder, which should be on a disk: the bare one writes the same text as one row of one table, in a
transaction of its own, with the same settings. Each change is a reply with a status on a ticket of its own, while
others wait.
"""

import argparse
import sqlite3
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from statistics import median

from benchmarks.figures import Figure, ratio_figure, tell
from workbench.domain.effects import Change, Say, SetStatus
from workbench.domain.words import Status, Visibility
from workbench.store.opening import connect, open_both
from workbench.store.outbox import put

AIM = 2.0
_TEXT = "Thank you for the log. The release no longer accepts TLS 1.0; one listener can be set to it. " * 12


def change(number: int) -> Change:
    """Return a reply with a status on a ticket of its own."""
    say = Say(visibility=Visibility.PUBLIC, text=_TEXT)
    return Change(ticket=f"zd:{number}", source="zd", effects=(say, SetStatus(Status.PENDING)))


def bare_file(path: Path) -> sqlite3.Connection:
    """Return a connection to a file of one table, set as the desk's is."""
    path.touch(0o600)
    connection = connect(path)
    for setting in ("page_size=8192", "journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("CREATE TABLE written (id INTEGER PRIMARY KEY, text TEXT NOT NULL)")
    return connection


def commit(connection: sqlite3.Connection) -> None:
    """Write one row in a transaction of its own."""
    connection.execute("BEGIN")
    connection.execute("INSERT INTO written (text) VALUES (?)", (_TEXT,))
    connection.execute("COMMIT")


def timed(work: Callable[[], object]) -> float:
    """Return how long something took, in milliseconds by the clock: it is the disk that is waited for."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1_000


def measure(folder: Path, rounds: int, turns: int) -> Figure:
    """Return what a put takes, as a ratio to a bare commit: of each round the one median by the other."""
    ratios, ours, theirs = [], [], []
    number = 0
    with closing(open_both(folder / "store")) as desk, closing(bare_file(folder / "bare.db")) as bare:
        put(desk, change(0), now=time.time(), hold=10)  # the first one loads what it needs
        for _ in range(rounds):
            puts, commits = [], []
            for _ in range(turns):
                number += 1
                made = change(number)
                puts.append(timed(lambda made=made: put(desk, made, now=time.time(), hold=10)))  # type: ignore[misc]  # a lambda's default
                commits.append(timed(lambda: commit(bare)))
            ours.append(median(puts))
            theirs.append(median(commits))
            ratios.append(ours[-1] / theirs[-1])
    note = f"{median(ours):.2f} ms, a commit {median(theirs):.2f} ms"
    return ratio_figure("outbox", "A change put into the outbox, of a bare commit", ratios, at_most=AIM, note=note)


def main() -> None:
    """Read the command line, measure and tell."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, help="where the files are made; a temporary folder if it is not given")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--turns", type=int, default=100)
    parser.add_argument("--json", type=Path, help="a file to add the figures to, as lines of JSON")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        tell([measure(Path(folder), asked.rounds, asked.turns)], asked.json)


if __name__ == "__main__":
    main()
