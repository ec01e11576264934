"""Investigate and reproduce, at the desk itself, by its keys: from the list to the note in the outbox."""

import sys
from pathlib import Path

import pytest

from desk_bench import FAULT
from faulty_servers import Web, web_server
from journey import BUDGET, PANE, SECRET, be_installed, be_known, reproduce, says, team_in, until
from screens.driving import MEDIUM, NARROW, WIDE, Driven, Script, configured, drive, make_company, place_of
from workbench.store.outbox import unsent_entries

LOOP = """\
id: tls-certificate
title: It fails now and then
applies: {keywords: [TLS, handshake, upgrade]}
steps:
  - {id: watch, say: Watch it, kind: loop, run: ["%s", -S, "%s", "%s"], tries: 40, every_s: 0.05, expect: {exit: 3}}
"""


def at_desk(tmp_path: Path, patch: pytest.MonkeyPatch, size: tuple[int, int], team: Path, script: Script) -> None:
    """Open the desk on the demo company with the plugin enabled and the checklists of a team's folder."""
    be_installed(tmp_path / "site", patch)
    make_company(tmp_path / "home")
    with place_of(tmp_path / "home") as workplace:
        configured(workplace, f"plugins: {{checklists: {{settings: {{folders: ['{team}']}}}}}}")
        be_known(workplace)
        drive(workplace, size, script)


@pytest.mark.parametrize("size", [NARROW, MEDIUM, WIDE])
def test_a_ticket_is_reproduced_within_its_keys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int],
) -> None:
    async def journey(desk: Driven) -> None:
        keys = await reproduce(desk, "TLS", "Similar")
        (entry,) = unsent_entries(desk.desk.connection)
        words = str(entry)
        assert "Verdict: reproduced" in words
        assert "INTERNAL" in words
        assert "transcript.md" in words
        assert SECRET not in words
        assert keys <= BUDGET

    with web_server(Web(seconds=0.03)) as (url, asked):
        at_desk(tmp_path, monkeypatch, size, team_in(tmp_path, url), journey)
        assert len(asked) == 3
    kept = [file for file in tmp_path.rglob("*") if file.is_file() and SECRET.encode() in file.read_bytes()]
    assert kept == []


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
        running = desk.desk.plugins.plugs.host._host
        assert running is not None
        running.process.kill()
        await desk.press("k", "k")
        assert desk.reading == first
        await desk.press("p")
        await until(desk, says(desk, "The steps speak for intermittent"))
        await desk.press("z")
        await until(desk, says(desk, "3 of 40 tries show it"))

    text = LOOP % (sys.executable, script, tmp_path / "counter")
    team = tmp_path / "team"
    team.mkdir()
    (team / "one.yaml").write_text(text)
    at_desk(tmp_path, monkeypatch, MEDIUM, team, work)
    assert (tmp_path / "counter").read_text() == "40"
