"""Real sync processes for tests: started, waited for, killed."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 60.0  # seconds; how long anything here may take before a test gives up


def brisk(*words: str) -> list[str]:
    """Return the command that is ``workbench`` with words, with less patience than a person's."""
    return [sys.executable, "-P", str(Path(__file__).with_name("brisk.py")), *words]


def start(home: Path, *words: str, now: str = "") -> subprocess.Popen[bytes]:
    """Start ``workbench`` with words on a home folder; it is brisk."""
    environment = {**os.environ, "WORKBENCH_HOME": str(home), "WORKBENCH_NOW": now}
    log = (home / "log.txt").open("ab")
    with log:
        return subprocess.Popen(brisk(*words), env=environment, stdout=log, stderr=log)


@contextmanager
def following(home: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a following sync process for as long as the block takes."""
    process = start(home, "sync", "--follow", *words)
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process as a power cut would."""
    process.send_signal(signal.SIGKILL)
    process.wait()


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < end, f"waited in vain until {what}"
        time.sleep(0.02)


def look(home: Path) -> sqlite3.Connection:
    """Open the mirror of a home folder, to look into it and no more."""
    return sqlite3.connect(f"{(home / 'data/store/mirror.db').as_uri()}?mode=ro", uri=True)


def rows(home: Path, select: str) -> list[tuple[Any, ...]]:
    """Return what a query finds in the mirror; nothing where that is still being made."""
    try:
        connection = look(home)
    except sqlite3.OperationalError:
        return []
    try:
        return connection.execute(select).fetchall()
    except sqlite3.OperationalError:
        return []
    finally:
        connection.close()


def count(home: Path, table: str) -> int:
    """Return how many rows a table of the mirror has; 0 where there is none yet."""
    return len(rows(home, f"SELECT 1 FROM {table}"))


def puller(home: Path) -> int | None:
    """Return the process that holds the lease, whether it lives or not."""
    found = rows(home, "SELECT pid FROM lease WHERE name = 'sync' AND until > julianday('now') * 86400 - 210866760000")
    return found[0][0] if found else None


def wait_for_messages(home: Path, at_least: int) -> None:
    """Wait until the mirror has so many messages."""
    wait_until(lambda: count(home, "message") >= at_least, f"{at_least} messages are there")
