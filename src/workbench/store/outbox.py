"""The outbox: changes that are on their way, from the key that made them until their server has them.

A change comes in with its overlay in one transaction of ``desk.db``, and each step of its way is one as well. So
whatever is killed, and when, every change is there once, in a state that says what is known of it.
"""

import secrets
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from workbench.domain.effects import Base, Change, Effect, Say
from workbench.domain.words import Ref
from workbench.store.effects import base_column, base_from, effect_from, effect_row
from workbench.store.overlay import show_anew
from workbench.store.promises import forget_of_change
from workbench.store.transaction import writing_desk


class State(StrEnum):
    """How far a change has come. All but ``sent`` are unsent; the last three wait for a person."""

    HELD = "held"
    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    CONFLICTED = "conflicted"
    REFUSED = "refused"
    UNSURE = "unsure"


class Step(StrEnum):
    """How far one effect has come. ``sending`` and ``unsure`` mean that the server may have it."""

    WAITING = "waiting"
    SENDING = "sending"
    DONE = "done"
    REFUSED = "refused"
    UNSURE = "unsure"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One effect on its way. ``began`` is when it was last tried (seconds since 1970, 0 for never)."""

    place: int
    effect: Effect
    key: str
    step: Step
    stamp: str
    began: float
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One change on its way, as the outbox has it. Times are seconds since 1970."""

    id: int
    source: str
    ticket: Ref
    state: State
    base: Base
    reason: str
    created: float
    release_at: float
    tries: int
    next_try: float
    holder: str
    ended: float | None
    parts: tuple[Part, ...]

    @property
    def message(self) -> Say | None:
        """The reply or note that is part of it."""
        return next((part.effect for part in self.parts if isinstance(part.effect, Say)), None)

    @property
    def may_be_taken_back(self) -> bool:
        """Whether nothing of it can have reached a server."""
        return self.state is not State.SENDING and all(
            part.step in (Step.WAITING, Step.REFUSED, Step.DROPPED) for part in self.parts
        )


_COLUMNS = "id, source, ticket, state, base, reason, created, release_at, tries, next_try, holder, ended"


def put(connection: sqlite3.Connection, change: Change, *, now: float, hold: float, draft: int | None = None) -> int:
    """Put a change into the outbox with its overlay, and return its number.

    It can be taken back for ``hold`` seconds; ``draft`` is the one that it was written as, which stays hidden until
    the change has ended. One transaction in ``desk.db``, so that no key waits for whoever writes the mirror.
    """
    return put_all(connection, (change,), now=now, hold=hold, draft=draft)[0]


def put_all(
    connection: sqlite3.Connection, changes: Sequence[Change], *, now: float, hold: float, draft: int | None = None
) -> list[int]:
    """Put several changes into the outbox at once: all of them, or none; see :func:`put`."""
    with writing_desk(connection):
        numbers = put_within(connection, changes, now=now, hold=hold)
        if draft is not None:
            connection.execute("UPDATE desk.draft SET outbox = ? WHERE id = ?", (numbers[0], draft))
    return numbers


def put_within(connection: sqlite3.Connection, changes: Sequence[Change], *, now: float, hold: float) -> list[int]:
    """Put several changes into the outbox within the caller's transaction; see :func:`put`."""
    numbers = [_insert(connection, change, now, hold) for change in changes]
    show_anew(connection, [change.ticket for change in changes])
    return numbers


def _insert(connection: sqlite3.Connection, change: Change, now: float, hold: float) -> int:
    state = State.HELD if hold else State.QUEUED
    row = (change.source, change.ticket, state, base_column(change.base), now, now + hold)
    cursor = connection.execute(
        "INSERT INTO desk.outbox (source, ticket, state, base, created, release_at) VALUES (?, ?, ?, ?, ?, ?)", row
    )
    number = int(cursor.lastrowid or 0)
    connection.executemany(
        "INSERT INTO desk.effect (outbox, place, name, what, key) VALUES (?, ?, ?, ?, ?)",
        [(number, place, *effect_row(effect), secrets.token_hex(16)) for place, effect in enumerate(change.effects)],
    )
    return number


