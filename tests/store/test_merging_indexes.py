"""Indexes that a pull left in pieces are brought together little by little, and say the same afterwards."""

from datetime import timedelta

from store.inside import assert_that_every_index_is_as_if_made_anew, found
from store.records import NOW, message, store, ticket
from workbench.store.connection import Connection
from workbench.store.fulltext import merge_some, spans


def _segments(connection: Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(DISTINCT segid) FROM {table}_idx").fetchone()[0])


def _fill(connection: Connection, batches: int) -> None:
    """Store messages of two quarters in as many batches, each of which adds a segment to the index of either."""
    store(connection, tickets=[ticket(1)])
    for number in range(batches):
        long_ago = NOW - timedelta(days=200, minutes=number)
        texts = [f"word{number} alpha ORA-{number:05}" for _ in range(2)]
        store(connection, messages=[
            message(2 * number, text=texts[0], at=long_ago),
            message(2 * number + 1, text=texts[1], at=NOW - timedelta(minutes=number)),
        ])  # fmt: skip


def test_past_spans_end_in_one_segment_each_and_the_newest_is_left_to_grow(connection: Connection) -> None:
    _fill(connection, 6)
    newest, past = spans(connection)
    before = {table: _segments(connection, table) for table in (f"text_{newest}", f"code_{newest}")}
    assert _segments(connection, f"text_{past}") > 1
    said = [found(connection, text) for text in ("word3", "alpha", "err:00004", "wo*")]
    steps = 0
    while merge_some(connection):
        steps += 1
        assert steps < 100
    assert steps
    assert {_segments(connection, table) for table in (f"text_{past}", f"code_{past}")} == {1}
    assert {table: _segments(connection, table) for table in before} == before
    assert [found(connection, text) for text in ("word3", "alpha", "err:00004", "wo*")] == said
    assert_that_every_index_is_as_if_made_anew(connection)


def test_where_nothing_is_scattered_nothing_is_written(connection: Connection) -> None:
    assert not merge_some(connection)
    _fill(connection, 1)
    before = connection.total_changes
    assert not merge_some(connection)
    assert connection.total_changes == before
