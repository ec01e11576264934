"""Marks: what says which helpdesk a ticket is on, in as few cells as tell it from every other."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from workbench.styles.marks import NO_MARKS, marks_of

names = st.lists(st.from_regex(r"[a-z][a-z0-9-]{0,15}", fullmatch=True), min_size=2, max_size=6, unique=True)


@given(names, st.booleans())
def test_no_two_helpdesks_have_the_same_mark_and_all_marks_are_as_wide(helpdesks: list[str], short: bool) -> None:
    marks = marks_of(helpdesks, short=short)
    said = [marks.column(name) for name in helpdesks]
    assert len(set(said)) == len(helpdesks)
    assert {cell_len(mark) for mark in said} == {marks.cells}
    assert all(mark.strip() in name for mark, name in zip(said, helpdesks, strict=True))


@given(names)
def test_a_short_mark_is_never_wider_than_a_whole_one(helpdesks: list[str]) -> None:
    assert marks_of(helpdesks, short=True).cells <= marks_of(helpdesks).cells


def test_where_there_is_room_a_mark_is_the_name() -> None:
    marks = marks_of(("esc", "local", "rt"))
    assert [marks.column(name) for name in ("esc", "local", "rt")] == ["esc  ", "local", "rt   "]


def test_where_there_is_little_two_letters_do_if_they_tell_all_apart() -> None:
    assert marks_of(("esc", "local", "rt"), short=True).by_name == {"esc": "es", "local": "lo", "rt": "rt"}
    assert marks_of(("rt", "rt2"), short=True).by_name == {"rt": "rt ", "rt2": "rt2"}


def test_names_that_differ_at_their_ends_are_told_apart_by_them() -> None:
    short = marks_of(("support-eu", "support-us"), short=True)
    assert short.by_name == {"support-eu": "eu", "support-us": "us"}


def test_one_helpdesk_has_no_mark_and_its_tickets_are_called_by_their_number() -> None:
    assert marks_of(("rt",)) == marks_of(()) == NO_MARKS
    assert NO_MARKS.of("rt:7") == ""
    assert NO_MARKS.called("rt:7") == "#7"


def test_of_several_helpdesks_a_ticket_is_called_by_its_reference() -> None:
    marks = marks_of(("rt", "esc"))
    assert (marks.of("rt:7"), marks.called("rt:7")) == ("rt", "rt:7")


def test_a_helpdesk_that_came_later_is_marked_in_the_same_width() -> None:
    assert marks_of(("rt", "esc")).column("zendesk") == "zen"
