"""The skeleton names every key, lints without a mistake, and takes over what it is begun from as plain text."""

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.canned.lint import lint
from workbench.canned.reading import KEYS, read_file
from workbench.canned.rendering import render
from workbench.canned.skeleton import body_of, id_of, keywords_in, skeleton

TODAY = date(2026, 3, 4)


def written(folder: Path, title: str = "Slow", owner: str = "", body: str = "", *keywords: str) -> Path:
    path = folder / "slow.md"
    text = skeleton("slow", title=title, owner=owner, today=TODAY, keywords=keywords, body=body)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_skeleton_names_every_key_in_the_order_of_the_docs_and_has_no_mistake(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert lint([tmp_path], TODAY) == []
    said = re.findall(r"^(\w+):", path.read_text("utf-8").split("\n---\n")[0], re.MULTILINE)
    assert set(said) == set(KEYS)
    reading = read_file(path)
    assert reading.explanation is not None
    assert reading.explanation.canned.state == "wip"
    assert render(reading.explanation, {}).gaps == ()


def test_what_is_left_out_as_an_example_can_be_taken_in(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_text(re.sub(r"^#  -", "  -", path.read_text("utf-8"), flags=re.MULTILINE) + "\n{{ask}} {{p95}}\n")
    assert lint([tmp_path], TODAY) == []
    reading = read_file(path)
    assert reading.explanation is not None
    assert [variable.name for variable in reading.explanation.variables] == ["name", "p95"]
    assert [asked.name for asked in reading.explanation.ask] == ["version"]


@given(title=st.text(max_size=40), owner=st.text(max_size=40), reply=st.text(alphabet="{}%#a \n-'\"\\", max_size=80))
def test_any_subject_owner_and_answer_make_a_file_that_can_be_read(
    tmp_path_factory: pytest.TempPathFactory, title: str, owner: str, reply: str,
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = written(folder, f"T {title}", owner, body_of(reply, ()), '"', "\\")
    explanation = read_file(path).explanation
    assert explanation is not None
    assert render(explanation, {}).gaps == ()


def test_an_answer_that_was_sent_greets_whoever_is_next() -> None:
    assert body_of("Hi Jane,\n\nJane Roe said {{x}} to Janet. ", ("Jane Roe", "Jane", "Roe", "")) == (
        "Hi {{name}},\n\n{{name}} said { {x}} to Janet.\n")


@pytest.mark.parametrize(("name", "identity"), [
    ("slow-upstream", "slow-upstream"), ("Slow upstream!", "slow-upstream"), ("502 on POST", "on-post"), ("…", ""),
    ("../../etc/passwd", "etc-passwd"), ("x" * 99, "x" * 60),
])
def test_a_name_makes_an_id(name: str, identity: str) -> None:
    assert id_of(name) == identity


def test_codes_make_keywords() -> None:
    text = "R52 on 4.12.1 (protocol_version), jane@acme.test at https://a.test/1 since 2026, R52 again"
    assert keywords_in(text) == ("R52", "4.12.1", "protocol_version")
