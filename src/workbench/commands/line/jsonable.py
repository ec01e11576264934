"""Values as JSON knows them: the form that scripts get from ``--json``."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum, IntEnum
from pathlib import Path

from workbench.domain.text import clean


def jsonable(value: object) -> object:
    """Return ``value`` in the types of JSON.

    A dataclass or a named tuple is an object, a time ISO 8601 in UTC (``2026-03-04T09:41:00Z``), a priority
    its lower-case name. Text is cleaned, so that it may be printed as it is. Bytes are left out: what a
    message originally was, ``workbench show --original`` prints.
    """
    match value:
        case None | bool() | float():
            return value
        case IntEnum():
            return value.name.lower()
        case Enum():
            return value.value
        case int():
            return value
        case str():
            return clean(value)
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        case Path():
            return str(value)
        case Mapping():
            return {str(name): jsonable(item) for name, item in value.items()}
        case _ if is_dataclass(value):
            names = [field.name for field in fields(value)]
            return {name: jsonable(getattr(value, name)) for name in names if _belongs(getattr(value, name))}
        case tuple() if hasattr(value, "_fields"):
            return {name: jsonable(item) for name, item in zip(value._fields, value, strict=True)}
        case list() | tuple() | set() | frozenset():
            return [jsonable(item) for item in value]
        case _:
            return clean(str(value))


def _belongs(value: object) -> bool:
    return not isinstance(value, bytes)
