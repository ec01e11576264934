"""Print the tree of a query as canonical text, which parses back to the same tree."""

import re
from datetime import datetime, timedelta

from workbench.domain.words import Priority, Status
from workbench.query.times import write_time
from workbench.query.tree import And, FieldIs, Node, Not, Or, Phrase, Special, Value, Words

_PLAIN_VALUE = re.compile(r'[^\s"(),<>=][^\s"(),]*')
_NEEDS_NO_QUOTES = ("status", "has", "is", "kind")


def show(tree: Node) -> str:
    """Return the canonical text of a tree. The empty query is the empty string."""
    match tree:
        case Words(text, prefix):
            return text + "*" * prefix
        case Phrase(text):
            return _quote(text)
        case FieldIs():
            return _show_field(tree)
        case Not(part):
            inner = _within(part, And, Or)
            return f"not {inner}" if inner.startswith("-") else f"-{inner}"
        case And(parts):
            return " ".join(_within(part, Or) for part in parts)
        case Or(parts):
            return " or ".join(show(part) for part in parts)


def _within(part: Node, *in_brackets: type[Node]) -> str:
    text = show(part)
    return f"({text})" if isinstance(part, in_brackets) else text


def _quote(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _show_field(condition: FieldIs) -> str:
    values = list(condition.values)
    if condition.field == "status" and Status.OPEN in values:
        values.remove(Status.NEW)  # status:open says both
    op = "" if condition.op == "=" else condition.op
    return f"{condition.field}:{op}{','.join(_show_value(value, condition.field) for value in values)}"


def _show_value(value: Value, field: str) -> str:
    if isinstance(value, Special):
        return value.value
    if isinstance(value, Priority):
        return value.name.lower()
    if isinstance(value, timedelta | datetime):
        return write_time(value)
    if field in _NEEDS_NO_QUOTES:
        return str(value)
    reserved = value.lower() in {special.value for special in Special}
    return _quote(value) if reserved or not _PLAIN_VALUE.fullmatch(value) else value
