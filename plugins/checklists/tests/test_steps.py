"""Each kind of step, and what follows from a verdict."""

import os
import sys
from pathlib import Path

import pytest

from desk_bench import bench_for, folder_of, run_of, wait, write
from faulty_servers import Web, web_server
from workbench.api import Alter, ChangeTags, Done, Empty, Reply, Show, Together, Trouble
from workbench_checklists.collecting import collect
from workbench_checklists.masking import MASK

COUNTED = """\
id: counted
title: Counted
risk: changes-test
inputs: [{name: tries, type: int, default: 5}]
steps:
  - id: measure
    kind: command
    run: ["%s", -S, "%s", "%s"]
    repeat: "{{tries}}"
    capture: {as: answers, parse: {code: int, seconds: float}}
    expect: {exit: 0, count: {match: "^503", at_least: 1}}
    if_fail: {verdict: not-reproduced, say: "Not seen in {{tries}} tries"}
  - {id: compare, kind: check, assert: answers.seconds.max > 0.2}
"""
SCRIPT = """\
import sys, pathlib
counter = pathlib.Path(sys.argv[1])
number = int(counter.read_text()) + 1 if counter.exists() else 1
counter.write_text(str(number))
print(503 if number in (2, 4) else 200, number / 10)
"""


@pytest.mark.parametrize(("tries", "state", "lines"), [
    (5, "passed", "2 of 5 tries show it"), (1, "failed", "Not seen in 1"),
])
def test_a_command_is_repeated_and_its_lines_are_counted(tmp_path: Path, tries: int, state: str, lines: str) -> None:
    script = tmp_path / "answer.py"
    script.write_text(SCRIPT)
    text = COUNTED % (sys.executable, script, tmp_path / "counter")
    bench = bench_for(tmp_path, folders=(write(tmp_path, text),))
    bench.act("start counted", tries=float(tries))
    bench.act("run")
    run = wait(bench)
    assert run.steps[0].state == state
    assert lines in run.steps[0].detail
    assert run.steps[1].state == ("passed" if tries == 5 else "skipped")
    if tries == 5:
        assert run.steps[0].columns["seconds"] == [0.1, 0.2, 0.3, 0.4, 0.5]
        assert bench.published["repro.answers.seconds.p50"] == "0.3"
        assert [one.lines for one in run.steps[0].tries] == [0, 1, 0, 1, 0]


def test_a_loop_ends_at_its_time(tmp_path: Path) -> None:
    text = "id: timed\ntitle: Timed\nsteps: [{id: go, kind: loop, run: [echo, x], every_s: 0.2, until: 1s}]\n"
    bench = bench_for(tmp_path, folders=(write(tmp_path, text),))
    bench.act("start timed")
    bench.act("run")
    run = wait(bench)
    assert 1 <= len(run.steps[0].tries) <= 6
    assert run.steps[0].state == "passed"


def test_a_loop_that_is_stopped_is_judged_by_what_it_saw(tmp_path: Path) -> None:
    text = "id: long\ntitle: Long\nsteps: [{id: go, kind: loop, run: [echo, x], every_s: 0.05, tries: 9999}]\n"
    bench = bench_for(tmp_path, folders=(write(tmp_path, text),))
    bench.act("start long")
    bench.act("run")
    while not run_of(bench).steps[0].tries:
        bench.view()
    assert "tries, " in bench.text()
    bench.act("stop")
    run = wait(bench)
    assert run.steps[0].state == "passed"
    assert 0 < len(run.steps[0].tries) < 9999


TYPED = """\
id: typed
title: A secret by hand
inputs: [{name: token, secret: true}]
steps:
  - {id: first, kind: command, run: [env], env: {T: "{{token}}"}}
  - {id: second, kind: command, run: [env], env: {T: "{{token}}"}}
"""


def test_a_secret_that_was_typed_is_asked_for_again_once_its_process_is_gone(tmp_path: Path) -> None:
    bench = bench_for(tmp_path, folders=(write(tmp_path, TYPED),))
    bench.act("start typed", token="hand-typed-secret")
    bench.act("run")
    assert wait(bench).steps[0].state == "passed"
    again = bench_for(tmp_path, folders=bench.settings["folders"])
    again.kept.values = bench.kept.values
    assert "kind='secret'" in repr(again.view())
    with pytest.raises(Trouble, match="token is not known"):
        again.act("run")
    again.act("run", token="hand-typed-secret")
    assert wait(again).steps[1].state == "passed"
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"hand-typed-secret" not in kept


