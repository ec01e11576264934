"""Other processes for the tests of the store: real ones, that can be waited for and killed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]
_PRELUDE = """
import sys, time, os
from pathlib import Path
folder = Path(sys.argv[1])
def on_your_marks():
    print("ready", flush=True)
    sys.stdin.readline()
"""


def python(code: str, folder: Path, *more: str, within: tuple[str, ...] = ()) -> "subprocess.Popen[str]":
    """Start a Python that runs ``code``, to which ``folder`` is known; ``within`` is a command to run it in."""
    return subprocess.Popen(
        [*within, sys.executable, "-c", _PRELUDE + code, str(folder), *more], text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
    )  # fmt: skip


def start_together(processes: "list[subprocess.Popen[str]]") -> None:
    """Let processes go on at the same time, each of which has called ``on_your_marks()``."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def said(process: "subprocess.Popen[str]") -> str:
    """Wait for a process to end well, and return what it printed."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    return out.strip()


def as_anybody() -> tuple[str, ...] | None:
    """Return the command in which even root has to heed permissions; None where there is none."""
    if os.geteuid():
        return ()
    setpriv = shutil.which("setpriv")
    return (setpriv, "--bounding-set", "-dac_override,-dac_read_search", "--") if setpriv else None
