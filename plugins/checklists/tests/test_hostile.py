"""What a ticket says is text and nothing else, and a secret is in nothing that is kept."""

import re
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk_bench import NOW, bench_for, commands, echo, folder_of, wait, write
from faulty_servers import name_server, web_server
from workbench.api import Note, Show, Trouble, Value, Visibility
from workbench.api.testing import drawn
from workbench.guard.checking import Outgoing, Surroundings, check
from workbench_checklists.capturing import worded
from workbench_checklists.conduct import checklist_of
from workbench_checklists.model import Running
from workbench_checklists.plans import filled
from workbench_checklists.shelf import SHIPPED, look
from workbench_checklists.transcript import code, fenced, plain, transcript

HOSTILE = "; rm -rf ~ $(id) {{7*7}}"
BODY = (
    "\x1b]52;c;cm0gLXJmIH4=\x07\x1b[2J# Heading\n```\nout\n````\n\u202e[/b] {{constructor}} `id` <script> "
    "=cmd|' /C calc'!A0"
)
_TIMES_AND_HASHES = r"\d{4}-\d\d-\d\dT[\d:]+Z|after [\d.]+ s|[0-9a-f]{64}|/\S+"


def what_stops(note: Note) -> list[str]:
    """Return what the desk's guard has against a note: a transcript is to go without a second question."""
    outgoing = Outgoing(text=note.text, visibility=Visibility.INTERNAL, files=note.files)
    return [one.says for one in check(outgoing, Surroundings(now=NOW, zone="UTC")) if one.blocks]


def test_what_a_ticket_says_is_an_argument_and_nothing_else(tmp_path: Path) -> None:
    bench = bench_for(tmp_path, HOSTILE, BODY, folders=(write(tmp_path, echo(tmp_path)),))
    bench.act("start echo", said=HOSTILE, more="")
    bench.act("run")
    run = wait(bench)
    assert [kept.state for kept in run.steps] == ["passed"] * 3, run.steps
    output = (folder_of(bench) / run.steps[0].files[0].name).read_text()
    assert output.splitlines() == ["3", repr([HOSTILE, f"<{HOSTILE}>"]), HOSTILE]
    assert run.steps[0].argv[-2:] == [HOSTILE, f"<{HOSTILE}>"]
    bench.act("decide reproduced")
    note = bench.act("attach")
    assert isinstance(note, Note)
    assert what_stops(note) == []
    assert "rm -rf" in note.text
    told = transcript(checklist_of(folder_of(bench)), run, folder_of(bench)).replace(run.id, "")
    assert "49" not in re.sub(_TIMES_AND_HASHES, "", told)


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.sampled_from([HOSTILE, "-rf", "$(id)", "`id`", "a\nb", "{{host}}", "| id", "\x1b[2J"]) | st.text())
def test_no_value_changes_what_a_checklist_runs(path: Path, text: str) -> None:
    """Whatever an input holds, the number of arguments, the program and all other arguments stay what they are."""
    checklist = look(path).checklist
    assert checklist is not None
    calm = {item.name: worded(1.0) for item in checklist.inputs}
    for step in checklist.steps:
        if not isinstance(step, Running):
            continue
        for item in checklist.inputs:
            if item.type in ("int", "number"):
                continue
            plain, changed = filled(checklist, step, calm), filled(checklist, step, {**calm, item.name: text})
            assert len(plain.argv) == len(changed.argv)
            assert changed.argv[0] == sys.executable
            for said, before, after in zip(step.run[1:], plain.argv[1:], changed.argv[1:], strict=True):
                gap = f"{{{{{item.name}}}}}"
                assert after == (said.replace(gap, text) if said.count("{{") == 1 and gap in said else before)


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_a_hostile_ticket_as_input_to_every_checklist_does_nothing(tmp_path: Path, path: Path) -> None:
    bench = bench_for(tmp_path, HOSTILE, BODY)
    checklist = look(path).checklist
    assert checklist is not None
    typed: dict[str, Value] = {
        item.name: float(str(item.default)) if item.type in ("int", "number") else HOSTILE for item in checklist.inputs
    }
    shown = bench.act(f"dry {checklist.id}", "", **typed)
    assert isinstance(shown, Show)
    with pytest.raises(Trouble) as refused:
        bench.act(f"start {checklist.id}", "", **typed)
    assert "rm -rf" in refused.value.why
    assert commands(bench) == 0
    bench.act("open", f"checklist {checklist.id}")
    for said in (bench.text(), drawn(shown.view)):
        assert "\x1b" not in said
        assert "\u202e" not in said


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_checklist_is_worked_to_its_end_on_a_hostile_ticket_and_tells_of_it_as_text(
    tmp_path: Path, path: Path,
) -> None:
    canary = tmp_path / "canary"
    told = f"; touch {canary} $(touch {canary}) `touch {canary}` {{{{1234*4321}}}} | touch {canary}"
    bench = bench_for(tmp_path, told, BODY)
    team = write(tmp_path, path.read_text().replace("every_s: 30", "every_s: 0.01"))
    bench.settings = {"folders": (team,)}
    file = tmp_path / "$(id) {{1234*4321}} ;.json"
    file.write_text(f'{{"greeting": "{told}"}}')
    with web_server() as (url, _asked), name_server({("a.test", "A"): ["192.0.2.1"]}) as server:
        path_of_url = f"$(touch${{IFS}}{canary})`id`;{{{{1234*4321}}}}"
        typed: dict[str, Value] = {
            "url": url + path_of_url, "tries": 2.0, "host": "127.0.0.1" if path.stem == "tls-certificate" else "a.test",
            "port": float(url.rpartition(":")[2].strip("/")), "server": server, "have": "4.1", "least": "4.2",
            **dict.fromkeys(("files", "ours", "theirs"), str(file)),
        }
        checklist = look(path).checklist
        assert checklist is not None
        taken = {one.name: typed[one.name] for one in checklist.inputs if one.name in typed}
        bench.act(f"start {path.stem}", "", **taken)
        while waiting := next((one for one in wait(bench).steps if one.state == "waiting"), None):
            bench.act("answer", answer=told) if waiting.kind == "manual" else bench.act("run")
    bench.act("decide inconclusive")
    note = bench.act("attach")
    assert isinstance(note, Note)
    assert not canary.exists()
    assert what_stops(note) == []
    kept = (folder_of(bench) / "transcript.md").read_text()
    assert "5332114" not in kept  # what the template would have come to
    takes_words = {one.name for one in checklist.inputs} & {"url", "files", "ours"}
    assert ("1234" in kept and "4321" in kept) is bool(takes_words)
    assert "\x1b" not in kept


