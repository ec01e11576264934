"""Row numbers made from time, so that newest first is the order of the file and costs nothing.

A number is ``seconds * 1024 + place``. SQLite's full text gives row numbers in order, and only in that
order is the newest 50 of a million hits free. Ties within a second keep the order in which they are
given; a second with more than 1,024 entries spills into the next one.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
PLACES = 1024
CHUNK = 500


def number_for(seconds: int) -> int:
    """Return the first row number of a second since 1970 (never below zero)."""
    return max(0, seconds) * PLACES


def seconds_of(number: int) -> int:
    """Return the second that a row number was made from."""
    return number // PLACES


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Yield lists of at most ``size`` items: SQLite bounds the number of values bound at once."""
    iterator = iter(items)
    while part := list(islice(iterator, size)):
        yield part


def take_numbers(connection: sqlite3.Connection, table: str, column: str, times: Sequence[int]) -> list[int]:
    """Return a free row number for each of ``times`` (seconds, ascending), in the same order.

    ``table`` and ``column`` name where the numbers will be used; what is there already is not taken again.
    """
    hoped = _number_consecutively(times)
    taken: set[int] = set()
    for part in chunks(hoped):
        marks = ",".join("?" * len(part))
        found = connection.execute(f"SELECT {column} FROM {table} WHERE {column} IN ({marks})", part)
        taken.update(seconds_of(number) for (number,) in found)
    return _number_around(connection, table, column, times, taken) if taken else hoped


def _number_consecutively(times: Sequence[int]) -> list[int]:
    numbers: list[int] = []
    following = 0
    for time in times:
        start = number_for(time)
        following = max(start, following)
        numbers.append(following)
        following += 1
    return numbers


def _number_around(
    connection: sqlite3.Connection, table: str, column: str, times: Sequence[int], taken: set[int]
) -> list[int]:
    """Return numbers behind what is there; only the seconds in ``taken`` and those they spill into are looked up."""
    look = f"SELECT max({column}) FROM {table} WHERE {column} >= ? AND {column} < ?"

    def first_free(candidate: int) -> int:
        while True:
            end = (candidate // PLACES + 1) * PLACES
            highest = connection.execute(look, (candidate, end)).fetchone()[0]
            if highest is None:
                return candidate
            candidate = int(highest) + 1
            if candidate < end:
                return candidate

    numbers: list[int] = []
    following = -1
    for time in times:
        start = number_for(time)
        if start > following:
            following = first_free(start) if seconds_of(start) in taken else start
        elif following % PLACES == 0:
            following = first_free(following)
        numbers.append(following)
        following += 1
    return numbers
