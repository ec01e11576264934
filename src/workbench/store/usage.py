"""How often canned explanations were used at this desk: counted here and nowhere else."""

import sqlite3
from collections.abc import Mapping

from workbench.api.reading import Use
from workbench.store.scale import moment
from workbench.store.transaction import writing_desk

_OWNER = "canned"


def count_use(connection: sqlite3.Connection, canned_id: str, *, now: int) -> None:
    """Remember that an explanation was used; ``now`` is in seconds since 1970."""
    with writing_desk(connection):
        # A note's value is how often and when last; SQLite reads a number up to the first sign that is none.
        connection.execute(
            "INSERT INTO desk.note (owner, ticket, key, value) VALUES (?1, '', ?2, '1 ' || ?3) "
            "ON CONFLICT DO UPDATE SET value = (CAST(value AS INTEGER) + 1) || ' ' || ?3",
            (_OWNER, canned_id, now),
        )


def uses(connection: sqlite3.Connection) -> Mapping[str, Use]:
    """Return how often each explanation was used and when last, by its id."""
    found: dict[str, Use] = {}
    for key, value in connection.execute("SELECT key, value FROM desk.note WHERE owner = ? AND ticket = ''", (_OWNER,)):
        times, _, last = str(value).partition(" ")
        if times.isdecimal() and last.isdecimal():
            found[str(key)] = Use(int(times), moment(int(last)))
    return found
