"""Investigate and reproduce, at the desk itself, by its keys: from the list to the note in the outbox."""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import workbench_checklists
from desk_bench import FAULT
from faulty_servers import Web, web_server
from screens.driving import MEDIUM, NARROW, Driven, Script, configured, drive, make_company, place_of
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


LOOP = """\
id: tls-certificate
title: It fails now and then
applies: {keywords: [TLS, handshake, upgrade]}
steps:
  - {id: watch, say: Watch it, kind: loop, run: ["%s", -S, "%s", "%s"], tries: 40, every_s: 0.05, expect: {exit: 3}}
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


def at_desk(tmp_path: Path, patch: pytest.MonkeyPatch, size: tuple[int, int], text: str, script: Script) -> None:
    """Open the desk on the demo company with the plugin enabled and one checklist of the team's."""
    be_installed(tmp_path / "site", patch)
    team = tmp_path / "team"
    team.mkdir()
    (team / "one.yaml").write_text(text)
    make_company(tmp_path / "home")
    with place_of(tmp_path / "home") as workplace:
        configured(workplace, f"plugins: {{checklists: {{settings: {{folders: ['{team}']}}}}}}")
        be_known(workplace)
        drive(workplace, size, script)


def says(desk: Driven, words: str) -> Callable[[], bool]:
    """Return what asks whether words stand in the pane, or anywhere on the screen."""
    return lambda: words in " ".join(f"{desk.pane(PANE)} {desk.text}".split())


@pytest.mark.parametrize("size", [NARROW, MEDIUM])
def test_a_ticket_is_reproduced_within_its_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int],
) -> None:
    pressed: list[str] = []

    async def journey(desk: Driven) -> None:
        async def press(key: str, then: str) -> None:
            pressed.append(key)
            await desk.press(key)
            await until(desk, says(desk, then))

        await press("p", "Requests are slow here")
        await press("enter", "Start with what stands below")
        await press("enter", "Run it")
        await press("enter", "Answer: route")
        await press("enter", "route")
        await desk.type("GET /export")
        await press("enter", "The steps speak for reproduced")
        await press("enter", "Leave the transcript")
        await press("enter", "")
        await until(desk, lambda: bool(unsent_entries(desk.desk.connection)))
        (entry,) = unsent_entries(desk.desk.connection)
        words = str(entry)
        assert "Verdict: reproduced" in words
        assert "INTERNAL" in words
        assert "transcript.md" in words

    with web_server(Web(seconds=0.03)) as (url, asked):
        at_desk(tmp_path, monkeypatch, size, CHECKLIST % url, journey)
        assert len(asked) == 3
    # The ticket's history and the similar tickets take the other four: Enter, S, Enter, Esc.
    assert len(pressed) + 4 <= 12


def test_a_loop_goes_on_beside_other_tickets_and_outlives_the_process_of_the_plugins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    script = tmp_path / "fault.py"
    script.write_text(FAULT)

    async def work(desk: Driven) -> None:
        await desk.press("p")
        await until(desk, says(desk, "It fails now and then"))
        await desk.press("j", "enter")
        await until(desk, says(desk, "Customer has"))
        assert desk.desk.side[PANE].cursor == 0  # another page begins at its top
        await desk.press("b")
        await until(desk, says(desk, "It fails now and then"))
        await desk.press("enter")
        await until(desk, says(desk, "Enter Start"))
        await desk.press("enter")
        await until(desk, says(desk, "Enter Start it"))
        await desk.press("enter")
        await until(desk, says(desk, "it goes on while you work elsewhere"))
        first = desk.reading
        desk.desk.focus_pane("queue")
        await desk.press("j", "j")
        assert desk.reading != first
        running = desk.desk.plugs.host._host
        assert running is not None
        running.process.kill()
        await desk.press("k", "k")
        assert desk.reading == first
        await desk.press("p")
        await until(desk, says(desk, "The steps speak for intermittent"))
        await desk.press("z")
        await until(desk, says(desk, "3 of 40 tries show it"))

    text = LOOP % (sys.executable, script, tmp_path / "counter")
    at_desk(tmp_path, monkeypatch, MEDIUM, text, work)
    assert (tmp_path / "counter").read_text() == "40"
