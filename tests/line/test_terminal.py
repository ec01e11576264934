"""What is different on a terminal: weight, no colour without being asked, and the desk that is opened."""

import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path

import pytest

from line.commands import NOW


def _on_a_terminal(home: Path, *words: str, **environment: str) -> str:
    """Return what a command writes on a terminal of 100 × 30."""
    ours, theirs = pty.openpty()
    known = {**os.environ, "WORKBENCH_HOME": str(home), "WORKBENCH_NOW": NOW, "COLUMNS": "100"}
    known |= {"TERM": "xterm-256color", **environment}
    command = [sys.executable, "-m", "workbench", *words]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=known, start_new_session=True)
    os.close(theirs)
    said = b""
    while process.poll() is None or select.select([ours], [], [], 0)[0]:
        if not select.select([ours], [], [], 0.1)[0]:
            continue
        try:
            part = os.read(ours, 65536)
        except OSError:  # Linux says EIO when the other end is closed
            break
        if not part:
            break
        said += part
    os.close(ours)
    assert process.wait() == 0
    return said.decode()


def test_a_terminal_gets_weight_and_a_pipe_or_plain_gets_none(demo: Path) -> None:
    styled = _on_a_terminal(demo, "show", "48213")
    assert "\x1b[1m" in styled
    plain = _on_a_terminal(demo, "show", "48213", "--plain")
    assert "\x1b" not in plain
    assert "\x1b" not in _on_a_terminal(demo, "show", "48213", NO_COLOR="1")
    assert "\x1b" not in _on_a_terminal(demo, "show", "48213", TERM="dumb")


@pytest.mark.parametrize("ref", ["48213", "48208", "48149"])
def test_no_escape_on_a_terminal_is_other_than_ours(demo: Path, ref: str) -> None:
    styled = _on_a_terminal(demo, "show", ref)
    assert set(re.findall(r"\x1b[^m]*m?", styled)) <= {f"\x1b[{style}m" for style in ("0", "1", "2", "3", "4", "2;3")}
