"""The language of a body: ``{{name}}``, ``{% if %}`` and a few filters. The one module that knows Jinja2.

A template may come out of a folder that others write, so it can do nothing that takes long: no loops, no calls, no
arithmetic, no attributes, no blocks but ``if``. What is left is walked through once. Most bodies hold nothing but
``{{name}}``; those are filled without Jinja2, which takes longer to import than a pane may take to open.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from workbench.canned.values import FILTERS, Value

if TYPE_CHECKING:
    from jinja2 import nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment

PLACEHOLDER = re.compile(r"\{\{[ \t]*([A-Za-z_][A-Za-z0-9_]{0,63})[ \t]*\}\}")
# Names that are words of the language, so that no variable may have them.
RESERVED = frozenset({"true", "false", "none", "True", "False", "None", "not"})
BLOCKS = ("if", "elif", "else", "endif")

_LONGEST_BODY = 100_000
_LONGEST_RESULT = 200_000
_LONGEST_TAG = 300
_MOST_WORDS = 40  # in one tag; the parser recurses, and so does Python's compiler
_MOST_TAGS = 400
_DEEPEST = 8  # ifs within ifs

_SIGN = re.compile(PLACEHOLDER.pattern + r"|\{[{%#]")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")

_REFUSED = {
    "Getattr": "a dot; a variable takes its value with from: ticket.requester.name",
    "Getitem": "square brackets",
    "Call": "a call",
    "Test": 'the word "is"; {% if name %} asks whether something is known',
    "Concat": "~",
    "Tuple": "a comma",
    "List": "a list",
    "Dict": "a pair of braces within braces",
}


class RefusedError(Exception):
    """A body cannot be understood: ``line`` counts from 1, ``reason`` is half a sentence."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(reason)
        self.line = line
        self.reason = reason


class Named(NamedTuple):
    """A name that a body uses, and the line it stands on."""

    name: str
    line: int


def names_in(body: str) -> tuple[Named, ...]:
    """Return the names that a body uses, in order and each time. Raises RefusedError for what is no template."""
    if _is_simple(body):
        return tuple(_simple_names(body))
    from jinja2 import nodes

    return tuple(Named(node.name, node.lineno) for node in _tree(body).find_all(nodes.Name))


def fill(body: str, value_of: Callable[[str], Value]) -> str:
    """Return a body with the value of each name. No value is looked at as a template.

    Raises RefusedError where the body is no template, where it does not make sense with these values, and where
    it or what comes of it is too long. Takes time linear in the body and what comes of it.
    """
    if len(body) > _LONGEST_BODY:
        raise RefusedError(1, f"it is longer than {_LONGEST_BODY:,} characters")
    if _is_simple(body):
        return _joined(_simple_pieces(body, value_of))
    return _joined(_pieces(body, value_of))


def _is_simple(body: str) -> bool:
    """Return whether a body holds nothing but ``{{name}}``, told by the leftmost sign first, as Jinja2 reads."""
    return all(found[1] and found[1] not in RESERVED for found in _SIGN.finditer(body))


def _simple_names(body: str) -> Iterator[Named]:
    line, at = 1, 0
    for found in PLACEHOLDER.finditer(body):
        line += body.count("\n", at, found.start())
        at = found.start()
        yield Named(found[1], line)


def _simple_pieces(body: str, value_of: Callable[[str], Value]) -> Iterator[str]:
    at = 0
    for found in PLACEHOLDER.finditer(body):
        yield body[at : found.start()]
        yield str(value_of(found[1]))
        at = found.end()
    yield body[at:]


def _joined(pieces: Iterator[str]) -> str:
    made: list[str] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > _LONGEST_RESULT:
            raise RefusedError(1, f"what comes of it is longer than {_LONGEST_RESULT:,} characters")
        made.append(piece)
    return "".join(made)


