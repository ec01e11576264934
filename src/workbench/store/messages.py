"""Writing the messages of a batch, with their index, their attachments and their originals."""

import sqlite3
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from workbench.domain.values import Attachment, Message, Visibility
from workbench.store.fulltext import SpanIndex, place
from workbench.store.identity import chunks, take_numbers

_File = tuple[str, int, str, str, int, str]


class _Stored(NamedTuple):
    """A message as it is here already."""

    id: int
    text: str
    author: str
    role: str
    internal: int
    ticket: int


class Filled(NamedTuple):
    """What filling messages came to: how many were new or different, and the row numbers of the tickets they touch."""

    messages: int
    touched: set[int]


def fill_messages(
    connection: sqlite3.Connection,
    index: SpanIndex,
    messages: Sequence[Message],
    numbers: Mapping[str, int],
    place_of: Callable[[str], str],
) -> Filled:
    """Write messages: new ones in order of time, changed ones in place, those of merged tickets to where they went.

    ``numbers`` are the row numbers of the tickets that are here, or will be; a message of any other is left out.
    ``place_of`` says under which place in the index a ticket's words stand.
    """
    here = {message.ref: message for message in messages if message.ticket in numbers}
    stored = _stored_messages(connection, list(here))
    files = _stored_files(connection, [old.id for old in stored.values()])

    new = sorted((message for ref, message in here.items() if ref not in stored), key=lambda message: message.at)
    at = [int(message.at.timestamp()) for message in new]
    ids = take_numbers(connection, "message", "id", at)
    numbered = list(zip(ids, at, new, strict=True))
    connection.executemany(
        "INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (i, numbers[m.ticket], m.ref, m.author, str(m.role), m.visibility is Visibility.INTERNAL, seconds, m.text)
            for i, seconds, m in numbered
        ],
    )
    index.add([(i, m.text, place_of(m.ticket)) for i, _, m in numbered])
    _keep_extras(connection, [(i, m) for i, _, m in numbered])
    touched = {numbers[message.ticket] for message in new}
    changed = 0
    for ref, old in stored.items():
        message = here[ref]
        n = numbers[message.ticket]
        facts = (message.author, message.role.value, int(message.visibility is Visibility.INTERNAL), n)
        own_files = {_file_row(old.id, file) for file in message.attachments}
        if (message.text, *facts) == old[1:] and own_files == files.get(old.id, set()):
            continue
        if message.text != old.text or old.ticket != n:
            was_at = place_of(message.ticket) if old.ticket == n else _place_before(connection, old.ticket)
            index.remove(old.id, old.text, was_at)
            index.add([(old.id, message.text, place_of(message.ticket))])
        connection.execute(
            "UPDATE message SET text = ?, author = ?, role = ?, internal = ?, ticket = ? WHERE id = ?",
            (message.text, *facts, old.id),
        )
        connection.execute("DELETE FROM original WHERE message = ?", (old.id,))
        connection.execute("DELETE FROM attachment WHERE message = ?", (old.id,))
        _keep_extras(connection, [(old.id, message)])
        touched |= {old.ticket, n}
        changed += 1
    return Filled(len(new) + changed, touched)


def _stored_messages(connection: sqlite3.Connection, refs: Sequence[str]) -> dict[str, _Stored]:
    stored: dict[str, _Stored] = {}
    for part in chunks(refs):
        marks = ",".join("?" * len(part))
        for ref, *rest in connection.execute(
            f"SELECT ref, id, text, author, role, internal, ticket FROM message WHERE ref IN ({marks})", part
        ):
            stored[ref] = _Stored(*rest)
    return stored


def _stored_files(connection: sqlite3.Connection, ids: Sequence[int]) -> dict[int, set[_File]]:
    files: dict[int, set[_File]] = {}
    for part in chunks(ids):
        marks = ",".join("?" * len(part))
        for row in connection.execute(
            f"SELECT ref, message, name, media_type, size, url FROM attachment WHERE message IN ({marks})", part
        ):
            files.setdefault(row[1], set()).add(row)
    return files


def _place_before(connection: sqlite3.Connection, ticket: int) -> str:
    customer, organisation = connection.execute(
        "SELECT customer, organisation FROM ticket WHERE n = ?", (ticket,)
    ).fetchone()
    return place(customer, organisation)


def _keep_extras(connection: sqlite3.Connection, numbered: Sequence[tuple[int, Message]]) -> None:
    originals = [
        (i, message.original_type, zlib.compress(message.original, 6))
        for i, message in numbered
        if message.original is not None
    ]
    if originals:
        connection.executemany("INSERT OR REPLACE INTO original VALUES (?, ?, ?)", originals)
    files = [_file_row(i, file) for i, message in numbered for file in message.attachments]
    if files:
        connection.executemany("INSERT OR REPLACE INTO attachment VALUES (?, ?, ?, ?, ?, ?)", files)


def _file_row(message: int, file: Attachment) -> _File:
    return (file.ref, message, file.name, file.media_type, file.size, file.url)
