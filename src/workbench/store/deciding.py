"""What a person decides of a change that waits for one, from the desk and from the command line."""

import sqlite3
from collections.abc import Sequence

from workbench.domain.effects import Say
from workbench.store.bases import base_of
from workbench.store.drafts import Draft, draft_of
from workbench.store.effects import base_column
from workbench.store.outbox import Entry, State, Step, entry_of, show_change_anew, take_back
from workbench.store.steps import conclude
from workbench.store.transaction import writing_desk


def send_anyway(connection: sqlite3.Connection, number: int, *, now: float) -> bool:
    """Let a conflicted change go, its writer having seen what was said since; False where it is not conflicted."""
    entry = entry_of(connection, number)
    if entry is None or entry.state is not State.CONFLICTED:
        return False
    rebase(connection, number, base_column(base_of(connection, entry.ticket)))
    return settle(connection, number, [], State.QUEUED, now=now)


def retry(connection: sqlite3.Connection, number: int, *, now: float) -> bool:
    """Send again what was refused of a change, and nothing that is done; False where nothing of it was."""
    entry = entry_of(connection, number)
    if entry is None or entry.state is not State.REFUSED:
        return False
    again = [(part.place, Step.WAITING) for part in entry.parts if part.step is Step.REFUSED]
    return settle(connection, number, again, State.QUEUED, now=now)


def say_it_arrived(connection: sqlite3.Connection, number: int, *, now: float) -> bool:
    """Take a person's word that what nobody knew of has arrived; what is left of the change goes on its way."""
    return _say(connection, number, Step.DONE, now=now)


def say_it_did_not(connection: sqlite3.Connection, number: int, *, now: float) -> bool:
    """Take a person's word that it has not arrived, and send it once more."""
    return _say(connection, number, Step.WAITING, now=now)


def drop(connection: sqlite3.Connection, number: int, *, now: float) -> Draft | None:
    """Give a change up, and return its message as the draft that it was, unless that is known to have left.

    Of one that is half done what is open is given up, and the rest stays as it is. Nothing happens to one that is
    being sent.
    """
    entry = entry_of(connection, number)
    if entry is None:
        return None
    if entry.may_be_taken_back:
        return amend(connection, number)
    verdicts = [(part.place, Step.DROPPED) for part in entry.parts if part.step is not Step.DONE]
    kept = None if _has_left(entry) else _draft_behind(connection, number)
    if kept is not None:  # before the change is settled, which takes its draft along
        connection.execute("UPDATE desk.draft SET outbox = NULL WHERE id = ?", (kept,))
    settle(connection, number, verdicts, State.SENT, now=now)
    return None if kept is None else draft_of(connection, kept)


def amend(connection: sqlite3.Connection, number: int) -> Draft | None:
    """Take a change back to be written anew, and return its draft; None where it has left or has no draft."""
    kept = _draft_behind(connection, number)
    if take_back(connection, number) is None or kept is None:
        return None
    return draft_of(connection, kept)


def settle(
    connection: sqlite3.Connection, number: int, verdicts: Sequence[tuple[int, Step]], state: State, *, now: float
) -> bool:
    """Write down what a person decided of a change that waits for one: of each effect (by place), and of the whole.

    False where it does not wait any more.
    """
    with writing_desk(connection):
        done = connection.execute(
            "UPDATE desk.outbox SET state = ?, reason = '', next_try = 0, ended = ? WHERE id = ? "
            "AND state IN ('conflicted', 'refused', 'unsure')",
            (state, now if state is State.SENT else None, number),
        )
        if not done.rowcount:
            return False
        connection.executemany(
            "UPDATE desk.effect SET state = ? WHERE outbox = ? AND place = ?",
            [(step, number, place) for place, step in verdicts],
        )
        if state is State.SENT:
            conclude(connection, number)
        show_change_anew(connection, number)
    return True


def rebase(connection: sqlite3.Connection, number: int, base: str) -> None:
    """Let a change stand on what its writer has seen by now (``base`` as ``store.effects`` writes it)."""
    with writing_desk(connection):
        connection.execute("UPDATE desk.outbox SET base = ? WHERE id = ?", (base, number))


def _draft_behind(connection: sqlite3.Connection, number: int) -> int | None:
    row = connection.execute("SELECT id FROM desk.draft WHERE outbox = ?", (number,)).fetchone()
    return int(row[0]) if row else None


def _has_left(entry: Entry) -> bool:
    return any(isinstance(part.effect, Say) and part.step is Step.DONE for part in entry.parts)


def _say(connection: sqlite3.Connection, number: int, verdict: Step, *, now: float) -> bool:
    entry = entry_of(connection, number)
    if entry is None or entry.state is not State.UNSURE:
        return False
    verdicts = [(part.place, verdict) for part in entry.parts if part.step in (Step.UNSURE, Step.SENDING)]
    is_over = verdict is Step.DONE and not any(part.step is Step.WAITING for part in entry.parts)
    return settle(connection, number, verdicts, State.SENT if is_over else State.QUEUED, now=now)
