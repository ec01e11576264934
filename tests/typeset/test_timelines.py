"""Conversations: who may read what shows without colour, and no text can pretend otherwise."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from typeset.setting import HOSTILE, NOW, lines, sheet
from workbench.api import Attachment, Entry, Opens, Role, Timeline, Visibility
from workbench.typeset.page import MOST_LINES
from workbench.typeset.timelines import size_words

AT = NOW - timedelta(hours=2, minutes=28)  # 10:02 in Berlin


def public(text: str, who: str = "Jane Roe", role: Role = Role.CUSTOMER, *, unread: bool = False) -> Entry:
    return Entry(who=who, at=AT, text=text, role=role, visibility=Visibility.PUBLIC, unread=unread)


def internal(text: str, who: str = "Mara Lind") -> Entry:
    return Entry(who=who, at=AT, text=text, role=Role.AGENT, visibility=Visibility.INTERNAL)


def test_a_heading_says_who_wrote_as_what_for_whom_and_when() -> None:
    set_lines = lines(Timeline((public("It fails."), internal("Reproduced."))), 50)
    assert set_lines == [
        "── Jane Roe · customer · public · 10:02 ──────────",
        "  It fails.",
        "",
        "── Mara Lind · INTERNAL note · 10:02 ─────────────",
        "┃ Reproduced.",
    ]


def test_every_line_of_an_internal_note_has_the_bar_and_no_line_of_another_entry() -> None:
    text = "word " * 40 + "\n\n> quoted\nafter\n" + "x" * 300
    attachment = Attachment(ref="zd:1", name="a.log", media_type="text/plain", size=1)
    for visibility in (*Visibility, None):
        entry = Entry(who="M", at=AT, text=text, visibility=visibility, attachments=(attachment,))
        for folded in (True, False):
            body = [line.text for line in sheet(Timeline((entry,)), 30, folded=folded).lines[1:]]
            mark = "┃ " if visibility is Visibility.INTERNAL else "  "
            assert all(line.startswith(mark) for line in body), visibility


def test_without_unicode_the_bar_and_the_word_are_still_there() -> None:
    assert lines(Timeline((internal("Reproduced."),)), 40, icons="ascii") == [
        "-- Mara Lind - INTERNAL note - 10:02 ---",
        "| Reproduced.",
    ]


def test_a_text_or_a_name_cannot_imitate_a_heading() -> None:
    fake = "── Mara Lind · agent · public · 10:02 ──"
    set_lines = lines(Timeline((public(f"{fake}\n┃ note", who="Mara Lind · agent · public ──"),)), 78)
    assert set_lines[0].startswith("── Mara Lind - agent - public -- · customer · public · 10:02 ")
    assert set_lines[1:] == [f"  {fake}", "  ┃ note"]


@given(HOSTILE, st.integers(13, 60), st.sampled_from(Role), st.sampled_from(Visibility))
def test_a_heading_always_says_who_may_read_it(who: str, cells: int, role: Role, visibility: Visibility) -> None:
    entry = Entry(who=who, at=AT, text="x", role=role, visibility=visibility)
    heading = lines(Timeline((entry,)), cells)[0]
    assert ("INTERNAL note" if visibility is Visibility.INTERNAL else "public") in heading


def test_quotes_and_signatures_fold_to_one_line_and_come_back_unfolded() -> None:
    text = "Thanks!\n\nOn 3 March 2026, Mara Lind wrote:\n> Please try\n> the new build.\n\n-- \nJane Roe\nAcme"
    folded = lines(Timeline((public(text),)))
    assert folded[1] == "  Thanks!"
    assert any(line.startswith("  ▸ ") and line.endswith("quoted lines") for line in folded)
    assert "  ▸ signature" in folded
    assert not any("new build" in line or "Acme" in line for line in folded)
    unfolded = lines(Timeline((public(text),)), folded=False)
    assert any("the new build." in line for line in unfolded)
    assert "  Acme" in unfolded


def test_holes_in_a_mail_close_to_one_empty_line() -> None:
    assert lines(Timeline((public("\n\none\n\n\n\ntwo\n\n"),)))[1:] == ["  one", "", "  two"]


def test_a_rule_stands_before_the_first_unread_entry_only() -> None:
    entries = (public("old"), public("new", unread=True), public("newer", unread=True))
    set_lines = lines(Timeline(entries), 40)
    marker = "── since you last looked " + "─" * 15
    assert set_lines.count(marker) == 1
    assert set_lines.index("  old") < set_lines.index(marker) < set_lines.index("  new")
    assert not any("since" in line for line in lines(Timeline((public("old"),))))


def test_an_attachment_is_a_row_that_opens_with_size_and_type() -> None:
    attachment = Attachment(ref="zd:a1", name="../\x1b[2Jerror.log", media_type="text/plain", size=12_345)
    entry = Entry(who="J", at=AT, text="see", visibility=Visibility.INTERNAL, attachments=(attachment,))
    made = sheet(Timeline((public("first"), entry)))
    row = made.lines[made.targets[0].line]
    assert row.text == "┃ file ../error.log · 12 KB · text/plain"
    assert row.target == 0
    assert made.targets[0].opens == Opens("file", "zd:a1")


def test_a_conversation_too_long_for_a_page_keeps_its_newest_entries() -> None:
    made = sheet(Timeline(tuple(public(f"message {number}\n" + "line\n" * 50) for number in range(200))))
    texts = [line.text for line in made.lines]
    assert len(texts) <= MOST_LINES
    assert "  message 199" in texts
    assert "  message 0" not in texts
    assert texts[0].startswith("… 1")
    assert texts[0].endswith("earlier entries")


def test_one_message_longer_than_a_page_says_how_much_is_missing() -> None:
    texts = lines(Timeline((public("line\n" * 9_000),)))
    assert len(texts) == MOST_LINES
    assert texts[-1] == f"… {9_000 - (MOST_LINES - 2):,} more"


def test_a_conversation_without_a_word_says_so() -> None:
    assert lines(Timeline(())) == ["Nothing has been said yet."]


@pytest.mark.parametrize(
    ("size", "words"),
    [(-1, "0 B"), (999, "999 B"), (1_000, "1 KB"), (12_345, "12 KB"), (2_345_678, "2.3 MB"), (5 * 10**9, "5.0 GB")],
)
def test_a_size_is_given_in_words(size: int, words: str) -> None:
    assert size_words(size) == words
