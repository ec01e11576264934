"""Promises: what a customer was told with a date. A ticket ranks in the queue by the first that falls due."""

import sqlite3
import time
from typing import NamedTuple

from workbench.domain.words import Ref
from workbench.store.overlay import show_anew
from workbench.store.transaction import writing_desk


class Promise(NamedTuple):
    """A promise that is open: its sentence, and when it falls due and was made, in seconds since 1970.

    ``message`` is the change that makes it, by its number in the outbox; '' where none does.
    """

    id: int
    ticket: Ref
    sentence: str
    due: int
    message: str
    made: float


_COLUMNS = "id, ticket, sentence, due, message, made"


def promise(
    connection: sqlite3.Connection, ref: Ref, sentence: str, due: int, message: str = "", *, now: float | None = None
) -> int:
    """Keep a promise, and return its number.

    ``message`` is the number of the change that makes it, where one does: it goes when that is taken back, and is
    not taken for kept when that is sent. ``now`` is the machine's time where it is not given.
    """
    made = time.time() if now is None else now
    with writing_desk(connection):
        cursor = connection.execute(
            "INSERT INTO desk.promise (ticket, sentence, due, message, made) VALUES (?, ?, ?, ?, ?)",
            (ref, sentence, due, message, made),
        )
        show_anew(connection, (ref,))
    return int(cursor.lastrowid or 0)


def open_promises(connection: sqlite3.Connection, ref: Ref | None = None) -> list[Promise]:
    """Return the open promises of a ticket, or all, the first to fall due first."""
    where, values = ("AND ticket = ?", (ref,)) if ref else ("", ())
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM desk.promise WHERE state = 'open' {where} ORDER BY due, id", values
    )
    return [Promise(*row) for row in found]


def keep(connection: sqlite3.Connection, number: int) -> bool:
    """Tick a promise as kept; False where it is not open."""
    return _close(connection, number, "kept")


def withdraw(connection: sqlite3.Connection, number: int) -> bool:
    """Take a promise back; False where it is not open."""
    return _close(connection, number, "withdrawn")


def reopen(connection: sqlite3.Connection, number: int) -> bool:
    """Let a promise stand again that was kept or withdrawn: the undo of both. False where it is open or not there."""
    return _close(connection, number, "open", was="<>")


def keep_by_reply(connection: sqlite3.Connection, number: int) -> None:
    """Tick what was promised before a change was made whose reply is sent, within the caller's transaction.

    What the reply itself promises stays open.
    """
    connection.execute(
        "UPDATE desk.promise SET state = 'kept' WHERE state = 'open' AND message <> ?1 AND ticket = "
        "(SELECT o.ticket FROM desk.outbox o JOIN desk.effect e ON e.outbox = o.id "
        "WHERE o.id = ?2 AND e.name = 'reply' AND e.state = 'done' AND o.created >= promise.made)",
        (str(number), number),
    )


def forget_of_change(connection: sqlite3.Connection, number: int) -> None:
    """Take away what a change promises that is taken back, within the caller's transaction."""
    connection.execute("DELETE FROM desk.promise WHERE message = ? AND state = 'open'", (str(number),))


def _close(connection: sqlite3.Connection, number: int, state: str, was: str = "=") -> bool:
    with writing_desk(connection):
        found = connection.execute(
            f"UPDATE desk.promise SET state = ? WHERE id = ? AND state {was} 'open' RETURNING ticket", (state, number)
        ).fetchall()
        for (ref,) in found:
            show_anew(connection, (str(ref),))
    return bool(found)
