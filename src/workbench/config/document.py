"""From a YAML file to a small tree that knows its lines, bounded in size and depth.

The tree is built from PyYAML's events, not from its nodes: composing nodes recurses in C, and a few
thousand nested brackets end the interpreter (PyYAML 6.0.3 with libyaml). No tag makes an object, an alias
counts for all that it repeats, and what stands in quotes stays text.
"""

import re
import stat
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workbench.config.mistakes import Mistake, Place, mistake_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    import yaml

MOST_BYTES = 1_000_000
MOST_NODES = 20_000
DEEPEST = 30


class Scalar(NamedTuple):
    """A single value as it was written. ``kind`` is text, null, bool, int, float, or tag for a foreign tag."""

    text: str
    kind: str
    line: int
    column: int
    size: int = 1


class Listing(NamedTuple):
    """Values one after another."""

    items: "tuple[Tree, ...]"
    line: int
    column: int
    size: int


class Entry(NamedTuple):
    """A name with its value; ``name`` is None where it is not a plain text."""

    name: str | None
    value: "Tree"
    line: int
    column: int


class Section(NamedTuple):
    """Named values, in the order of the file; a name given twice is in here twice."""

    entries: tuple[Entry, ...]
    line: int
    column: int
    size: int


Tree = Scalar | Listing | Section


class UnreadableError(Exception):
    """The file as a whole says nothing; ``mistake`` says why."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.reason)
        self.mistake = mistake


def read_bytes(file: Path) -> bytes | None:
    """Return what is in ``file``, or None where there is none. Raises UnreadableError."""
    try:
        mode = file.stat().st_mode
        if stat.S_ISDIR(mode):
            raise _whole(file, "this is a folder; the configuration is a file")
        if not stat.S_ISREG(mode):  # opening a pipe would wait for ever
            raise _whole(file, "this is not an ordinary file")
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise _whole(file, f"the file cannot be read ({reason})") from None
    if len(data) > MOST_BYTES:
        raise _whole(file, f"the file is larger than {MOST_BYTES:,} bytes")
    return data


def grow(data: bytes, file: Path) -> Tree | None:
    """Return the tree of a YAML text, or None where there is nothing in it. Raises UnreadableError."""
    import yaml

    text = _decode(data, file)
    loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _build(yaml.parse(text, Loader=loader), file)
    except yaml.YAMLError as error:
        from workbench.config.syntax import explain

        line, column, reason = explain(error, text)
        raise UnreadableError(mistake_at(Place(file, line, column), "", reason)) from None


def _whole(file: Path, reason: str) -> UnreadableError:
    return UnreadableError(mistake_at(Place(file), "", reason))


@cache
def _controls() -> re.Pattern[str]:
    """Return what YAML 1.1 does not allow in a text (section 5.1, printable characters)."""
    return re.compile("[^\t\n\r -~\u0085\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def _decode(data: bytes, file: Path) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = data.rfind(b"\n", 0, error.start) + 1
        place = Place(file, data.count(b"\n", 0, error.start) + 1, error.start - start + 1)
        reason = f"not UTF-8 (byte 0x{data[error.start]:02X}); save the file as UTF-8"
        raise UnreadableError(mistake_at(place, "", reason)) from None
    if found := _controls().search(text):
        start = text.rfind("\n", 0, found.start()) + 1
        place = Place(file, text.count("\n", 0, found.start()) + 1, found.start() - start + 1)
        reason = f"a character that cannot be shown (U+{ord(found[0]):04X}); delete it"
        raise UnreadableError(mistake_at(place, "", reason))
    return text


def _build(events: "Iterator[yaml.events.Event]", file: Path) -> Tree | None:
    import yaml

    resolver = yaml.resolver.Resolver()
    anchors: dict[str, Tree] = {}
    opened: list[tuple[yaml.CollectionStartEvent, list[Tree]]] = []
    root: Tree | None = None
    size = 0
    for event in events:
        place = Place(file, *_start(event))
        if isinstance(event, yaml.CollectionStartEvent):
            if len(opened) == DEEPEST:
                raise UnreadableError(mistake_at(place, "", f"nested deeper than {DEEPEST} levels"))
            opened.append((event, []))
            continue
        anchor = None
        if isinstance(event, yaml.CollectionEndEvent):
            start, children = opened.pop()
            tree, anchor = _collection(start, children), start.anchor
            size += 1
        elif isinstance(event, yaml.ScalarEvent):
            tree, anchor = _scalar(event, resolver), event.anchor
            size += 1
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in anchors:
                raise UnreadableError(mistake_at(place, "", "an alias (*) to nothing that is named (&) above it"))
            tree = anchors[event.anchor]
            size += tree.size
        elif isinstance(event, yaml.DocumentStartEvent) and root is not None:
            raise UnreadableError(mistake_at(place, "", 'a second document begins at this "---"; only one is read'))
        else:
            continue
        if size > MOST_NODES:
            raise UnreadableError(mistake_at(place, "", f"more than {MOST_NODES:,} values, aliases counted in full"))
        if anchor is not None:
            anchors[anchor] = tree
        if opened:
            opened[-1][1].append(tree)
        else:
            root = tree
    return root


_CORE = "tag:yaml.org,2002:"
_KINDS = {f"{_CORE}{kind}": kind for kind in ("null", "bool", "int", "float")}
# What a plain text may look like to YAML 1.1 and is nothing but text here: a date, <<, =.
_TEXTS = frozenset(f"{_CORE}{kind}" for kind in ("str", "timestamp", "merge", "value"))


def _start(event: "yaml.events.Event") -> tuple[int, int]:
    """Return line and column where an event begins, counted from 1."""
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)


def _scalar(event: "yaml.ScalarEvent", resolver: "yaml.resolver.Resolver") -> Scalar:
    import yaml

    tag = event.tag
    if tag is None or tag == "!":
        tag = resolver.resolve(yaml.ScalarNode, event.value, event.implicit)  # type: ignore[no-untyped-call] # stub
    kind = _KINDS.get(tag) or ("text" if tag in _TEXTS else "tag")
    return Scalar(event.value, kind, *_start(event))


def _collection(start: "yaml.CollectionStartEvent", children: list[Tree]) -> Tree:
    import yaml

    line, column = _start(start)
    size = 1 + sum(child.size for child in children)
    if start.tag not in (None, "!", f"{_CORE}seq", f"{_CORE}map"):
        return Scalar("", "tag", line, column, size)
    if isinstance(start, yaml.SequenceStartEvent):
        return Listing(tuple(children), line, column, size)
    pairs = zip(children[::2], children[1::2], strict=True)
    return Section(tuple(_entry(name, value) for name, value in pairs), line, column, size)


def _entry(name: Tree, value: Tree) -> Entry:
    plain = isinstance(name, Scalar) and name.kind != "tag"
    return Entry(name.text if isinstance(name, Scalar) and plain else None, value, name.line, name.column)
