"""A handoff's file: what is written is read again, whatever it holds and whatever was done to it meanwhile."""

import re
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handoffs.made import ID, blocks, handoff, handoffs, item
from workbench.domain.trouble import Trouble
from workbench.handoffs.labels import LABELS
from workbench.handoffs.model import Handoff, Item, LeftOut, Part, Severity
from workbench.handoffs.printing import LEFT_OUT, print_handoff
from workbench.handoffs.reading import read_handoff

_FULL = handoff(
    item(), item("rt:7", Severity.STABLE, notes="A line of its own.\n\n```\n### rt:8 · stable\n```"),
    left_out=(LeftOut("zd:1", "with Ola now"),), parts=(Part("Good to know", "The lift is out.\n\n- really"),),
)  # fmt: skip


@given(handoffs)
def test_any_handoff_is_read_as_it_was_written(made: Handoff) -> None:
    assert read_handoff(print_handoff(made)) == made


@given(handoffs)
def test_windows_line_ends_and_a_byte_order_mark_change_nothing(made: Handoff) -> None:
    assert read_handoff("\ufeff" + print_handoff(made).replace("\n", "\r\n")) == made


@given(st.lists(st.one_of(blocks, st.just("### zd:5 · watcher · Jane"), st.just("## Waiting on others")), max_size=6))
def test_whatever_stands_in_the_body_is_read_to_what_is_written_and_no_word_is_lost(body: list[str]) -> None:
    text = print_handoff(handoff())
    head, end = text[: text.index("# Handoff")], text[text.index("<!-- end") :]
    body = [part for part in body if not re.search(r"<<<<<<<|>>>>>>>|<!-- end", part)]
    said = "# Handoff\n\n" + "\n\n".join(body)
    read = read_handoff(f"{head}{said}\n{end}")
    printed = print_handoff(read)
    assert read_handoff(printed) == read
    ours = set(re.findall(r"\w+", " ".join(label.words for label in LABELS) + f" {LEFT_OUT} tier"))
    there = set(re.findall(r"\w+", said)) - ours  # a label or a heading of ours with nothing behind it says nothing
    assert there <= set(re.findall(r"\w+", printed))


def test_what_an_editor_wraps_is_one_field_again() -> None:
    long = item(next_step="ask for the log of the relay on the second floor, " * 6 + "and wait")
    lines = print_handoff(handoff(long)).split("\n")
    wrapped = "\n".join(
        "\n".join(textwrap.wrap(line, 60, subsequent_indent="  ")) if line.startswith("- ") else line for line in lines
    )
    assert wrapped.count("\n") > len(lines)
    assert read_handoff(wrapped).items == (long,)


def test_lines_without_a_label_labels_and_keys_that_nobody_knows_survive() -> None:
    text = print_handoff(_FULL)
    text = text.replace("numbers:", "mood:\n  - calm   # quite\n  - {a: b}\nnumbers:")
    text = text.replace("- risk:", "- weather: fine\n- risk:").replace(
        "- done when: the handshake works\n", "- done when: the handshake works\n- a remark of mine\n- Phase: two\n", 1
    )
    read = read_handoff(text)
    assert read.further == ("mood:\n  - calm   # quite\n  - {a: b}",)
    assert ("Phase", "two") in read.items[0].further
    assert read.items[0].notes == "- a remark of mine"
    assert read_handoff(print_handoff(read)) == read


def test_a_time_without_a_zone_is_no_time_and_is_kept_as_it_was_written() -> None:
    text = print_handoff(handoff(item())).replace("- due: 2026-03-04 16:00Z", "- due: 2026-03-04 16:00")
    (read,) = read_handoff(text).items
    assert (read.due, read.further) == (None, (("due", "2026-03-04 16:00"),))
    assert "- due: 2026-03-04 16:00\n" in print_handoff(handoff(read))