def test_a_verdict_tags_the_ticket_and_says_what_is_next(tmp_path: Path) -> None:
    bench = bench_for(tmp_path)
    with web_server(Web(seconds=0.05)) as (url, _asked):
        bench.act("start http-latency", url=url, tries=1.0, slow=0.02)
        bench.act("run")
        wait(bench)
    bench.act("answer which-route", answer="GET /")
    result = bench.act("decide reproduced")
    assert isinstance(result, Together)
    alter, done = result.results
    assert alter == Alter((ChangeTags(added=("slow-requests",)),))
    assert isinstance(done, Done)
    assert "canned explanation slow-requests-yours" in done.message
    with pytest.raises(Trouble, match="is no verdict"):
        bench.act("decide broken")


def test_the_customer_can_be_told_how_to_look(tmp_path: Path) -> None:
    bench = bench_for(tmp_path, "DNS is wrong")
    result = bench.act("tell dns-answer")
    assert isinstance(result, Reply)
    assert "https://" in result.text


def test_the_verdict_can_be_given_before_the_steps_are_through(tmp_path: Path) -> None:
    bench = bench_for(tmp_path, "DNS is wrong")
    bench.act("start dns-answer", host="a.example", type="A", expected="", server="")
    assert "Verdict?" not in bench.text()
    bench.act("verdict")
    assert "Verdict?" in bench.text()
    bench.act("decide inconclusive")
    assert [kept.state for kept in run_of(bench).steps] == ["skipped", "skipped"]


def test_a_run_that_is_given_up_is_kept_and_can_be_read(tmp_path: Path) -> None:
    bench = bench_for(tmp_path, "DNS is wrong")
    bench.act("start dns-answer", host="a.example", type="A", expected="", server="")
    bench.act("drop")
    assert "Runs on this ticket" in bench.text()
    bench.act("open", f"run {run_of(bench).id}")
    shown = bench.act("transcript")
    assert isinstance(shown, Show)
    assert "inconclusive" in repr(shown.view)
    bench.act("close")
    with pytest.raises(Trouble):
        bench.act("open", "run ../../etc")


def test_without_a_ticket_it_says_what_to_do(tmp_path: Path) -> None:
    bench = bench_for(tmp_path)
    bench.ticket = None
    assert isinstance(bench.view(), Empty)
    with pytest.raises(Trouble):
        bench.act("start dns-answer")


def test_a_program_that_is_needed_and_not_there_is_named(tmp_path: Path) -> None:
    text = "id: n\ntitle: N\nenvironment: {needs: [no-such-program, 'python3>=99']}\nsteps: [{kind: note, say: x}]\n"
    bench = bench_for(tmp_path, folders=(write(tmp_path, text),))
    with pytest.raises(Trouble) as refused:
        bench.act("start n")
    assert "no-such-program is not installed" in refused.value.why
    assert "99 is needed" in refused.value.why


def test_only_plain_files_are_collected(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_text("password=hunter2hunter2\n")
    (tmp_path / "b.log").symlink_to("/etc/passwd")
    (tmp_path / "c.log").mkdir()
    os.mkfifo(tmp_path / "d.log")
    (tmp_path / "e.log").write_bytes(b"x" * 5000)
    kept, left = collect([str(tmp_path / "*.log"), str(tmp_path / "none")], tmp_path / "files", 2)
    assert [one.name for one in kept] == ["files/a.log"]
    assert (tmp_path / "files" / "a.log").read_text() == f"password={MASK}\n"
    assert len(left) == 5
    assert "there is no such file" in left[-1]


def test_what_is_kept_is_for_this_person_alone(tmp_path: Path) -> None:
    bench = bench_for(tmp_path, "DNS is wrong")
    bench.act("start dns-answer", host="a.example", type="A", expected="", server="")
    folder = folder_of(bench)
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())
