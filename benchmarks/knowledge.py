"""How fast the knowledge plugin indexes and finds, beside the least that SQLite needs for the same.

`python -m benchmarks.knowledge --root FOLDER [--files 20000] [--tickets 100000] [--rounds 3]`. The files are Markdown
of some 450 words under four headings. The floor of indexing reads the same files and puts them into an FTS5 table, a
row a file, in one transaction; the floor of finding is that table asked for the same words, by rank, the first ten.
Ours is the whole way: ranked, with the line that matched and the heading above it, from an index that was looked after
as it is while the pane is seen. Over tickets too, ours is all that the pane waits for after a search, by its own
function and over a connection like its own: the folders in a thread, and meanwhile articles, tickets with how they
ended, and issues. The floor asks a second table, a row a message, after the first.
"""

import argparse
import asyncio
import shutil
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from random import Random
from statistics import median

from benchmarks.company import NOW, Company
from benchmarks.figures import Figure, percentile, ratio_figure, tell
from benchmarks.large import home_of
from benchmarks.prose import Prose, code
from workbench.api import PaneContext
from workbench.store.plugged import attach_for_plugins
from workbench.store.reading import StoreQueries

sys.path.insert(0, str(Path(__file__).parent.parent / "plugins" / "knowledge" / "src"))

from workbench_knowledge.asking import Term, terms_of
from workbench_knowledge.finding import found_for
from workbench_knowledge.index import bring_together, open_index
from workbench_knowledge.library import Library
from workbench_knowledge.settings import Folder, Settings
from workbench_knowledge.walking import walk

_TOKENIZER = "porter unicode61 remove_diacritics 2"
_QUESTIONS = 200
_TRIES = 5
Ask = Callable[[Sequence[Term]], object]


def write_files(folder: Path, count: int) -> None:
    """Write ``count`` Markdown files into ``folder``, a hundred to a folder; what is there whole already is left."""
    done = folder / "made.txt"
    if done.exists() and done.read_text() == str(count):
        return
    shutil.rmtree(folder, ignore_errors=True)
    prose, rng = Prose(), Random(5)
    for number in range(count):
        inside = folder / f"{number // 100:03}"
        inside.mkdir(parents=True, exist_ok=True)
        parts = [f"# {prose.subject(rng)}", prose.message(rng)]
        for _ in range(4):
            parts += [f"## {prose.subject(rng)}", prose.message(rng), prose.message(rng)]
        parts.append(f"```sh\n# {code(rng)}\n```")
        (inside / f"page-{number}.md").write_text("\n\n".join(parts) + "\n")
    done.write_text(str(count))


def questions(seed: int = 3) -> list[list[Term]]:
    """Return what is asked: rare words, subjects, codes and sentences, all made as the files were."""
    prose, rng = Prose(), Random(seed)
    asked = []
    for number in range(_QUESTIONS):
        match number % 4:
            case 0:
                text = " ".join(rng.sample(prose.words[300:6_000], 2))
            case 1:
                text = " ".join(prose.subject(rng).split()[:3])
            case 2:
                text = code(rng)
            case _:
                text = " ".join(prose.message(rng).split()[:8])
        asked.append(terms_of(text))
    return [terms for terms in asked if terms]


def bare_filling(folder: Path, file: Path) -> float:
    """Return the seconds to read the files and put them into an FTS5 table, and nothing else."""
    file.unlink(missing_ok=True)
    with closing(_bare(file)) as connection:
        began = time.perf_counter()
        connection.execute("BEGIN")
        for path, _ in walk(folder):
            connection.execute("INSERT INTO bare (body) VALUES (?)", ((folder / path).read_text("utf-8"),))
        connection.execute("COMMIT")
        return time.perf_counter() - began


def our_filling(folder: Path, data: Path) -> float:
    """Return the seconds that the plugin takes for the same files, from nothing."""
    shutil.rmtree(data, ignore_errors=True)
    library = Library(Settings(folders=(Folder(path=str(folder)),)), data)
    began = time.perf_counter()
    library.refresh()
    took = time.perf_counter() - began
    library.close()
    return took


def tend(data: Path) -> None:
    """Bring the pieces of the index together, as the plugin does within the first minute that its pane is seen."""
    with closing(open_index(data / "folders.db")) as connection:
        while bring_together(connection):
            pass


