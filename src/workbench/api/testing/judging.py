"""Says of a value what a provider must not let out: text that is not clean, naive times, references of others."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import datetime, timedelta
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Union, get_args, get_origin, get_type_hints

from workbench.domain.text import clean, one_line
from workbench.domain.values import Ref

_LONG = {"text", "notes", "body", "last_word", "last_update"}  # what may have more than one line
_REFS = {"ref", "ticket", "customer", "organisation", "assignee", "gone", "merged"}
_OURS_ALONE = {"cursor", "original", "stamp"}  # opaque, or kept as it came


def faults_of(value: object, source: str) -> list[str]:
    """Return what is wrong with a domain value of the provider called ``source``, a sentence each."""
    return list(_faults(value, type(value), type(value).__name__, "", source))


def _faults(value: object, wanted: object, place: str, name: str, source: str) -> Iterator[str]:
    if name in _OURS_ALONE:
        return
    if not _fits(value, wanted):
        yield f"{place} is {_shown(value)}, and has to be {_title(wanted)}."
        return
    if is_dataclass(value) and not isinstance(value, type):
        for field, hint in _hints(type(value)).items():
            yield from _faults(getattr(value, field), hint, f"{place}.{field}", field, source)
    elif isinstance(value, tuple):
        for at, inner in enumerate(value):
            yield from _faults(inner, _inner(wanted, at), f"{place}[{at}]", name, source)
    elif isinstance(value, datetime):
        if value.utcoffset() is None:
            yield f"{place} is {value}, without a time zone. Times are aware, and in UTC."
        elif value.utcoffset() != timedelta(0):
            yield f"{place} is {value}, which is not in UTC. Turn it with .astimezone(UTC)."
    elif isinstance(value, str) and not isinstance(value, Enum):
        yield from _faults_of_text(value, place, name, source)


def _faults_of_text(value: str, place: str, name: str, source: str) -> Iterator[str]:
    if name in _REFS and not value.startswith(f"{source}:"):
        yield f"{place} is {_shown(value)} and does not begin with {source!r}: make references with self.ref()."
    gate, says = (clean, "clean()") if name in _LONG else (one_line, "one_line()")
    if gate(value) != value:
        yield f"{place} holds {_shown(value)}, which has not passed the gate: give it to {says}."


@cache
def _hints(kind: type) -> dict[str, object]:
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in fields(kind)}


def _fits(value: object, wanted: object) -> bool:
    """Whether a value is of the type that stands in the domain, and of no subclass that behaves otherwise."""
    origin = get_origin(wanted)
    if origin in (Union, UnionType):
        return any(_fits(value, one) for one in get_args(wanted))
    if origin is tuple:
        return type(value) is tuple
    if wanted is None or wanted is NoneType:
        return value is None
    if wanted in (Ref, str):
        return type(value) is str
    if isinstance(wanted, type):
        return type(value) is wanted or (wanted is datetime and isinstance(value, datetime))
    return True


def _inner(wanted: object, at: int) -> object:
    if get_origin(wanted) in (Union, UnionType):
        wanted = next(one for one in get_args(wanted) if get_origin(one) is tuple)
    inner = get_args(wanted)
    return inner[0] if len(inner) > 1 and inner[1] is ... else inner[at] if at < len(inner) else object


def _title(wanted: object) -> str:
    return wanted.__name__ if isinstance(wanted, type) else str(wanted)


def _shown(value: object) -> str:
    said = repr(value)
    return said if len(said) <= 80 else f"{said[:80]}…"
