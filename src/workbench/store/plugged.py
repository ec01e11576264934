"""What plugins read and keep: a connection on which the mirror cannot be written, their notes on tickets, and facts.

A plugin's notes are rows of the desk's under ``plugin/NAME``; the facts that all of them published for a ticket stand
under ``fact``, so that the desk and the command line find them in one look by key.
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from workbench.store.connection import Connection
from workbench.store.opening import DESK, KEPT, MIRROR
from workbench.store.transaction import writing_desk

_FACT = "fact"
MOST_FACTS, LONGEST_FACT = 200, 2_000  # on one ticket, and letters in each
_BUSY_SECONDS = 10.0


def attach_for_plugins(folder: Path) -> Connection:
    """Open the mirror for reading alone, with the desk attached, in which plugins keep their notes.

    Both files are there already: a desk has them open.
    """
    address = (folder / MIRROR).absolute().as_uri() + "?mode=ro"
    connection = sqlite3.connect(
        address, uri=True, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=128
    )
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute(f"PRAGMA cache_size={-KEPT}")
    connection.execute("ATTACH DATABASE ? AS desk", ((folder / DESK).absolute().as_uri() + "?mode=rw",))
    return connection


def notes_of(connection: Connection, plugin: str, ticket: str) -> Mapping[str, str]:
    """Return what a plugin keeps on a ticket ('' for what it keeps on none), by name."""
    return _values(connection, f"plugin/{plugin}", ticket)


def keep_note(connection: Connection, plugin: str, ticket: str, name: str, value: str) -> None:
    """Keep a plugin's value on a ticket; '' takes it away."""
    _keep(connection, f"plugin/{plugin}", ticket, {name: value})


def facts_of(connection: Connection, ticket: str) -> Mapping[str, str]:
    """Return the facts that plugins published for a ticket, by name."""
    return _values(connection, _FACT, ticket)


def publish(connection: Connection, ticket: str, facts: Mapping[str, str]) -> bool:
    """Keep facts about a ticket, '' taking one away; return whether that changed anything.

    What is too long, or one too many, is left out.
    """
    known = facts_of(connection, ticket)
    new = {name: value[:LONGEST_FACT] for name, value in facts.items() if known.get(name, "") != value[:LONGEST_FACT]}
    room = MOST_FACTS - len(known)
    new = {name: value for at, (name, value) in enumerate(new.items()) if name in known or at < room}
    if new:
        _keep(connection, _FACT, ticket, new)
    return bool(new)


def _values(connection: Connection, owner: str, ticket: str) -> dict[str, str]:
    found = connection.execute("SELECT key, value FROM desk.note WHERE owner = ? AND ticket = ?", (owner, ticket))
    return {str(key): str(value) for key, value in found}


def _keep(connection: Connection, owner: str, ticket: str, values: Mapping[str, str]) -> None:
    with writing_desk(connection):
        for name, value in values.items():
            if value:
                connection.execute("INSERT OR REPLACE INTO desk.note VALUES (?, ?, ?, ?)", (owner, ticket, name, value))
            else:
                connection.execute(
                    "DELETE FROM desk.note WHERE owner = ? AND ticket = ? AND key = ?", (owner, ticket, name)
                )
