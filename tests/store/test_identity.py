"""Row numbers: made from time, never twice, ties in order, and what is there is never overwritten."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from workbench.store.identity import PLACES, chunks, number_for, seconds_of, take_numbers

# Few different seconds, so that they collide, with full ones next to each other; and absurd ones.
_seconds = st.one_of(st.integers(10, 14), st.sampled_from([-5, 0, 1, 1_772_617_260, 253_402_300_799, 1 << 45]))
_batches = st.lists(st.lists(_seconds, max_size=30), max_size=6)
_crowds = st.lists(st.tuples(st.integers(10, 12), st.sampled_from([1, 2, 1000, 1024, 1025, 2100])), max_size=5)


@contextmanager
def table() -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE message (id INTEGER PRIMARY KEY, at INTEGER)")
        yield connection


def fill(connection: sqlite3.Connection, times: Sequence[int]) -> list[int]:
    """Give a batch its numbers and store it; one that is taken already fails."""
    numbers = take_numbers(connection, "message", "id", sorted(times))
    connection.executemany("INSERT INTO message VALUES (?, ?)", zip(numbers, sorted(times), strict=True))
    return numbers


@given(_batches)
@example([[10] * 3, [11] * 3, [10] * 3])
def test_numbers_are_unique_and_ascend_with_time_within_a_batch(batches: list[list[int]]) -> None:
    with table() as connection:
        for times in batches:
            numbers = fill(connection, times)
            assert numbers == sorted(set(numbers))
            assert all(number >= number_for(second) for number, second in zip(numbers, sorted(times), strict=True))


@given(_batches)
def test_with_room_in_every_second_all_numbers_stand_in_true_order_of_time(batches: list[list[int]]) -> None:
    with table() as connection:
        for times in batches:
            fill(connection, times)
        stored = [max(at, 0) for (at,) in connection.execute("SELECT at FROM message ORDER BY id")]
        assert stored == sorted(stored)
        assert all(
            seconds_of(number) == max(at, 0) for number, at in connection.execute("SELECT id, at FROM message")
        )


@given(_crowds)
@example([(10, 1024), (11, 1), (10, 1)])
@example([(10, 2100), (11, 1024), (10, 1), (12, 1)])
@example([(11, 1), (10, 2100)])
def test_a_second_with_more_than_its_places_spills_into_the_next_and_overwrites_nothing(
    crowds: list[tuple[int, int]],
) -> None:
    with table() as connection:
        for second, count in crowds:
            numbers = fill(connection, [second] * count)
            assert numbers == sorted(set(numbers))
            assert numbers[0] >= number_for(second)
        assert connection.execute("SELECT count(*) FROM message").fetchone()[0] == sum(count for _, count in crowds)


def test_ties_keep_the_order_in_which_they_come_from_batch_to_batch() -> None:
    with table() as connection:
        first, second = fill(connection, [10, 10]), fill(connection, [10])
        assert first + second == [number_for(10), number_for(10) + 1, number_for(10) + 2]


def test_a_place_that_was_freed_is_not_a_way_to_come_before_a_tie() -> None:
    with table() as connection:
        fill(connection, [10, 10, 10])
        connection.execute("DELETE FROM message WHERE id = ?", (number_for(10),))
        # One at the freed place, the others behind what is there: what is stored stays where it is.
        assert len(set(fill(connection, [10, 10]))) == 2
        assert connection.execute("SELECT count(*) FROM message").fetchone() == (4,)


def test_a_second_spills_past_what_the_next_one_holds() -> None:
    with table() as connection:
        fill(connection, [11] * 3)
        spilled = fill(connection, [10] * (PLACES + 2))
        assert spilled[-2:] == [number_for(11) + 3, number_for(11) + 4]


def test_an_empty_batch_takes_no_numbers() -> None:
    with table() as connection:
        assert take_numbers(connection, "message", "id", []) == []


@pytest.mark.parametrize(("second", "number"), [(-1, 0), (0, 0), (1, PLACES), (1_772_617_260, 1_772_617_260 * PLACES)])
def test_a_number_is_made_from_its_second_and_never_below_zero(second: int, number: int) -> None:
    assert number_for(second) == number
    assert seconds_of(number) == max(0, second)


@given(st.integers(0, 1 << 45), st.integers(0, PLACES - 1))
def test_every_place_of_a_second_tells_the_second(second: int, place: int) -> None:
    assert seconds_of(number_for(second) + place) == second


@given(st.lists(st.integers()), st.integers(1, 9))
def test_chunks_hold_everything_in_order_and_none_is_too_long(items: list[int], size: int) -> None:
    parts = list(chunks(items, size))
    assert [item for part in parts for item in part] == items
    assert all(0 < len(part) <= size for part in parts)