@pytest.mark.parametrize("said", ["2026-03-04 18:00+02:00", "2026-03-04T16:00Z", "2026-03-04 16:00:30 UTC"])
def test_a_time_may_name_its_zone_in_several_ways(said: str) -> None:
    text = print_handoff(handoff(item())).replace("2026-03-04 16:00Z\n- done", f"{said}\n- done")
    assert read_handoff(text).items[0].due == item().due


def test_a_severity_that_is_none_is_watched_and_its_word_kept() -> None:
    (read,) = read_handoff(print_handoff(handoff(item())).replace("· watcher ·", "· burning ·")).items
    assert read.severity is Severity.WATCHER
    assert ("severity", "burning") in read.further


def test_a_conflict_of_gits_is_refused_with_the_line() -> None:
    text = print_handoff(_FULL)
    at = text.index("- next step")
    torn = f"{text[:at]}<<<<<<< HEAD\n- next step: a\n=======\n- next step: b\n>>>>>>> theirs\n{text[at:]}"
    with pytest.raises(Trouble, match="conflict that Git could not settle") as caught:
        read_handoff(torn)
    assert f"line {text[:at].count(chr(10)) + 1}." in str(caught.value)


def test_a_file_that_is_cut_anywhere_is_refused() -> None:
    text = print_handoff(_FULL).rstrip("\n")
    end = text.index("<!-- end of handoff")
    for at in range(0, end + len("<!-- end of handoff"), 7):
        with pytest.raises(Trouble):
            read_handoff(text[:at])


@pytest.mark.parametrize(
    ("was", "is_", "why"),
    [
        (f'id: "{ID}"', 'id: "../../etc/cron.d/x"', "id cannot be one"),
        (f'id: "{ID}"', "mood: bad", "does not say its id"),
        ("06:00Z to ", "06:00 to ", "does not say its from: shift"),
        ('headline: "', 'headline: ["', "cannot be read"),
        ('headline: "', "headline: " + "[" * 5000 + '"', "cannot be read"),
        ("---\n", "", "This is no handoff"),
    ],
)
def test_what_the_whole_hangs_on_is_refused_where_it_is_wrong(was: str, is_: str, why: str) -> None:
    with pytest.raises(Trouble, match=why):
        read_handoff(print_handoff(_FULL).replace(was, is_, 1))


def test_a_zone_that_nobody_knows_is_no_reason_to_lose_the_handoff() -> None:
    text = print_handoff(_FULL).replace("Europe/Berlin", "Mars/Olympus")
    assert read_handoff(text).sender.zone == "UTC"


def test_the_page_answers_the_four_questions_of_an_item_in_plain_words() -> None:
    said = print_handoff(_FULL)
    for line in (
        "### zd:48213 · watcher · Jane Roe, Acme · tier 1", "- what it is: TLS handshake fails",
        "- tried: openssl s_client → alert 70", "- next step: ask for the 4.12.1 log", "- due: 2026-03-04 16:00Z",
        "- if: they send the log → run tls-check",
    ):  # fmt: skip
        assert line in said
    assert 'local: "07:00 to 15:00 Europe/Berlin"' in said


def test_the_labels_of_gaps_are_written_for_an_editor_and_say_nothing_when_they_are_read() -> None:
    bare = Item(ticket="zd:1", severity=Severity.STABLE)
    said = print_handoff(handoff(bare), with_gaps=True)
    assert "- next step:\n" in said
    assert read_handoff(said, must_be_whole=False) == handoff(bare)


def test_a_draft_may_have_lost_its_last_line() -> None:
    said = print_handoff(_FULL).split("<!-- end")[0]
    assert read_handoff(said, must_be_whole=False) == _FULL


def test_what_would_act_on_a_terminal_is_gone_once_it_is_read() -> None:
    evil = "\x1b]52;c;aGk=\x07\x1b[2J\u202e"
    text = print_handoff(_FULL).replace("the proxy", f"the proxy{evil}").replace("The lift", f"{evil}The lift")
    read = read_handoff(text)
    assert not set(print_handoff(read)) & {"\x1b", "\x07", "\u202e"}
    assert read == _FULL
