"""One pull: its pages, its end, and what it finds in texts."""

import asyncio
import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.helpdesks import AT, Scripted, batch, message
from workbench.api import Batch, Link, Trouble
from workbench.domain.issuekeys import TrackerPattern
from workbench.store.connection import Connection
from workbench.store.opening import open_mirror
from workbench.store.purging import begin_again
from workbench.store.sources import cursor_of
from workbench.sync.failures import back_off
from workbench.sync.linking import with_found_links
from workbench.sync.pulling import Pulled, pull_once

_JIRA = TrackerPattern("eng", "jira", "https://jira.acme.test", ("ENG",))


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Connection]:
    connection = open_mirror(tmp_path)
    yield connection
    connection.close()


def _pull(mirror: Connection, helpdesk: Scripted) -> Pulled:
    return asyncio.run(pull_once(mirror, helpdesk, lambda: AT))


def _tickets(mirror: Connection) -> list[str]:
    return [row[0] for row in mirror.execute("SELECT ref FROM ticket ORDER BY ref")]


def test_a_pull_goes_from_page_to_page_until_there_is_no_more(mirror: Connection) -> None:
    helpdesk = Scripted([batch("a", 1, 2), batch("b", 3), batch("c", 4, more=False)])
    assert _pull(mirror, helpdesk) == Pulled(3, 4, 4)
    assert helpdesk.asked == [None, "a", "b"]
    assert cursor_of(mirror, "zd") == "c"
    assert _tickets(mirror) == ["zd:1", "zd:2", "zd:3", "zd:4"]


def test_the_next_pull_goes_on_from_where_the_last_one_ended(mirror: Connection) -> None:
    _pull(mirror, Scripted([batch("a", 1, more=False)]))
    again = Scripted([batch("b", 1, 2, more=False)])
    assert _pull(mirror, again) == Pulled(1, 1, 1)
    assert again.asked == ["a"]


def test_a_helpdesk_whose_cursor_stands_still_does_not_keep_the_pull_for_ever(mirror: Connection) -> None:
    helpdesk = Scripted([batch("a", 1), batch("a", 2)])
    assert _pull(mirror, helpdesk).pages == 2


def test_a_helpdesk_whose_cursors_go_in_a_circle_does_not_keep_the_pull_for_ever(mirror: Connection) -> None:
    helpdesk = Scripted([batch("a", 1), batch("b", 2), batch("a", 3)])
    assert _pull(mirror, helpdesk).pages == 3
    assert _tickets(mirror) == ["zd:1", "zd:2", "zd:3"]


def test_what_came_before_a_failure_is_kept_and_gone_on_from(mirror: Connection) -> None:
    helpdesk = Scripted([batch("a", 1), Trouble("zd cannot be reached.")])
    with pytest.raises(Trouble):
        _pull(mirror, helpdesk)
    assert _tickets(mirror) == ["zd:1"]
    assert cursor_of(mirror, "zd") == "a"


def test_a_pull_told_to_stop_before_its_first_request_leaves_nothing_behind(mirror: Connection) -> None:
    helpdesk = Scripted([batch("a", 1, more=False)])

    async def stop() -> None:
        pulling = asyncio.ensure_future(pull_once(mirror, helpdesk, lambda: AT))
        await asyncio.sleep(0)  # it has begun, and the request that it made a task of has not
        pulling.cancel()
        with pytest.raises(asyncio.CancelledError):
            await pulling

    asyncio.run(stop())
    gc.collect()  # what was made and never awaited is warned of here, and a warning fails the test
    assert helpdesk.asked == []


def test_a_page_and_its_cursor_are_kept_together_or_not_at_all(mirror: Connection) -> None:
    mirror.execute("CREATE TRIGGER no_room BEFORE INSERT ON source BEGIN SELECT RAISE(ABORT, 'no room'); END")
    with pytest.raises(Exception, match="no room"):
        _pull(mirror, Scripted([batch("a", 1, more=False)]))
    assert _tickets(mirror) == []


def test_an_issue_that_a_message_names_is_linked_and_says_where_it_was_read() -> None:
    page = Batch(cursor="", messages=(message(1, "See https://jira.acme.test/browse/ENG-7, and ENG-8."),))
    assert with_found_links(page, (_JIRA,)).links == (
        Link(ticket="zd:1", issue_key="ENG-7", url="https://jira.acme.test/browse/ENG-7", found_in="zd:1-0"),
        Link(ticket="zd:1", issue_key="ENG-8", url="https://jira.acme.test/browse/ENG-8", found_in="zd:1-0"),
    )


def test_what_the_helpdesk_says_of_a_link_is_not_said_again() -> None:
    stated = Link(ticket="zd:1", issue_key="ENG-7", url="https://jira.acme.test/browse/ENG-7")
    page = Batch(cursor="", links=(stated, stated), messages=(message(1, "ENG-7 and ENG-9"), message(1, "ENG-9", 1)))
    assert with_found_links(page, (_JIRA,)).links[:2] == (stated, stated)
    assert [link.issue_key for link in with_found_links(page, (_JIRA,)).links[2:]] == ["ENG-9"]


def test_a_strangers_issue_with_a_key_like_ours_is_not_taken_for_ours() -> None:
    page = Batch(cursor="", messages=(message(1, "https://jira.stranger.test/browse/ENG-7"),))
    assert [link.issue_key for link in with_found_links(page, (_JIRA,)).links] == ["jira.stranger.test/browse/ENG-7"]
    assert [link.issue_key for link in with_found_links(page, ()).links] == ["ENG-7"]


def test_a_page_that_speaks_of_no_issue_stays_the_very_same() -> None:
    page = batch("a", 1, 2)
    assert with_found_links(page, (_JIRA,)) is page


@given(st.integers(1, 10_000), st.floats(1.0, 100_000.0))
def test_waiting_after_failures_never_exceeds_its_bound_nor_shrinks_to_nothing(failures: int, longest: float) -> None:
    assert 0.8 <= back_off(failures, longest) <= 1.2 * longest + 1e-9


def test_a_name_that_means_another_server_now_brings_nothing_until_what_was_there_is_purged(
    mirror: Connection, tmp_path: Path
) -> None:
    _pull(mirror, Scripted([batch("a", 1, more=False)], url="https://rt.acme.test"))
    other = Scripted([batch("a", 2, more=False)], url="https://rt.globex.test")
    with pytest.raises(Trouble, match=r"was another server before. .* came from https://rt\.acme\.test"):
        _pull(mirror, other)
    assert other.asked == []
    begin_again(tmp_path, "zd")
    _pull(mirror, other)
    assert other.asked == [None]
