"""What a writer has before the eyes: a ticket as it is shown at this moment, remembered with what is written."""

import sqlite3

from workbench.domain.effects import Base
from workbench.domain.words import Priority, Ref, Status
from workbench.store.identity import number_for, seconds_of
from workbench.store.rows import moment_of_micros
from workbench.store.scale import moment
from workbench.store.shown import tickets


def base_of(connection: sqlite3.Connection, ref: Ref) -> Base:
    """Return how a ticket stands on the screen now; an empty base where it is not here.

    What was said is the mirror's; status, assignee and priority are as earlier changes will leave them that are unsent.
    """
    row = connection.execute(
        f"SELECT t.n, t.updated, t.status, t.assignee, t.priority, t.last FROM {tickets(connection)} WHERE t.ref = ?",
        (ref,),
    ).fetchone()
    if row is None:
        return Base()
    n, updated, status, assignee, priority, last = row
    at = seconds_of(last) if last else None
    seen = () if at is None else connection.execute(
        "SELECT ref FROM message WHERE ticket = ? AND id >= ? ORDER BY id", (n, number_for(at))
    )
    return Base(
        updated=moment_of_micros(updated), last=None if at is None else moment(at),
        seen=tuple(str(message) for (message,) in seen), status=Status(status), assignee=assignee,
        priority=Priority(priority),
    )  # fmt: skip
