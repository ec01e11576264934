"""Investigate and reproduce at the desk, key by key and counted: from a selected ticket to the note in the outbox."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import workbench_checklists
from screens.driving import Driven
from workbench.host.manifest import Command, Manifest, note
from workbench.styles.geometry import PLUGIN
from workbench.workplace import Workplace
from workbench_checklists.pane import Checklists

PACKAGE = Path(workbench_checklists.__file__).parents[1]
PANE = f"{PLUGIN}checklists"
BUDGET = 12  # keys, what is written in a person's own words not counted
LONGEST = 60.0  # seconds

# The team's own one: its command prints a secret that it was handed, which nothing that is kept may show.
CHECKLIST = """\
id: tls-certificate
title: Requests are slow here
applies: {keywords: [TLS, handshake, upgrade]}
inputs:
  - {name: url, type: url, default: "%s"}
  - {name: acme_token, secret: true, from: environment}
steps:
  - id: measure
    kind: command
    run: [python, "%s", "{{url}}"]
    env: {ACME_TOKEN: "{{acme_token}}"}
    capture: {as: timings, parse: {code: int, seconds: float, word: text}}
  - id: which-route
    kind: manual
    say: Which route is slow?
    answer: {name: route}
  - {id: compare, kind: check, assert: timings.seconds.p95 > 0.02}
"""
SECRET = "tok-hand-me-no-further"
_PROBE = """\
import os, subprocess, sys
subprocess.run([sys.executable, "-m", "workbench_checklists.probes.http", "--tries=3", "--pause=0", "--", sys.argv[1]])
print("sent with", os.environ["ACME_TOKEN"])
"""


def be_installed(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Be what pip makes of the package: its entry point is found, here and in the plugins' own process."""
    about = folder / "workbench_checklists-0.1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: workbench-checklists\nVersion: 0.1.0\n")
    (about / "entry_points.txt").write_text(
        "[workbench.panes]\nchecklists = workbench_checklists.pane:Checklists\n"
        "[workbench.commands]\nchecklists = workbench_checklists.command:ChecklistsCommand\n",
    )
    patch.syspath_prepend(str(folder))
    paths = (str(folder), str(PACKAGE), os.environ.get("PYTHONPATH", ""))
    patch.setenv("PYTHONPATH", os.pathsep.join(path for path in paths if path))
    patch.setenv("ACME_TOKEN", SECRET)
    assert str(PACKAGE) in sys.path


def be_known(workplace: Workplace) -> None:
    """Be what `workbench plugins enable` leaves: the pane's title and keys are known before it is loaded."""
    commands = tuple(Command(one.id, one.title, one.key) for one in Checklists.commands)
    manifest = Manifest(name="checklists", title=Checklists.title, key=Checklists.key, commands=commands, api=1)
    note(workplace.paths.cache, manifest)


def team_in(folder: Path, url: str) -> Path:
    """Write the team's checklist, which measures ``url``, and return its folder."""
    team = folder / "team"
    team.mkdir()
    (folder / "probe.py").write_text(_PROBE)
    (team / "one.yaml").write_text(CHECKLIST % (url, folder / "probe.py"))
    return team


async def until(desk: Driven, is_so: Callable[[], bool]) -> None:
    """Wait until something is so on the screen."""
    end = time.monotonic() + LONGEST
    while not is_so():
        assert time.monotonic() < end, desk.text
        await asyncio.sleep(0.05)
        await desk.settle()


def says(desk: Driven, words: str) -> Callable[[], bool]:
    """Return what asks whether words stand in the pane, or anywhere on the screen."""
    return lambda: words in " ".join(f"{desk.pane(PANE)} {desk.text}".split())


async def reproduce(desk: Driven, history: str, similar: str) -> int:
    """Do the whole journey on the selected ticket, and return how many keys it took.

    ``history`` are words of its conversation, ``similar`` of a ticket that is like it.
    """
    pressed: list[str] = []

    async def press(key: str, then: str) -> None:
        pressed.append(key)
        await desk.press(key)
        await until(desk, says(desk, then))

    ticket = desk.selected
    await press("enter", history)
    await press("S", similar)
    await press("enter", "")
    await until(desk, lambda: desk.reading != ticket)
    await press("escape", "")
    await until(desk, lambda: desk.reading == ticket)
    await until(desk, lambda: not desk.shows(PANE) or desk.desk.plugins.plugs.panes[PANE].drawn_for == desk.desk.ticket)
    await press("p", "Requests are slow here")
    await press("enter", "Start with what stands below")
    await press("enter", "Run it")
    await press("enter", "Answer: route")
    await press("enter", "route")
    await desk.type("GET /export")
    await press("enter", "The steps speak for reproduced")
    await press("enter", "Leave the transcript")
    await press("enter", "note on #")
    return len(pressed)
