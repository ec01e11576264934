"""What the person at this desk leaves behind while reading: marks of what was seen, and small notes."""

import sqlite3
from collections.abc import Collection

from workbench.domain.words import Ref, Role
from workbench.store.changes import announce
from workbench.store.transaction import writing_desk


def mark_read(connection: sqlite3.Connection, ref: Ref, *, now: int) -> bool:
    """Remember that everything said on a ticket so far was on the screen; False where nothing was new."""
    row = connection.execute(
        "SELECT t.last, coalesce(r.upto, 0) FROM ticket t LEFT JOIN desk.read_mark r ON r.ticket = t.ref "
        "WHERE t.ref = ?",
        (ref,),
    ).fetchone()
    if row is None or row[0] <= row[1]:
        return False
    with writing_desk(connection):
        connection.execute(
            "INSERT INTO desk.read_mark VALUES (?1, ?2, ?3) ON CONFLICT (ticket) DO UPDATE "
            "SET upto = max(upto, excluded.upto), seen_at = excluded.seen_at",
            (ref, row[0], now),
        )
        announce(connection, (ref,), "desk")
    return True


def mark_own_read(connection: sqlite3.Connection, ref: Ref, own: Collection[Ref]) -> None:
    """Let what this desk has sent (``own``) not count as new where nobody else spoke before it since the last look.

    What a helpdesk itself notes of it is passed over too. Within the caller's transaction.
    """
    upto = read_upto(connection, ref)
    passed = upto
    for number, message, role in connection.execute(
        "SELECT id, ref, role FROM message WHERE ticket = (SELECT n FROM ticket WHERE ref = ?) AND id > ? ORDER BY id",
        (ref, upto),
    ):
        if message not in own and role != Role.SYSTEM:
            break
        passed = number
    if passed > upto:
        connection.execute("UPDATE desk.read_mark SET upto = ? WHERE ticket = ?", (passed, ref))


def mark_unread(connection: sqlite3.Connection, ref: Ref, upto: int) -> None:
    """Set a ticket's mark back to ``upto`` (a message's row number, 0 for never): the undo of mark_read."""
    with writing_desk(connection):
        connection.execute("UPDATE desk.read_mark SET upto = ? WHERE ticket = ?", (upto, ref))
        announce(connection, (ref,), "desk")


def read_upto(connection: sqlite3.Connection, ref: Ref) -> int:
    """Return the row number of the newest message that was seen, 0 for never."""
    row = connection.execute("SELECT upto FROM desk.read_mark WHERE ticket = ?", (ref,)).fetchone()
    return int(row[0]) if row else 0


def unsent(connection: sqlite3.Connection) -> int:
    """Return how many changes wait in the outbox."""
    return int(connection.execute("SELECT count(*) FROM desk.outbox WHERE state <> 'sent'").fetchone()[0])


def drafts(connection: sqlite3.Connection) -> int:
    """Return how many drafts are kept."""
    return int(connection.execute("SELECT count(*) FROM desk.draft WHERE outbox IS NULL").fetchone()[0])
