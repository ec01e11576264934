"""`workbench checklists`: the same runs from a shell, with exit codes that a script can count on."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import pytest

from faulty_servers import Web, web_server
from journey import SECRET, be_installed, team_in
from screens.driving import environment, make_company, place_of
from workbench import demonstration
from workbench.store.opening import open_mirror
from workbench.store.outbox import sent_entries, unsent_entries
from workbench.sync.lease import running_pid
from workbench.workplace import Workplace

TICKET = "48213"
STOPS = """\
id: stops
title: It asks first
inputs: [{name: word, default: none}, {name: key, secret: true}]
steps:
  - {id: sure, kind: confirm, say: "Restart {{word}}?", name: "{{word}}"}
  - {id: flaky, kind: loop, run: ["%s", -S, "%s", "%s"], tries: 7, every_s: 0.01, expect: {exit: 3}}
"""
FAULT = """\
import sys, pathlib
counter = pathlib.Path(sys.argv[1])
number = int(counter.read_text() or 0) + 1 if counter.exists() else 1
counter.write_text(str(number))
sys.exit(3 if number in (2, 5) else 0)
"""


class Said(NamedTuple):
    """What a command ended with, and what it wrote."""

    code: int
    out: str
    err: str


class Shell:
    """A shell in a home with the demo company, in which nobody sits at a terminal."""

    def __init__(self, workplace: Workplace) -> None:
        self.workplace = workplace

    def run(self, *words: str, before: bool = False) -> Said:
        """Run `workbench checklists` with some words, or `workbench` with those that stand ``before`` a command."""
        with self.begin(*words, before=before) as process:
            out, err = process.communicate(timeout=120)
        return Said(process.returncode, out, err)

    @contextmanager
    def begin(self, *words: str, before: bool = False) -> "Iterator[subprocess.Popen[str]]":
        """Yield `workbench checklists` with some words, begun; it is over when the block is left."""
        said = words if before else ("checklists", *words)
        command = [sys.executable, "-m", "workbench", *self.workplace.arguments(), *said]
        with subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        ) as process:
            try:
                yield process
            finally:
                process.kill()

    def enable(self, team: Path) -> None:
        """Enable the plugin with a team's folder."""
        with self.workplace.paths.config.open("a") as config:
            config.write(f"plugins: {{checklists: {{settings: {{folders: ['{team}']}}}}}}\n")


@pytest.fixture
def shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shell]:
    be_installed(tmp_path / "site", monkeypatch)
    make_company(tmp_path / "company")
    with environment(COLUMNS="100"), place_of(tmp_path / "company") as workplace:
        yield Shell(workplace)
        with closing(open_mirror(workplace.store_folder)) as connection:
            sending = running_pid(connection)  # begun by a command, to send what it put into the outbox
        if sending is not None:
            with suppress(ProcessLookupError):
                os.kill(sending, signal.SIGTERM)
            wait_for_end(sending)


def test_a_checklist_is_run_on_a_ticket_its_output_streams_and_the_note_is_in_the_outbox(
    shell: Shell, tmp_path: Path,
) -> None:
    with web_server(Web(seconds=0.03)) as (url, asked):
        shell.enable(team_in(tmp_path, url))
        listed = shell.run("list", TICKET)
        assert "tls-certificate" in listed.out
        assert "the subject says “TLS”" in listed.out
        dry = shell.run("run", "tls-certificate", TICKET, "--dry-run")
        assert (dry.code, "nothing was run" in dry.out, asked) == (0, True, [])
        words = ("run", "tls-certificate", TICKET, "--answer", "which-route=GET /export")
        done = shell.run(*words)
        assert done.code == 0, done
        lines = done.out.splitlines()
        first = next(at for at, line in enumerate(lines) if line.startswith("    200 "))
        assert [line.split()[0] for line in lines[first : first + 3]] == ["200"] * 3
        assert "    sent with ‹ACME_TOKEN›" in lines[first + 3 :]
        assert "✓ Which route is slow?: GET /export" in done.out
        assert "Verdict: reproduced" in lines[-1]
        assert unsent_entries(shell.workplace.connection()) == []
        attached = shell.run(*words, "--attach", "--json")
    kept = json.loads(attached.out)
    assert (attached.code, kept["verdict"], kept["ticket"]) == (0, "reproduced", f"local:{TICKET}")
    assert "note" in attached.err
    connection = shell.workplace.connection()
    (entry,) = unsent_entries(connection) or sent_entries(connection)
    assert "Verdict: reproduced" in str(entry)
    assert SECRET not in f"{done}{attached}{entry}"
    folder = shell.workplace.folder_of(f"local:{TICKET}") / "checklists" / kept["id"]
    assert (folder / "transcript.md").is_file()


