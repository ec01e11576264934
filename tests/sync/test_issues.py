"""A turn of a tracker: what is asked, what is stored, and who is told."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.helpdesks import AT, message
from sync.trackers import JIRA, REDMINE, Memory, linked
from workbench.api import Batch, Standing, Trouble
from workbench.domain.issuekeys import TrackerPattern
from workbench.store.changes import Follower
from workbench.store.connection import Connection, StoreError
from workbench.store.escalations import linked_issues, standing_of
from workbench.store.filling import store_batch
from workbench.store.opening import open_both, open_mirror
from workbench.store.sources import TRACKER, note_trouble, source_named
from workbench.sync.issues import ALL_AGAIN, MISSING_AGAIN, OVERLAP, pull_issues
from workbench.sync.linking import place, with_found_links
from workbench.sync.pulling import Pulled

OWN = "https://rm.acme.test/issues/12"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Connection]:
    connection = open_mirror(tmp_path)
    yield connection
    connection.close()


def fill(mirror: Connection, *batches: Batch, patterns: Sequence[TrackerPattern] = (REDMINE,)) -> None:
    for one in batches:
        store_batch(mirror, "zd", with_found_links(one, patterns), now=int(AT.timestamp()))


def turn(mirror: Connection, tracker: Memory, patterns: Sequence[TrackerPattern] = (REDMINE,)) -> Pulled:
    """Let a minute pass and take a turn."""
    tracker.now += MINUTE
    return asyncio.run(pull_issues(mirror, tracker, lambda: tracker.now, patterns))


def settle(mirror: Connection, tracker: Memory) -> None:
    """Take turns until what was fetched first is no news any more."""
    turn(mirror, tracker)
    tracker.now += OVERLAP
    turn(mirror, tracker)
    tracker.questions()


def keys(mirror: Connection) -> list[str]:
    return [row[0] for row in mirror.execute("SELECT key FROM issue ORDER BY key")]


def test_issues_that_tickets_hang_on_are_asked_for_in_groups_and_only_those_of_this_tracker(mirror: Connection) -> None:
    tracker = Memory()
    tracker.put("#1", "#2", "#3", "#4", "#5")
    fill(mirror, *(linked(number, f"#{number}") for number in (1, 2, 3, 4)), linked(9, "ENG-4"))
    assert turn(mirror, tracker, (REDMINE, JIRA)) == Pulled(2, 4, 0)
    assert tracker.questions() == [("issues", ("#1", "#2", "#3")), ("issues", ("#4",))]
    assert keys(mirror) == ["#1", "#2", "#3", "#4"]


def test_a_turn_in_which_nothing_happened_is_one_question(mirror: Connection) -> None:
    tracker = Memory()
    tracker.put(*(f"#{number}" for number in range(1, 8)))
    fill(mirror, *(linked(number, f"#{number}") for number in range(1, 8)))
    settle(mirror, tracker)
    assert turn(mirror, tracker) == Pulled(0, 0, 0)
    assert tracker.questions() == [("changed", tuple(f"#{number}" for number in range(1, 8)))]


def test_where_nothing_is_linked_nothing_is_asked(mirror: Connection) -> None:
    tracker = Memory()
    assert turn(mirror, tracker) == Pulled(0, 0, 0)
    assert tracker.questions() == []


def test_what_changed_is_asked_for_and_stored(mirror: Connection) -> None:
    tracker = Memory()
    tracker.put("#1", "#2", updated=AT - timedelta(days=3))
    fill(mirror, linked(1, "#1"), linked(2, "#2"), linked(3, "#2"))
    settle(mirror, tracker)
    tracker.put("#2", last_word="Fixed.", last_word_by="Dana")
    assert turn(mirror, tracker) == Pulled(1, 2, 0)
    assert ("issues", ("#2",)) in tracker.questions()
    (one,) = linked_issues(mirror, "zd:3")
    assert one.issue is not None
    assert one.issue.last_word == "Fixed."


@pytest.mark.parametrize("skew", [timedelta(), timedelta(hours=-5), timedelta(hours=5)])
def test_no_change_is_missed_whatever_the_trackers_clock_says(mirror: Connection, skew: timedelta) -> None:
    tracker = Memory()
    tracker.skew = skew
    tracker.put("#1", "#2", updated=AT - timedelta(days=3))
    fill(mirror, linked(1, "#1"), linked(2, "#2"))
    turn(mirror, tracker)
    for number in range(20):
        tracker.put("#1" if number % 3 else "#2", status=f"Step {number}")
        turn(mirror, tracker)
        kept = {one[0]: one[1] for one in mirror.execute("SELECT key, status FROM issue")}
        assert kept == {key: issue.status for key, issue in tracker.there.items()}
        tracker.now += timedelta(minutes=number)


def test_a_clock_that_is_behind_is_noticed_though_the_first_turn_found_nothing(mirror: Connection) -> None:
    tracker = Memory()
    tracker.skew = timedelta(hours=-5)
    fill(mirror, linked(1, "#1"), linked(2, "#2"))
    turn(mirror, tracker)
    tracker.put("#1", updated=AT - timedelta(days=3))
    tracker.now += MISSING_AGAIN
    turn(mirror, tracker)
    for number in range(3):
        tracker.put("#1", status=f"Step {number}")
        turn(mirror, tracker)
        assert mirror.execute("SELECT status FROM issue").fetchone()[0] == f"Step {number}"


def test_an_issue_that_is_not_there_is_asked_for_again_after_an_hour(mirror: Connection) -> None:
    tracker = Memory()
    fill(mirror, linked(1, "#1"))
    assert turn(mirror, tracker) == Pulled(1, 1, 0)
    (one,) = linked_issues(mirror, "zd:1")
    assert one.issue is None
    assert one.standing.is_missing
    tracker.questions()
    turn(mirror, tracker)
    assert tracker.questions() == []
    tracker.put("#1")
    tracker.now += MISSING_AGAIN
    assert turn(mirror, tracker).tickets == 1
    (one,) = linked_issues(mirror, "zd:1")
    assert one.issue is not None
    assert not one.standing.is_missing


def test_an_issue_that_goes_away_is_kept_and_told_to_be_gone_within_a_day(mirror: Connection) -> None:
    tracker = Memory()
    tracker.put("#1")
    fill(mirror, linked(1, "#1"))
    turn(mirror, tracker)
    del tracker.there["#1"]
    tracker.now += ALL_AGAIN
    assert turn(mirror, tracker).tickets == 1
    (one,) = linked_issues(mirror, "zd:1")
    assert one.issue is not None
    assert one.standing.is_missing


def test_all_issues_are_read_anew_within_some_days_a_few_a_turn(mirror: Connection) -> None:
    tracker = Memory()
    tracker.put(*(f"#{number}" for number in range(1, 8)))
    fill(mirror, *(linked(number, f"#{number}") for number in range(1, 8)))
    settle(mirror, tracker)
    for issue in list(tracker.there):  # a note was corrected, which moves no time
        tracker.put(issue, last_word="corrected", updated=AT)
    tracker.now += ALL_AGAIN
    tracker.questions()
    for _ in range(3):
        turn(mirror, tracker)
        assert [len(asked) for what, asked in tracker.questions() if what == "issues"] in ([3], [1])
    assert {row[0] for row in mirror.execute("SELECT last_word FROM issue")} == {"corrected"}


def test_the_tickets_that_hang_on_news_are_announced_and_no_others(tmp_path: Path) -> None:
    connection = open_both(tmp_path)
    tracker = Memory()
    tracker.put("#1", "#2", updated=AT - timedelta(days=3))
    fill(connection, linked(1, "#1"), linked(2, "#2"), linked(3, "#2"))
    turn(connection, tracker)
    follower = Follower(connection)
    turn(connection, tracker)
    assert follower.news() is None
    tracker.put("#2", status="Done")
    turn(connection, tracker)
    news = follower.news()
    assert news is not None
    assert (news.refs, news.everything) == (frozenset({"zd:2", "zd:3"}), False)
    connection.close()


def test_a_turn_that_is_cut_off_anywhere_is_done_again_by_the_next(mirror: Connection) -> None:
    for at in range(1, 8):
        tracker = Memory(f"rm{at}")
        pattern = REDMINE._replace(tracker=tracker.name)
        tracker.put(*(f"#{number}" for number in range(1, 9)), updated=AT - timedelta(days=3))
        fill(mirror, *(linked(number, f"#{number}") for number in range(1, 9)))
        tracker.fails_at = at
        for number in range(3):
            try:
                turn(mirror, tracker, (pattern,))
            except Trouble:
                assert len(tracker.asked) == at
            tracker.put("#5", status=f"Step {number}")
        turn(mirror, tracker, (pattern,))
        found = mirror.execute("SELECT key, status FROM issue WHERE ref LIKE ?", (f"{tracker.name}:%",))
        assert dict(found.fetchall()) == {key: issue.status for key, issue in tracker.there.items()}


def test_what_a_first_turn_brought_is_not_fetched_again_for_its_being_cut_off(mirror: Connection) -> None:
    tracker = Memory()
    tracker.skew = -timedelta(hours=5)
    tracker.put(*(f"#{number}" for number in range(1, 10)), updated=AT - timedelta(days=3))
    fill(mirror, *(linked(number, f"#{number}") for number in range(1, 10)))
    tracker.put("#1")
    tracker.fails_at = 3
    with pytest.raises(Trouble):
        turn(mirror, tracker)
    tracker.now += timedelta(minutes=10)
    tracker.put("#2", status="Changed meanwhile")
    tracker.questions()
    tracker.fails_at = 0
    turn(mirror, tracker)
    fetched = [asked for what, asked in tracker.questions() if what == "issues"]
    assert fetched[0] == ("#7", "#8", "#9")
    assert set(fetched[1]) == {"#1", "#2"}, "the first touched last before, and the one that changed since"
    assert mirror.execute("SELECT status FROM issue WHERE key = '#2'").fetchone()[0] == "Changed meanwhile"


def test_an_issue_on_which_no_ticket_hangs_any_more_grows_old(mirror: Connection) -> None:
    tracker = Memory()
    tracker.put("#1", "#2")
    fill(mirror, linked(1, "#1"), linked(2, "#2"))
    turn(mirror, tracker)
    asked = tracker.now
    mirror.execute("DELETE FROM link WHERE ticket = 'zd:1'")
    turn(mirror, tracker)
    assert standing_of(mirror, "#1").as_of == asked
    assert standing_of(mirror, "#2").as_of == tracker.now
    assert standing_of(mirror, "#3") == Standing()


def test_a_tracker_that_fails_keeps_what_was_known_and_when(mirror: Connection) -> None:
    tracker = Memory()
    tracker.put("#1")
    fill(mirror, linked(1, "#1"))
    turn(mirror, tracker)
    read = tracker.now
    tracker.fails_at = len(tracker.asked) + 1
    with pytest.raises(Trouble):
        turn(mirror, tracker)
    failed = int(tracker.now.timestamp())
    note_trouble(mirror, "rm", "The tracker cannot be reached.", now=failed, next_try=failed)
    (one,) = linked_issues(mirror, "zd:1")
    assert one.standing.as_of == read
    assert one.standing.unread_since == tracker.now
    turn(mirror, tracker)
    (one,) = linked_issues(mirror, "zd:1")
    assert (one.standing.as_of, one.standing.unread_since) == (tracker.now, None)
    source = source_named(mirror, "rm")
    assert source is not None
    assert (source.kind, source.pulled_at) == (TRACKER, int(tracker.now.timestamp()))


def test_an_address_on_one_helpdesk_and_a_number_on_another_are_one_issue(mirror: Connection) -> None:
    tracker = Memory()
    tracker.put("#12")
    named = Batch(cursor="", tickets=linked(3, "").tickets, messages=(message(3, "This is #12, I think."),))
    fill(mirror, linked(1, "anything", OWN), linked(2, "#12", helpdesk="rt"), named)
    turn(mirror, tracker)
    for ref, others in (("zd:1", {"rt:2", "zd:3"}), ("rt:2", {"zd:1", "zd:3"}), ("zd:3", {"zd:1", "rt:2"})):
        (one,) = linked_issues(mirror, ref)
        assert one.issue is not None
        assert (one.link.issue_key, one.other_tickets, set(one.others)) == ("#12", 2, others)


def test_links_from_before_a_tracker_was_configured_become_its_own(mirror: Connection) -> None:
    tracker = Memory()
    tracker.put("#12")
    fill(mirror, linked(1, OWN, OWN), linked(2, "#12", "http://rm.stranger.test/issues/12"), patterns=())
    assert [row[0] for row in mirror.execute("SELECT issue_key FROM link ORDER BY ticket")] == [
        "rm.acme.test/issues/12", "rm.stranger.test/issues/12",
    ]  # fmt: skip
    turn(mirror, tracker)
    assert [row[0] for row in mirror.execute("SELECT issue_key FROM link ORDER BY ticket")] == [
        "#12", "rm.stranger.test/issues/12",
    ]  # fmt: skip
    assert tracker.questions() == [("issues", ("#12",))]
    (one,) = linked_issues(mirror, "zd:2")
    assert (one.issue, one.standing.tracker) == (None, "")


def test_issues_of_two_trackers_that_bear_one_number_are_two(mirror: Connection) -> None:
    second = TrackerPattern("ops", "redmine", "https://ops.acme.test")
    trackers = (REDMINE, second)
    ours, theirs = Memory(), Memory("ops")
    ours.put("#12", title="Ours")
    theirs.put("#12", title="Theirs")
    fill(mirror, linked(1, "#12"), linked(2, "#12", "https://ops.acme.test/issues/12"), patterns=trackers)
    turn(mirror, ours, trackers)
    turn(mirror, theirs, trackers)
    assert theirs.questions() == [("issues", ("#12",))]
    titles = {ref: one.issue.title for ref in ("zd:1", "zd:2") for one in linked_issues(mirror, ref) if one.issue}
    assert titles == {"zd:1": "Ours", "zd:2": "Theirs"}


def test_a_link_is_placed_by_its_address_and_by_its_key_where_that_says_nothing() -> None:
    trackers = (REDMINE, JIRA)
    assert place("x", OWN, trackers) == ("#12", "rm", "#12")
    assert place(OWN, "", trackers) == ("#12", "rm", "#12")
    assert place("#12", "", trackers) == ("#12", "rm", "#12")
    assert place("ENG-4", "https://zd.test/links/9", trackers) == ("ENG-4", "eng", "ENG-4")
    assert place("OPS-4", "", trackers) == ("OPS-4", "", "OPS-4")
    assert place("#12", "https://rm.stranger.test/issues/12", trackers)[:2] == ("rm.stranger.test/issues/12", "")


addresses = st.sampled_from(
    [OWN, "https://ops.acme.test/issues/12", "https://rm.stranger.test/issues/12", "https://jira.acme.test/browse/ENG-4",
     "https://github.com/acme/api/issues/12", "https://gitlab.test/acme/api/-/issues/12", ""],
)  # fmt: skip
patterns = st.lists(
    st.sampled_from([REDMINE, JIRA, TrackerPattern("ops", "redmine", "https://ops.acme.test"),
                     TrackerPattern("gh", "github", "https://github.com", ("acme",))]), unique=True,
)  # fmt: skip


@given(st.sampled_from(["#12", "ENG-4", "acme/api#12", "x"]), addresses, patterns)
def test_a_link_that_was_placed_stays_where_it_is(key: str, url: str, trackers: list[TrackerPattern]) -> None:
    once = place(key, url, trackers)
    assert place(once.key, url, trackers) == once


@given(st.sampled_from(["#12", "acme/api#12"]), st.tuples(addresses, addresses).filter(all), patterns)
def test_two_addresses_never_become_one_issue(
    key: str, urls: tuple[str, str], trackers: list[TrackerPattern]
) -> None:
    one, other = (place(key, url, trackers) for url in urls)
    owned = one.tracker or other.tracker
    assert urls[0] == urls[1] or one.key != other.key or not owned


def told(number: int, text: str) -> Batch:
    return Batch(cursor="", tickets=linked(number, "").tickets, messages=(message(number, text),))


def test_keys_in_texts_from_before_a_tracker_was_configured_are_found_when_it_is(mirror: Connection) -> None:
    tracker = Memory()
    tracker.put("#12")
    fill(mirror, told(1, "It is #12."), told(2, "No key."), told(3, "https://rm.stranger.test/issues/12"), patterns=())
    assert turn(mirror, tracker, (REDMINE._replace(numbers=False),)) == Pulled(0, 0, 0)
    assert turn(mirror, tracker).tickets == 1
    (one,) = linked_issues(mirror, "zd:1")
    assert one.issue is not None
    assert one.link.found_in == "zd:1-0"
    assert linked_issues(mirror, "zd:2") == []


def test_a_search_of_texts_that_is_cut_off_goes_on_where_it_came_to(mirror: Connection) -> None:
    tracker = Memory()
    many = [told(number, f"It is #{number}.") for number in range(1, 1_201)]
    tickets = tuple(one.tickets[0] for one in many)
    fill(mirror, Batch(cursor="", tickets=tickets, messages=tuple(one.messages[0] for one in many)), patterns=())
    mirror.execute(
        "CREATE TRIGGER stop BEFORE INSERT ON link WHEN NEW.ticket = 'zd:100' BEGIN SELECT RAISE(ABORT, 'stop'); END"
    )
    with pytest.raises(StoreError, match="stop"):
        turn(mirror, tracker)
    kept = mirror.execute("SELECT count(*) FROM link").fetchone()[0]
    assert 0 < kept < 1_200
    mirror.execute("DROP TRIGGER stop")
    mirror.execute(
        "CREATE TRIGGER again BEFORE INSERT ON link WHEN NEW.ticket = 'zd:1200' BEGIN SELECT RAISE(ABORT, 'again'); END"
    )
    turn(mirror, tracker)
    assert mirror.execute("SELECT count(*) FROM link").fetchone()[0] == 1_200
