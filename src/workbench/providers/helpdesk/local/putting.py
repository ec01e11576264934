"""Puts values into rows: new ones inserted, changed ones updated, equal ones left alone and not announced."""

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from workbench.api import Batch, Ref, identity_of, source_of
from workbench.providers.helpdesk.local.rows import (
    Kept,
    Stored,
    Thing,
    kept,
    links_of,
    merges_of,
    micros,
    others_of,
    packed,
)

# SQLite's oldest limit on variables in one statement is 999.
_AT_ONCE = 500
# Longer runs of digits are not ticket numbers that counting on from would make sense for.
_LONGEST_NUMBER = 15

_Row = tuple[object, ...]


def put(connection: sqlite3.Connection, name: str, batch: Batch, files: Mapping[Ref, bytes]) -> Stored:
    """Store all of ``batch`` and ``files`` in the caller's transaction; ``name`` is the helpdesk's own."""
    before: int = connection.execute("SELECT last_change FROM about").fetchone()[0]
    writing = _Writing(connection, before)
    # In the order in which one needs the other, so that a page by change number seldom has to reach ahead.
    writing.put_things(others_of(batch))
    writing.put_tickets(batch, name)
    writing.put_messages(batch)
    writing.put_things(links_of(batch))
    writing.put_things(merges_of(batch))
    _put_files(connection, files)
    if writing.number != before:
        connection.execute("UPDATE about SET last_change = ?", (writing.number,))
    return Stored(writing.new, writing.number - before - writing.new, writing.unchanged)


def rows_among(
    connection: sqlite3.Connection,
    columns: str,
    table: str,
    key: str,
    values: Iterable[str],
    narrowed: str = "",
) -> Iterator[tuple[Any, ...]]:
    """Yield ``columns`` of the rows whose ``key`` is one of ``values``; all but the values are our words."""
    wanted = list(values)
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        marks = ", ".join("?" * len(part))
        yield from connection.execute(
            f"SELECT {columns} FROM {table} WHERE {key} IN ({marks}) {narrowed}",  # noqa: S608 - our own words
            part,
        )


def _own_number(name: str, ref: Ref) -> int:
    """Return the number in one of our own plain ticket references, so that the next ones go on from it."""
    identity = identity_of(ref)
    plain = identity.isascii() and identity.isdigit() and len(identity) <= _LONGEST_NUMBER
    return int(identity) if plain and source_of(ref) == name else 0


class _Writing:
    """One put while it runs: ``number`` is the change number given out last."""

    def __init__(self, connection: sqlite3.Connection, number: int) -> None:
        self._connection = connection
        self.number = number
        self.new = 0
        self.unchanged = 0

    def put_things(self, things: Iterable[tuple[str, Ref, str, Thing]]) -> None:
        by_kind: dict[str, dict[Ref, tuple[Kept, _Row]]] = {}
        for kind, ref, email, value in things:
            by_kind.setdefault(kind, {})[ref] = (kept(ref, value), (kind, email))
        for kind, values in by_kind.items():
            fresh, moved = self._sorted("thing", values, f"AND kind = '{kind}'")
            self._connection.executemany(
                "INSERT INTO thing (kind, email, change, print, body, ref) VALUES (?, ?, ?, ?, ?, ?)", fresh
            )
            self._connection.executemany(
                "UPDATE thing SET email = ?2, change = ?3, print = ?4, body = ?5"
                " WHERE kind = ?1 AND ref = ?6",
                moved,
            )

    def put_tickets(self, batch: Batch, name: str) -> None:
        values: dict[Ref, tuple[Kept, _Row]] = {
            ticket.ref: (kept(ticket.ref, ticket), (ticket.status.is_open and not ticket.gone,))
            for ticket in batch.tickets
        }
        fresh, moved = self._sorted("ticket", values)
        self._connection.executemany(
            "INSERT INTO ticket (open, change, print, body, ref) VALUES (?, ?, ?, ?, ?)", fresh
        )
        self._connection.executemany(
            "UPDATE ticket SET open = ?, change = ?, print = ?, body = ? WHERE ref = ?", moved
        )
        highest = max((_own_number(name, ref) for ref in values), default=0)
        self._connection.execute("UPDATE about SET next_ticket = ?1 + 1 WHERE next_ticket <= ?1", (highest,))

    def put_messages(self, batch: Batch) -> None:
        values: dict[Ref, tuple[Kept, _Row]] = {
            message.ref: (kept(message.ref, message), (message.ticket, micros(message.at)))
            for message in batch.messages
        }
        fresh, moved = self._sorted("message", values)
        self._connection.executemany(
            "INSERT INTO message (original, ticket, at, change, print, body, ref)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            _with_originals(fresh, values),
        )
        self._connection.executemany(
            "UPDATE message SET original = ?, ticket = ?, at = ?, change = ?, print = ?, body = ?"
            " WHERE ref = ?",
            _with_originals(moved, values),
        )

    def _sorted(
        self, table: str, values: Mapping[Ref, tuple[Kept, _Row]], narrowed: str = ""
    ) -> tuple[list[_Row], list[_Row]]:
        """Return the rows to insert and to update: own columns, change number, print, body, reference."""
        stored = dict(rows_among(self._connection, "ref, print", table, "ref", values, narrowed))
        fresh: list[_Row] = []
        moved: list[_Row] = []
        for ref, (value, own) in values.items():
            if stored.get(ref) == value.print:
                self.unchanged += 1
                continue
            self.number += 1
            (moved if ref in stored else fresh).append((*own, self.number, value.print, value.body, ref))
        self.new += len(fresh)
        return fresh, moved


def _with_originals(rows: Iterable[_Row], values: Mapping[Ref, tuple[Kept, _Row]]) -> Iterator[_Row]:
    """Yield the rows, which end with their reference, with the packed original before them, one at a time."""
    for row in rows:
        yield (packed(values[str(row[-1])][0].original), *row)


def _put_files(connection: sqlite3.Connection, files: Mapping[Ref, bytes]) -> None:
    hashes = {ref: hashlib.sha256(content).digest() for ref, content in files.items()}
    connection.executemany(
        "INSERT OR IGNORE INTO file (hash, bytes) VALUES (?, ?)",
        ((hashes[ref], content) for ref, content in files.items()),
    )
    connection.executemany("INSERT OR REPLACE INTO attached (ref, hash) VALUES (?, ?)", hashes.items())
