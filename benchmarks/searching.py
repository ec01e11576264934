"""How fast the search answers, measured against notmuch on the same messages, and whether what it says is true.

`python -m benchmarks.searching --root FOLDER [--tickets 100000] [--large 1000000]`. Two hundred mixed
searches (queries.py), each for its newest 50 messages. Ours runs in this process, as it does in an open desk;
notmuch is the command, less the time it needs to find nothing. A round asks every search of both, one after
the other. Every answer of ours is checked, by what it holds and by its order, against a plain scan of all
messages that knows nothing of the store.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median

from benchmarks.company import NOW, Company
from benchmarks.figures import Figure, percentile, ratio_figure, tell
from benchmarks.large import home_of
from benchmarks.mail import Notmuch, database_of, is_installed
from benchmarks.queries import KINDS, Said, Search, everything_said, mixed_searches
from workbench.query.parsing import parse
from workbench.store.conditions import Asker
from workbench.store.opening import attach_both
from workbench.store.searching import Group, search

LIMIT = 50
_WHAT = "Search, {}: p95 to first results, of notmuch's"
_NOWHERE = "qqzzxxjjvvkk"
Times = dict[str, list[float]]  # milliseconds by kind


class Desk:
    """An open desk's way to the store: one connection, and searches for messages through it."""

    def __init__(self, home: Path) -> None:
        self.connection = attach_both(home / "data" / "store")
        self._asker = Asker(self.connection, NOW, ())

    def search(self, text: str) -> Group:
        """Return what a search finds among messages."""
        groups = search(parse(text, now=NOW), self._asker, limit=LIMIT, kinds=("message",))
        return groups[0] if groups else Group("message", [])

    def close(self) -> None:
        """Let go of the store."""
        self.connection.close()


def time_ours(desk: Desk, asked: Search) -> float:
    """Return the milliseconds one search takes us."""
    start = time.perf_counter()
    desk.search(asked.text)
    return (time.perf_counter() - start) * 1e3


def time_notmuch(notmuch: Notmuch, query: str) -> float:
    """Return the milliseconds one search takes as a command of notmuch."""
    start = time.perf_counter()
    notmuch.search(query, LIMIT)
    return (time.perf_counter() - start) * 1e3


def against_notmuch(home: Path, notmuch: Notmuch, searches: Sequence[Search], rounds: int) -> list[Figure]:
    """Return for each kind of search the ratio of the 95th percentiles, ours to notmuch's, of each round."""
    ours: list[Times] = []
    theirs: list[Times] = []
    for _ in range(rounds):
        desk = Desk(home)
        one, other = defaultdict[str, list[float]](list), defaultdict[str, list[float]](list)
        starting = median(time_notmuch(notmuch, _NOWHERE) for _ in range(15))
        for asked in searches:
            one[asked.kind].append(time_ours(desk, asked))
            other[asked.kind].append(max(0.01, time_notmuch(notmuch, asked.notmuch) - starting))
        desk.close()
        ours.append(one)
        theirs.append(other)
    figures = []
    for kind in KINDS:
        mine = [percentile(times[kind], 95) for times in ours]
        its = [percentile(times[kind], 95) for times in theirs]
        note = f"{median(mine):.1f} ms, notmuch {median(its):.1f} ms"
        ratios = [a / b for a, b in zip(mine, its, strict=True)]
        figures.append(ratio_figure("searching", _WHAT.format(kind), ratios, at_most=1, note=note))
    return figures


