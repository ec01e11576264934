"""Tables and lines of JSON, as helpdesks export them."""

import contextlib
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.letters import NOW, alive, conversation, imported, letter, mbox, threads
from importers.telling import ticket_line
from workbench.domain.text import clean, one_line
from workbench.domain.values import Priority, Role, Status, Visibility
from workbench.importers.bodies import File
from workbench.importers.cases import Case, NotCaseError, Said, status_of, time_of
from workbench.importers.lines import read_line
from workbench.importers.people import Person
from workbench.importers.raw import RawMail
from workbench.importers.table import cases_in_table
from workbench.providers.helpdesk.local import LocalFile


def _cases(content: bytes) -> list[Case]:
    rows = list(cases_in_table(io.BytesIO(content), NOW, NOW))
    assert all(isinstance(row.case, Case) for row in rows)
    return [row.case for row in rows if isinstance(row.case, Case)]


EXPORT = """Ticket ID,Subject,Description,Requester,Requester email,Organization,Status,Priority,Assignee,Tags,\
Created at,Updated at,Due,Product version
48213,TLS fails,"After the upgrade
every call fails, ""always"".",Jane Roe,Jane@acme.test,Acme GmbH,On-hold,Urgent,Kim,"tls, upgrade",\
2026-03-01 09:00:00 UTC,2026-03-02T10:00:00Z,2026-03-05,4.12.1
48214,=HYPERLINK("http://x"),+1+1,bob@globex.test,,,Waiting on QA,,,,3/1/2026 2:05 PM,,,
"""


