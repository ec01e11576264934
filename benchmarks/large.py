"""Make a large store to measure on: `python -m benchmarks.large --folder FOLDER [--tickets 1000000]`.

The folder becomes a complete home of the program: its configuration, an empty embedded helpdesk, and a
store filled by the product's own filling in the pages of a first pull, open tickets first, history after.
Open it with `WORKBENCH_HOME=FOLDER workbench`.
"""

import argparse
import inspect
import shutil
import time
from hashlib import sha256
from pathlib import Path

from benchmarks import company, prose
from benchmarks.company import MY_EMAIL, NOW, SOURCE, Company
from workbench.store import fulltext
from workbench.store.filling import store_batch
from workbench.store.opening import attach_both, migrations, open_both

CONFIGURATION = f"""\
# Written by `python -m benchmarks.large`.
me:
  name: Sam Rivers
  email: {MY_EMAIL}
helpdesks:
  - name: {SOURCE}
    kind: local
"""
_MADE = "large.txt"


def make_home(folder: Path, tickets: int, *, say: bool = False) -> float:
    """Fill ``folder`` with a company of ``tickets`` tickets; returns the seconds that the filling alone took."""
    store = folder / "data" / "store"
    store.mkdir(parents=True)
    (folder / "config.yaml").write_text(CONFIGURATION, "utf-8")
    open_both(store).close()
    connection = attach_both(store)
    made = Company(tickets)
    began = time.perf_counter()
    filling = 0.0
    messages = 0
    for page, batch in enumerate(made.batches()):
        start = time.perf_counter()
        messages += store_batch(connection, SOURCE, batch, now=int(NOW.timestamp())).messages
        filling += time.perf_counter() - start
        if say and page % 20 == 0:
            gone, rate = time.perf_counter() - began, messages / filling
            print(f"{batch.remaining or 0:>9,} tickets to go; {messages:,} messages in {gone:,.0f} s, "
                  f"filling {rate:,.0f} a second", flush=True)
    while fulltext.merge_some(connection):  # as the process that pulls does when it has time
        pass
    connection.execute("PRAGMA main.wal_checkpoint(TRUNCATE)")
    connection.close()
    (folder / _MADE).write_text(_made_of(tickets), "utf-8")
    return filling


def home_of(root: Path, tickets: int) -> Path:
    """Return the home with ``tickets`` tickets below ``root``, making it where it is not there whole and of today."""
    folder = root / f"home-{tickets}"
    if not is_whole(folder, tickets):
        shutil.rmtree(folder, ignore_errors=True)
        make_home(folder, tickets, say=True)
    return folder


def is_whole(folder: Path, tickets: int) -> bool:
    """Whether a home was made to its end, with this many tickets, and would be made the same today."""
    made = folder / _MADE
    return made.exists() and made.read_text("utf-8") == _made_of(tickets)


def _made_of(tickets: int) -> str:
    """Return what a home follows from: its size, what its texts are made by, and the schema that holds them."""
    sources = [inspect.getsource(module) for module in (company, prose, fulltext)]
    schema = [script for kind in ("mirror", "desk") for _, script in migrations(kind)]
    return f"{tickets} {sha256(repr((sources, schema)).encode()).hexdigest()}\n"


def main() -> None:
    """Read the command line and make a home."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="a folder that is not there yet, or empty")
    parser.add_argument("--tickets", type=int, default=1_000_000)
    asked = parser.parse_args()
    if is_whole(asked.folder, asked.tickets):
        print(f"{asked.folder} is there already")
        return
    seconds = make_home(asked.folder, asked.tickets, say=True)
    print(f"made in {asked.folder}; filling took {seconds:,.0f} s")


if __name__ == "__main__":
    main()