def _pieces(body: str, value_of: Callable[[str], Value]) -> Iterator[str]:
    from jinja2 import TemplateError, nodes

    tree = _tree(body)
    values: dict[str, object] = {}
    for node in tree.find_all(nodes.Name):
        # The names that Jinja2 itself gives a meaning to (self, loop) begin otherwise.
        values.setdefault(f"of_{node.name}", value_of(node.name))
        node.name = f"of_{node.name}"
    try:
        yield from _environment().from_string(tree).generate(values)
    except (TemplateError, TypeError) as error:
        raise RefusedError(1, f"it compares what cannot be compared ({error})") from error


@cache
def _environment() -> "ImmutableSandboxedEnvironment":
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True, trim_blocks=True,
        lstrip_blocks=True, optimized=False, cache_size=0,
    )  # fmt: skip
    made.filters = dict(FILTERS)
    made.tests = {}
    made.globals = {}
    return made


def _tree(body: str) -> "nodes.Template":
    """Return a body's syntax tree, which holds nothing but what is allowed. Raises RefusedError."""
    from jinja2 import TemplateSyntaxError, nodes

    environment = _environment()
    try:
        _measure(environment.lex(body))
        tree = environment.parse(body)
    except TemplateSyntaxError as error:
        raise RefusedError(error.lineno, f"it is not understood: {error.message}") from error
    allowed = (
        nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.CondExpr, nodes.Compare,
        nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Filter,
    )  # fmt: skip
    waiting = list(tree.iter_child_nodes())
    while waiting:
        node = waiting.pop()
        if not isinstance(node, allowed):
            kind = type(node).__name__
            raise RefusedError(node.lineno, f"it holds {_REFUSED.get(kind, 'arithmetic')}, which is not known here")
        _check(node)
        waiting += node.iter_child_nodes()
    return tree


def _check(node: "nodes.Node") -> None:
    from jinja2 import nodes

    if isinstance(node, nodes.Name) and not _NAME.fullmatch(node.name):
        raise RefusedError(node.lineno, f'"{node.name[:40]}" cannot name a variable')
    if isinstance(node, nodes.Const) and (node.value is None or isinstance(node.value, bool)):
        raise RefusedError(node.lineno, f'"{str(node.value).lower()}" is a word of the language, not a variable')
    if isinstance(node, nodes.Operand) and node.op in ("in", "notin"):
        raise RefusedError(node.lineno, 'it holds the word "in", which is not known here')
    if isinstance(node, nodes.CondExpr) and node.expr2 is None:
        raise RefusedError(node.lineno, "an if within {{ }} needs an else")
    if isinstance(node, nodes.Filter):
        takes = 1 if node.name == "default" else 0
        if node.name not in FILTERS:
            raise RefusedError(node.lineno, f'"{node.name[:40]}" is no filter; there are {", ".join(FILTERS)}')
        if len(node.args) != takes or node.kwargs or node.dyn_args or node.dyn_kwargs or node.node is None:
            wants = 'one text: default("there")' if takes else "nothing in brackets"
            raise RefusedError(node.lineno, f"the filter {node.name} takes {wants}")


def _measure(pieces: "Iterator[tuple[int, str, str]]") -> None:
    """Look at a body's tags before anything recurses into them. Raises RefusedError for what is too much."""
    tags = words = size = depth = 0
    is_first = False  # in a block, where its name stands
    for line, kind, said in pieces:
        if kind in ("variable_begin", "block_begin"):
            tags, words, size, is_first = tags + 1, 0, 0, kind == "block_begin"
        elif kind in ("name", "string", "integer", "float", "operator"):
            words, size = words + 1, size + len(said)
            if is_first:
                is_first = False
                depth += (said == "if") - (said == "endif")
                if said not in BLOCKS:
                    raise RefusedError(line, f'"{said[:40]}" is no block; there are {", ".join(BLOCKS)}')
        if words > _MOST_WORDS or size > _LONGEST_TAG:
            raise RefusedError(line, "what stands between two braces is too long")
        if tags > _MOST_TAGS:
            raise RefusedError(line, f"there are more than {_MOST_TAGS:,} tags")
        if depth > _DEEPEST:
            raise RefusedError(line, f"there are more than {_DEEPEST} ifs within one another")
        if kind == "string" and "\\" in said:
            raise RefusedError(line, "a text between braces holds a backslash")
