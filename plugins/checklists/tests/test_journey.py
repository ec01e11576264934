"""Investigate and reproduce, at the desk itself, by its keys: from the list to the note in the outbox."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import workbench_checklists
from faulty_servers import Web, web_server
from screens.driving import MEDIUM, NARROW, Driven, configured, drive, make_company, place_of
from workbench.host.manifest import Command, Manifest, note
from workbench.store.outbox import unsent_entries
from workbench.styles.geometry import PLUGIN
from workbench.workplace import Workplace
from workbench_checklists.pane import Checklists

PACKAGE = Path(workbench_checklists.__file__).parents[1]
PANE = f"{PLUGIN}checklists"
LONGEST = 30.0  # seconds

CHECKLIST = """\
id: tls-certificate
title: Requests are slow here
applies: {keywords: [TLS, handshake, upgrade]}
inputs:
  - {name: url, type: url, default: "%s"}
steps:
  - id: measure
    kind: command
    run: [python, -m, workbench_checklists.probes.http, --tries=3, --pause=0, --, "{{url}}"]
    capture: {as: timings, parse: {code: int, seconds: float, word: text}}
  - id: which-route
    kind: manual
    say: Which route is slow?
    answer: {name: route}
  - {id: compare, kind: check, assert: timings.seconds.p95 > 0.02}
"""


def be_installed(folder: Path, patch: pytest.MonkeyPatch) -> None:
    """Be what pip makes of the package: its entry point is found, here and in the plugins' own process."""
    about = folder / "workbench_checklists-0.1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: workbench-checklists\nVersion: 0.1.0\n")
    (about / "entry_points.txt").write_text("[workbench.panes]\nchecklists = workbench_checklists.pane:Checklists\n")
    patch.syspath_prepend(str(folder))
    paths = (str(folder), str(PACKAGE), os.environ.get("PYTHONPATH", ""))
    patch.setenv("PYTHONPATH", os.pathsep.join(path for path in paths if path))
    assert str(PACKAGE) in sys.path


def be_known(workplace: Workplace) -> None:
    """Be what `workbench plugins enable` leaves: the pane's title and keys are known before it is loaded."""
    commands = tuple(Command(one.id, one.title, one.key) for one in Checklists.commands)
    manifest = Manifest(name="checklists", title=Checklists.title, key=Checklists.key, commands=commands, api=1)
    note(workplace.paths.cache, manifest)


async def until(desk: Driven, is_so: Callable[[], bool]) -> None:
    """Wait until something is so on the screen."""
    end = time.monotonic() + LONGEST
    while not is_so():
        assert time.monotonic() < end, desk.text
        await asyncio.sleep(0.05)
        await desk.settle()


@pytest.mark.parametrize("size", [NARROW, MEDIUM])
def test_a_ticket_is_reproduced_within_its_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int],
) -> None:
    be_installed(tmp_path / "site", monkeypatch)
    team = tmp_path / "team"
    team.mkdir()
    make_company(tmp_path / "home")
    pressed: list[str] = []

    async def journey(desk: Driven) -> None:
        async def press(key: str) -> None:
            pressed.append(key)
            await desk.press(key)

        def says(words: str) -> Callable[[], bool]:
            return lambda: words in " ".join(f"{desk.pane(PANE)} {desk.text}".split())

        await press("p")
        await until(desk, says("Requests are slow here"))
        await press("enter")
        await until(desk, says("Start with what stands below"))
        await press("enter")
        await until(desk, says("Run it"))
        await press("enter")
        await until(desk, says("Answer: route"))
        await press("enter")
        await desk.type("GET /export")
        await press("enter")
        await until(desk, says("The steps speak for reproduced"))
        await press("enter")
        await until(desk, says("Leave the transcript"))
        await press("enter")
        await until(desk, lambda: bool(unsent_entries(desk.desk.connection)))
        (entry,) = unsent_entries(desk.desk.connection)
        words = str(entry)
        assert "Verdict: reproduced" in words
        assert "INTERNAL" in words
        assert "transcript.md" in words

    with web_server(Web(seconds=0.03)) as (url, asked):
        (team / "slow.yaml").write_text(CHECKLIST % url)
        with place_of(tmp_path / "home") as workplace:
            configured(workplace, f"plugins: {{checklists: {{settings: {{folders: ['{team}']}}}}}}")
            be_known(workplace)
            drive(workplace, size, journey)
        assert len(asked) == 3
    # The ticket's history and the similar tickets take the other four: Enter, S, Enter, Esc.
    assert len(pressed) + 4 <= 12
