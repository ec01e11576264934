"""Checklists are read with every mistake by line, reason and nearest name; those that come along have none."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from workbench_checklists.__main__ import main, schema
from workbench_checklists.lint import lint
from workbench_checklists.reading import read_text
from workbench_checklists.shelf import SHIPPED, files_in, shelve

GOOD = """\
id: a-check
title: A check
applies: {keywords: [slow]}
inputs:
  - {name: url, type: url, from: ticket.mentions.url}
  - {name: token, secret: true, from: keyring}
steps:
  - id: measure
    kind: command
    run: [curl, -s, "{{url}}"]
    env: {TOKEN: "{{token}}"}
    capture: {as: timings, parse: {code: int, seconds: float}}
  - id: compare
    kind: check
    assert: timings.seconds.p95 > 30
"""


def mistakes(text: str) -> list[str]:
    return [f"{one.line}: {one.reason}" for one in lint(read_text(text)) if one.severity == "error"]


def with_line(old: str, new: str) -> list[str]:
    assert old in GOOD
    return mistakes(GOOD.replace(old, new))


def test_a_good_checklist_has_no_mistake() -> None:
    assert mistakes(GOOD) == []


@pytest.mark.parametrize("path", files_in([SHIPPED]), ids=lambda path: path.stem)
def test_what_comes_along_lints(path: Path) -> None:
    text = path.read_text("utf-8")
    assert [one.reason for one in lint(read_text(text, path))] == []
    assert text.startswith(f"id: {path.stem}\n")


def test_the_example_of_the_docs_is_a_checklist() -> None:
    page = Path(__file__).parents[3] / "docs" / "plugins" / "checklists.md"
    if not page.exists():
        pytest.skip("the docs are not beside the package")
    (example,) = (part.partition("```")[0] for part in page.read_text("utf-8").split("```yaml\n")[1:])
    assert mistakes(example) == []


@pytest.mark.parametrize(("old", "new", "said"), [
    ("kind: command", "kind: comand", '9: kind: "comand" is none of'),
    ("kind: command", "kind: comand", 'did you mean "command"?'),
    ("    env:", "    enviroment:", '11: "enviroment" is no key here'),
    ("title:", "titel:", '2: "titel" is no key here; did you mean "title"?'),
    ("id: a-check", "id: A Check", "1: id: expected"),
    ('[curl, -s, "{{url}}"]', "curl -s {{url}}", "10: run: expected list"),
    ("code: int", "code: integer", '12: "integer" is none of int, float, text; did you mean "int"?'),
    ("{{url}}", "{{ulr}}", '10: "ulr" is no input, answer or captured value before this step; did you mean "url"?'),
    ("{{url}}", "{{7*7}}", "10: {{7*7}} is no name"),
    ("{{url}}", "{{token}}", '10: "token" is secret, so it goes by env'),
    ('[curl, -s, "{{url}}"]', '[sh, -c, "curl {{url}}"]', "10: sh would read an input as a program"),
    ('[curl, -s, "{{url}}"]', '[ssh, box, curl, "{{url}}"]', "10: ssh would read an input as a program"),
    ('[curl, -s, "{{url}}"]', '[sudo, bash, -c, "echo {{url}}"]', "10: bash would read an input as a program"),
    ('[curl, -s, "{{url}}"]', '[python3, -c, "print({{url}})"]', "10: python3 would read an input as a program"),
    ('[curl, -s, "{{url}}"]', '["{{url}}"]', "10: the program cannot be an input"),
    ("timings.seconds.p95", "timings.second.p95", '15: "timings.second.p95" is no input'),
    ("timings.seconds.p95 > 30", "__import__('os')", "15: it may not hold a call"),
    ("timings.seconds.p95 > 30", "timings.seconds.p95 > 30 +", "15: it is no comparison"),
    ("{name: url, ", "{name: url, name: url, ", '5: "name" stands here twice'),
    ("{name: url, ", "{name: token, ", '6: the input "token" is there twice'),
    ("secret: true, ", "", "6: what comes from the keyring is secret: true"),
    ("title: A check", "title: *gone", "alias"),
    ("title: A check", "title: no", "put it in quotes"),
    ("TOKEN:", "LD_PRELOAD:", "11: LD_PRELOAD decides what runs"),
    ("applies: {keywords: [slow]}", "at_hand: true", "3: only what is read-only and needs no secret can be at hand"),
    ("applies: {keywords: [slow]}", "risk: changes-production", "8: a confirm step with a name has to come before"),
    ("applies: {keywords: [slow]}", "output: {note: public}", '3: note: "public" is none of internal'),
    ("applies: {keywords: [slow]}", "output: {hide_secrets: false}", "3: secrets are always hidden"),
])
def test_a_mistake_is_said_with_its_line_and_its_reason(old: str, new: str, said: str) -> None:
    assert any(said in one for one in with_line(old, new)), with_line(old, new)


def test_all_mistakes_of_form_are_said_at_once() -> None:
    wrong = GOOD.replace("title:", "titel:").replace("kind: check", "kind: chek").replace("code: int", "code: x")
    said = mistakes(wrong)
    assert [one.partition(":")[0] for one in said] == ["1", "2", "12", "14"]


def test_a_file_from_the_ticket_is_not_collected() -> None:
    text = GOOD + '  - {kind: collect, files: ["{{url}}"]}\n'
    assert mistakes(text) == ['16: "url" is from the ticket, so it chooses no file']


def test_a_loop_without_an_end_is_a_mistake() -> None:
    assert mistakes(GOOD + "  - {kind: loop, run: [date]}\n") == ["16: a loop needs an end: tries, until or both"]


@pytest.mark.parametrize("text", [
    "[" * 5000, "a: &a [*a]", "- 1", "", "a: b: c", "\x1b[2J", "id: \x00", "? [a, b]\n: c", "steps: 2026-03-04",
    "a" * 300_000, "id: !!python/object/apply:os.system [id]", "{" * 30 + "}" * 30,
])
def test_what_is_no_checklist_is_said_to_be_none(text: str) -> None:
    reading = read_text(text)
    assert reading.checklist is None
    assert reading.mistakes


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    lint(read_text(text))


@given(st.dictionaries(st.sampled_from(["id", "title", "steps", "inputs", "applies", "output", "x"]), st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["kind", "run", "name", "capture", "as", "say", "env"]), inner, max_size=4), max_leaves=12,
), max_size=6))
def test_no_tree_breaks_the_linter_and_each_mistake_has_a_line(tree: dict[str, object]) -> None:
    text = yaml.safe_dump(tree)
    for one in lint(read_text(text)):
        assert 1 <= one.line <= text.count("\n") + 1


def test_the_schema_knows_every_kind_of_step_and_no_unknown_key() -> None:
    made = schema()
    parts = made["$defs"]
    assert isinstance(parts, dict)
    assert {"Command", "Loop", "Manual", "Confirm", "Check", "Note", "Collect"} <= set(parts)
    assert all(part.get("additionalProperties") is False for part in parts.values())
    assert "assert" in parts["Check"]["properties"]
    assert "from" in parts["Input"]["properties"]


def test_the_linter_ends_with_one_where_a_file_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    assert main(["lint", str(tmp_path)]) == 0
    (tmp_path / "b.yaml").write_text(GOOD.replace("kind: check", "kind: chek"))
    assert main(["lint", str(tmp_path)]) == 1
    assert f'{tmp_path}/b.yaml:14: kind: "chek" is none of' in capsys.readouterr().out


def test_a_checklist_of_the_team_comes_before_one_that_comes_along(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(GOOD.replace("a-check", "dns-answer"))
    (tmp_path / "broken.yaml").write_text("id: x")
    good, bad = shelve([tmp_path])
    assert next(one for one in good if one.checklist and one.checklist.id == "dns-answer").path.parent == tmp_path
    assert [one.path.name for one in bad] == ["broken.yaml"]
