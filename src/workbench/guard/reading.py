"""A file of rules as texts that know their lines.

Read from the YAML parser's events and not composed: composing recurses, in C, and a file of many brackets ends
the process. Nothing is guessed at: ``no`` and ``1.10`` stay texts.
"""

from pathlib import Path
from typing import NamedTuple

from workbench.domain.trouble import Trouble

_MOST_BYTES = 262_144
_DEEPEST = 4


class Word(NamedTuple):
    """A text."""

    text: str
    line: int


class Items(NamedTuple):
    """A list."""

    items: "tuple[Node, ...]"
    line: int


class Pairs(NamedTuple):
    """Keys and values, in the order of the file."""

    pairs: "tuple[tuple[Node, Node], ...]"
    line: int


Node = Word | Items | Pairs


class SyntaxMistakeError(Exception):
    """The file is no YAML that could hold rules."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


def read_text(file: Path) -> str:
    """Return what is in a file of rules. Raises Trouble where it cannot be read or is too large."""
    try:
        with file.open("rb") as opened:
            data = opened.read(_MOST_BYTES + 1)
    except OSError as error:
        raise Trouble(
            f"The rules for secrets in {file} cannot be read.", f"The system says: {error.strerror}.",
            "Mend sending.rules in the configuration, or make the file.",
        ) from error
    if len(data) > _MOST_BYTES:
        raise Trouble(f"The rules for secrets in {file} are longer than {_MOST_BYTES:,} bytes.", "", "Shorten them.")
    return data.decode("utf-8-sig", "replace")


def grow(text: str) -> Node:
    """Return the values of a YAML text. Raises SyntaxMistakeError."""
    import yaml

    opened: list[tuple[bool, int, list[Node]]] = []
    made: Node | None = None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for event in yaml.parse(text, Loader=loader):
            line = event.start_mark.line + 1 if event.start_mark else 1
            if isinstance(event, yaml.CollectionStartEvent):
                if len(opened) == _DEEPEST:
                    raise SyntaxMistakeError(line, "this is nested too deeply for rules")
                opened.append((isinstance(event, yaml.MappingStartEvent), line, []))
                continue
            if isinstance(event, yaml.ScalarEvent):
                node: Node = Word(event.value, line)
            elif isinstance(event, yaml.CollectionEndEvent):
                is_map, begun, inside = opened.pop()
                pairs = tuple(zip(inside[::2], inside[1::2], strict=True)) if is_map else ()
                node = Pairs(pairs, begun) if is_map else Items(tuple(inside), begun)
            elif isinstance(event, yaml.AliasEvent):
                raise SyntaxMistakeError(line, "an alias (*) is not used here; quote a text that begins so")
            else:
                continue
            if opened:
                opened[-1][2].append(node)
            else:
                made = made or node
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise SyntaxMistakeError(mark.line + 1 if mark else 1, error.problem or "this is not YAML") from error
    except yaml.YAMLError as error:
        raise SyntaxMistakeError(1, "it holds characters that YAML does not allow") from error
    return made or Pairs((), 1)