def test_a_helpdesks_export_becomes_tickets(tmp_path: Path) -> None:
    (tmp_path / "export.csv").write_text(EXPORT)
    desk = tmp_path / "local.db"
    report = imported(desk, tmp_path / "export.csv")
    assert (report.messages, report.threads, report.people, report.organisations, report.skipped) == (2, 2, 2, 2, ())
    with LocalFile(desk) as file:
        first, second = file.tickets(["local:48213", "local:48214"]).values()
        jane = file.customers_by_email(["jane@acme.test"])["jane@acme.test"]
        assert jane.organisation is not None
        assert file.organisations([jane.organisation])[jane.organisation].name == "Acme GmbH"
        assert file.next_id() == 48215
    assert (first.subject, first.status, first.status_word) == ("TLS fails", Status.HOLD, "On-hold")
    assert (first.priority, first.tags, first.customer) == (Priority.URGENT, ("tls", "upgrade"), jane.ref)
    assert first.created == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert first.due == datetime(2026, 3, 5, tzinfo=UTC)
    assert first.fields == (("Product version", "4.12.1"),)
    assert first.assignee is not None
    (message,) = conversation(desk, first)
    assert (message.text, message.author) == ('After the upgrade\nevery call fails, "always".', "Jane Roe")
    assert second.subject == '=HYPERLINK("http://x")'
    assert (second.status, second.status_word) == (Status.OTHER, "Waiting on QA")
    assert conversation(desk, second)[0].text == "+1+1"
    assert second.created == datetime(2026, 3, 1, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_and_charsets_are_found_out(encoding: str, separator: str) -> None:
    lines = (("Betreff", "Title", "E-Mail"), ("x", "Grüße", "jane@acme.test"))
    text = "".join(separator.join(line) + "\r\n" for line in lines)
    (row,) = cases_in_table(io.BufferedReader(io.BytesIO(text.encode(encoding))), NOW, NOW)
    assert isinstance(row.case, Case)
    assert row.case.subject == "Grüße"
    assert row.case.customer.address == "jane@acme.test"


def test_a_table_without_a_subject_is_skipped_with_the_names_that_would_do(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Colour,Size\nred,5\n")
    report = imported(tmp_path / "local.db", tmp_path / "a.csv")
    assert report.messages == 0
    assert "Subject" in report.skipped[0].why
    assert "Colour,Size" in report.skipped[0].why


def test_rows_that_say_nothing_are_skipped_by_their_line(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,subject,body\n1,,\n\n,,\n2,two,\n")
    report = imported(tmp_path / "local.db", tmp_path / "a.csv")
    assert report.messages == 1
    (entry,) = report.skipped
    assert (entry.where, entry.why) == ("line 2", "the row has neither subject nor text")


def test_the_same_table_again_adds_nothing_and_a_changed_row_changes_its_ticket(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,subject,status\n7,seven,open\n8,eight,open\n")
    desk = tmp_path / "local.db"
    imported(desk, path)
    assert imported(desk, path).duplicates == 2
    path.write_text("id,subject,status\n7,seven,solved\n8,eight,open\n9,nine,new\n")
    report = imported(desk, path)
    assert (report.messages, report.threads, report.duplicates) == (1, 1, 1)
    assert [ticket.status for ticket in alive(desk)] == [Status.SOLVED, Status.OPEN, Status.NEW]
    path.write_text("id,subject,status\n7,seven,open\n")
    imported(desk, path)
    assert alive(desk)[0].status is Status.OPEN


def test_a_number_that_is_taken_by_mail_is_not_overwritten(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    imported(desk, mbox(tmp_path / "a.mbox", [letter(1, subject="from mail")]))
    (tmp_path / "a.csv").write_text("id,subject\n1,from a table\nX-9,another\n")
    imported(desk, tmp_path / "a.csv")
    assert [(ticket.ref, ticket.subject, ticket.fields) for ticket in alive(desk)] == [
        ("local:1", "from mail", ()),
        ("local:2", "from a table", (("imported as", "1"),)),
        ("local:3", "another", (("imported as", "X-9"),)),
    ]


@pytest.mark.parametrize(
    ("value", "at"),
    [
        ("2026-01-31T14:05:06+02:00", datetime(2026, 1, 31, 12, 5, 6, tzinfo=UTC)),
        ("2026-01-31 14:05", datetime(2026, 1, 31, 14, 5, tzinfo=UTC)),
        ("31.1.2026 14:05", datetime(2026, 1, 31, 14, 5, tzinfo=UTC)),
        ("1/31/26 12:05 am", datetime(2026, 1, 31, 0, 5, tzinfo=UTC)),
        ("31/1/2026", datetime(2026, 1, 31, tzinfo=UTC)),
        ("Sat, 31 Jan 2026 14:05:06 GMT", datetime(2026, 1, 31, 14, 5, 6, tzinfo=UTC)),
        ("31 Jan 2026 14:05", datetime(2026, 1, 31, 14, 5, tzinfo=UTC)),
        ("99/99/2026", None),
        ("1900-01-01", None),
        ("soon", None),
        ("", None),
    ],
)
def test_times_are_read_as_exports_write_them(value: str, at: datetime | None) -> None:
    assert time_of(value, NOW) == at


def test_unknown_status_words_are_kept() -> None:
    assert status_of("Waiting on customer") == (Status.PENDING, "Waiting on customer")
    assert status_of("open") == (Status.OPEN, "")
    assert status_of("In der Schwebe") == (Status.OTHER, "In der Schwebe")


def test_a_line_is_a_ticket_with_its_conversation(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        '{"id": 1213, "subject": "TLS fails", "status": "pending", "customer": "Jane Roe <jane@acme.test>",'
        ' "assignee": {"name": "Kim", "email": "kim@desk.test"}, "fields": {"version": "4.12.1"},'
        ' "messages": [{"at": "2026-03-01T09:00:00Z", "text": "Fails.", "attachments":'
        ' [{"name": "a.txt", "type": "text/plain", "base64": "Li4u"}]},'
        ' {"from": {"name": "Kim", "email": "kim@desk.test"}, "role": "agent", "at": "2026-03-01T10:00:00Z",'
        ' "text": "Reproduced."},'
        ' {"from": "kim@desk.test", "role": "agent", "visibility": "public", "text": "Looking."}]}\n\nnonsense\n[1]\n'
        '{"subject": "x", "messages": [{"role": "boss"}]}\n'
    )
    desk = tmp_path / "local.db"
    report = imported(desk, tmp_path / "a.jsonl")
    assert (report.messages, report.threads, report.attachments) == (3, 1, 1)
    assert [entry.where for entry in report.skipped] == ["line 3", "line 4", "line 5"]
    assert "customer, agent or system" in report.skipped[2].why
    (ticket,) = alive(desk)
    assert [(m.role, m.visibility, m.author) for m in conversation(desk, ticket)] == [
        (Role.CUSTOMER, Visibility.PUBLIC, "Jane Roe"),
        (Role.AGENT, Visibility.INTERNAL, "Kim"),
        (Role.AGENT, Visibility.PUBLIC, "Kim"),
    ]
    assert imported(desk, tmp_path / "a.jsonl").duplicates == 1


def test_a_line_may_be_a_mail_and_is_threaded_like_any_other(tmp_path: Path) -> None:
    desk = tmp_path / "local.db"
    imported(desk, mbox(tmp_path / "a.mbox", [letter(1)]))
    (tmp_path / "a.jsonl").write_text(
        '{"from": "Jörg <joerg@acme.test>", "to": "help@desk.test", "date": "Tue, 3 Mar 2026 10:00:00 +0000",'
        ' "subject": "Re: TLS", "message_id": "<2@acme.test>", "in_reply_to": "<1@acme.test>",'
        ' "html": "<p>Me too.</p>"}\n'
    )
    report = imported(desk, tmp_path / "a.jsonl")
    assert (report.messages, report.threads) == (1, 0)
    assert threads(desk) == [["Me too.", "This is mail 1."]]


_words = st.text(max_size=30).map(one_line)
_person = st.builds(Person, _words, st.sampled_from(["", "jane@acme.test"]))
_time = st.datetimes(datetime(1980, 1, 2), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds
_said = st.builds(
    Said,
    author=_person.filter(any),
    role=st.sampled_from(Role),
    visibility=st.sampled_from(Visibility),
    at=_time,
    text=st.text(max_size=80).map(clean),
    files=st.lists(st.builds(File, _words, st.just("text/plain"), st.binary(max_size=20)), max_size=2).map(tuple),
)
_case = st.builds(
    Case,
    id=_words,
    subject=_words.filter(bool),
    status=st.sampled_from(Status),
    status_word=_words,
    priority=st.sampled_from(Priority),
    customer=_person,
    organisation=_words,
    assignee=st.none() | _person.filter(any),
    tags=st.lists(_words, max_size=3).map(tuple),
    fields=st.lists(st.tuples(_words, _words), max_size=3).map(tuple),
    created=_time,
    updated=_time,
    due=st.none() | _time,
    said=st.lists(_said, max_size=3).map(tuple),
)


@given(_case)
def test_what_is_written_as_a_line_is_read_back_as_it_was(case: Case) -> None:
    line = ticket_line(case)
    assert "\n" not in line
    assert read_line(line.encode(), NOW, NOW) == case


@given(st.binary(max_size=80))
def test_any_line_is_a_case_a_mail_or_refused(line: bytes) -> None:
    with contextlib.suppress(NotCaseError):
        assert isinstance(read_line(line, NOW, NOW), Case | RawMail)