@settings(max_examples=40)
@given(output=st.text(max_size=300), said=st.text(max_size=60))
def test_nothing_that_was_printed_ends_its_fence_in_the_transcript(output: str, said: str) -> None:
    lines = fenced(output).split("\n")
    fence = lines[0].removesuffix("text")
    assert set(fence) == {"`"}
    assert len(fence) >= 3
    assert lines[-1] == fence
    assert all(not line.strip().startswith(fence) for line in lines[1:-1])
    assert "\n" not in plain(said)
    ticks = len(code(said)) - len(code(said).lstrip("`"))
    assert "`" * ticks not in code(said).strip("`")
    assert "\x1b" not in fenced(output) + plain(said)


SECRET = """\
id: secret
title: With a token
inputs:
  - {name: token, secret: true, from: keyring}
steps:
  - id: show
    kind: command
    run: [python, "%s"]
    env: {API: "Bearer {{token}}"}
"""


def test_a_secret_is_in_nothing_that_is_kept(tmp_path: Path) -> None:
    token = "s3cr3t/T0ken=="
    script = tmp_path / "tell.py"
    script.write_text(
        "import base64, os\nprint(os.environ['API'])\n"
        "print(base64.b64encode(os.environ['TOKEN'].encode()).decode())\n"
        "print('password=hunter2hunter2 https://jane:hunter2hunter2@a.example/?api_key=hunter2hunter2')\n"
        "print('Set-Cookie: sid=hunter2hunter2')\n",
    )
    bench = bench_for(tmp_path, folders=(write(tmp_path, SECRET % script),))
    bench.secrets = {"token": token}
    bench.act("start secret", token=None)
    bench.act("run")
    run = wait(bench)
    assert run.steps[0].state == "passed", run.steps
    assert run.inputs[0].digest
    bench.act("decide reproduced")
    note = bench.act("attach")
    assert isinstance(note, Note)
    assert what_stops(note) == []
    kept = [path.read_bytes() for path in folder_of(bench).rglob("*") if path.is_file()]
    for form in (token, "czNjcjN0L1QwS2VuPT0", "T0ken", "hunter2"):
        assert form not in note.text
        assert not any(form.encode() in content for content in kept)


def test_a_command_gets_no_more_of_the_environment_than_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "do-not-pass")
    monkeypatch.setenv("MY_REGION", "eu")
    script = tmp_path / "tell.py"
    script.write_text("import os\nprint(os.getcwd())\nprint(sorted(os.environ))\nprint(os.isatty(1))")
    step = f'{{id: go, kind: command, run: [python, "{script}"]}}'
    text = f"id: env\ntitle: Env\nenvironment: {{allow: [MY_REGION]}}\nsteps: [{step}]\n"
    bench = bench_for(tmp_path, folders=(write(tmp_path, text),))
    bench.act("start env")
    bench.act("run")
    run = wait(bench)
    output = (folder_of(bench) / run.steps[0].files[0].name).read_text()
    assert output.splitlines()[0] == str(folder_of(bench) / "work")
    assert output.splitlines()[2] == "True"
    assert "MY_REGION" in output
    assert "AWS_SECRET" not in output
