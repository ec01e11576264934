"""What is written to Redmine stands in its own database, for whom it was meant, or is told not to."""

import asyncio
from collections.abc import Coroutine, Iterator
from typing import TypeVar

import pytest

from servers.redmine import database
from servers.redmine.server import RedmineServer
from workbench.api import (
    CommentIssue,
    CreateIssue,
    Issue,
    IssueEffect,
    Options,
    Refused,
    SetIssueStatus,
    Trouble,
    clean,
)
from workbench.api.answers import may_be_done
from workbench.api.testing.texts import HOSTILE
from workbench.net.client import connect
from workbench.providers.tracker.redmine import Redmine

T = TypeVar("T")

NOTES = (
    "SELECT notes, private_notes, login FROM journals j JOIN users u ON u.id = j.user_id "
    "WHERE journalized_type = 'Issue' AND journalized_id = ? AND trim(coalesce(notes, '')) <> '' ORDER BY j.id"
)
STATUS = "SELECT name FROM issues i JOIN issue_statuses s ON s.id = i.status_id WHERE i.id = ?"


@pytest.fixture(autouse=True)
def as_it_was(redmine: RedmineServer) -> Iterator[None]:
    """Take away what a test has made: other tests count what is there."""
    numbers = "SELECT id FROM issues WHERE id > ?"
    last = database.rows(redmine, "SELECT max(id) FROM issues")[0][0]
    yield
    for (number,) in database.rows(redmine, numbers, last):
        redmine.call("DELETE", f"issues/{number}.json", login="admin")


class Writer:
    """Somebody who writes to an issue that Dana has just made."""

    def __init__(self, server: RedmineServer, login: str = "alice", project: str = "gateway") -> None:
        self.server = server
        self.redmine = Redmine(
            Options(name="rm", url=server.url), connect(server.url, Redmine.sign_in("", server.keys[login]))
        )
        self.number = server.add("Written to", project)
        self.key = f"#{self.number}"

    def run(self, work: Coroutine[object, object, T]) -> T:
        return asyncio.run(work)

    def write(self, effect: IssueEffect) -> Issue:
        return self.run(self.redmine.write(effect))

    def comment(self, text: str, *, internal: bool = False) -> Issue:
        return self.write(CommentIssue(key=self.key, text=text, internal=internal))

    def move(self, word: str) -> Issue:
        return self.write(SetIssueStatus(key=self.key, word=word))

    def notes(self) -> list[tuple[object, ...]]:
        """Return what was said, whether in private, and by whom, in the database's words."""
        return database.rows(self.server, NOTES, self.number)

    def status(self) -> object:
        """Return the status in the database."""
        return database.rows(self.server, STATUS, self.number)[0][0]


def test_a_comment_and_a_private_note_stand_there_once_each(redmine: RedmineServer) -> None:
    desk = Writer(redmine)
    issue = desk.comment("The customer waits.\n\nrt:7 https://desk.test/7")
    assert (issue.last_word, issue.last_word_by) == ("The customer waits.\n\nrt:7 https://desk.test/7", "Alice Agent")
    issue = desk.comment("It is ACME.", internal=True)
    assert issue.last_word_by == "Alice Agent (private note)"
    assert desk.notes() == [
        ("The customer waits.\n\nrt:7 https://desk.test/7", 0, "alice"), ("It is ACME.", 1, "alice"),
    ]  # fmt: skip
    assert desk.run(desk.redmine.words_on(desk.key)) == [row[0] for row in reversed(desk.notes())]


def test_whatever_the_text_holds_it_arrives_as_it_reads(redmine: RedmineServer) -> None:
    desk = Writer(redmine)
    for number, text in enumerate(HOSTILE):
        desk.comment(f"Text {number} {text}")
    assert [row[0] for row in desk.notes()] == [clean(f"Text {n} {text}").strip() for n, text in enumerate(HOSTILE)]


def test_a_private_note_of_an_account_that_may_write_none_is_never_sent(redmine: RedmineServer) -> None:
    desk = Writer(redmine, "bea")
    with pytest.raises(Trouble, match="show it to everybody"):
        desk.comment("It is ACME.", internal=True)
    assert desk.notes() == []
    desk.comment("The customer waits.")
    assert desk.notes() == [("The customer waits.", 0, "bea")]
    # Redmine itself would have taken it, and shown it.
    redmine.change(desk.number, "bea", notes="Not so private.", private_notes=True)
    assert desk.notes()[-1] == ("Not so private.", 0, "bea")


def test_a_status_that_the_workflow_allows_is_set_and_any_other_refused_with_those(redmine: RedmineServer) -> None:
    desk = Writer(redmine)
    assert desk.move("in progress").status == desk.status() == "In Progress"
    assert not desk.move("Closed").is_open
    assert desk.status() == "Closed"
    for word in ("Nonsense", ""):
        with pytest.raises(Trouble, match="From Closed the account may set") as trouble:
            desk.move(word)
        assert not may_be_done(trouble.value)
    basic = Writer(redmine, "bea")
    with pytest.raises(Trouble) as trouble:
        basic.move("In Progress")
    assert not may_be_done(trouble.value)
    assert basic.status() == "New"


def test_a_new_issue_is_there_by_its_key(redmine: RedmineServer) -> None:
    desk = Writer(redmine)
    issue = desk.write(CreateIssue(project="billing", title="From\nsupport ☹", text="It fails.\n\nrt:7"))
    assert (issue.title, issue.body, issue.is_open) == ("From support ☹", "It fails.\n\nrt:7", True)
    assert desk.run(desk.redmine.issues([issue.key])) == [issue]
    for project, title, words in (
        ("billing", "", "cannot be blank"), ("nowhere", "x", "in nowhere"), ("vault", "x", "in vault"),
    ):
        with pytest.raises(Refused, match=words) as refused:
            desk.write(CreateIssue(project=project, title=title, text="x"))
        assert not may_be_done(refused.value)


def test_an_issue_that_is_hidden_or_never_was_is_not_written_to(redmine: RedmineServer) -> None:
    hidden = Writer(redmine, project="vault")
    for key in (hidden.key, "#99999"):
        for effect in (CommentIssue(key=key, text="x"), SetIssueStatus(key=key, word="Closed")):
            with pytest.raises(Refused) as refused:
                hidden.write(effect)
            assert not may_be_done(refused.value)
    assert (hidden.notes(), hidden.status()) == ([], "New")


def test_a_stale_lock_version_is_refused_without_words_and_the_present_one_is_told_nowhere(
    redmine: RedmineServer,
) -> None:
    """Why nothing is locked: what is read does not say what would have to be sent."""
    desk = Writer(redmine)
    desk.comment("Moves the version.")
    seen = redmine.call("GET", f"issues/{desk.number}.json?include=journals,allowed_statuses")
    assert "lock_version" not in str(seen)
    http = connect(redmine.url, Redmine.sign_in("", redmine.keys["alice"]))
    with pytest.raises(Refused) as refused:
        desk.run(http.send("PUT", f"issues/{desk.number}.json", {"issue": {"notes": "x", "lock_version": 0}}))
    assert (refused.value.status, refused.value.answer.body) == (422, b'{"errors":[]}')
