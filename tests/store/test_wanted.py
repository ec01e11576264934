"""Wishes for tickets and files, and where a merged ticket leads."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from sync.helpdesks import batch
from workbench.api import Batch
from workbench.store.filling import store_apart, store_batch
from workbench.store.opening import open_mirror
from workbench.store.sources import cursor_of
from workbench.store.wanted import (
    HERE,
    NEWS,
    answer,
    answer_of,
    file_key,
    file_of,
    forget_wishes,
    goes_to,
    is_whole,
    news_wanted_at,
    open_wishes,
    source_of_wish,
    want,
)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = open_mirror(tmp_path)
    yield connection
    connection.close()


def test_a_wish_is_open_until_it_is_answered_and_open_again_when_it_is_made_again(mirror: sqlite3.Connection) -> None:
    assert answer_of(mirror, "zd:1") is None
    want(mirror, "zd:1", now=10.0)
    want(mirror, "zd:2", now=11.0)
    assert answer_of(mirror, "zd:1") == ""
    assert open_wishes(mirror) == ["zd:2", "zd:1"]
    answer(mirror, "zd:1", HERE)
    assert answer_of(mirror, "zd:1") == HERE
    assert open_wishes(mirror) == ["zd:2"]
    want(mirror, "zd:1", now=12.0)
    assert open_wishes(mirror) == ["zd:1", "zd:2"]


def test_a_file_and_a_ticket_of_one_number_are_two_wishes(mirror: sqlite3.Connection) -> None:
    want(mirror, "zd:1", now=10.0)
    want(mirror, file_key("zd:1"), now=11.0)
    assert [file_of(key) for key in open_wishes(mirror)] == ["zd:1", None]
    assert {source_of_wish(key) for key in open_wishes(mirror)} == {"zd"}


def test_to_ask_for_news_is_no_wish_for_a_ticket(mirror: sqlite3.Connection) -> None:
    assert news_wanted_at(mirror) == 0.0
    want(mirror, NEWS, now=12.5)
    assert open_wishes(mirror) == []
    assert news_wanted_at(mirror) == 12.5


def test_old_wishes_are_forgotten(mirror: sqlite3.Connection) -> None:
    want(mirror, "zd:1", now=10.0)
    want(mirror, "zd:2", now=20.0)
    forget_wishes(mirror, before=15.0)
    assert open_wishes(mirror) == ["zd:2"]


def test_a_ticket_is_whole_once_something_that_was_said_is_there(mirror: sqlite3.Connection) -> None:
    assert not is_whole(mirror, "zd:1")
    page = batch("a", 1)
    store_apart(mirror, Batch(cursor="", tickets=page.tickets))
    assert not is_whole(mirror, "zd:1")
    store_apart(mirror, page)
    assert is_whole(mirror, "zd:1")


def test_what_is_fetched_beside_a_pull_does_not_move_it(mirror: sqlite3.Connection) -> None:
    store_batch(mirror, "zd", batch("a", 1), now=0)
    assert store_apart(mirror, batch("elsewhere", 2)).tickets == 1
    assert cursor_of(mirror, "zd") == "a"


def test_a_merged_ticket_leads_to_the_last_that_it_went_into(mirror: sqlite3.Connection) -> None:
    store_apart(mirror, Batch(cursor="", merged=(("zd:1", "zd:2"), ("zd:2", "zd:3"))))
    assert [goes_to(mirror, ref) for ref in ("zd:1", "zd:2", "zd:3", "zd:4")] == ["zd:3", "zd:3", "zd:3", "zd:4"]


def test_a_circle_of_merges_comes_to_an_end(mirror: sqlite3.Connection) -> None:
    store_apart(mirror, Batch(cursor="", merged=(("zd:1", "zd:2"), ("zd:2", "zd:1"), ("zd:5", "zd:1"))))
    assert goes_to(mirror, "zd:1") == "zd:2"
    assert goes_to(mirror, "zd:5") in ("zd:1", "zd:2")
