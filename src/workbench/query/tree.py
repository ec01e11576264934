"""The tree of a query: frozen values that the store compiles and that print back as text.

``start`` and ``end`` are columns in the text the tree was read from. They do not count when two trees
are compared, so the same question written in two ways is equal.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import Enum
from typing import ClassVar

from workbench.domain.words import Priority


class Special(Enum):
    """Values that are words of the language, not text to look for: ``assignee:me``, ``org:none``."""

    ME = "me"
    NONE = "none"


# What stands behind a field's colon. ``status:``, ``has:``, ``is:`` and ``kind:`` give lower-case str.
Value = str | Special | Priority | timedelta | datetime


class Part:
    """What the parts of a tree share: they are frozen, slotted and compared without their columns.

    Written out rather than made by ``dataclass``, which takes a millisecond a class: the desk parses its first
    queue before it can answer a key.
    """

    __slots__ = ("end", "start")
    __match_args__: ClassVar[tuple[str, ...]] = ()
    start: int
    end: int

    def _set(self, start: int, end: int, **values: object) -> None:
        for name, value in (*values.items(), ("start", start), ("end", end)):
            object.__setattr__(self, name, value)

    def _values(self) -> tuple[object, ...]:
        return tuple(getattr(self, name) for name in self.__match_args__)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen")

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Part) and self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self._values()))})"


class Words(Part):
    """Text without quotes: one word as typed, which an index may see as several (``4.12.1``) or none (``-``).

    ``prefix`` says that a ``*`` stood behind it: any word that begins so.
    """

    __slots__ = ("prefix", "text")
    __match_args__ = ("text", "prefix")
    text: str
    prefix: bool

    def __init__(self, text: str, prefix: bool = False, *, start: int = 0, end: int = 0) -> None:
        self._set(start, end, text=text, prefix=prefix)


class Phrase(Part):
    """Text in quotes: these words, in this order, next to each other."""

    __slots__ = ("text",)
    __match_args__ = ("text",)
    text: str

    def __init__(self, text: str, *, start: int = 0, end: int = 0) -> None:
        self._set(start, end, text=text)


class FieldIs(Part):
    """A field and what it should be; several ``values`` mean any of them.

    ``op`` is ``=``, ``<``, ``<=``, ``>`` or ``>=``; all but ``=`` come with exactly one value, and only
    for priority and due. The values of ``status`` are words of :class:`~workbench.domain.values.Status`,
    ``status:open`` being both ``new`` and ``open``. A ``timedelta`` counts back from now in ``since``
    and ``before`` and on from now in ``due``; a ``datetime`` is a day's first moment. Both are what
    :func:`workbench.query.times.span` turns into moments.
    """

    __slots__ = ("field", "op", "values")
    __match_args__ = ("field", "op", "values")
    field: str
    op: str
    values: tuple[Value, ...]

    def __init__(self, field: str, op: str, values: tuple[Value, ...], *, start: int = 0, end: int = 0) -> None:
        self._set(start, end, field=field, op=op, values=values)


class Not(Part):
    """All but ``part``, which is never a Not itself."""

    __slots__ = ("part",)
    __match_args__ = ("part",)
    part: "Node"

    def __init__(self, part: "Node", *, start: int = 0, end: int = 0) -> None:
        self._set(start, end, part=part)


class And(Part):
    """All of ``parts``, none of which is an And. Without parts it is the empty query: everything."""

    __slots__ = ("parts",)
    __match_args__ = ("parts",)
    parts: tuple["Node", ...]

    def __init__(self, parts: tuple["Node", ...], *, start: int = 0, end: int = 0) -> None:
        self._set(start, end, parts=parts)


class Or(Part):
    """Any of ``parts``: at least two, none of which is an Or."""

    __slots__ = ("parts",)
    __match_args__ = ("parts",)
    parts: tuple["Node", ...]

    def __init__(self, parts: tuple["Node", ...], *, start: int = 0, end: int = 0) -> None:
        self._set(start, end, parts=parts)


Node = Words | Phrase | FieldIs | Not | And | Or


class Query:
    """A query that was understood: its ``tree``, the ``text`` as typed, and the ``now`` it was read at.

    Two are equal when their trees are.
    """

    __slots__ = ("now", "text", "tree")

    def __init__(self, tree: Node, text: str = "", now: datetime = datetime.min) -> None:  # noqa: DTZ901 - parse() always gives one
        self.tree = tree
        self.text = text
        self.now = now

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Query) and self.tree == other.tree

    def __hash__(self) -> int:
        return hash(self.tree)

    def __repr__(self) -> str:
        return f"Query({self.tree!r})"

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
