"""What goes on by itself stands in the draft: what, where, since when, how often it failed, and how to stop it."""

import asyncio
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from handoffs.company import Seat, seat, tickets
from workbench.api import Plan
from workbench.handoffs.drafting import RUNNING
from workbench.handoffs.model import Severity
from workbench.host.running import FolderRuns
from workbench.host.runs import running_in
from workbench.store.plugged import publish


@pytest.fixture
def mara(tmp_path: Path) -> Seat:
    made = seat(tmp_path, "mara", f"[{{folder: {tmp_path / 'shared'}}}]")
    tickets(made.connection, 2)
    return made


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.02)


def told(mara: Seat) -> str:
    """Return what a new draft tells of running things."""
    return next((part.text for part in mara.handing.draft(fresh=True).parts if part.title == RUNNING), "")


def test_a_loop_that_goes_on_stands_in_the_draft_and_is_stopped_as_it_says(mara: Seat) -> None:
    data = mara.workplace.paths.data / "plugins" / "loops"
    runs = FolderRuns("loops", data, mara.workplace.folder_of("zd:1"), "zd:1")
    plan = Plan(argv=(sys.executable, "-S", "-c", "raise SystemExit(3)"), tries=40, pause=60, title="Wait for\na 503")
    run = asyncio.run(runs.start(plan))
    until(lambda: any(done.seconds for one, _ in running_in(data) for done in one.tries))
    try:
        line = told(mara)
        since = f"{run.began:%Y-%m-%d %H:%M}Z"
        assert line.startswith(f"- zd:1: Wait for a 503 (loops), on {run.host} since {since}; 1 of at most 40 tries; ")
        assert "; 1 of 1 failed; to stop it, there: touch " in line
        publish(mara.connection, "zd:1", {f"run.{run.id}": "0 of 1 show it"})  # what the pane has seen says more
        assert "tries; 0 of 1 show it; to stop it" in told(mara)
        items = {one.ticket: one for one in mara.handing.draft(fresh=True).items}
        assert (items["zd:1"].severity, items["zd:1"].why) == (Severity.WATCHER, "something runs on it")
        assert items["zd:2"].severity is Severity.STABLE
    finally:
        subprocess.run(shlex.split(told(mara).partition("to stop it, there: ")[2]), check=True)
    until(lambda: not running_in(data))
    assert told(mara) == ""
    for about in mara.workplace.folder_of("zd:1").rglob("run.json"):
        about.write_text("{")
    assert told(mara) == "", "what is broken there keeps nobody from a draft"
