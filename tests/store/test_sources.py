"""How sources stand: the progress of a first pull, troubles, pauses and whose account it is."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.helpdesks import batch
from workbench.store.filling import store_batch
from workbench.store.opening import open_mirror
from workbench.store.sources import (
    Source,
    is_paused,
    my_accounts,
    note_account,
    note_answer,
    note_beginning,
    note_kind,
    note_trouble,
    pause,
    resume,
    source_named,
    sources,
)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = open_mirror(tmp_path)
    yield connection
    connection.close()


def _known(mirror: sqlite3.Connection, name: str = "zd") -> Source:
    known = source_named(mirror, name)
    assert known is not None
    return known


def test_a_first_pull_is_counted_until_there_is_no_more(mirror: sqlite3.Connection) -> None:
    note_beginning(mirror, "zd", now=100)
    assert _known(mirror).is_coming
    store_batch(mirror, "zd", batch("a", 1, 2), now=110)
    store_batch(mirror, "zd", batch("a", 1, 2), now=111)  # as after a crash
    assert (_known(mirror).done, _known(mirror).whole_at) == (2, None)
    store_batch(mirror, "zd", batch("b", 3, more=False), now=120)
    assert (_known(mirror).done, _known(mirror).whole_at, _known(mirror).is_coming) == (3, 120, False)
    store_batch(mirror, "zd", batch("c", 4, more=False), now=180)
    assert (_known(mirror).done, _known(mirror).whole_at) == (3, 120)


def test_how_long_it_will_take_follows_from_how_it_went(mirror: sqlite3.Connection) -> None:
    known = Source("zd", "a", 160, 300, "", None, None, begun_at=100, done=100)
    assert known.seconds_left(160) == 180
    assert known._replace(whole_at=150).seconds_left(160) is None
    assert known._replace(remaining=None).seconds_left(160) is None
    assert known._replace(done=0).seconds_left(160) is None
    assert known.seconds_left(100) is None


def test_the_time_that_a_first_pull_stood_still_does_not_count(mirror: sqlite3.Connection) -> None:
    note_beginning(mirror, "zd", now=100)
    store_batch(mirror, "zd", batch("a", 1), now=160)
    store_batch(mirror, "zd", batch("b", 2), now=160 + 86_400)
    assert 100 + 86_400 - 120 <= (_known(mirror).begun_at or 0) <= 100 + 86_400


def test_a_first_pull_that_never_brought_a_page_begins_when_it_is_tried_again(mirror: sqlite3.Connection) -> None:
    note_beginning(mirror, "zd", now=100)
    note_beginning(mirror, "zd", now=500)
    assert _known(mirror).begun_at == 500
    store_batch(mirror, "zd", batch("a", 1), now=510)
    note_beginning(mirror, "zd", now=900)
    assert _known(mirror).begun_at == 500


@given(st.integers(0, 10**10), st.integers(0, 10**7), st.integers(0, 10**7), st.integers(0, 10**10))
def test_an_estimate_is_never_negative(begun: int, done: int, remaining: int, now: int) -> None:
    left = Source("zd", "a", 0, remaining, "", None, None, begun_at=begun, done=done).seconds_left(now)
    assert left is None or left >= 0


def test_a_trouble_keeps_its_beginning_and_ends_with_an_answer(mirror: sqlite3.Connection) -> None:
    note_trouble(mirror, "zd", "It is down.", now=100, next_try=102, failing="unreachable")
    note_trouble(mirror, "zd", "It is still down.", now=102, next_try=106, failing="answers 500")
    known = _known(mirror)
    assert (known.trouble, known.trouble_since, known.next_try) == ("It is still down.", 100, 106)
    assert known.failing == "answers 500"
    note_answer(mirror, "zd", now=107)
    known = _known(mirror)
    assert (known.trouble, known.trouble_since, known.next_try, known.failing) == ("", None, None, "")


def test_a_pause_keeps_its_beginning_and_needs_no_pull_before(mirror: sqlite3.Connection) -> None:
    pause(mirror, ["zd"], now=100)
    pause(mirror, ["zd"], now=200)
    assert is_paused(mirror, "zd")
    assert _known(mirror).paused == 100
    resume(mirror, ["zd"])
    assert not is_paused(mirror, "zd")
    assert not is_paused(mirror, "nobody")


def test_what_a_source_is_stands_beside_its_name(mirror: sqlite3.Connection) -> None:
    note_kind(mirror, "eng", "tracker")
    store_batch(mirror, "zd", batch("a", 1), now=0)
    assert [(one.name, one.kind) for one in sources(mirror)] == [("eng", "tracker"), ("zd", "helpdesk")]


def test_me_is_who_is_signed_in_unless_the_configuration_names_another(mirror: sqlite3.Connection) -> None:
    note_account(mirror, "zd", "zd:7")
    note_account(mirror, "rt", "rt:ada")
    mirror.execute("INSERT INTO agent VALUES ('mail:3', 'Ada', 'Ada@loop.test')")
    assert set(my_accounts(mirror, "", {})) == {"zd:7", "rt:ada"}
    assert set(my_accounts(mirror, "ada@loop.test", {"zd": "9"})) == {"zd:9", "rt:ada", "mail:3"}
