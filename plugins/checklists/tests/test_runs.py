"""Runs: what ran is evidence, a crash loses none of it, and what may have acted is not done again unasked."""

import asyncio
import json
import os
import signal
import sys
import time
from pathlib import Path

import pytest

from desk_bench import FAULT, bench_for, commands, echo, folder_of, run_of, wait, write
from faulty_servers import Web, name_server, web_server
from workbench.api import Note, Show, Text, Trouble
from workbench.api.testing import PaneBench
from workbench.api.testing.panes import real_runs
from workbench_checklists import commanding
from workbench_checklists.capturing import worded
from workbench_checklists.shelf import SHIPPED, shelve

LOOP = """\
id: loop
title: It fails now and then
applies: {keywords: [fails]}
steps:
  - id: watch
    kind: loop
    run: [python, "%s", "%s"]
    tries: 40
    every_s: 0.01
    capture: {as: attempts, parse: {number: int}}
    expect: {exit: 3}
"""


def loop_bench(folder: Path) -> PaneBench:
    script = folder / "fault.py"
    script.write_text(FAULT)
    text = LOOP % (script, folder / "counter")
    return bench_for(folder, folders=(write(folder, text.replace("[python, ", f'["{sys.executable}", -S, ')),))


def test_a_loop_of_forty_tries_logs_the_three_that_failed_while_another_ticket_is_worked(tmp_path: Path) -> None:
    bench = loop_bench(tmp_path)
    bench.act("start loop")
    bench.act("run")
    other = bench_for(tmp_path / "other")
    assert "Checklists" in other.pane.title
    assert other.text()
    run = wait(bench)
    assert [one.number for one in run.steps[0].tries if one.hit] == [7, 19, 33]
    assert len(run.steps[0].tries) == 40
    assert "3 of 40 tries show it; last seen" in run.steps[0].detail
    bench.act("decide intermittent")
    note = bench.act("attach")
    assert isinstance(note, Note)
    assert "3 of 40 tries show it" in note.text
    assert "try 19 at " in note.text
    assert bench.published["repro.attempts.hits"] == "3"
    assert bench.published["repro.verdict"] == "intermittent"
    assert [said for name, said in bench.published.items() if name.startswith("run.")] == [""], "it goes on no longer"


def test_a_loop_says_in_the_handoff_what_it_is_and_how_often_it_was_seen_while_it_goes_on(tmp_path: Path) -> None:
    bench = loop_bench(tmp_path)
    checklist = tmp_path / "team" / "one.yaml"
    checklist.write_text(checklist.read_text().replace("every_s: 0.01", "every_s: 600"))
    bench.act("start loop")
    bench.act("run")
    command = run_of(bench).steps[0].run_ids[-1]
    for _ in range(3_000):
        bench.view()
        if bench.published.get(f"run.{command}"):
            break
        time.sleep(0.02)
    assert bench.published[f"run.{command}"] == "0 of 1 show it"
    found = asyncio.run(bench.runs.get(command))
    assert found is not None
    assert found.title.startswith("It fails now and then: ")
    bench.act("stop")
    wait(bench)


def runner_of(bench: PaneBench) -> int:
    """Return the process that runs the command, found by the folder that it holds; one of its children looks so too."""
    found: dict[int, int] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().split(b"\0")
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if b"workbench.host.runner" in words and any(str(bench.folder).encode() in word for word in words):
            found[int(folder.name)] = parent
    return next(process for process, parent in found.items() if parent not in found)


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="the process is found in /proc")
def test_a_loop_killed_half_way_is_gone_on_with_and_no_try_is_repeated(tmp_path: Path) -> None:
    bench = loop_bench(tmp_path)
    bench.act("start loop")
    bench.act("run")
    end = time.monotonic() + 60
    while len(run_of(bench).steps[0].tries) < 10:
        bench.view()
        assert time.monotonic() < end
    os.kill(runner_of(bench), signal.SIGKILL)
    run = wait(bench)
    before = len(run.steps[0].tries)
    assert 10 <= before < 40
    assert run.steps[0].state == "waiting"
    assert f"interrupted after {before} of 40 tries" in run.steps[0].detail
    assert "'Go on'" in repr(bench.view())
    # Another desk, on the same files: nothing of the run was in the one that is gone.
    again = bench_for(tmp_path, folders=bench.settings["folders"])
    again.kept.values = bench.kept.values
    again.act("run")
    run = wait(again)
    tries = run.steps[0].tries
    assert len(tries) == 40
    assert [one.number for one in tries] == list(range(1, 41))
    assert len(run.steps[0].run_ids) == 2
    numbers = [worded(value) for value in run.steps[0].columns["number"]]
    assert len(numbers) == len(set(numbers)) == 40


