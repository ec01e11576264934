"""Put a value into a YAML text where it belongs, and leave every other sign of the text as it is.

PyYAML says where things stand, and nothing is ever written by it: what a person wrote, with its comments, order
and alignment, is theirs. Whether the outcome means what it should is for the caller to check by reading it again.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import yaml

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # line breaks of YAML 1.1, section 4.2
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./@-]*")
_ADDRESS = re.compile(r"https?://[A-Za-z0-9_./:~-]*[A-Za-z0-9/]")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})  # of YAML 1.1, which are no texts


class NoPlaceError(Exception):
    """The text is built in a way that nothing can be put into it."""


class _Node(NamedTuple):
    """One value of the text: where it begins and where its last sign ends, both counted in characters."""

    kind: str  # scalar, alias, list or map
    start: int
    end: int
    column: int
    flow: bool
    value: str
    children: "tuple[_Node, ...]"


def with_item(text: str, section: str, item: Mapping[str, object]) -> str:
    """Return ``text`` with ``item`` as the last one of the list ``section``, which is made where it is missing.

    Raises NoPlaceError.
    """
    root, end = _grow(text)
    line_break = _line_break(text)
    if root is None or (root.kind == "scalar" and not root.value):
        return _at_line(text, end, [f"{section}:", *_block(item, "  ")], line_break)
    if root.kind != "map":
        raise NoPlaceError
    here = _value_of(root, section)
    if root.flow:
        if here is None:
            return _into_flow(text, root, f"{section}: [{in_line(item)}]")
        if here.kind == "scalar":
            return _replaced(text, here, f"[{in_line(item)}]")
        return _into_flow(text, here, in_line(item))
    if here is None:
        indent = " " * root.column
        return _at_line(text, end, [f"{indent}{section}:", *_block(item, f"{indent}  ")], line_break)
    if here.kind == "list" and here.children and not here.flow:
        at = _behind(text, here.end, here.column)
        return _at_line(text, at, list(_block(item, " " * here.column)), line_break)
    if here.kind == "list" and (here.children or text[here.start : here.end].strip("[] \t")):
        return _into_flow(text, here, in_line(item))
    if here.kind not in ("list", "scalar"):
        raise NoPlaceError
    # An empty list becomes one of lines, which is how the rest of the file is written.
    begin = len(text[: here.start].rstrip(" \t")) if here.start < here.end else here.start
    shorter = text[:begin] + text[here.end :]
    at = _line_end(shorter, begin)
    return _at_line(shorter, at, list(_block(item, " " * (root.column + 2))), line_break)


def with_option(text: str, section: str, name: str, option: str, value: object) -> str:
    """Return ``text`` with ``option`` set to ``value`` in the item of the list ``section`` that is called ``name``.

    Raises NoPlaceError.
    """
    root, _ = _grow(text)
    listing = _value_of(root, section) if root is not None and root.kind == "map" else None
    items = listing.children if listing is not None and listing.kind == "list" else ()
    item = next((one for one in items if (said := _value_of(one, "name")) is not None and said.value == name), None)
    if item is None:
        raise NoPlaceError
    here = _value_of(item, option)
    if here is not None:
        return _replaced(text, here, in_line(value))
    if item.flow:
        return _into_flow(text, item, f"{option}: {in_line(value)}")
    at = _behind(text, item.end, item.column - 1)
    return _at_line(text, at, [f"{' ' * item.column}{option}: {in_line(value)}"], _line_break(text))


def with_named(text: str, section: str, name: str, option: str, value: object) -> str:
    """Return ``text`` with ``option`` set to ``value`` under ``name`` in ``section``, both made where they are missing.

    Raises NoPlaceError.
    """
    root, end = _grow(text)
    line_break = _line_break(text)
    inner = f"{option}: {in_line(value)}"
    if root is None or (root.kind == "scalar" and not root.value):
        return _at_line(text, end, [f"{section}:", f"  {name}: {{{inner}}}"], line_break)
    if root.kind != "map":
        raise NoPlaceError
    here = _value_of(root, section)
    indent = " " * root.column
    if here is None:
        if root.flow:
            return _into_flow(text, root, f"{section}: {{{name}: {{{inner}}}}}")
        return _at_line(text, end, [f"{indent}{section}:", f"{indent}  {name}: {{{inner}}}"], line_break)
    if here.kind == "scalar" and not root.flow:
        return _at_line(text, _line_end(text, here.start), [f"{indent}  {name}: {{{inner}}}"], line_break)
    child = _value_of(here, name)
    if child is None:
        if here.flow:
            return _into_flow(text, here, f"{name}: {{{inner}}}")
        at = _behind(text, here.end, here.column - 1)
        return _at_line(text, at, [f"{' ' * here.column}{name}: {{{inner}}}"], line_break)
    if child.kind == "scalar":
        return _replaced(text, child, f"{{{inner}}}")
    if (said := _value_of(child, option)) is not None:
        return _replaced(text, said, in_line(value))
    if child.flow:
        return _into_flow(text, child, inner)
    return _at_line(text, _behind(text, child.end, child.column - 1), [f"{' ' * child.column}{inner}"], line_break)


def lines_of(section: str, item: Mapping[str, object]) -> str:
    """Return ``item`` as a person would write it into an empty file: the section's name, and its lines."""
    return "\n".join((f"{section}:", *_block(item, "  ")))


# -- where things stand ---------------------------------------------------------------------------------


