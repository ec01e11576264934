"""Writing to Redmine, which says yes to what it leaves out."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

import pytest

from redmine.fake import EMPTY, URL, FakeRedmine
from workbench.api import (
    Answer,
    CommentIssue,
    CreateIssue,
    Issue,
    IssueEffect,
    Options,
    Refused,
    SetIssueStatus,
    Trouble,
    Unreachable,
    Unreadable,
)
from workbench.api.answers import may_be_done
from workbench.api.testing import json_answer
from workbench.api.testing.http import Request
from workbench.providers.tracker.redmine import Redmine

T = TypeVar("T")


class Desk:
    """A person who writes to a Redmine with the issue 4."""

    def __init__(self) -> None:
        self.server = FakeRedmine()
        self.server.add(4)
        self.http = self.server.http()
        self.redmine = Redmine(Options(name="rm", url=URL), self.http)

    def run(self, work: Coroutine[object, object, T]) -> T:
        return asyncio.run(work)

    def write(self, effect: IssueEffect) -> Issue:
        return self.run(self.redmine.write(effect))

    @property
    def sent(self) -> list[tuple[str, str, object]]:
        """What was sent, in order."""
        return [(one.method, one.path, one.body) for one in self.http.asked if one.method != "GET"]

    def notes(self) -> list[tuple[object, object]]:
        """Return what was said on the issue, and whether in private."""
        return [(one["notes"], one["private_notes"]) for one in self.server.journals[4]]


def said(text: str = "The customer waits.", *, internal: bool = False) -> CommentIssue:
    return CommentIssue(key="#4", text=text, internal=internal)


def test_a_comment_is_said_once_and_is_the_last_word() -> None:
    desk = Desk()
    issue = desk.write(said("The customer waits.\n\nTicket zd:48213"))
    assert desk.sent == [("PUT", "issues/4.json", {"issue": {"notes": "The customer waits.\n\nTicket zd:48213"}})]
    assert (issue.key, issue.last_word_by) == ("#4", "Alice Agent")
    assert issue.last_word == "The customer waits.\n\nTicket zd:48213"


def test_a_private_note_is_private() -> None:
    desk = Desk()
    issue = desk.write(said("It is Acme.", internal=True))
    assert desk.notes() == [("It is Acme.", True)]
    assert issue.last_word_by == "Alice Agent (private note)"


def test_a_private_note_that_would_be_public_is_never_sent() -> None:
    for project in ({"id": 1, "name": "PM"}, {"id": 2, "name": "Another"}, None):
        desk = Desk()
        desk.server.change(4, project=project)
        if project and project["id"] == 1:
            desk.server.permissions.discard("set_notes_private")
        with pytest.raises(Trouble, match="show it to everybody") as trouble:
            desk.write(said("It is Acme.", internal=True))
        assert not may_be_done(trouble.value)
        assert desk.sent == []


def test_a_private_note_that_turns_out_public_is_told_loudly() -> None:
    desk = Desk()

    def revoked(_: int, request: Request) -> None:
        if request.method == "PUT":
            desk.server.permissions.discard("set_notes_private")

    desk.http.before = revoked
    with pytest.raises(Refused, match="everybody can read it"):
        desk.write(said("It is Acme.", internal=True))


def test_a_comment_that_redmine_took_and_left_out_is_refused_in_words() -> None:
    desk = Desk()
    desk.server.permissions.discard("add_issue_notes")
    with pytest.raises(Refused, match="may not comment") as refused:
        desk.write(said())
    assert not may_be_done(refused.value)
    assert refused.value.status == 204


def test_what_somebody_else_says_at_the_same_moment_is_not_taken_for_ours() -> None:
    desk = Desk()
    desk.server.permissions.discard("add_issue_notes")

    def meanwhile(_: int, request: Request) -> None:
        if request.method == "PUT":
            desk.server.note(4, "Dana Dev", "Something else.")

    desk.http.before = meanwhile
    with pytest.raises(Unreadable):
        desk.write(said())


def test_a_comment_without_words_and_one_on_an_issue_of_another_tracker_are_not_sent() -> None:
    desk = Desk()
    for effect in (said(" \n"), CommentIssue(key="ENG-4", text="x"), SetIssueStatus(key="", word="New")):
        with pytest.raises(Trouble):
            desk.write(effect)
    assert desk.http.asked == []


def test_what_goes_wrong_before_the_comment_is_not_taken_for_a_comment_and_after_it_not_for_none() -> None:
    for about, is_open in (("before", False), ("after", True)):
        no = Refused("No.", "", "", Answer(502))
        for wrong in (Unreachable("Silence.", has_left=True), Unreachable("Gone."), no):
            desk = Desk()

            def fail(number: int, _: Request, trouble: Trouble = wrong, at: str = about) -> None:
                if number == (0 if at == "before" else 2):
                    raise trouble

            desk.http.before = fail
            with pytest.raises(Trouble) as trouble:
                desk.write(said())
            assert may_be_done(trouble.value) is is_open
            assert len(desk.sent) == len(desk.notes()) == is_open


def test_a_limit_that_comes_after_the_comment_does_not_make_it_look_undone() -> None:
    desk = Desk()
    limit = json_answer({}, 429, retry_after="9")
    desk.http.fault = lambda number, _, answer: limit if number == 2 else answer
    with pytest.raises(Trouble) as trouble:
        desk.write(said())
    assert may_be_done(trouble.value)


def test_a_status_is_set_by_its_word_in_any_case() -> None:
    desk = Desk()
    issue = desk.write(SetIssueStatus(key="#4", word="in progress"))
    assert desk.sent == [("PUT", "issues/4.json", {"issue": {"status_id": 2}})]
    assert (issue.status, issue.is_open) == ("In Progress", True)
    desk.write(SetIssueStatus(key="4", word="In Progress"))
    assert len(desk.sent) == 1, "it had that one"
    assert not desk.write(SetIssueStatus(key="#4", word="Closed")).is_open


def test_a_status_that_the_workflow_does_not_allow_is_refused_with_those_that_it_does() -> None:
    desk = Desk()
    desk.server.workflow = {1, 2, 4}
    with pytest.raises(Trouble, match=r"From New the account may set: In Progress, Feedback\."):
        desk.write(SetIssueStatus(key="#4", word="Closed"))
    desk.server.workflow = {1}
    with pytest.raises(Trouble, match=r"may set no other status"):
        desk.write(SetIssueStatus(key="#4", word="Closed"))
    assert desk.sent == []


def test_a_status_that_redmine_took_and_left_as_it_was_is_refused() -> None:
    for is_old in (False, True):
        desk = Desk()
        desk.server.is_old = is_old
        desk.server.permissions.discard("edit_issues")
        with pytest.raises(Refused, match="has not set it") as refused:
            desk.write(SetIssueStatus(key="#4", word="Resolved"))
        assert not may_be_done(refused.value)


def test_a_redmine_that_does_not_tell_its_workflow_is_asked_for_all_statuses() -> None:
    desk = Desk()
    desk.server.is_old = True
    assert desk.write(SetIssueStatus(key="#4", word="Resolved")).status == "Resolved"
    with pytest.raises(Trouble, match="New, In Progress, Feedback, Closed"):
        desk.write(SetIssueStatus(key="#4", word="Done"))


def test_an_issue_is_made_from_its_answer_alone() -> None:
    desk = Desk()
    issue = desk.write(CreateIssue(project="pm", title="Gateway\nsays no", text="From zd:48213."))
    assert (issue.key, issue.title, issue.body, issue.status) == ("#5", "Gateway says no", "From zd:48213.", "New")
    assert len(desk.http.asked) == 1
    with pytest.raises(Refused, match="Subject cannot be blank"):
        desk.write(CreateIssue(project="pm", title="", text="x"))
    with pytest.raises(Refused, match=r"no issue in nowhere; it answered 422\. Project cannot be blank"):
        desk.write(CreateIssue(project="nowhere", title="x", text="x"))
    desk.server.permissions.discard("add_issues")
    with pytest.raises(Refused, match="answered 403"):
        desk.write(CreateIssue(project="pm", title="x", text="x"))


def test_what_was_said_is_read_newest_first_in_whichever_order_redmine_lists_it() -> None:
    desk = Desk()
    for text in ("One.", "Two.", "Three."):
        desk.server.note(4, "Dana Dev", text)
    desk.server.journals[4].insert(1, {"id": 99, "notes": "", "private_notes": False, "created_on": None})
    assert desk.run(desk.redmine.words_on("#4")) == ["Three.", "Two.", "One."]
    desk.server.journals[4].reverse()
    assert desk.run(desk.redmine.words_on("#4")) == ["Three.", "Two.", "One."]


def test_a_refusal_without_words_is_told_with_its_number() -> None:
    for status in (401, 403, 404, 422):
        desk = Desk()
        desk.http.instead = lambda request, status=status: (
            Answer(status, b'{"errors":[]}' if status == 422 else b"", EMPTY) if request.method == "PUT" else None
        )
        with pytest.raises(Refused, match=str(status)) as refused:
            desk.write(said())
        assert not may_be_done(refused.value)
