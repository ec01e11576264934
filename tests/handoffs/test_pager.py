"""The published page, as somebody reads it who has nothing but a pager, and no word of ours to explain it."""

import re
from dataclasses import replace
from pathlib import Path
from shutil import which

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handoffs.made import START, blocks, handoff, item, items
from ptys.terminal import Terminal
from screens.driving import make_company, place_of
from screens.handovers import publish, with_team, without_gaps
from workbench.acting.handing import Handing
from workbench.domain.cells import width
from workbench.handoffs.labels import NOTHING
from workbench.handoffs.model import Handoff, Item, Severity
from workbench.handoffs.printing import print_handoff, print_item
from workbench.handoffs.reading import read_handoff

# What somebody who takes over asks, and the labels that one of the answers has to stand behind.
_ASKED = {
    "What is it?": ("what it is", "state now", "customer expects", "last said"),
    "What has been tried?": ("tried", "ruled out"),
    "What happens next?": ("next step", "owner", "due", "done when"),
    "What do I do if?": ("if", "risk", "do not"),
}


def answers(page: str) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """Return what a page says to each question about each ticket, as eyes find it: no reader of ours is asked."""
    found: dict[str, dict[str, list[tuple[str, str]]]] = {}
    under: list[tuple[str, str]] | None = None
    for line in page.splitlines():
        if line.startswith("### "):
            ticket = found.setdefault(line.split()[1], {})
        elif question := re.fullmatch(r"\*\*(.+\?)\*\*", line):
            under = ticket.setdefault(question[1], [])
        elif not line or line.startswith("#"):
            under = None
        elif under is not None and (field := re.fullmatch(r"- ([a-z ]+): (.+)", line)):
            under.append((field[1], field[2]))
        elif under is not None:
            assert line.startswith("    ")
            label, said = under[-1]
            under[-1] = (label, f"{said} {line.strip()}")
    return found


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> tuple[Handoff, str]:
    """Return a handoff of the demo company's, drafted from facts, filled and published, and its file's text."""
    company = tmp_path_factory.mktemp("company") / "home"
    make_company(company)
    with place_of(company) as workplace:
        folder = with_team(workplace)
        publish(folder)
        handing = Handing(workplace, workplace.connection())
        made = without_gaps(handing.draft())
        long = "read the gateway's log that they send, and look for alert 70 between 07:40Z and 08:10Z on all nodes"
        first = replace(made.items[0], tried=("curl → 502",), ruled_out=("the proxy",), next_step=long)
        given_, _ = handing.publish(replace(made, items=(first, *made.items[1:])))
        return given_, (folder / f"{given_.id}.md").read_text("utf-8")


def test_the_four_questions_are_answered_for_each_item_from_the_page_alone(page: tuple[Handoff, str]) -> None:
    made, text = page
    found = answers(text)
    assert list(found) == [one.ticket for one in made.items]
    assert len(found) == 12
    for ticket, said in found.items():
        assert list(said) == list(_ASKED), ticket
        for question, labels in _ASKED.items():
            assert said[question], (ticket, question)
            assert {label for label, _ in said[question]} <= set(labels)
        what, after = dict(said["What is it?"]), dict(said["What happens next?"])
        assert what["what it is"]
        assert what["state now"]
        assert after["next step"]
        assert after["owner"] == "sam"
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\dZ", after["due"])
    first, second, *_ = found.values()
    assert first["What has been tried?"] == [("tried", "curl → 502"), ("ruled out", "the proxy")]
    assert second["What has been tried?"] == [("tried", NOTHING)], "that nothing was tried is said as well"
    assert dict(first["What happens next?"])["next step"].endswith("between 07:40Z and 08:10Z on all nodes")


def test_what_concerns_the_whole_stands_above_the_items_in_plain_words(page: tuple[Handoff, str]) -> None:
    above = page[1].partition("### ")[0]
    for words in (
        'headline: "All quiet but for the exports."', "ola may be woken for severity 1", "America/Denver",
        'shift: "2026-03-04 09:00Z to ', "# Handoff emea → amer, 2026-03-04 18:00Z",
    ):  # fmt: skip
        assert words in above


@pytest.mark.skipif(which("less") is None, reason="less is not installed")
def test_less_on_a_terminal_of_eighty_columns_shows_each_line_of_the_items_whole(
    page: tuple[Handoff, str], tmp_path: Path
) -> None:
    file = tmp_path / "handoff.md"
    file.write_text(page[1], "utf-8")
    known = {"PATH": "/usr/bin:/bin", "TERM": "xterm", "LC_ALL": "C.UTF-8"}
    with Terminal(("less", str(file)), known, (80, 500)) as less:
        less.wait_for("<!-- end of handoff", "(END)")
        shown = "\n".join(line.rstrip() for line in less.text.splitlines())
    assert answers(shown) == answers(page[1])


# Words that would begin something at the beginning of a line.
_words = st.lists(
    st.sampled_from([
        "- due: x", "```", "~~~", "###", "# a", "## b", "=======", "<<<<<<< HEAD", "<!-- end of handoff x -->", "> q",
        "|", "**What is it?**", "* a: b", "\\", "\\# x", "漢字漢字漢字漢字漢字", "🙂", "a" * 90, "tested", "the", "log",
    ]), min_size=1, max_size=40,
).map(" ".join)  # fmt: skip


@given(_words, _words, st.lists(_words, max_size=2), blocks)
@example("x", f"{'a' * 90} **What is it?**", [], "  **What is it?**")
def test_whatever_is_wrapped_is_read_as_it_was_written(one: str, other: str, several: list[str], notes: str) -> None:
    made = handoff(item(next_step=one, last_said=other, tried=tuple(several), notes=f"{notes}\n{one}".strip("\n")))
    made = read_handoff(print_handoff(made, wraps=False))  # notes as they are kept
    for printed in (print_handoff(made), print_handoff(made, with_gaps=True), print_handoff(made, wraps=False)):
        assert read_handoff(printed) == made


@given(items)
def test_no_line_of_a_field_is_wider_than_the_terminal_unless_one_word_is(made: Item) -> None:
    lines = print_handoff(handoff(replace(made, notes="", further=()))).split("\n")
    start = next(at for at, line in enumerate(lines) if line.startswith("### "))
    for line in lines[start + 1 :]:
        assert width(line) <= 80 or " " not in line.strip().partition(": ")[2]


def test_a_question_that_stands_in_somebodys_notes_stays_theirs() -> None:
    made = handoff(item(notes="**What is it?**\n- tried: everything\n\n**What do I do if?** Nothing."))
    assert read_handoff(print_handoff(made)) == made


def test_a_note_on_a_ticket_is_not_wrapped() -> None:
    long = " ".join(["word"] * 40)
    assert f"- next step: {long}\n" in print_item(item(next_step=long))


def test_files_from_before_the_questions_stood_in_them_are_read_the_same() -> None:
    made = handoff(item(), item("zd:2", Severity.STABLE, if_then=(), due=START))
    old = re.sub(r"(?m)\n\*\*.*\*\*$|^- \w+: \(nothing was written\)\n", "", print_handoff(made))
    assert "**" not in old
    assert read_handoff(old) == made
