"""What the store adds to the shelf: articles that are meant to be sent, found without a scan, and use."""

import sqlite3
from dataclasses import replace
from datetime import datetime, timedelta

from store.records import NOW, store
from workbench.api import Use
from workbench.domain.values import Article
from workbench.store.connection import Connection
from workbench.store.shelf import ShelfRecords
from workbench.store.usage import count_use, uses

RESET = Article(ref="rt:article/7", title="Reset", text="Go there.", updated=NOW, canned=True)
MANUAL = Article(ref="rt:article/8", title="Manual", text="Read it.", updated=NOW)


class Clock:
    """A time that is set."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


def records(connection: Connection, clock: Clock | None = None) -> ShelfRecords:
    return ShelfRecords(lambda: connection, clock or Clock())


def test_only_articles_that_are_meant_to_be_sent_are_handed_over_the_last_changed_first(connection: Connection) -> None:
    newer = replace(RESET, ref="rt:article/9", updated=NOW + timedelta(hours=1))
    store(connection, articles=[RESET, MANUAL, newer])
    assert records(connection).articles() == [newer, RESET]


def test_the_stamp_moves_with_the_articles_and_comes_from_an_index_alone(connection: Connection) -> None:
    shelf = records(connection)
    empty = shelf.stamp()
    store(connection, articles=[MANUAL])
    assert shelf.stamp() == empty
    store(connection, articles=[RESET])
    one = shelf.stamp()
    store(connection, articles=[replace(RESET, text="Go elsewhere.", updated=NOW + timedelta(hours=1))])
    assert len({empty, one, shelf.stamp()}) == 3
    plan = connection.execute("EXPLAIN QUERY PLAN SELECT count(*), max(updated) FROM article WHERE canned").fetchall()
    assert "COVERING INDEX article_canned" in str([tuple(row) for row in plan])


def test_use_is_counted_with_its_last_time(connection: Connection) -> None:
    clock = Clock()
    shelf = records(connection, clock)
    assert shelf.uses() == {}
    for _ in range(14):
        shelf.count_use("tls")
    clock.now = NOW + timedelta(days=3)
    shelf.count_use("tls")
    shelf.count_use("it's \"odd\" 3")
    assert shelf.uses() == {"tls": Use(15, clock.now), "it's \"odd\" 3": Use(1, clock.now)}


def test_use_is_written_while_somebody_writes_the_mirror(connection: Connection) -> None:
    path = connection.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0]
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        count_use(connection, "tls", now=1)
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert uses(connection)["tls"].times == 1


def test_notes_of_others_and_what_is_no_count_are_left_alone(connection: Connection) -> None:
    with connection:
        connection.executemany("INSERT INTO desk.note VALUES (?, ?, ?, ?)", [
            ("checklists", "", "tls", "3 1"), ("canned", "zd:1", "tls", "3 1"), ("canned", "", "odd", "many"),
        ])  # fmt: skip
    assert uses(connection) == {}
    count_use(connection, "odd", now=5)
    assert uses(connection)["odd"].times == 1
