"""What the file remembers of imported mail: which Message-ID was heard, and to which ticket it belongs.

Importers thread by it across files and across imports. Message-IDs that mail only referred to are
remembered too, with an empty ``message``, so that a parent which arrives late finds its replies.
"""

import sqlite3
from collections.abc import Collection, Iterable
from typing import Any, NamedTuple

from workbench.api import Ref
from workbench.providers.helpdesk.local.putting import rows_among


class Heard(NamedTuple):
    """One Message-ID with its ticket; ``message`` and ``print`` are empty where it was only referred to.

    ``print`` is a fingerprint of the content: different mails under one Message-ID are each remembered.
    """

    message_id: str
    print: bytes
    ticket: Ref
    message: str


class Thread(NamedTuple):
    """A ticket made of mail, as far as the subject may have to join it.

    ``subject`` is normalised, ``customer`` a lower-case address, ``first`` and ``last`` are microseconds
    since 1970. ``waiting`` says that it begins with a reply whose parent is not known.
    """

    ticket: Ref
    subject: str
    customer: str
    first: int
    last: int
    waiting: bool


class MailMemory:
    """The remembered mail of one file. Every call belongs inside a transaction of the file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def heard(self, ids: Collection[str]) -> list[Heard]:
        """Return all that is remembered under ``ids``."""
        return [Heard(*row) for row in rows_among(self._connection, "*", "heard", "message_id", ids)]

    def threads(self, tickets: Collection[Ref]) -> list[Thread]:
        """Return those of the tickets that were made of mail."""
        return [_thread(row) for row in rows_among(self._connection, "*", "thread", "ticket", tickets)]

    def threads_about(self, subject: str, since: int, until: int) -> list[Thread]:
        """Return the last 100 threads of a normalised subject alive between two times, in microseconds."""
        rows = self._connection.execute(
            "SELECT * FROM thread WHERE subject = ? AND last >= ? AND first <= ? ORDER BY last DESC LIMIT 100",
            (subject, since, until),
        )
        return [_thread(row) for row in rows]

    def people_of(self, ticket: Ref) -> set[str]:
        """Return the addresses that wrote, or were written to, in a ticket."""
        return {row[0] for row in rows_among(self._connection, "address", "took_part", "ticket", [ticket])}

    def remember(
        self, heard: Iterable[Heard], threads: Iterable[Thread] = (), people: Iterable[tuple[Ref, str]] = ()
    ) -> None:
        """Add what was heard; a thread replaces what was remembered of its ticket."""
        self._connection.executemany("INSERT OR REPLACE INTO heard VALUES (?, ?, ?, ?)", heard)
        self._connection.executemany("INSERT OR REPLACE INTO thread VALUES (?, ?, ?, ?, ?, ?)", threads)
        self._connection.executemany("INSERT OR IGNORE INTO took_part VALUES (?, ?)", people)

    def join(self, loser: Ref, winner: Ref) -> None:
        """Remember all mail of ``loser`` as belonging to ``winner``."""
        self._connection.execute("UPDATE heard SET ticket = ? WHERE ticket = ?", (winner, loser))
        self._connection.execute(
            "INSERT OR IGNORE INTO took_part SELECT ?, address FROM took_part WHERE ticket = ?",
            (winner, loser),
        )
        self._connection.execute("DELETE FROM took_part WHERE ticket = ?", (loser,))
        self._connection.execute("DELETE FROM thread WHERE ticket = ?", (loser,))


def _thread(row: tuple[Any, ...]) -> Thread:
    ticket, subject, customer, first, last, waiting = row
    return Thread(ticket, subject, customer, first, last, bool(waiting))