def test_the_demo_companys_own_checklist_shows_the_alert_that_its_customer_sees(shell: Shell) -> None:
    shell.enable(Path(demonstration.__file__).parent / "demo" / "checklists")
    assert shell.run("lint").code == 0
    assert shell.run("list", TICKET).out.startswith("old-tls-client")
    old = shell.run("run", "old-tls-client", TICKET, "--answer", "same-alert=yes")
    assert old.code == 0, old
    assert "alert: protocol_version" in old.out
    new = shell.run("run", "old-tls-client", TICKET, "--input", "client=TLSv1_3")
    assert new.code == 10, new


def test_a_run_that_waits_for_a_person_says_so_and_is_gone_on_with(shell: Shell, tmp_path: Path) -> None:
    team = tmp_path / "team"
    team.mkdir()
    (tmp_path / "fault.py").write_text(FAULT)
    text = STOPS % (sys.executable, tmp_path / "fault.py", tmp_path / "counter")
    (team / "one.yaml").write_text(text.replace(", {name: key, secret: true}", ""))
    assert "not enabled" in shell.run("list").err
    assert "commands of plugins, once they are enabled:\n  checklists" in shell.run("--help", before=True).out
    shell.enable(team)
    waits = shell.run("run", "stops", TICKET, "--input", "word=test-1")
    assert waits.code == 13
    assert f"`workbench checklists resume local:{TICKET} " in waits.err
    done = shell.run("resume", TICKET, "--confirm", "sure=test-1")
    assert done.code == 11, done
    assert "try 5 of 7: exited with 3" in done.out
    assert "2 of 7 tries show it" in done.out
    assert (tmp_path / "counter").read_text() == "7"
    assert "no run to go on with" in shell.run("resume", TICKET).err
    refused = shell.run("run", "stops", TICKET, "--confirm", "sure=production")
    assert (refused.code, (tmp_path / "counter").read_text()) == (12, "7")


def test_ctrl_c_stops_the_command_and_the_run_is_gone_on_with(shell: Shell, tmp_path: Path) -> None:
    team = tmp_path / "team"
    team.mkdir()
    (tmp_path / "slow.py").write_text("import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(300)\n")
    step = f"{{id: go, kind: command, run: [{sys.executable}, -S, {tmp_path / 'slow.py'}], timeout_s: 300}}"
    (team / "one.yaml").write_text(f"id: slow\ntitle: Slow\nsteps: [{step}]\n")
    shell.enable(team)
    with shell.begin("run", "slow", TICKET) as process:
        assert process.stdout is not None
        number = next(int(line) for line in process.stdout if line.strip().isdigit())
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert f"`workbench checklists resume local:{TICKET} " in err
    wait_for_end(number)
    assert shell.run("resume", TICKET).code == 12


def wait_for_end(number: int) -> None:
    end = time.monotonic() + 60
    with suppress(ProcessLookupError):
        while time.monotonic() < end:
            os.kill(number, 0)
            time.sleep(0.05)
        raise AssertionError(f"process {number} goes on")


def test_what_is_not_understood_is_said_and_a_secret_is_never_typed_into_a_command(
    shell: Shell, tmp_path: Path,
) -> None:
    team = tmp_path / "team"
    team.mkdir()
    (team / "one.yaml").write_text(STOPS % (sys.executable, "x", "y"))
    shell.enable(team)
    assert "stops has no input wird" in shell.run("run", "stops", TICKET, "--input", "wird=x").err
    assert "key is a secret" in shell.run("run", "stops", TICKET, "--input", "key=hunter2").err
    assert "key is missing" in shell.run("run", "stops", TICKET).err
    assert shell.run("run", "nothing", TICKET).code == 1
    assert shell.run("lint").out.endswith("1 files, 0 mistakes\n")
    assert shell.run("show", "stops").out.startswith("id: stops")
    assert shell.run("run").code == 2
