"""Drafts: what is being written, on disk while it is typed and found again whatever happened in between."""

import sqlite3
from dataclasses import dataclass, replace

from workbench.domain.effects import Base, Enclosure
from workbench.domain.words import Ref
from workbench.store.changes import announce
from workbench.store.effects import base_column, base_from
from workbench.store.transaction import writing_desk

REPLY, NOTE = "reply", "note"
_NO_BASE = Base()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipients:
    """Who is written to, as addresses; None leaves it to the helpdesk."""

    to: tuple[str, ...] | None = None
    cc: tuple[str, ...] = ()


_NOBODY_NAMED = Recipients()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A reply or a note that is being written. ``id`` is 0 until it is kept; ``cursor`` counts characters of ``text``.

    ``canned`` names the explanations that were put in, ``status`` is the word of the status that is to follow, ``base``
    what the writer had before the eyes. Times are seconds since 1970.
    """

    ticket: Ref
    kind: str
    id: int = 0
    text: str = ""
    cursor: int = 0
    recipients: Recipients = _NOBODY_NAMED
    files: tuple[Enclosure, ...] = ()
    canned: tuple[str, ...] = ()
    status: str = ""
    base: Base = _NO_BASE
    created: int = 0
    updated: int = 0


_COLUMNS = "id, ticket, kind, text, cursor, recipients, files, canned, status, base, created, updated"


def keep(connection: sqlite3.Connection, draft: Draft, *, now: int) -> Draft:
    """Write a draft down, and return it as it is kept. One transaction of ``desk.db``; readers hear of new ones."""
    values = (
        draft.text, draft.cursor, _encoded(draft.recipients), _encoded(draft.files), "\n".join(draft.canned),
        draft.status, base_column(draft.base), now,
    )  # fmt: skip
    with writing_desk(connection):
        if draft.id:
            connection.execute(
                "UPDATE desk.draft SET text = ?, cursor = ?, recipients = ?, files = ?, canned = ?, status = ?, "
                "base = ?, updated = ? WHERE id = ?",
                (*values, draft.id),
            )
            return replace(draft, updated=now)
        cursor = connection.execute(
            "INSERT INTO desk.draft (ticket, kind, text, cursor, recipients, files, canned, status, base, updated, "
            "created) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (draft.ticket, draft.kind, *values, now),
        )
        announce(connection, (draft.ticket,), "desk")
    return replace(draft, id=int(cursor.lastrowid or 0), created=now, updated=now)


def drop(connection: sqlite3.Connection, number: int) -> Draft | None:
    """Take a draft away, and return it, so that it can be given back; None where it is gone or on its way."""
    draft = draft_of(connection, number)
    if draft is None:
        return None
    with writing_desk(connection):
        connection.execute("DELETE FROM desk.draft WHERE id = ? AND outbox IS NULL", (number,))
        announce(connection, (draft.ticket,), "desk")
    return draft


def draft_of(connection: sqlite3.Connection, number: int) -> Draft | None:
    """Return one draft, or None; one that is on its way is none."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM desk.draft WHERE id = ? AND outbox IS NULL", (number,)).fetchone()
    return _draft(row) if row else None


def drafts_of(connection: sqlite3.Connection, ticket: Ref | None = None) -> list[Draft]:
    """Return the drafts of a ticket, or all, the last touched first."""
    where, values = ("AND ticket = ?", (ticket,)) if ticket else ("", ())
    found = connection.execute(
        f"SELECT {_COLUMNS} FROM desk.draft WHERE outbox IS NULL {where} ORDER BY updated DESC, id DESC", values
    )
    return [_draft(row) for row in found]


def _draft(row: tuple[object, ...]) -> Draft:
    import msgspec

    number, ticket, kind, text, cursor, recipients, files, canned, status, base, created, updated = row
    return Draft(
        id=int(str(number)), ticket=str(ticket), kind=str(kind), text=str(text), cursor=int(str(cursor)),
        recipients=msgspec.json.decode(str(recipients) or "{}", type=Recipients),
        files=msgspec.json.decode(str(files) or "[]", type=tuple[Enclosure, ...]),
        canned=tuple(str(canned).split("\n")) if canned else (), status=str(status), base=base_from(str(base)),
        created=int(str(created)), updated=int(str(updated)),
    )  # fmt: skip


def _encoded(value: object) -> str:
    import msgspec

    return msgspec.json.encode(value).decode()
