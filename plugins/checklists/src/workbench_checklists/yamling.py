"""Read YAML as plain values, and remember the line of each: duplicates, aliases and deep nests are refused."""

from dataclasses import dataclass, field
from typing import TypeAlias

import yaml

Scalar: TypeAlias = str | int | float | bool | None
Tree: TypeAlias = "dict[str, Tree] | list[Tree] | Scalar"
Path: TypeAlias = tuple[str | int, ...]

_DEEPEST = 20
LARGEST_FILE = 262_144


class Unreadable(ValueError):  # noqa: N818 - it is the word for it
    """A file is no YAML that is accepted here; ``line`` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


@dataclass(slots=True)
class Document:
    """What a file holds. ``lines`` has the line of each key and each element, ``twice`` the keys that came again."""

    tree: Tree = None
    lines: dict[Path, int] = field(default_factory=dict)
    twice: list[tuple[Path, int]] = field(default_factory=list)

    def line_of(self, path: Path) -> int:
        """Return the line of what is at ``path``, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class _Loader(yaml.SafeLoader):
    """The safe loader without dates: a version or a day that is not quoted stays the text it looks like."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own attribute
        first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def read_yaml(text: str) -> Document:
    """Return what ``text`` holds. Raises Unreadable with the line of the first mistake."""
    if len(text) > LARGEST_FILE:
        raise Unreadable(1, f"the file is larger than {LARGEST_FILE // 1024} KiB")
    try:
        _refuse(text)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            document = Document()
            if node is not None:
                document.tree = _build(loader, node, (), document)
            return document
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Unreadable(mark.line + 1 if mark else 1, str(error.problem or error.context or "no YAML")) from None
    except yaml.YAMLError as error:  # a character that YAML does not allow
        line = text.count("\n", 0, getattr(error, "position", 0)) + 1
        raise Unreadable(line, "a character that YAML forbids") from None
    except ValueError as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(1, f"a value cannot be read: {error}") from None


def _refuse(text: str) -> None:
    """Refuse aliases, which can make a small file endless, and nests too deep to be meant."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            raise Unreadable(line, "an alias (*name) is not allowed; write it out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise Unreadable(line, f"it is nested deeper than {_DEEPEST} levels")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _build(loader: _Loader, node: yaml.Node, path: Path, document: Document) -> Tree:
    document.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        made: dict[str, Tree] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                raise Unreadable(line, "a key must be a word")
            key = str(key_node.value)
            here = (*path, key)
            if key in made:
                document.twice.append((here, line))
                continue
            document.lines[here] = line
            made[key] = _build(loader, value_node, here, document)
        return made
    if isinstance(node, yaml.SequenceNode):
        return [_build(loader, child, (*path, at), document) for at, child in enumerate(node.value)]
    value = loader.construct_object(node)
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise Unreadable(node.start_mark.line + 1, f"{type(value).__name__} is not a value that a checklist has")
