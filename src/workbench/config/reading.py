"""From the tree of a YAML file to plain values that fit the model, noting every mistake on the way.

What is wrong is left out, so that its default takes its place: an option in a section, an item in a list,
and a whole item only where an option is wrong that it cannot do without.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, get_args, get_origin

import msgspec

from workbench.config.document import Entry, Listing, Scalar, Section, Tree
from workbench.config.forms import Checks, WrongError
from workbench.config.leaves import (
    LITERAL,
    Kind,
    kind_of,
    promises_secret,
    read_free,
    read_leaf,
    read_secret,
)
from workbench.config.mistakes import Mistake, Place, mistake_at, nearest_of, quoted

NOTHING: Final = object()  # stands for a value that is wrong and has been noted
MOST_MISTAKES: Final = 200  # noted; a file with more is no configuration


class Reader:
    """Reads one file's tree by the model; ``mistakes`` and ``places`` fill up while it does."""

    def __init__(self, file: Path, checks: Checks) -> None:
        self.file = file
        self.checks = checks
        self.mistakes: list[Mistake] = []
        self.places: dict[str, Place] = {}

    def section(self, kind: type[msgspec.Struct], tree: Tree, path: str) -> object:
        """Return the options of one section as a dict that converts to ``kind``, or NOTHING."""
        if not isinstance(tree, Section):
            return self.note(tree, path, 'expected options, each on a line as "name: value"')
        fields = {field.name: field for field in msgspec.structs.fields(kind)}
        values: dict[str, object] = {}
        given: set[str] = set()
        for name, entry in self._entries(tree, path):
            if name not in fields:
                self._unknown(entry, _join(path, name), name, tuple(fields))
            # An option without a value keeps its default: a heading whose options are all commented out.
            elif not isinstance(entry.value, Scalar) or entry.value.kind != "null":
                given.add(name)
                value = self._value(fields[name].type, entry.value, _join(path, name))
                if value is not NOTHING:
                    values[name] = value
        missing = [name for name, field in fields.items() if field.required and name not in values]
        for name in missing:
            if name not in given:
                self.note(tree, path, f"{name} is missing")
        return NOTHING if missing else values

    def note(self, at: Tree | Entry | Place, path: str, reason: str, nearest: str = "") -> object:
        """Note a mistake where ``at`` stands and return NOTHING."""
        if len(self.mistakes) < MOST_MISTAKES:
            place = Place(self.file, at.line, at.column)
            self.mistakes.append(mistake_at(place, path, reason, nearest))
        return NOTHING

    def _value(self, annotation: object, tree: Tree, path: str) -> object:
        kind = kind_of(annotation)
        if isinstance(tree, Scalar) and tree.kind == "tag":
            return self.note(tree, path, "tags such as !name are not read here")
        if isinstance(kind.type, type) and issubclass(kind.type, msgspec.Struct) and kind.form != "secret":
            return self.section(kind.type, tree, path)
        if get_origin(kind.type) is tuple:
            return self._list(kind, tree, path)
        if get_origin(kind.type) is dict:
            return self._names(get_args(kind.type), tree, path)
        try:
            if kind.form == "secret":
                return read_secret(tree)
            if kind.type is object:
                return self._free(tree, path)
            return read_leaf(annotation, kind, tree, self.checks)
        except WrongError as wrong:
            return self.note(tree, path, wrong.reason, wrong.nearest)

    def _list(self, kind: Kind, tree: Tree, path: str) -> object:
        item_type = get_args(kind.type)[0]
        if "or_one" in kind.extra and isinstance(tree, Scalar):
            one = self._value(item_type, tree, path)
            return one if one is NOTHING else [one]
        if not isinstance(tree, Listing):
            return self.note(tree, path, "expected a list: [one, two], or lines that begin with a dash")
        if len(tree.items) < (kind.limit("min_length") or 0):
            return self.note(tree, path, "expected at least one")
        most = kind.limit("max_length")
        values: list[object] = []
        taken: set[tuple[str, str]] = set()
        for index, item in enumerate(tree.items):
            here = f"{path}[{index}]"
            self.places[here] = Place(self.file, item.line, item.column)
            if most is not None and index >= most:
                self.note(item, here, f"more than {most}; this one and those below are left out")
                break
            value = self._value(item_type, item, here)
            if value is NOTHING and "whole" in kind.extra:
                return NOTHING
            if value is not NOTHING and not self._is_taken(value, kind.unique, taken, here):
                values.append(value)
        # A list of which nothing is left falls back to its default, as any other option does.
        return NOTHING if tree.items and not values else values

    def _is_taken(self, item: object, unique: tuple[str, ...], taken: set[tuple[str, str]], path: str) -> bool:
        """Note an item that shares a ``unique`` option with one before it; else remember what it takes."""
        mine = [(name, told) for name in unique if (told := _told(item, name))]
        for name, told in mine:
            if (name, told) in taken:
                self.note(self.places[f"{path}.{name}"], f"{path}.{name}", f"{quoted(told)} is taken already")
                return True
        taken.update(mine)
        return False

    def _names(self, types: tuple[object, ...], tree: Tree, path: str) -> object:
        if not isinstance(tree, Section):
            return self.note(tree, path, 'expected lines such as "name: value"')
        values: dict[str, object] = {}
        for name, entry in self._entries(tree, path):
            here = _join(path, name)
            if self._value(types[0], Scalar(name, "text", entry.line, entry.column), here) is NOTHING:
                continue
            if types[1] is object and promises_secret(name, entry.value):
                self.note(entry.value, here, LITERAL)
                continue
            value = self._value(types[1], entry.value, here)
            if value is not NOTHING:
                values[name] = value
        return values

    def _free(self, tree: Tree, path: str) -> object:
        if isinstance(tree, Section):
            return self._names((str, object), tree, path)
        if isinstance(tree, Listing):
            items = [self._value(object, item, f"{path}[{index}]") for index, item in enumerate(tree.items)]
            return [item for item in items if item is not NOTHING]
        return read_free(tree)

    def _entries(self, tree: Section, path: str) -> Iterator[tuple[str, Entry]]:
        """Yield each name with its entry, the first of those given twice; note where each stands."""
        seen: dict[str, int] = {}
        for entry in tree.entries:
            if entry.name is None:
                self.note(entry, path, "expected a plain text before the colon")
            elif entry.name in seen:
                self.note(entry, _join(path, entry.name), f"given twice; it stands in line {seen[entry.name]} already")
            else:
                seen[entry.name] = entry.line
                self.places[_join(path, entry.name)] = Place(self.file, entry.line, entry.column)
                yield entry.name, entry

    def _unknown(self, entry: Entry, path: str, name: str, valid: tuple[str, ...]) -> None:
        if len(self.mistakes) >= MOST_MISTAKES:
            return  # looking for the nearest name costs more than anything else here
        nearest = nearest_of(name, valid)
        expected = "" if nearest else f"; expected one of {', '.join(valid)}"
        self.note(entry, path, f"unknown name{expected}", nearest)


def _told(item: object, name: str) -> str:
    """Return an item's option as text to compare by, empty where it says nothing (a key of 0)."""
    told = item.get(name) if isinstance(item, dict) else None
    return str(told).casefold() if told else ""


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
