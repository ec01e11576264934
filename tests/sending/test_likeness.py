"""Our message is known again whatever a server made of it, and nobody else's is taken for it."""

import textwrap
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.effects import (
    Assign,
    Base,
    ChangeTags,
    Effect,
    LinkDuplicate,
    LinkIssue,
    Merge,
    Say,
    SetField,
    SetPriority,
    SetStatus,
)
from workbench.domain.text import clean
from workbench.domain.values import Batch, Link, Message, Priority, Role, Status, Ticket, Visibility
from workbench.sync.likeness import conflict, is_as_before, is_same_text, ours_among, stands, stands_in

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
TICKET = Ticket(
    ref="zd:1", subject="Scanner", status=Status.OPEN, priority=Priority.LOW, assignee="zd:ben", tags=("vpn",),
    fields=(("version", "4.2"),), created=AT, updated=AT,
)  # fmt: skip


def _message(text: str, ref: str = "zd:m1", role: Role = Role.AGENT, after: float = 5.0) -> Message:
    return Message(
        ref=ref, ticket="zd:1", author="Ada", role=role, visibility=Visibility.PUBLIC,
        at=AT + timedelta(seconds=after), text=text,
    )


@given(st.text(max_size=400), st.integers(min_value=5, max_value=80))
def test_a_text_survives_cleaning_wrapping_and_quoting_marks(text: str, width: int) -> None:
    cleaned = clean(text)
    assert is_same_text(cleaned, "\n".join(textwrap.wrap(cleaned, width)) if cleaned.strip() else cleaned)
    if any(map(str.isalnum, cleaned)):
        assert is_same_text(cleaned, cleaned.replace(" ", "\u00a0"))
        assert is_same_text(cleaned, "> " + cleaned.replace("\n", "\n> "))


@pytest.mark.parametrize(
    ("ours", "there", "is_it"),
    [
        ("Use **bold** and `code`.", "Use bold and code.", True),
        ("It's \"mended\" - now...", "It\u2019s \u201cmended\u201d \u2013 now\u2026", True),
        ("Please update to 4.2.1 and try again; it is mended there.",
         "Please update to 4.2.1 and try again; it is mended there.\n\n--\nAda, Desk Ltd", True),
        ("Done.", "Done. I have called them.", False),
        ("Please update to 4.2.1.", "Please update to 4.2.2.", False),
        (":-)", ":-(", False),
        (":-)", " :-) ", True),
        ("", "", True),
    ],
)  # fmt: skip
def test_a_text_is_known_by_its_letters_and_digits(ours: str, there: str, is_it: bool) -> None:
    assert is_same_text(ours, there) is is_it


def test_what_was_there_before_or_is_a_customers_or_another_changes_is_not_ours() -> None:
    say = Say(visibility=Visibility.PUBLIC, text="Done.")
    base = Base(updated=AT, last=AT, seen=("zd:seen",))
    messages = (
        _message("Done.", "zd:old", after=-60), _message("Done.", "zd:seen", after=0),
        _message("Done.", "zd:theirs", Role.CUSTOMER), _message("Done.", "zd:another"), _message("Done.", "zd:ours"),
    )  # fmt: skip
    assert [one.ref for one in ours_among(say, messages, base, {"zd:another"})] == ["zd:ours"]


@pytest.mark.parametrize(
    ("effect", "is_so"),
    [
        (SetStatus(Status.OPEN), True), (SetStatus(Status.OPEN, "open"), True), (SetStatus(Status.OTHER, "x"), False),
        (Assign("zd:ben"), True), (Assign(None), False), (SetPriority(Priority.LOW), True),
        (ChangeTags(("VPN",), ("lan",)), True), (ChangeTags((), ("vpn",)), False), (SetField("version", "4.2"), True),
        (SetField("place", ""), True), (LinkDuplicate("zd:2"), None), (Merge("zd:2"), None),
    ],
)  # fmt: skip
def test_a_ticket_stands_as_an_effect_wants_it_or_not_or_does_not_tell(effect: Effect, is_so: bool | None) -> None:
    assert stands(effect, TICKET) is is_so


def test_a_link_is_known_by_its_key_or_by_its_address_and_a_merge_by_what_is_gone() -> None:
    link = Link(ticket="zd:1", issue_key="tracker.test/issues/7", url="https://tracker.test/issues/7/")
    batch = Batch(cursor="", tickets=(TICKET,), links=(link,), merged=(("zd:1", "zd:2"),))
    assert stands_in(LinkIssue("#7", "https://tracker.test/issues/7"), "zd:1", batch)
    assert not stands_in(LinkIssue("#8", ""), "zd:1", batch)
    assert stands_in(Merge("zd:2"), "zd:1", batch)
    assert not stands_in(Merge("zd:2"), "zd:3", batch)


def test_what_is_wanted_already_and_what_nobody_knew_is_no_conflict() -> None:
    before = Base(updated=AT, status=Status.NEW, assignee=None, priority=Priority.HIGH)
    assert "is open by now; it was new" in conflict(SetStatus(Status.SOLVED), before, TICKET)
    assert "that of zd:ben" in conflict(Assign("zd:ada"), before, TICKET)
    assert "is low by now; it was high" in conflict(SetPriority(Priority.URGENT), before, TICKET)
    assert conflict(Assign("zd:ben"), before, TICKET) == ""
    assert conflict(Assign("zd:ada"), Base(), TICKET) == ""
    assert conflict(ChangeTags(("lan",)), before, TICKET) == ""


def test_a_status_that_became_another_word_was_not_ignored() -> None:
    there = Batch(cursor="", tickets=(TICKET,))
    assert is_as_before(SetStatus(Status.CLOSED), TICKET, there)
    solved = Ticket(ref="zd:1", subject="Scanner", status=Status.SOLVED, created=AT, updated=AT)
    assert not is_as_before(SetStatus(Status.CLOSED), TICKET, Batch(cursor="", tickets=(solved,)))