def _grow(text: str) -> tuple[_Node | None, int]:
    """Return the text's one value, and where the document ends. Raises NoPlaceError."""
    import yaml

    opened: list[tuple[yaml.CollectionStartEvent, list[_Node]]] = []
    root: _Node | None = None
    end = len(text)
    try:
        # The loader in Python counts characters, that in C may count bytes.
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.CollectionStartEvent):
                opened.append((event, []))
                continue
            if isinstance(event, yaml.DocumentEndEvent) and event.explicit:
                end = min(end, _at(event.start_mark))
            if isinstance(event, yaml.CollectionEndEvent):
                start, children = opened.pop()
                node = _collection(text, start, _at(event.end_mark), tuple(children))
            elif isinstance(event, yaml.ScalarEvent | yaml.AliasEvent):
                node = _leaf(text, event)
            else:
                continue
            if opened:
                opened[-1][1].append(node)
            else:
                root = node
    except (yaml.YAMLError, RecursionError) as error:
        raise NoPlaceError from error
    return root, end


def _collection(text: str, start: "yaml.CollectionStartEvent", end: int, children: tuple[_Node, ...]) -> _Node:
    import yaml

    kind = "list" if isinstance(start, yaml.SequenceStartEvent) else "map"
    begin = _at(start.start_mark)
    if start.flow_style or not children:
        return _Node(kind, begin, end, _column(text, begin), True, "", children)
    # A block has no sign at its end: it is over where its last value is. It may begin with an anchor on another line.
    column = _column(text, text.rfind("-", 0, children[0].start)) if kind == "list" else children[0].column
    return _Node(kind, begin, children[-1].end, column, False, "", children)


def _leaf(text: str, event: "yaml.NodeEvent") -> _Node:
    import yaml

    kind, value = ("scalar", event.value) if isinstance(event, yaml.ScalarEvent) else ("alias", "")
    begin = _at(event.start_mark)
    return _Node(kind, begin, _at(event.end_mark), _column(text, begin), True, value, ())


def _at(mark: "yaml.Mark | yaml._yaml.Mark | None") -> int:
    if mark is None:  # as of events that nobody parsed
        raise NoPlaceError
    return mark.index


def _value_of(node: _Node, name: str) -> _Node | None:
    """Return the first value under ``name`` in a section."""
    if node.kind != "map":
        return None
    pairs = zip(node.children[::2], node.children[1::2], strict=True)
    return next((value for key, value in pairs if key.kind == "scalar" and key.value == name), None)


# -- putting in -----------------------------------------------------------------------------------------


def _at_line(text: str, at: int, lines: list[str], line_break: str) -> str:
    """Return ``text`` with whole lines put in at ``at``, which begins a line or is the end of the text."""
    before, after = text[:at], text[at:]
    if before and not _BREAK.fullmatch(before[-1]):
        before += line_break
    return before + "".join(line + line_break for line in lines) + after


def _into_flow(text: str, node: _Node, piece: str) -> str:
    """Return ``text`` with a last piece between the brackets of ``node``."""
    if node.kind not in ("list", "map") or not node.flow:
        raise NoPlaceError
    if node.children:
        at = node.children[-1].end
        return f"{text[:at]}, {piece}{text[at:]}"
    at = node.end - 1
    return f"{text[:at]}{piece}{text[at:]}"


def _replaced(text: str, node: _Node, piece: str) -> str:
    """Return ``text`` with ``piece`` in place of a value, which may be empty."""
    blank = "" if node.start < node.end or text[node.start - 1 : node.start] in ("", " ") else " "
    return text[: node.start] + blank + piece + text[node.end :]


def _behind(text: str, end: int, column: int) -> int:
    """Return where the line behind a block ends, with the comments below it that stand further in than ``column``."""
    # A text of several lines ends where the next line begins.
    at = end if end and _BREAK.fullmatch(text[end - 1]) else _line_end(text, end)
    while at < len(text):
        after = _line_end(text, at)
        line = text[at:after]
        if not line.lstrip(" ").startswith("#") or len(line) - len(line.lstrip(" ")) <= column:
            break
        at = after
    return at


def _line_end(text: str, at: int) -> int:
    """Return where the line after the one that holds ``at`` begins; the end of the text where there is none."""
    found = _BREAK.search(text, at)
    return found.end() if found else len(text)


def _column(text: str, at: int) -> int:
    """Return how many characters stand before ``at`` in its line."""
    return at - max((found.end() for found in _BREAK.finditer(text, 0, at)), default=0)


def _line_break(text: str) -> str:
    found = _BREAK.search(text)
    return found[0] if found and found[0] in ("\r\n", "\n") else "\n"


# -- how values are written -----------------------------------------------------------------------------


def _block(item: Mapping[str, object], indent: str) -> Iterator[str]:
    """Yield the lines of an item whose dash stands behind ``indent``."""
    for place, (name, value) in enumerate(item.items()):
        is_address = isinstance(value, str) and _ADDRESS.fullmatch(value)
        yield f"{indent}{'  ' if place else '- '}{name}: {value if is_address else in_line(value)}"


def in_line(value: object) -> str:
    """Return a value as one line of YAML, whatever stands in it."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{in_line(str(name))}: {in_line(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(in_line, value)) + "]"
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.casefold() not in _WORDS:
        return value
    return json.dumps(value, ensure_ascii=False)  # a text of JSON is one of YAML
