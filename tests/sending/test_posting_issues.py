"""What becomes of a change that goes to a tracker: a comment, a status, a new issue."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest

from workbench.api import Answer, Issue, NoHttp, Options, Refused, Tracker
from workbench.api.answers import Unreachable
from workbench.domain.effects import Change, CommentIssue, CreateIssue, IssueEffect, SetIssueStatus
from workbench.store import outbox, steps
from workbench.store.opening import open_both
from workbench.store.outbox import Entry, State, Step
from workbench.sync.held import Held
from workbench.sync.posting_issues import post_to_tracker

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
COMMENT = CommentIssue(key="#12", text="Support ticket rt:7: the line is dead")
LOST = Unreachable("red does not answer.", has_left=True)


class Small(Tracker):
    """A tracker in memory, of one issue and of those that are made."""

    kind = "small"
    asks: ClassVar = ()

    def __init__(self) -> None:
        super().__init__(Options(name="red"), NoHttp())
        self.there = {"#12": Issue(ref="red:12", key="#12", title="Lines die", status="New", created=AT, updated=AT)}
        self.words: list[str] = []
        self.asked = 0
        self.before: Callable[[], None] = lambda: None
        self.after: Callable[[], None] = lambda: None

    async def issues(self, keys: Sequence[str]) -> Sequence[Issue]:
        return [self.there[key] for key in keys if key in self.there]

    async def changed(self, keys: Sequence[str], since: datetime) -> Sequence[str]:
        return keys

    async def words_on(self, key: str) -> Sequence[str]:
        return self.words[::-1]

    async def search(self, words: str, limit: int = 20) -> Sequence[Issue]:
        return [issue for issue in self.there.values() if words in issue.title][:limit]

    async def write(self, effect: IssueEffect, *, key: str = "") -> Issue:
        self.asked += 1
        self.before()
        made = "#12"
        match effect:
            case CommentIssue(text=text):
                self.words.append(text.replace(" ", "  "))
            case SetIssueStatus(word=word):
                self.there["#12"] = replace(self.there["#12"], status=word)
            case CreateIssue(title=title):
                made = f"#{len(self.there) + 100}"
                self.there[made] = Issue(
                    ref=f"red:{made[1:]}", key=made, title=title, status="New", created=AT, updated=AT
                )
        self.after()
        return self.there[made]


class Place:
    """An outbox, the tracker, and one who sends."""

    def __init__(self, desk: sqlite3.Connection) -> None:
        self.desk = desk
        self.time = 1_000_000.0
        self.tracker = Small()
        self.kept: list[tuple[str, str]] = []

    def put(self, effect: IssueEffect) -> int:
        return outbox.put(self.desk, Change(ticket="rt:7", source="red", effects=(effect,)), now=self.time, hold=0)

    def send(self, number: int) -> Entry:
        entry = outbox.entry_of(self.desk, number)
        assert entry is not None
        self.time = max(self.time, entry.next_try)
        claimed = steps.claim(self.desk, number, "me", now=self.time)
        assert claimed is not None

        async def keep(key: str, issue: Issue) -> None:
            self.kept.append((key, issue.status))

        asyncio.run(post_to_tracker(Held(self.desk, "me", lambda: self.time, claimed), self.tracker, keep))
        after = outbox.entry_of(self.desk, number)
        assert after is not None
        return after

    def fail_before(self, error: Exception) -> None:
        self.tracker.before = _raising(error)

    def fail_after(self, error: Exception) -> None:
        self.tracker.after = _raising(error)

    def be_well(self) -> None:
        self.tracker.before = self.tracker.after = lambda: None


def _raising(error: Exception) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return fail


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    connection = open_both(tmp_path)
    yield Place(connection)
    connection.close()


@pytest.mark.parametrize(
    "effect", [COMMENT, SetIssueStatus(key="#12", word="Closed"), CreateIssue(project="net", title="A", text="B")]
)
def test_what_is_sent_is_kept_as_the_tracker_has_it_then(place: Place, effect: IssueEffect) -> None:
    entry = place.send(place.put(effect))
    assert (entry.state, entry.parts[0].step) == (State.SENT, Step.DONE)
    assert place.kept == [(("#101" if isinstance(effect, CreateIssue) else "#12"), place.kept[0][1])]
    assert entry.parts[0].answer in {issue.ref for issue in place.tracker.there.values()}


@pytest.mark.parametrize(
    "effect", [COMMENT, SetIssueStatus(key="#12", word="Closed"), CreateIssue(project="net", title="A", text="B")]
)
def test_what_was_done_and_not_answered_is_found_and_not_sent_again(place: Place, effect: IssueEffect) -> None:
    place.fail_after(LOST)
    entry = place.send(place.put(effect))
    assert (entry.state, place.tracker.asked) == (State.SENT, 1)


def test_a_comment_like_one_that_was_there_before_is_not_taken_for_it(place: Place) -> None:
    place.tracker.words.append(COMMENT.text)
    number = place.put(COMMENT)
    place.fail_before(LOST)
    assert place.send(number).state is State.QUEUED
    assert place.send(number).state is State.UNSURE


@pytest.mark.parametrize("effect", [COMMENT, CreateIssue(project="net", title="A", text="B")])
def test_what_may_still_arrive_is_never_repeated_unasked(place: Place, effect: IssueEffect) -> None:
    number = place.put(effect)
    place.fail_before(LOST)
    assert place.send(number).state is State.QUEUED
    place.be_well()
    entry = place.send(number)
    assert (entry.state, entry.parts[0].step, place.tracker.asked) == (State.UNSURE, Step.UNSURE, 1)


def test_a_status_is_set_again_since_that_changes_nothing(place: Place) -> None:
    number = place.put(SetIssueStatus(key="#12", word="Closed"))
    place.fail_before(LOST)
    assert place.send(number).state is State.QUEUED
    place.be_well()
    assert place.send(number).state is State.SENT
    assert place.tracker.there["#12"].status == "Closed"


def test_a_refusal_fails_in_the_trackers_words(place: Place) -> None:
    place.fail_before(Refused("red answered 422.", "You may not comment.", "", Answer(422)))
    entry = place.send(place.put(COMMENT))
    assert (entry.state, entry.parts[0].step) == (State.REFUSED, Step.REFUSED)
    assert "You may not comment." in entry.reason


def test_what_cannot_be_reached_waits_and_may_be_taken_back(place: Place) -> None:
    place.fail_before(Unreachable("red cannot be reached."))
    entry = place.send(place.put(COMMENT))
    assert (entry.state, entry.may_be_taken_back) == (State.QUEUED, True)
