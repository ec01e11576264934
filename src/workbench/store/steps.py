"""The steps of a change through the outbox while it is sent: for the process that sends, and for nobody else.

Each is one transaction. What is about to be done is written down before it is done, and what came of it after, so
that a process that dies in between leaves behind what it may have done.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from workbench.domain.words import Ref
from workbench.store.desk import mark_own_read
from workbench.store.outbox import Entry, State, Step, entry_of, show_change_anew
from workbench.store.promises import keep_by_reply
from workbench.store.transaction import writing_desk

_NORMAL = 1  # as PRAGMA synchronous says it


class NotHeld(Exception):  # noqa: N818 - an event, not an error
    """The change is not this process's to send any more: another has taken it over, and nothing was written."""


def claim(connection: sqlite3.Connection, number: int, holder: str, *, now: float) -> Entry | None:
    """Take a change for sending; None where somebody else has, or where it was taken back meanwhile."""
    with writing_desk(connection):
        done = connection.execute(
            "UPDATE desk.outbox SET state = 'sending', holder = ?1, tries = tries + 1 WHERE id = ?2 "
            "AND ((state = 'queued' AND next_try <= ?3) OR (state = 'held' AND release_at <= ?3))",
            (holder, number, now),
        )
        if not done.rowcount:
            return None
        show_change_anew(connection, number)
    return entry_of(connection, number)


def recover(connection: sqlite3.Connection, source: str, holder: str) -> int:
    """Queue again what a process that is gone was sending; return how many changes that were.

    Effects that it had begun stay marked as begun: whoever sends them looks first whether the server has them.
    """
    with writing_desk(connection):
        left = connection.execute(
            "SELECT id FROM desk.outbox WHERE source = ? AND state = 'sending' AND holder <> ?", (source, holder)
        ).fetchall()
        for (number,) in left:
            connection.execute(
                "UPDATE desk.outbox SET state = 'queued', holder = '', next_try = 0 WHERE id = ?", (number,)
            )
            show_change_anew(connection, number)
    return len(left)


def hasten(connection: sqlite3.Connection) -> None:
    """Let no step of ``connection`` wait for the disk but that which begins an effect.

    The others are what a server can be asked for again: after a power cut that takes them back, what was begun is
    looked up (https://sqlite.org/pragma.html#pragma_synchronous: in WAL mode NORMAL loses commits and breaks nothing).
    """
    connection.execute("PRAGMA desk.synchronous=NORMAL")


@contextmanager
def _outlasting(connection: sqlite3.Connection) -> Iterator[None]:
    """Have what is committed inside on the disk, where :func:`hasten` has let that wait."""
    is_hasty = connection.execute("PRAGMA desk.synchronous").fetchone()[0] == _NORMAL
    if is_hasty:
        connection.execute("PRAGMA desk.synchronous=FULL")
    try:
        yield
    finally:
        if is_hasty:
            hasten(connection)


def begin(
    connection: sqlite3.Connection, number: int, place: int, *, stamp: str, now: float, holder: str = ""
) -> None:
    """Write down that an effect is about to be sent, and by which stamp, before it is. It outlasts a power cut.

    Raises NotHeld where ``holder`` has not got the change any more; so does each of the steps below.
    """
    with _outlasting(connection), writing_desk(connection):
        connection.execute(
            "UPDATE desk.effect SET state = 'sending', stamp = ?, began = ? WHERE outbox = ? AND place = ?",
            (stamp, now, number, place),
        )
        _must_hold(connection, number, holder)


def note(
    connection: sqlite3.Connection, number: int, place: int, step: Step, answer: str = "", *, holder: str = ""
) -> None:
    """Write down what came of an effect; ``answer`` is the message it made, or the server's words.

    What was refused is not shown any more, although the change has not ended.
    """
    with writing_desk(connection):
        connection.execute(
            "UPDATE desk.effect SET state = ?, answer = ? WHERE outbox = ? AND place = ?",
            (step, answer, number, place),
        )
        _must_hold(connection, number, holder)
        if step is Step.REFUSED:
            show_change_anew(connection, number)


def end(
    connection: sqlite3.Connection, number: int, state: State, reason: str = "", *, now: float, next_try: float = 0.0,
    holder: str = "",
) -> None:
    """Write down what a change has come to, with its overlay: sent, back in the queue until ``next_try``, or waiting.

    Of what was sent the draft goes, a reply keeps what was promised before it, and nobody's own words are news to them.
    """
    with writing_desk(connection):
        _must_hold(connection, number, holder)
        ended = now if state is State.SENT else None
        connection.execute(
            "UPDATE desk.outbox SET state = ?, reason = ?, next_try = ?, holder = '', ended = ? WHERE id = ?",
            (state, reason, next_try, ended, number),
        )
        if state is State.SENT:
            conclude(connection, number)
        show_change_anew(connection, number)


def messages_made(connection: sqlite3.Connection, ticket: Ref) -> frozenset[Ref]:
    """Return the messages on a ticket that came of this desk's own changes, so that none is taken for news."""
    found = connection.execute(
        "SELECT e.answer FROM desk.outbox o JOIN desk.effect e ON e.outbox = o.id "
        "WHERE o.ticket = ? AND e.name IN ('reply', 'note') AND e.state = 'done' AND e.answer <> ''",
        (ticket,),
    )
    return frozenset(str(answer) for (answer,) in found)


def _must_hold(connection: sqlite3.Connection, number: int, holder: str) -> None:
    """Raise NotHeld where somebody else has a change, within a transaction that has locked the file already."""
    if holder and not connection.execute(
        "SELECT 1 FROM desk.outbox WHERE id = ? AND state = 'sending' AND holder = ?", (number, holder)
    ).fetchone():
        raise NotHeld


def conclude(connection: sqlite3.Connection, number: int) -> None:
    """See to what a change leaves behind that is sent, within the caller's transaction."""
    connection.execute("DELETE FROM desk.draft WHERE outbox = ?", (number,))
    keep_by_reply(connection, number)
    for (ticket,) in connection.execute("SELECT ticket FROM desk.outbox WHERE id = ?", (number,)).fetchall():
        mark_own_read(connection, ticket, messages_made(connection, ticket))
