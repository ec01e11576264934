"""What is under way on a ticket at this desk, as panes see it (workbench.api.pending)."""

import sqlite3
from collections.abc import Iterator

from workbench.api.pending import Aside, Begun, OwnWork, Promised, Unsent
from workbench.domain.effects import LinkIssue, Say
from workbench.domain.words import Ref
from workbench.store.drafts import drafts_of
from workbench.store.outbox import Entry, Part, State, Step, entry_of, unsent_entries
from workbench.store.promises import open_promises
from workbench.store.scale import moment
from workbench.store.snoozing import snooze_of

_ON_ITS_WAY = (Step.WAITING, Step.SENDING, Step.REFUSED, Step.UNSURE)
_AWAITED = 900  # seconds for which a message that was sent is drawn, though the mirror does not show it


def unsent_of(connection: sqlite3.Connection, ref: Ref, now: int) -> list[Unsent]:
    """Return what is on its way on a ticket, in the order in which it was written; ``now`` in seconds since 1970.

    A message that was sent and is in the mirror is among the others there, and is left out here.
    """
    sent = connection.execute(
        "SELECT id FROM desk.outbox WHERE ticket = ? AND state = 'sent' AND ended > ? ORDER BY id",
        (ref, now - _AWAITED),
    ).fetchall()
    entries = [entry for (number,) in sent if (entry := entry_of(connection, number)) is not None]
    entries += unsent_entries(connection, ref)
    return [one for entry in entries for one in _parts(connection, entry)]


def _parts(connection: sqlite3.Connection, entry: Entry) -> Iterator[Unsent]:
    at = {State.HELD: entry.release_at, State.QUEUED: entry.next_try}.get(entry.state, 0.0)
    leaves = moment(int(at)) if at else None
    made = moment(int(entry.created))
    others = []
    for part in entry.parts:
        if not isinstance(part.effect, Say):
            if part.step in _ON_ITS_WAY and entry.state is not State.SENT:
                others.append(part.effect)
        elif part.step in _ON_ITS_WAY and entry.state is not State.SENT:
            yield Unsent(
                change=entry.id, effects=(part.effect,), state=entry.state, reason=entry.reason, made=made, at=leaves
            )
        elif part.step is Step.DONE and part.answer and not _is_here(connection, part):
            yield Unsent(change=entry.id, effects=(part.effect,), state=State.SENT, made=made)
    if others:
        yield Unsent(
            change=entry.id, effects=tuple(others), state=entry.state, reason=entry.reason, made=made, at=leaves
        )


def _is_here(connection: sqlite3.Connection, part: Part) -> bool:
    return connection.execute("SELECT 1 FROM message WHERE ref = ?", (part.answer,)).fetchone() is not None


def unsent_links(connection: sqlite3.Connection, ref: Ref) -> list[LinkIssue]:
    """Return the links to issues that are on their way, so that they are drawn like those that are there."""
    found = [part.effect for entry in unsent_entries(connection, ref) for part in entry.parts
             if part.step in _ON_ITS_WAY and part.step is not Step.REFUSED]  # fmt: skip
    return [effect for effect in found if isinstance(effect, LinkIssue)]


def own_work(connection: sqlite3.Connection, ref: Ref) -> OwnWork:
    """Return what is kept at this desk of a ticket, besides changes."""
    snooze = snooze_of(connection, ref)
    return OwnWork(
        tuple(Begun(draft.kind, moment(draft.updated)) for draft in drafts_of(connection, ref)),
        tuple(Promised(one.sentence, moment(one.due)) for one in open_promises(connection, ref)),
        Aside(None if snooze.until is None else moment(snooze.until), snooze.event) if snooze else None,
    )