def _bare(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS bare USING fts5 (body, tokenize = '{_TOKENIZER}')")
    return connection


def ask_bare(connection: sqlite3.Connection, terms: Sequence[Term], order: str = "rank", limit: int = 10) -> int:
    """Return how many rows FTS5 finds that hold all the words or, where there are none, any of them."""
    for match in (" AND ".join(term.match for term in terms), " OR ".join(term.match for term in terms)):
        found = connection.execute(
            f"SELECT rowid FROM bare WHERE bare MATCH ? ORDER BY {order} LIMIT {limit}", (match,)
        ).fetchall()
        if found:
            return len(found)
    return 0


def tickets_floor(company: Company, file: Path) -> sqlite3.Connection:
    """Return an FTS5 table with a row for each message of a company, made where it is not there whole."""
    done = file.with_suffix(".made")
    if not done.exists():
        file.unlink(missing_ok=True)
        with closing(_bare(file)) as connection:
            connection.execute("BEGIN")
            for batch in company.batches():
                connection.executemany("INSERT INTO bare (body) VALUES (?)", ((one.text,) for one in batch.messages))
            connection.execute("COMMIT")
        done.touch()
    return _bare(file)


def p95s(ours: Ask, floor: Ask, asked: Sequence[Sequence[Term]], rounds: int) -> tuple[list[float], list[float]]:
    """Return the 95th percentiles of each round in milliseconds, ours and the floor's, one question after another."""
    mine: list[float] = []
    least: list[float] = []
    for _ in range(rounds):
        times: tuple[list[float], list[float]] = ([], [])
        for terms in asked:
            for ask, into in zip((ours, floor), times, strict=True):
                began = time.perf_counter()
                ask(terms)
                into.append((time.perf_counter() - began) * 1e3)
        mine.append(percentile(times[0], 95))
        least.append(percentile(times[1], 95))
    return mine, least


def _finding(what: str, times: tuple[list[float], list[float]]) -> Figure:
    mine, least = times
    note = f"{median(mine):.1f} ms, FTS5 {median(least):.1f} ms"
    return ratio_figure("knowledge", what, [a / b for a, b in zip(mine, least, strict=True)], at_most=1.5, note=note)


def found_after(folder: Path, library: Library) -> float:
    """Return the seconds from the change of a file to the search that finds it."""
    word = f"changed{time.time_ns()}"
    with (folder / "000/page-0.md").open("a") as file:
        file.write(f"\n{word}\n")
    began = time.perf_counter()
    while not library.search(terms_of(word), 1):
        time.sleep(0.01)
    return time.perf_counter() - began


def over_everything(library: Library, home: Path) -> Ask:
    """Return what finds all that a search of the pane finds, by the pane's own function, over the tickets of a home."""
    queries = StoreQueries(attach_for_plugins(home / "data" / "store"), (), lambda: NOW)
    context = PaneContext(queries=queries, now=NOW)
    runner = asyncio.Runner()
    return lambda terms: runner.run(found_for(context, library, " ".join(term.text for term in terms), without=""))


def measure(root: Path, *, files: int, tickets: int, rounds: int) -> list[Figure]:
    """Return all figures; files, stores and indexes are made and kept below ``root``."""
    folder, data, bare = root / f"docs-{files}", root / "knowledge", root / "bare-docs.db"
    write_files(folder, files)
    shares, note = [], ""
    for _ in range(rounds):
        theirs, ours = bare_filling(folder, bare), our_filling(folder, data)
        shares.append(theirs / ours)
        note = f"{files / ours:,.0f} files a second, FTS5 {files / theirs:,.0f}"
    what = "Indexing: speed, of reading and FTS5's inserting"
    figures = [ratio_figure("knowledge", what, shares, at_least=0.5, note=note)]
    library = Library(Settings(folders=(Folder(path=str(folder)),)), data)
    tend(data)
    asked = questions()
    with closing(_bare(bare)) as least:
        times = p95s(lambda terms: library.search(terms, 8), lambda terms: ask_bare(least, terms), asked, rounds)
        figures.append(_finding("Search over the files: p95, of FTS5's", times))
        company = Company(tickets)
        with closing(tickets_floor(company, root / f"bare-messages-{tickets}.db")) as messages:

            def floor(terms: Sequence[Term]) -> None:
                ask_bare(least, terms)
                ask_bare(messages, terms, "rowid DESC", 40)

            times = p95s(over_everything(library, home_of(root, tickets)), floor, asked, rounds)
            figures.append(_finding("Search over files and tickets: p95, of FTS5's", times))
    library.watch()
    found_after(folder, library)  # until the first look is over
    seconds = tuple(found_after(folder, library) for _ in range(_TRIES))
    figures.append(Figure(
        group="knowledge", what="A changed file is found", unit="s", values=seconds, aim=2, worst=True,
        note="while the pane is seen",
    ))  # fmt: skip
    library.close()
    return figures


def main() -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", type=Path, required=True, help="where files, stores and indexes are made and kept")
    parser.add_argument("--files", type=int, default=20_000)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="a file to add the figures to, as lines of JSON")
    asked = parser.parse_args()
    asked.root.mkdir(parents=True, exist_ok=True)
    tell(measure(asked.root, files=asked.files, tickets=asked.tickets, rounds=asked.rounds), asked.json)


if __name__ == "__main__":
    main()
