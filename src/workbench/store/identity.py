"""Row numbers made from time, so that newest first is the order of the file and costs nothing.

A number is ``seconds * 1024 + place``. SQLite's full text gives row numbers in order, and only in that
order is the newest 50 of a million hits free. Ties within a second keep the order in which they are
given; a second with more than 1,024 entries spills into the next one.
"""

import sqlite3
from collections.abc import Iterable

PLACES = 1024


def number_for(seconds: int) -> int:
    """Return the first row number of a second since 1970 (never below zero)."""
    return max(0, seconds) * PLACES


def seconds_of(number: int) -> int:
    """Return the second that a row number was made from."""
    return number // PLACES


def take_numbers(connection: sqlite3.Connection, table: str, column: str, times: Iterable[int]) -> list[int]:
    """Return a free row number for each of ``times`` (seconds, ascending), in the same order.

    ``table`` and ``column`` name where the numbers will be used; what is there already is not taken again.
    """
    look = f"SELECT max({column}) FROM {table} WHERE {column} >= ? AND {column} < ?"
    taken: list[int] = []
    next_free = -1
    second = -1
    for time in times:
        if time != second:
            second = time
            start = number_for(time)
            if start >= next_free:
                highest = connection.execute(look, (start, start + PLACES)).fetchone()[0]
                next_free = start if highest is None else highest + 1
        while next_free % PLACES == 0 and next_free > number_for(second):
            # The second was full and we walked into the next one: start behind whatever it holds.
            highest = connection.execute(look, (next_free, next_free + PLACES)).fetchone()[0]
            if highest is None:
                break
            next_free = highest + 1
        taken.append(next_free)
        next_free += 1
    return taken
