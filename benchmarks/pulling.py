"""A pull that is going on: stores pages into a home's store without a pause, as the sync process does.

`python -m benchmarks.pulling FOLDER`. It writes what a pull writes, tickets with their conversations, from a
helpdesk of its own and long done, so that no queue on the screen changes. It goes on until it is ended, and
says when the first page is stored. The home grows by it: give it a copy.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

from benchmarks.company import NOW, Company
from workbench.domain.values import Batch, Status
from workbench.store.filling import store_batch
from workbench.store.opening import attach_both

_TICKETS_A_PAGE = 1_000
_PAGES_READY = 10


def other_pages() -> list[Batch]:
    """Return a few pages of tickets that are done, made beforehand so that making them costs nothing later."""
    company = Company(_TICKETS_A_PAGE * _PAGES_READY)
    starts = range(1, company.tickets, _TICKETS_A_PAGE)
    return [company.batch(list(range(start, start + _TICKETS_A_PAGE))) for start in starts]


def renamed(batch: Batch, lap: int) -> Batch:
    """Return a page under references that no other page has, and with nothing left to do in it."""
    name = f"past-{os.getpid()}-{lap}"
    return replace(
        batch,
        links=(),
        tickets=tuple(replace(t, ref=f"{name}:{t.ref}", status=Status.CLOSED) for t in batch.tickets),
        messages=tuple(
            replace(m, ref=f"{name}:{m.ref}", ticket=f"{name}:{m.ticket}", attachments=()) for m in batch.messages
        ),
    )


@contextmanager
def copied(home: Path) -> Iterator[Path]:
    """Copy a home beside itself, and take the copy away in the end."""
    with tempfile.TemporaryDirectory(prefix="pulled-", dir=home.parent) as folder:
        copy = Path(folder) / "home"
        shutil.copytree(home, copy, ignore=shutil.ignore_patterns("cache", "state"))
        yield copy


@contextmanager
def pulling(home: Path) -> Iterator[None]:
    """Let a process of its own store pages into a home, from the first page on until the end of the block."""
    with subprocess.Popen((sys.executable, "-m", __spec__.name, str(home)), stdout=subprocess.PIPE) as process:
        try:
            if process.stdout is None or not process.stdout.readline():
                raise RuntimeError(f"nothing was stored into {home}")
            yield
            if process.poll() is not None:
                raise RuntimeError("the pull ended by itself")
        finally:
            process.kill()


def main() -> None:
    """Store pages until ended."""
    connection = attach_both(Path(sys.argv[1]) / "data" / "store")
    pages = other_pages()
    for lap in count():
        for number, page in enumerate(pages):
            stored = store_batch(connection, "past", renamed(page, lap), now=int(NOW.timestamp()))
            if not stored.messages:
                raise RuntimeError("a page was there already")
            if not lap and not number:
                print("the first page is stored", flush=True)


if __name__ == "__main__":
    main()
