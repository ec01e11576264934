"""The tree of a query: frozen values that the store compiles and that print back as text.

``start`` and ``end`` are columns in the text the tree was read from. They do not count when two trees
are compared, so the same question written in two ways is equal.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from workbench.domain.words import Priority


class Special(Enum):
    """Values that are words of the language, not text to look for: ``assignee:me``, ``org:none``."""

    ME = "me"
    NONE = "none"


# What stands behind a field's colon. ``status:``, ``has:``, ``is:`` and ``kind:`` give lower-case str.
Value = str | Special | Priority | timedelta | datetime


def _column() -> int:
    return field(default=0, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Words:
    """Text without quotes: one word as typed, which an index may see as several (``4.12.1``) or none (``-``).

    ``prefix`` says that a ``*`` stood behind it: any word that begins so.
    """

    text: str
    prefix: bool = False
    start: int = _column()
    end: int = _column()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Text in quotes: these words, in this order, next to each other."""

    text: str
    start: int = _column()
    end: int = _column()


@dataclass(frozen=True, slots=True)
class FieldIs:
    """A field and what it should be; several ``values`` mean any of them.

    ``op`` is ``=``, ``<``, ``<=``, ``>`` or ``>=``; all but ``=`` come with exactly one value, and only
    for priority and due. The values of ``status`` are words of :class:`~workbench.domain.values.Status`,
    ``status:open`` being both ``new`` and ``open``. A ``timedelta`` counts back from now in ``since``
    and ``before`` and on from now in ``due``; a ``datetime`` is a day's first moment. Both are what
    :func:`workbench.query.times.span` turns into moments.
    """

    field: str
    op: str
    values: tuple[Value, ...]
    start: int = _column()
    end: int = _column()


@dataclass(frozen=True, slots=True)
class Not:
    """All but ``part``, which is never a Not itself."""

    part: "Node"
    start: int = _column()
    end: int = _column()


@dataclass(frozen=True, slots=True)
class And:
    """All of ``parts``, none of which is an And. Without parts it is the empty query: everything."""

    parts: tuple["Node", ...]
    start: int = _column()
    end: int = _column()


@dataclass(frozen=True, slots=True)
class Or:
    """Any of ``parts``: at least two, none of which is an Or."""

    parts: tuple["Node", ...]
    start: int = _column()
    end: int = _column()


Node = Words | Phrase | FieldIs | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """A query that was understood: its ``tree``, the ``text`` as typed, and the ``now`` it was read at."""

    tree: Node
    text: str = field(default="", compare=False)
    now: datetime = field(default=datetime.min, compare=False)  # noqa: DTZ901 - parse() always gives one

    def words(self) -> tuple[str, ...]:
        """Return the wanted words, phrases and error codes, in order and once each: what to highlight."""
        return tuple(dict.fromkeys(_wanted(self.tree)))


def _wanted(node: Node) -> Iterator[str]:
    match node:
        case Words(text) | Phrase(text):
            yield text
        case FieldIs("err", _, values):
            yield from (value for value in values if isinstance(value, str))
        case And(parts) | Or(parts):
            for part in parts:
                yield from _wanted(part)
        case _:
            return