CHANGING = """\
id: changing
title: Change something
risk: changes-test
steps:
  - {id: sure, kind: confirm, say: "Restart it?", name: test-1}
  - {id: slow, kind: command, run: [sleep, "30"]}
  - {id: after, kind: check, assert: "1 == 1"}
cleanup:
  - {kind: command, run: [touch, "%s"]}
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="the process is found in /proc")
def test_what_may_have_acted_is_not_run_again_unasked(tmp_path: Path) -> None:
    bench = bench_for(tmp_path, folders=(write(tmp_path, CHANGING % (tmp_path / "cleaned")),))
    bench.act("start changing")
    assert "Restart it?" in bench.text()
    with pytest.raises(Trouble):
        bench.act("run")
    bench.act("confirm yes")
    bench.act("run")
    os.kill(runner_of(bench), signal.SIGKILL)
    run = wait(bench)
    assert run.steps[1].state == "waiting"
    assert run.steps[1].unsure
    assert commands(bench) == 1
    bench.act("skip", why="it had acted")
    bench.act("decide inconclusive")
    run = wait(bench)
    assert (tmp_path / "cleaned").exists()
    assert run.ended


def test_a_step_that_was_started_and_not_written_down_is_found_and_not_started_again(tmp_path: Path) -> None:
    bench = bench_for(tmp_path, folders=(write(tmp_path, echo(tmp_path)),))
    bench.act("start echo", said="x", more="")
    before = (folder_of(bench) / "run.json").read_bytes()
    bench.act("run")
    wait(bench)
    (folder_of(bench) / "run.json").write_bytes(before)  # as after a crash between starting and writing down
    bench.act("run")
    run = wait(bench)
    assert commands(bench) == 1
    assert run.steps[0].state == "passed"


def test_saying_no_runs_nothing_that_follows(tmp_path: Path) -> None:
    bench = bench_for(tmp_path, folders=(write(tmp_path, CHANGING % (tmp_path / "cleaned")),))
    bench.act("start changing")
    bench.act("confirm no")
    assert [kept.state for kept in run_of(bench).steps] == ["skipped"] * 3
    assert commands(bench) == 0


def test_a_command_is_stopped_with_all_that_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    script = tmp_path / "family.py"
    script.write_text(
        f"import os, time\nos.fork()\nopen({str(pids)!r}, 'a').write(f'{{os.getpid()}}\\n')\ntime.sleep(60)\n",
    )
    text = f'id: family\ntitle: A family\nsteps: [{{id: go, kind: command, run: [python, "{script}"]}}]\n'
    bench = bench_for(tmp_path, folders=(write(tmp_path, text),))
    bench.act("start family")
    bench.act("run")
    end = time.monotonic() + 60
    while not pids.exists() or pids.read_text().count("\n") < 2:
        assert time.monotonic() < end
        time.sleep(0.02)
    with pytest.raises(Trouble, match="still running"):
        bench.act("decide reproduced")
    bench.act("stop")
    run = wait(bench)
    assert run.steps[0].state == "unclear"
    assert run.steps[0].detail.startswith("stopped")
    for pid in map(int, pids.read_text().split()):
        while alive(pid):
            assert time.monotonic() < end
            time.sleep(0.02)


def alive(pid: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@pytest.mark.parametrize(("run", "more", "state", "said"), [
    ('[sleep, "20"]', "timeout_s: 0.2", "failed", "timed out after"),
    ("[no-such-program-here]", "timeout_s: 5", "unclear", "could not be started"),
    ('["false"]', "if_fail: {verdict: not-reproduced, say: Nothing seen}", "failed", "Nothing seen"),
    ('[python, -c, "print(10**6 * 10 * chr(65))"]', "capture: {as: big, max_kb: 1}", "passed", "exit 0"),
    ('[echo, "503 x"]', 'expect: {count: {match: "^503", at_least: 1, at_most: 1}}', "passed", "exit 0"),
    ('[echo, ok]', 'expect: {not_match: "^ok"}', "failed", "expected no line with"),
])
def test_what_a_command_comes_to_is_said(tmp_path: Path, run: str, more: str, state: str, said: str) -> None:
    step = f"{{id: go, kind: command, run: {run}, {more}}}"
    text = f"id: one\ntitle: One\nsteps:\n  - {step}\n  - {{id: n, kind: note, say: End}}\n"
    bench = bench_for(tmp_path, folders=(write(tmp_path, text),))
    bench.act("start one")
    bench.act("run")
    kept = wait(bench).steps[0]
    assert (kept.state, said in kept.detail) == (state, True), kept
    assert all(file.size < 3_000 for file in kept.files)


def test_the_journey_from_list_to_note(tmp_path: Path) -> None:
    with web_server(Web(seconds=0.05)) as (url, _asked):
        bench = bench_for(tmp_path, "Requests are slow", f"See {url}", allow_hosts=("127.0.0.1",))
        assert "Requests are slow or end in errors" in bench.text()
        assert "the subject says “slow”" in bench.text()
        bench.act("open", "checklist http-latency")
        assert url in bench.text()
        bench.act("start http-latency", url=url, tries=3.0, slow=0.01)
        assert "Measure 3 requests" in bench.text()
        bench.act("run")
        wait(bench)
    assert "p95" in bench.text()
    bench.act("answer which-route", answer="POST /export")
    assert "The steps speak for reproduced" in bench.text()
    with pytest.raises(Trouble, match="no verdict"):
        bench.act("attach")
    bench.act("decide reproduced")
    note = bench.act("attach")
    assert isinstance(note, Note)
    assert "**Verdict: reproduced**" in note.text
    assert url in note.text
    assert [file.name for file in note.files] == ["transcript.md", "measure.txt"]
    assert "reproduced" in bench.text()
    assert json.loads((folder_of(bench) / "run.json").read_text())["verdict"] == "reproduced"


def test_a_check_at_hand_is_one_key_and_asks_a_host_no_more_often_than_agreed(tmp_path: Path) -> None:
    text = (SHIPPED / "dns-answer.yaml").read_text()
    with name_server({("www.acme.invalid", "A"): ["192.0.2.7"]}) as server:
        folder = write(tmp_path, text.replace("name: server,", f'name: server, default: "{server}",'))
        allowed = ("www.acme.invalid",)
        bench = bench_for(tmp_path, "DNS wrong", "for www.acme.invalid", allow_hosts=allowed, folders=(folder,))
        assert "C checks www.acme.invalid" in " ".join(bench.text().split())
        bench.act("hand dns-answer")
        assert wait(bench).inputs[0].source == "ticket"
    assert bench.published["repro.dns.first"] == "192.0.2.7"
    bench.act("close")
    with pytest.raises(Trouble, match="was asked"):
        bench.act("hand dns-answer")


def test_a_check_at_hand_never_asks_a_private_host_of_the_ticket(tmp_path: Path) -> None:
    bench = bench_for(tmp_path, "DNS wrong", "for http://169.254.169.254/latest")
    with pytest.raises(Trouble, match="cannot begin"):
        bench.act("hand dns-answer")
    assert commands(bench) == 0


def test_what_does_not_fit_is_refused_before_anything_runs(tmp_path: Path) -> None:
    bench = bench_for(tmp_path)
    with pytest.raises(Trouble) as refused:
        bench.act("start http-latency", url="ftp://x", tries=900.0, slow=1.0)
    assert "900 is over 200" in refused.value.why
    assert "no http or https URL" in refused.value.why


def test_a_dry_run_prints_what_runs_and_runs_nothing(tmp_path: Path) -> None:
    bench = bench_for(tmp_path)
    shown = bench.act("dry http-latency", url="https://a.example/", tries=7.0, slow=1.0)
    assert isinstance(shown, Show)
    assert isinstance(shown.view, Text)
    assert '"workbench_checklists.probes.http", "--tries=7", "--", "https://a.example/"]' in shown.view.text
    assert commands(bench) == 0


def test_a_broken_checklist_is_named_and_the_others_are_there(tmp_path: Path) -> None:
    bench = bench_for(tmp_path, "slow", folders=(write(tmp_path, "id: x\ntitel: y\n"),))
    assert 'one.yaml:2:"titel"isnokeyhere' in "".join(bench.text().split())  # the path is broken where the line ends
    assert "Requests are slow" in bench.text()


def test_a_run_goes_on_with_the_checklist_that_it_began_with(tmp_path: Path) -> None:
    folder = write(tmp_path, echo(tmp_path))
    bench = bench_for(tmp_path, folders=(folder,))
    bench.act("start echo", said="x", more="")
    (Path(folder) / "one.yaml").unlink()
    bench.act("run")
    assert wait(bench).steps[-1].state == "passed"
    assert "echo" not in {one.checklist.id for one in shelve([Path(folder)])[0] if one.checklist}


def test_the_end_of_a_loop_is_told_whoever_looks_though_only_some_tries_are_judged_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(commanding, "_TRIES_A_LOOK", 7)
    bench = loop_bench(tmp_path)
    bench.act("start loop")
    bench.act("run")
    runs = real_runs(tmp_path, "zd:1")
    (started,) = asyncio.run(runs.all())
    end = time.monotonic() + 60
    while started.is_running:
        assert time.monotonic() < end
        time.sleep(0.05)
        (started,) = asyncio.run(runs.all())
    bench.tell_ended(started)
    assert bench.said == ["It fails now and then on zd:1: 3 of 40 tries show it."]
    assert run_of(bench).steps[0].state == "passed"
