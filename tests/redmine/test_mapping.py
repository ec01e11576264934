"""What Redmine sends becomes issues, whatever it sends."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from redmine.fake import NOW, URL, said
from workbench.api import Answer, Issue, clean
from workbench.providers.tracker.redmine.mapping import (
    NEVER,
    Word,
    issue_from,
    last_word_of,
    moment_of,
    number_of,
    relations_of,
)
from workbench.providers.tracker.redmine.records import IssueList, IssueRecord, JournalRecord, Named, RelationRecord


def mapped(**fields: object) -> Issue:
    body = msgspec.json.encode({"issues": [{"id": 7, **fields}]})
    (record,) = Answer(200, body).decode(IssueList).issues
    return issue_from(record, last_word_of(record.journals), ref="rm:7", url=URL)


def test_an_issue_with_nothing_but_its_number_is_one() -> None:
    assert mapped() == Issue(
        ref="rm:7", key="#7", title="", status="", created=NEVER, updated=NEVER, url=f"{URL}/issues/7"
    )


def test_lines_end_in_newlines_and_what_acts_on_a_terminal_is_gone() -> None:
    issue = mapped(subject="A\x1b[2Jb\r\nc", description="one\r\n\r\n\x1b]0;owned\x07two\u202e\r\n")
    assert issue.title == "Ab c"
    assert issue.body == "one\n\ntwo"


def test_a_status_that_does_not_say_whether_it_is_an_end_is_judged_by_the_day_of_closing() -> None:
    assert mapped(status={"id": 1, "name": "Shipped"}).is_open
    assert not mapped(status={"id": 1, "name": "Shipped"}, closed_on=said(NOW)).is_open
    assert not mapped(status={"id": 1, "name": "Shipped", "is_closed": True}).is_open


def test_relations_are_told_from_the_side_of_the_issue() -> None:
    record = IssueRecord(
        7,
        parent=Named(1),
        relations=[
            RelationRecord(7, 8, "blocks"), RelationRecord(9, 7, "blocks"), RelationRecord(10, 7, "relates"),
            RelationRecord(7, 11, "copied_to"), RelationRecord(12, 7, "duplicates"),
            RelationRecord(12, 7, "duplicates"), RelationRecord(7, 13, "hinges_on"), RelationRecord(7, 14),
        ],
    )  # fmt: skip
    assert relations_of(record) == (
        ("part of", "#1"), ("blocks", "#8"), ("blocked by", "#9"), ("relates to", "#10"), ("copied to", "#11"),
        ("duplicated by", "#12"), ("hinges on", "#13"), ("relates to", "#14"),
    )  # fmt: skip


def journal(minutes: int, notes: str | None, *, private: bool | None = False, by: str | None = "Dana") -> JournalRecord:
    user = None if by is None else Named(5, by)
    return JournalRecord(user, notes, private, said(NOW + timedelta(minutes=minutes)))


def test_the_last_word_is_the_latest_note_in_whichever_order_the_account_reads_them() -> None:
    journals = [journal(1, "first"), journal(2, "second"), journal(3, None), journal(4, " \r\n")]
    expected = Word("second", "Dana", NOW + timedelta(minutes=2))
    assert last_word_of(journals) == last_word_of(journals[::-1]) == expected


def test_of_two_notes_in_one_second_the_later_in_the_list_is_the_last_word() -> None:
    journals = [journal(0, "zero"), journal(1, "first"), journal(1, "second")]
    assert last_word_of(journals).text == "second"
    assert last_word_of(journals[::-1]).text == "second"


def test_a_note_that_may_be_private_is_never_told_as_if_everybody_could_read_it() -> None:
    assert last_word_of([journal(1, "x", private=True)]).by == "Dana (private note)"
    assert last_word_of([journal(1, "x", private=None)]).by == "Dana (perhaps a private note)"
    assert last_word_of([journal(1, "x", by=None)]).by == "somebody"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-04T09:41:00Z", NOW),
        ("2026-03-04T10:41:00+01:00", NOW),
        ("2026-03-04T09:41:00", NOW),
        ("2026/03/04 10:41:00 +0100", NOW),
        ("2026-03-04 09:41:00 UTC", NOW),
        ("2026-03-04", datetime(2026, 3, 4, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_times_are_read_as_redmines_of_all_ages_write_them(written: str | None, meant: datetime | None) -> None:
    assert moment_of(written) == meant


def test_of_two_times_the_one_that_can_be_read_stands_for_both() -> None:
    issue = mapped(created_on="soon", updated_on=said(NOW))
    assert issue.created == issue.updated == NOW


@pytest.mark.parametrize(
    ("key", "number"),
    [
        ("#12", 12), ("12", 12), (" #12 ", 12), (f"{URL}/issues/12", 12), (f"{URL.upper()}/issues/12", 12),
        (f"{URL}/issues/12.json", 12), (f"{URL}/issues/12#note-3", 12), ("redmine.acme.test/pm/issues/12", 12),
        ("https://redmine.acme.test/issues/12", None), ("https://redmine.acme.test.evil.test/pm/issues/12", None),
        ("ENG-12", None), ("#1234567890", None), ("", None), ("#", None), ("١٢", None),
    ],
)  # fmt: skip
def test_a_number_is_taken_from_what_names_an_issue_here_and_from_nothing_else(key: str, number: int | None) -> None:
    assert number_of(key, URL) == number


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
texts = st.none() | st.text()
people = st.none() | st.fixed_dictionaries({"id": st.integers(0, 9), "name": texts})
notes = st.fixed_dictionaries({"user": people, "notes": texts, "private_notes": st.booleans(), "created_on": texts})


@given(
    subject=texts, description=texts, assigned_to=people, created_on=texts | st.datetimes().map(str),
    journals=st.lists(notes, max_size=4), custom_fields=anything,
)  # fmt: skip
def test_whatever_people_wrote_there_what_comes_of_it_is_clean(**fields: object) -> None:
    issue = mapped(**fields)
    for text in (issue.title, issue.owner, issue.body, issue.last_word, issue.last_word_by, issue.status):
        assert clean(text) == text
    assert issue.created.tzinfo is UTC
