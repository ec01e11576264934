"""Put values where a checklist names them: per argument, once, and never as code.

``{{name}}`` is the only form there is. A value is put in as it is and never looked at again, so a ticket's subject that
holds ``{{7*7}}`` or ``$(id)`` stays what it is, inside the one argument that names it.
"""

import re
from collections.abc import Callable, Mapping

GAP = re.compile(r"\{\{\s*([a-z_][a-z0-9_]*(?:\.[a-z_][a-z0-9_]*)*)\s*\}\}")
_ANY = re.compile(r"\{\{(.{0,60}?)\}\}")


def names_in(template: str) -> tuple[str, ...]:
    """Return the names that a template has gaps for, in order."""
    return tuple(found[1] for found in GAP.finditer(template))


def strange_gaps(template: str) -> tuple[str, ...]:
    """Return what looks like a gap and is none, such as ``{{7*7}}``."""
    return tuple(found[0] for found in _ANY.finditer(template) if not GAP.fullmatch(found[0]))


def fill(template: str, values: Mapping[str, str], shape: Callable[[str], str] = str) -> str:
    """Return ``template`` with its gaps filled, each value through ``shape``. Raises KeyError with a name not known."""
    return GAP.sub(lambda found: shape(values[found[1]]), template)


def fill_shown(template: str, values: Mapping[str, str]) -> str:
    """Return a text for people, in which a gap without a value stays to be seen."""
    return GAP.sub(lambda found: values.get(found[1], found[0]), template)
