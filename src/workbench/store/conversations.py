"""A ticket's messages for what is decided at once, without waiting for panes: guards and cards."""

import sqlite3

from workbench.domain.effects import Base, newer_than
from workbench.domain.values import Message
from workbench.domain.words import Ref
from workbench.store import rows
from workbench.store.steps import messages_made

_MOST = 500  # the newest; what was said before them is neither quoted by accident nor news


def messages_of(connection: sqlite3.Connection, ref: Ref, limit: int = _MOST) -> list[Message]:
    """Return the newest messages of a ticket, the oldest first, without their files."""
    found = connection.execute(
        f"SELECT {rows.MESSAGE_COLUMNS} FROM message WHERE ticket = (SELECT n FROM ticket WHERE ref = ?) "
        "ORDER BY id DESC LIMIT ?",
        (ref, limit),
    ).fetchall()
    return [rows.message_from(row, ref, ()) for row in found[::-1]]


def said_since(connection: sqlite3.Connection, ref: Ref, base: Base) -> tuple[Message, ...]:
    """Return what others have said on a ticket since its writer read it, as far as the mirror knows."""
    return newer_than(base, tuple(messages_of(connection, ref)), messages_made(connection, ref))
