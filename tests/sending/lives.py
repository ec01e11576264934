"""Begins processes that send and die, and says how they ended."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROUNDS = int(os.environ.get("WORKBENCH_ROUNDS", "2"))  # the whole of it are 20
_TESTS = Path(__file__).parents[1]

# Where a process that sends a reply with a status may die, and at the how manieth time of that.
POINTS = (
    ("before recover", 1), ("after recover", 1), ("before claim", 1), ("after claim", 1),
    ("before now", 1), ("after now", 1), ("before begin", 1), ("after begin", 1),
    ("before write", 1), ("amid write", 1), ("after write", 1), ("before note", 1), ("after note", 1),
    ("before now", 2), ("after begin", 2), ("amid write", 2), ("after write", 2), ("after note", 2),
    ("before ticket", 2), ("after ticket", 2), ("before store", 1), ("after store", 1), ("before end", 1),
    ("after end", 1),
)  # fmt: skip


class Lives:
    """What begins one process after the other that sends from a home."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def send(self, dying: str = "", times: int = 1) -> int:
        """Send all that may go, or as far as to a point; return what the process ended with: -9 where it was killed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{dying or '-'} {times}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())


@contextmanager
def lives(home: Path, **environment: str) -> Iterator[Lives]:
    """Have processes that send from ``home``."""
    with _started(home, environment) as process:
        try:
            yield Lives(process)
        finally:
            process.kill()


def _started(home: Path, environment: Mapping[str, str]) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        (sys.executable, "-m", "sending.mortal", str(home)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, **environment, "PYTHONPATH": str(_TESTS)}, cwd=_TESTS,
    )  # fmt: skip
