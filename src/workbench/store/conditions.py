"""A condition in SQL with the values that it binds, and who asks.

A condition speaks of a ticket ``t``; where messages are searched, of a message ``m`` as well. Values are
always bound, never written into the SQL.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import Enum
from typing import NamedTuple

from workbench.domain.words import Ref


class Condition(NamedTuple):
    """A piece of SQL that is true or false, and the values it binds."""

    sql: str
    values: tuple[object, ...] = ()


class Of(Enum):
    """What the words of a query are looked for in."""

    CONVERSATION = "a ticket's subject and its messages"
    SUBJECT = "a ticket's subject alone"
    MESSAGE = "one message"


class Asker(NamedTuple):
    """Who asks, and when: what ``me`` and ``4h`` mean. ``me`` are one's own account references.

    ``sees_overlay`` says that ``t`` is a ticket as it is shown (store.shown), and not the mirror's own row.
    """

    connection: sqlite3.Connection
    now: datetime
    me: tuple[Ref, ...]
    sees_overlay: bool = False


TRUE = Condition("1")
FALSE = Condition("0")


def one_of(column: str, refs: Sequence[object]) -> Condition:
    """Return that a column is one of some values."""
    if not refs:
        return FALSE
    return Condition(f"{column} IN ({','.join('?' * len(refs))})", tuple(refs))


def joined(word: str, parts: Iterable[Condition], nothing: Condition) -> Condition:
    """Return what is true where each of ``parts`` is (``AND``), or one (``OR``); ``nothing`` where there are none."""
    made = list(parts)
    if not made:
        return nothing
    return Condition(
        "(" + f" {word} ".join(part.sql for part in made) + ")", tuple(value for part in made for value in part.values)
    )


def bindable(value: str) -> str:
    """Return a text that SQLite takes: no lone surrogates, which stand for undecodable bytes of a command line."""
    return value.encode("utf-8", "replace").decode().replace("\0", " ")
