"""Views and results as they cross from the host to the desk: as plain data, bounded, and checked on arrival.

What comes from a plugin's process is not trusted: it is taken for what it should be by the types that the interface
declares, field by field, or refused.
"""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import workbench.api as api
from workbench.api.results import ActionResult
from workbench.api.views import Output, View
from workbench.domain.text import clean

MOST_ITEMS = 500  # of one table, timeline, list of steps and so on
MOST_LETTERS = 100_000  # of one text; of an output its last ones
MOST_ALL = 300_000  # letters of all that a view holds
_DEEPEST = 24
_IDENTIFIERS = ("id", "name", "target")  # what the plugin has to get back as it was, and nobody is shown
_KIND = "_"  # names the class of what is packed

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


class TooMuch:
    """What was left out because it was too much to be shown."""

    def __init__(self) -> None:
        self.items = 0
        self.letters = 0
        self._room = MOST_ALL

    def take(self, text: str, *, end: bool) -> str:
        """Return as much of a text as may be shown."""
        most = max(0, min(MOST_LETTERS, self._room))
        kept = text if len(text) <= most else text[len(text) - most :] if end else text[:most]
        self.letters += len(text) - len(kept)
        self._room -= len(kept)
        return kept

    def __bool__(self) -> bool:
        return bool(self.items or self.letters)

    def __str__(self) -> str:
        parts = [f"{self.items:,} rows" if self.items else "", f"{self.letters:,} letters" if self.letters else ""]
        return f"{' and '.join(filter(None, parts))} more than are shown"


def pack(value: object, left_out: TooMuch, depth: int = 0) -> Plain:
    """Return a value of the interface as plain data; what is too much is counted in ``left_out``.

    Raises TypeError for what is none, such as the wrong thing in a field.
    """
    if depth > _DEEPEST:
        raise TypeError("views within views, too deep")
    if isinstance(value, str):
        return left_out.take(str(value), end=False)
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, tuple | list):
        left_out.items += max(0, len(value) - MOST_ITEMS)
        return [pack(one, left_out, depth + 1) for one in value[:MOST_ITEMS]]
    if dataclasses.is_dataclass(value) and not isinstance(value, type) and type(value).__name__ in _classes():
        packed: dict[str, Plain] = {_KIND: type(value).__name__}
        for name, field in _fields(type(value)).items():
            said = getattr(value, name)
            if said is field.default:
                continue
            if isinstance(value, Output) and isinstance(said, str):
                packed[name] = left_out.take(said, end=True)
            else:
                packed[name] = pack(said, left_out, depth + 1)
        return packed
    raise TypeError(f"{type(value).__name__} has no place in a view")


def unpack_view(said: object) -> View:
    """Return the view that plain data stand for. Raises TypeError or ValueError where they stand for none."""
    found: View = _reader(View)(said, 0)
    return found


def unpack_result(said: object) -> ActionResult:
    """Return the result that plain data stand for. Raises TypeError or ValueError where they stand for none."""
    found: ActionResult = _reader(ActionResult)(said, 0)
    return found


@cache
def _classes() -> Mapping[str, type]:
    """Return the classes that may cross, by name."""
    found: dict[str, type] = {}

    def collect(hint: object) -> None:
        if isinstance(hint, type) and dataclasses.is_dataclass(hint):
            if hint.__name__ not in found:
                found[hint.__name__] = hint
                for inner in _hints(hint).values():
                    collect(inner)
        else:
            for inner in get_args(hint):
                collect(inner)

    collect(View)
    collect(ActionResult)
    return found


@cache
def _hints(kind: type) -> Mapping[str, object]:
    return get_type_hints(kind, vars(api))


@cache
def _fields(kind: type) -> "Mapping[str, dataclasses.Field[Any]]":
    return {field.name: field for field in dataclasses.fields(kind)}


# What reads plain data as one type: (data, depth) -> value. The value's type is what the hint says, which no
# annotation can say here.
_Read = Callable[[object, int], Any]


@cache
def _reader(hint: object) -> _Read:
    if hint in _LEAVES:
        return _LEAVES[hint]
    if get_origin(hint) in (Union, UnionType):
        return _either(get_args(hint))
    if get_origin(hint) is tuple:
        return _several(get_args(hint)[0])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return lambda said, _: hint(said)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _object(hint)
    raise TypeError(f"{hint} cannot cross")


def _either(kinds: tuple[object, ...]) -> _Read:
    named = {kind.__name__: kind for kind in kinds if isinstance(kind, type) and dataclasses.is_dataclass(kind)}
    others = [kind for kind in kinds if kind not in named.values() and kind is not NoneType]

    def read(said: object, depth: int) -> object:
        if said is None and NoneType in kinds:
            return None
        if isinstance(said, dict) and (kind := named.get(str(said.get(_KIND)))) is not None:
            return _reader(kind)(said, depth)
        if len(others) == 1:
            return _reader(others[0])(said, depth)
        raise TypeError(f"{type(said).__name__} stands in the place of one of {', '.join(named)}")

    return read


def _several(kind: object) -> _Read:
    def read(said: object, depth: int) -> object:
        if not isinstance(said, list):
            raise TypeError(f"{type(said).__name__} stands in the place of a list")
        one = _reader(kind)
        return tuple(one(item, depth + 1) for item in said)

    return read


def _object(kind: type) -> _Read:
    def read(said: object, depth: int) -> object:
        if depth > _DEEPEST:
            raise TypeError("views within views, too deep")
        if not isinstance(said, dict) or said.get(_KIND) != kind.__name__:
            raise TypeError(f"something else stands in the place of a {kind.__name__}")
        hints = _hints(kind)
        unknown = said.keys() - hints.keys() - {_KIND}
        if unknown:
            raise TypeError(f"a {kind.__name__} has no {min(map(str, unknown))}")
        return kind(**{
            name: _raw(value) if name in _IDENTIFIERS else _reader(hints[name])(value, depth + 1)
            for name, value in said.items() if name != _KIND
        })  # fmt: skip

    return read


def _leaf(kind: type) -> _Read:
    def read(said: object, _: int) -> object:
        if not isinstance(said, kind) or (isinstance(said, bool) and kind is not bool):
            raise TypeError(f"{type(said).__name__} stands in the place of a {kind.__name__}")
        return said

    return read


def _raw(said: object) -> str:
    return str(_leaf(str)(said, 0))


def _text(said: object, _: int) -> str:
    """Return a text without anything that could do something to the terminal; it is cleaned again when it is drawn."""
    return clean(_raw(said))


def _moment(said: object, _: int) -> datetime:
    at = datetime.fromisoformat(_leaf(str)(said, 0))
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at


_LEAVES: dict[object, _Read] = {
    str: _text, bool: _leaf(bool), int: _leaf(int), datetime: _moment,
    float: lambda said, depth: float(_leaf(int)(said, depth)) if isinstance(said, int) else _leaf(float)(said, depth),
    Path: lambda said, depth: Path(_leaf(str)(said, depth)),
}  # fmt: skip
