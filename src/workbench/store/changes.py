"""Following what other processes write: a look that costs microseconds, and the tickets that changed."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

_NAMED_AT_MOST = 200


class News(NamedTuple):
    """What changed since the last look: ticket references, or everything where they were too many."""

    refs: frozenset[str]
    everything: bool


def announce(connection: sqlite3.Connection, refs: Sequence[str], schema: str = "main") -> int:
    """Tell every reader that ``refs`` (tickets) changed; returns the change's number."""
    named = " ".join(refs) if len(refs) <= _NAMED_AT_MOST else "*"
    cursor = connection.execute(f"INSERT INTO {schema}.change (refs) VALUES (?)", (named,))
    seq = int(cursor.lastrowid or 0)
    if seq % 1000 == 0:
        connection.execute(f"DELETE FROM {schema}.change WHERE seq <= ?", (seq - 1000,))
    return seq


class Follower:
    """Follows the change tables of both files. One look a quarter of a second costs next to nothing."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._versions = self._look()
        self._seen = self._highest()

    def news(self) -> News | None:
        """Return what changed since the last call, or None. Changes by this connection count as well."""
        versions = self._look()
        if versions == self._versions:
            return None
        self._versions = versions
        highest = self._highest()
        if highest == self._seen:
            return None
        refs: set[str] = set()
        everything = False
        for schema, before in zip(("main", "desk"), self._seen, strict=True):
            lowest = self._connection.execute(f"SELECT min(seq) FROM {schema}.change").fetchone()[0]
            everything |= lowest is not None and lowest > before + 1
            for (named,) in self._connection.execute(f"SELECT refs FROM {schema}.change WHERE seq > ?", (before,)):
                if named in ("", "*"):
                    everything = True
                else:
                    refs.update(named.split(" "))
        self._seen = highest
        return News(frozenset(refs), everything)

    def _look(self) -> tuple[int, int, int]:
        # data_version moves when another connection writes; total_changes when this one does.
        run = self._connection.execute
        return (
            run("PRAGMA main.data_version").fetchone()[0],
            run("PRAGMA desk.data_version").fetchone()[0],
            self._connection.total_changes,
        )

    def _highest(self) -> tuple[int, int]:
        main, desk = self._connection.execute(
            "SELECT coalesce((SELECT max(seq) FROM main.change), 0), coalesce((SELECT max(seq) FROM desk.change), 0)"
        ).fetchone()
        return int(main), int(desk)
