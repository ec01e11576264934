"""Runs the command line as people do: as a process of its own, on a home folder."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

NOW = "2026-03-04T09:41:00Z"


def run(home: Path, *words: str, said: str = "", code: int = 0, now: str = NOW) -> subprocess.CompletedProcess[str]:
    """Run ``workbench`` with words and an input; it has to end with ``code``."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("WORKBENCH")}
    environment |= {"WORKBENCH_HOME": str(home), "WORKBENCH_NOW": now, "COLUMNS": "100", "TERM": "xterm"}
    command = [sys.executable, "-m", "workbench", *words]
    done = subprocess.run(command, env=environment, input=said, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == code, (words, done.returncode, done.stdout[-2000:], done.stderr[-2000:])
    return done


def values(home: Path, *words: str, code: int = 0) -> Any:
    """Return what a command writes as JSON."""
    return json.loads(run(home, *words, "--json", code=code).stdout)