def take_back(connection: sqlite3.Connection, number: int) -> Entry | None:
    """Take a change out of the outbox where nothing of it can have left, and give its draft back; None where it has.

    For undo, for editing again, and for dropping (the draft stays then too, until it is dropped itself).
    """
    with writing_desk(connection):
        entry = entry_of(connection, number)
        if entry is None or not entry.may_be_taken_back:
            return None
        connection.execute("UPDATE desk.draft SET outbox = NULL WHERE outbox = ?", (number,))
        _remove(connection, (number,))
        forget_of_change(connection, number)
        show_anew(connection, (entry.ticket,))
    return entry


def send_now(connection: sqlite3.Connection, number: int, *, now: float) -> bool:
    """Let a change go at once: one that is held, or waits for its next try. False where it is neither."""
    with writing_desk(connection):
        done = connection.execute(
            "UPDATE desk.outbox SET state = 'queued', release_at = ?1, next_try = 0 "
            "WHERE id = ?2 AND state IN ('held', 'queued')",
            (now, number),
        )
        show_change_anew(connection, number)
    return bool(done.rowcount)


def entry_of(connection: sqlite3.Connection, number: int) -> Entry | None:
    """Return one change, or None."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM desk.outbox WHERE id = ?", (number,)).fetchone()
    return _entry(connection, row) if row else None


def unsent_entries(connection: sqlite3.Connection, ticket: Ref | None = None) -> list[Entry]:
    """Return every change that is not sent, or those of one ticket, in the order in which they were made."""
    where, values = ("AND ticket = ?", (ticket,)) if ticket else ("", ())
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM desk.outbox WHERE state <> 'sent' {where} ORDER BY id", values
    ).fetchall()
    return [_entry(connection, row) for row in found]


def sent_entries(connection: sqlite3.Connection, limit: int = 20) -> list[Entry]:
    """Return what was sent, the last first."""
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM desk.outbox WHERE state = 'sent' ORDER BY ended DESC, id DESC LIMIT ?", (limit,)
    ).fetchall()
    return [_entry(connection, row) for row in found]


def forget_sent(connection: sqlite3.Connection, *, before: float) -> int:
    """Take away what was sent before a time, in seconds since 1970; return how many that were."""
    with writing_desk(connection):
        old = connection.execute("SELECT id FROM desk.outbox WHERE state = 'sent' AND ended < ?", (before,)).fetchall()
        _remove(connection, [number for (number,) in old])
    return len(old)


def _remove(connection: sqlite3.Connection, numbers: Sequence[int]) -> None:
    one_each = [(number,) for number in numbers]
    connection.executemany("DELETE FROM desk.effect WHERE outbox = ?", one_each)
    connection.executemany("DELETE FROM desk.outbox WHERE id = ?", one_each)


def _entry(connection: sqlite3.Connection, row: tuple[object, ...]) -> Entry:
    number, source, ticket, state, base, reason, created, release_at, tries, next_try, holder, ended = row
    parts = connection.execute(
        "SELECT place, name, what, key, state, stamp, began, answer FROM desk.effect WHERE outbox = ? ORDER BY place",
        (number,),
    ).fetchall()
    return Entry(
        id=int(str(number)), source=str(source), ticket=str(ticket), state=State(str(state)),
        base=base_from(str(base)), reason=str(reason), created=float(str(created)),
        release_at=float(str(release_at)), tries=int(str(tries)), next_try=float(str(next_try)), holder=str(holder),
        ended=None if ended is None else float(str(ended)),
        parts=tuple(
            Part(
                place=place, effect=effect_from(name, what), key=key, step=Step(step), stamp=stamp, began=began,
                answer=answer,
            )
            for place, name, what, key, step, stamp, began, answer in parts
        ),
    )  # fmt: skip


def show_change_anew(connection: sqlite3.Connection, number: int) -> None:
    """Show a change's ticket as it leaves it now, and tell every reader, within the caller's transaction."""
    row = connection.execute("SELECT ticket FROM desk.outbox WHERE id = ?", (number,)).fetchone()
    if row:
        show_anew(connection, (str(row[0]),))
