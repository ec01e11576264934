"""Read what stands behind a field's colon: one or several values, quoted or not, checked and typed."""

import re
from datetime import datetime
from typing import NamedTuple

from workbench.domain.words import Priority, Status
from workbench.query.fields import Field, Takes, nearest_value
from workbench.query.mistakes import QueryMistake
from workbench.query.times import read_time
from workbench.query.tree import FieldIs, Special, Value

# A quote inside quotes is written twice, so that a back-slash stays what it is in a Windows path.
QUOTED = re.compile(r'"([^"]*+(?>(?:""[^"]*+)*))"')
_BARE = re.compile(r'[^\s"(),]+')
_OPERATOR = re.compile(r"[<>]=?|=")


class _Item(NamedTuple):
    said: str
    start: int  # of the text itself, behind an opening quote
    quoted: bool


def read_condition(field: Field, source: str, start: int, now: datetime) -> FieldIs:
    """Read the values of ``field``, whose name begins at ``start``. Raises QueryMistake."""
    at = start + len(field.name) + 1
    items: list[_Item] = []
    while True:
        item, at = _read_item(field, source, at)
        items.append(item)
        if not source.startswith(",", at):
            break
        at += 1
    op = "="
    if field.takes in (Takes.PRIORITY, Takes.DUE):
        op, items[0] = _split_operator(items[0], source)
    if len(items) > 1 and (op != "=" or field.takes in (Takes.PAST, Takes.DUE)):
        comma = items[0].start + len(items[0].said) + items[0].quoted
        said_op = "" if op == "=" else op
        raise QueryMistake(source, comma, 1, f"{field.name}:{said_op} takes one value, not a list")
    values: list[Value] = []
    for item in items:
        values += _read_values(field, item, source, now)
    if field.name == "status":
        values.sort(key=lambda value: list(Status).index(Status(str(value))))
    if field.takes is Takes.DUE and op != "=" and Special.NONE in values:
        raise QueryMistake(source, items[0].start, len(items[0].said),
                           "none cannot be compared; write due:none", "due:none")
    return FieldIs(field.name, op, tuple(dict.fromkeys(values)), start=start, end=at)


def _read_item(field: Field, source: str, at: int) -> tuple[_Item, int]:
    if source.startswith('"', at):
        found = QUOTED.match(source, at)
        if not found:
            raise QueryMistake(source, at, 1, "this quote is never closed")
        if not found[1].strip():
            raise QueryMistake(source, at, len(found[0]), "there is nothing between the quotes")
        return _Item(found[1].replace('""', '"'), at + 1, True), found.end()
    found = _BARE.match(source, at)
    if found:
        return _Item(found[0], at, False), found.end()
    if source[at - 1] == ",":
        raise QueryMistake(source, at - 1, 1, "a value must follow the comma, without a space; text that "
                           "holds a comma wants quotes")
    name = field.name
    raise QueryMistake(source, at - len(name) - 1, len(name) + 1,
                       f'a value must follow "{name}:", without a space, as in {field.example}',
                       field.example)


def _split_operator(item: _Item, source: str) -> tuple[str, _Item]:
    found = _OPERATOR.match(item.said)
    if not found:
        return "=", item
    rest = item.said[found.end():]
    if not rest:
        raise QueryMistake(source, item.start, len(found[0]),
                           f'a value must follow "{found[0]}", without a space')
    return found[0], _Item(rest, item.start + found.end(), item.quoted)


def _read_values(field: Field, item: _Item, source: str, now: datetime) -> tuple[Value, ...]:
    said, start, quoted = item
    word = said.lower()
    takes = field.takes
    if word == "none" and not quoted and takes in (Takes.TEXT_OR_NONE, Takes.PERSON, Takes.DUE):
        return (Special.NONE,)
    if word == "me" and not quoted and takes is Takes.PERSON:
        return (Special.ME,)
    if takes is Takes.CHOICE or takes is Takes.PRIORITY:
        if word not in field.values:
            raise _no_such_value(field, item, source)
        if takes is Takes.PRIORITY:
            return (Priority[word.upper()],)
        return ("new", "open") if (field.name, word) == ("status", "open") else (word,)
    if takes is Takes.PAST and (found := _OPERATOR.match(said)):
        raise QueryMistake(source, start, len(found[0]), f'{field.name}: takes no "{found[0]}"; '
                           f"write {field.example}", field.example)
    if takes in (Takes.PAST, Takes.DUE):
        return (read_time(said, source, start, now, ahead=takes is Takes.DUE),)
    return (said,)


def _no_such_value(field: Field, item: _Item, source: str) -> QueryMistake:
    close = nearest_value(item.said, field.values)
    listed = f"{', '.join(field.values[:-1])} or {field.values[-1]}"
    hint = f'did you mean "{close}"?' if close else f"it takes {listed}"
    return QueryMistake(source, item.start, len(item.said),
                        f'{field.name}: has no value "{item.said[:40]}"; {hint}', close)