def on_the_large_store(home: Path, searches: Sequence[Search], rounds: int) -> list[Figure]:
    """Return the 95th percentile and the longest of all searches on a large store, of each round."""
    percentiles: list[float] = []
    longest: list[float] = []
    stopped: set[str] = set()
    slowest: dict[str, float] = {}
    for _ in range(rounds):
        desk = Desk(home)
        times = []
        for asked in searches:
            start = time.perf_counter()
            group = desk.search(asked.text)
            times.append((time.perf_counter() - start) * 1e3)
            slowest[asked.text] = max(times[-1], slowest.get(asked.text, 0))
            if group.back_to is not None:
                stopped.add(asked.text)
        desk.close()
        percentiles.append(percentile(times, 95))
        longest.append(max(times))
    worst = ", ".join(f"{text} {slowest[text]:.0f} ms" for text in sorted(slowest, key=lambda t: -slowest[t])[:3])
    return [
        Figure(group="searching", what="Search on the large store: p95", unit="ms", values=tuple(percentiles), aim=50,
               note=f"{len(stopped)} of {len(searches)} stopped at their deadline and said so"),
        Figure(group="searching", what="Search on the large store: the longest", unit="ms", values=tuple(longest),
               aim=150, worst=True, note=worst),
    ]


def wrong_answers(desk: Desk, searches: Iterable[Search], said: Sequence[Said]) -> list[str]:
    """Return, as sentences, every search whose answer is not the newest messages that it should find, in order.

    Messages of the same second may stand in any order, since nothing says which was first.
    """
    wrong = []
    for asked, truth in _scan(list(searches), said).items():
        group = desk.search(asked.text)
        hits = group.hits
        if group.back_to is not None:  # it stopped, and said how far back it came
            truth = [one for one in truth if one.at > group.back_to]
        refs, times = [hit.ref for hit in hits], [hit.at for hit in hits]
        true_times = [one.at for one in truth[:LIMIT]]
        if times[: len(true_times)] != true_times or len(times) < len(true_times) or len(set(refs)) < len(refs):
            wrong.append(f"{asked.kind} {asked.text!r}: times differ ({len(times)} of {len(true_times)} found)")
            continue
        last = true_times[-1] if true_times else NOW
        must = {one.ref for one in truth if one.at > last}
        may = {one.ref for one in truth if one.at >= last}
        if not must <= set(refs) or not set(refs[: len(true_times)]) <= may:
            wrong.append(f"{asked.kind} {asked.text!r}: other messages are found")
    return wrong


def _scan(searches: Sequence[Search], said: Sequence[Said]) -> dict[Search, list[Said]]:
    """Return for each search its newest messages: 50, and all of the second that the 50th was said in."""
    found: dict[Search, list[Said]] = {asked: [] for asked in searches}
    asking = list(searches)
    for one in said:
        done = False
        for asked in asking:
            if asked.finds(one):
                found[asked].append(one)
                done = done or len(found[asked]) > LIMIT
        if done:
            asking = [a for a in asking if len(found[a]) <= LIMIT or found[a][-1].at == found[a][LIMIT - 1].at]
    return found


def measure(root: Path, *, tickets: int = 100_000, large: int = 1_000_000, rounds: int = 5) -> list[Figure]:
    """Return all figures of the search, with the homes and mail they need below ``root``."""
    company = Company(tickets)
    home = home_of(root, tickets)
    searches = mixed_searches(company)
    desk = Desk(home)
    wrong = wrong_answers(desk, searches, everything_said(company))
    desk.close()
    everything_said.cache_clear()
    for sentence in wrong:
        print(f"wrong: {sentence}")
    figures = [
        Figure(group="searching", what="Search: answers that differ from a scan of all messages", unit="of 200",
               values=(float(len(wrong)),), aim=0)
    ]
    if is_installed():
        figures += against_notmuch(home, database_of(root, company), searches, rounds)
    else:
        figures += [
            ratio_figure("searching", _WHAT.format(kind), (), at_most=1, note="notmuch is not installed")
            for kind in KINDS
        ]
    return figures + on_the_large_store(home_of(root, large), mixed_searches(Company(large)), rounds)


def main() -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True, help="where homes and mail are made and kept")
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", type=Path, help="a file to add the figures to, as lines of JSON")
    asked = parser.parse_args()
    tell(measure(asked.root, tickets=asked.tickets, large=asked.large, rounds=asked.rounds), asked.json)


if __name__ == "__main__":
    main()
