"""Front matter: the YAML between two lines of ``---``, as texts that know their lines.

Nothing is guessed at (``4.10``, ``no`` and ``2026-09-01`` stay texts). The document is read from the YAML
parser's events and not composed: composing recurses, in C, and a file of 60,000 brackets ends the process.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.api import clean

if TYPE_CHECKING:
    from yaml.events import Event

FENCE = "---"
_LONGEST = 65_536
_DEEPEST = 4


class HeadError(Exception):
    """The front matter cannot be read: ``line`` counts from the file's first, which is 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Word:
    """A text."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple["Node", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """Keys and values, in the order of the file."""

    pairs: tuple[tuple[Word, "Node"], ...]
    line: int


Node = Word | Items | Pairs


def split(content: str) -> tuple[str, str, int]:
    """Return the front matter, the body, and the line on which the body begins.

    Raises HeadError where the text does not begin with ``---`` or never closes it.
    """
    lines = content.split("\n")
    if lines[0].rstrip() != FENCE:
        raise HeadError(1, "there is no front matter: the first line must be ---")
    for number, line in enumerate(lines[1:], 1):
        if line.rstrip() == FENCE:
            rest = range(number + 1, len(lines))
            after = next((at for at in rest if lines[at].strip()), number + 1)
            return "\n".join(lines[1:number]), "\n".join(lines[after:]).rstrip(), after + 1
    raise HeadError(1, "the front matter is never closed: a second line --- is missing")


def read_head(head: str) -> Pairs:
    """Return the keys and values of a front matter that begins on line 2. Raises HeadError."""
    import yaml

    if len(head) > _LONGEST:
        raise HeadError(1, f"the front matter is longer than {_LONGEST:,} characters")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = _node(iter(yaml.parse(head, Loader=loader)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reason = error.problem or error.context or "it is not YAML"
        raise HeadError(mark.line + 2 if mark else 2, f"the front matter is not YAML: {reason}") from error
    except yaml.YAMLError as error:
        raise HeadError(2, "the front matter holds characters that YAML does not allow") from error
    if not isinstance(node, Pairs):
        raise HeadError(2, "the front matter must be keys with values, such as id: refund-policy")
    return node


def _node(events: Iterator["Event"]) -> Node:
    """Build one document with a stack of our own."""
    from yaml import events as kinds

    open_nodes: list[tuple[str, int, list[Node]]] = []
    made: Node = Pairs((), 2)
    documents = 0
    for event in events:
        line = event.start_mark.line + 2 if event.start_mark else 2
        if isinstance(event, kinds.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise HeadError(line, "the front matter holds a second document")
        elif isinstance(event, kinds.AliasEvent) or getattr(event, "anchor", None):
            raise HeadError(line, "anchors and aliases (& and *) are not used here; quote a text that begins so")
        elif isinstance(event, kinds.CollectionStartEvent):
            if len(open_nodes) == _DEEPEST:
                raise HeadError(line, f"the front matter is nested more than {_DEEPEST} deep")
            open_nodes.append(("list" if isinstance(event, kinds.SequenceStartEvent) else "map", line, []))
        else:
            node: Node
            if isinstance(event, kinds.ScalarEvent):
                node = Word(clean(event.value), line)
            elif isinstance(event, kinds.CollectionEndEvent):
                what, begun, inside = open_nodes.pop()
                node = Items(tuple(inside), begun) if what == "list" else _pairs(inside, begun)
            else:
                continue
            if open_nodes:
                open_nodes[-1][2].append(node)
            else:
                made = node
    return made


def _pairs(flat: list[Node], line: int) -> Pairs:
    pairs: list[tuple[Word, Node]] = []
    seen: set[str] = set()
    for key, value in zip(flat[::2], flat[1::2], strict=True):
        if not isinstance(key, Word):
            raise HeadError(key.line, "a key must be a word")
        if key.text in seen:
            raise HeadError(key.line, f'the key "{key.text[:40]}" stands here twice')
        seen.add(key.text)
        pairs.append((key, value))
    return Pairs(tuple(pairs), line)
