"""Runs the command line in a process of its own, on a home folder."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from line.forking import run_forked

NOW = "2026-03-04T09:41:00Z"


def run(home: Path, *words: str, said: str = "", code: int = 0, now: str = NOW) -> subprocess.CompletedProcess[str]:
    """Run ``workbench`` with words and an input; it has to end with ``code``."""
    done = run_forked(words, environment(home, now), said)
    assert done.returncode == code, (words, done.returncode, done.stdout[-2000:], done.stderr[-2000:])
    return done


def values(home: Path, *words: str, code: int = 0) -> Any:
    """Return what a command writes as JSON."""
    return json.loads(run(home, *words, "--json", code=code).stdout)


def environment(home: Path, now: str = NOW) -> dict[str, str]:
    """Return the environment of a person whose workbench is all in ``home``, at a moment."""
    known = {key: value for key, value in os.environ.items() if not key.startswith("WORKBENCH")}
    return known | {"WORKBENCH_HOME": str(home), "WORKBENCH_NOW": now, "COLUMNS": "100", "TERM": "xterm"}
