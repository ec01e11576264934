"""Parse the query language: text in, a tree out, or a mistake with a caret.

::

    either := all ("or" all)*
    all    := one (["and"] one)*
    one    := ("-" | "not")* ( "(" either ")" | "phrase" | field:value | word | prefix* )
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from workbench.query.conditions import QUOTED, read_condition
from workbench.query.fields import field_named, nearest_field
from workbench.query.mistakes import QueryMistake
from workbench.query.tree import And, FieldIs, Node, Not, Or, Phrase, Query, Words

MAX_DEPTH = 50  # parentheses in parentheses
MAX_TERMS = 200  # words, phrases and values; SQLite's own bound on the depth of an expression is 1,000

_SPACE = re.compile(r"\s+")
# Brackets that close within the word belong to it, because people search for code: `connect(timeout=3)`.
_WORD = re.compile(r'[^\s"()]++(?>(?:\([^\s"()]*+\)[^\s"()]*+)*)')
_FIELD = re.compile(r"([A-Za-z][A-Za-z_-]*+):")
_JOINERS = ("or", "and", "not")
_IN_QUOTES = "to search for the word itself, put it in quotes"


class _Token(NamedTuple):
    """A leaf, or one of ``( ) - or and not``."""

    what: str | Words | Phrase | FieldIs
    start: int
    end: int


def parse(text: str, *, now: datetime) -> Query:
    """Return the query that ``text`` says.

    ``now`` is aware; its zone is the one in which days begin. Words side by side are all wanted, ``or``
    binds weakest, an empty text is the query for everything. Takes time linear in the text.

    Raises QueryMistake, and nothing else.
    """
    return Query(_Reader(text, list(_tokens(text, now))).query(), text, now)


def _tokens(text: str, now: datetime) -> Iterator[_Token]:
    at, terms, negated = 0, 0, False
    while at < len(text):
        if blank := _SPACE.match(text, at):
            at, negated = blank.end(), False
            continue
        if _negates(text, at):
            token = _Token("-", at, at + 1)
        elif text[at] in "()":
            token = _Token(text[at], at, at + 1)
        else:
            token = _leaf(text, at, now, negated)
            terms += len(token.what.values) if isinstance(token.what, FieldIs) else 1
            if terms > MAX_TERMS:
                raise QueryMistake(text, at, token.end - at,
                                   f"the query has more than {MAX_TERMS} words and values")
        yield token
        at, negated = token.end, token.what == "-"


def _negates(text: str, at: int) -> bool:
    """Whether a minus here negates; ``--option`` and a minus alone are words."""
    following = text[at + 1:at + 2]
    return text[at] == "-" and following not in ("", "-", ")") and not following.isspace()


def _leaf(text: str, at: int, now: datetime, negated: bool) -> _Token:
    if text[at] == '"':
        found = QUOTED.match(text, at)
        if not found:
            raise QueryMistake(text, at, 1, "this quote is never closed")
        if not found[1].strip():
            raise QueryMistake(text, at, len(found[0]), "there is nothing between the quotes")
        return _Token(Phrase(found[1].replace('""', '"'), start=at, end=found.end()), at, found.end())
    if named := _FIELD.match(text, at):
        if field := field_named(named[1]):
            condition = read_condition(field, text, at, now)
            return _Token(condition, at, condition.end)
        _refuse_slip(text, at, named[1])
    found = _WORD.match(text, at)
    if not found:  # cannot be: blanks, quotes and brackets were looked for before
        raise QueryMistake(text, at, 1, "this cannot be read")
    word, end = found[0], found.end()
    if word.lower() in _JOINERS and not negated:
        return _Token(word.lower(), at, end)
    prefix = len(word) > 1 and word.endswith("*")
    return _Token(Words(word[:-1] if prefix else word, prefix, start=at, end=end), at, end)


def _refuse_slip(text: str, at: int, name: str) -> None:
    """Raise for ``assigne:me``, but let addresses, ``std::vector``, drives and ``Note:`` be words."""
    behind = text[at + len(name) + 1:at + len(name) + 2]
    if not behind or behind.isspace() or behind in "/\\:()":
        return
    if close := nearest_field(name):
        raise QueryMistake(text, at, len(name) + 1,
                           f'unknown field "{name}:"; did you mean "{close}:"?', f"{close}:")


class _Reader:
    """One pass over the tokens of one query."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self._text = text
        self._tokens = tokens
        self._next = 0

    def query(self) -> Node:
        """Read the whole query."""
        if not self._tokens:
            return And(())
        tree = self._either(0)
        if self._next < len(self._tokens):  # only a closing bracket ends _either early
            raise self._mistake(self._tokens[self._next], "this ) closes nothing")
        return tree

    def _mistake(self, token: _Token, reason: str) -> QueryMistake:
        return QueryMistake(self._text, token.start, token.end - token.start, reason)

    def _peek(self) -> str | Words | Phrase | FieldIs:
        return self._tokens[self._next].what if self._next < len(self._tokens) else ""

    def _either(self, depth: int) -> Node:
        parts = [self._all(depth)]
        while self._peek() == "or":
            self._next += 1
            parts.append(self._all(depth))
        if len(parts) == 1:
            return parts[0]
        flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
        return Or(tuple(flat), start=parts[0].start, end=parts[-1].end)

    def _all(self, depth: int) -> Node:
        parts = [self._one(depth)]
        while self._peek() not in ("or", ")", ""):
            if self._peek() == "and":
                self._next += 1
            parts.append(self._one(depth))
        if len(parts) == 1:
            return parts[0]
        flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
        return And(tuple(flat), start=parts[0].start, end=parts[-1].end)

    def _one(self, depth: int) -> Node:
        begins = self._next
        negative = False
        while self._peek() in ("-", "not"):
            negative = not negative
            self._next += 1
        node = self._operand(depth)
        if not negative:
            return node
        start = self._tokens[begins].start
        return node.part if isinstance(node, Not) else Not(node, start=start, end=node.end)

    def _operand(self, depth: int) -> Node:
        what = self._peek()
        if not isinstance(what, str):
            self._next += 1
            return what
        if what == "(":
            return self._brackets(depth + 1)
        raise self._nothing_to_join()

    def _brackets(self, depth: int) -> Node:
        opening = self._tokens[self._next]
        if depth > MAX_DEPTH:
            raise self._mistake(opening, f"brackets are nested more than {MAX_DEPTH} deep")
        self._next += 1
        if self._peek() == ")":
            closing = self._tokens[self._next]
            raise QueryMistake(self._text, opening.start, closing.end - opening.start,
                               "there is nothing between the brackets")
        inner = self._either(depth)
        if self._peek() != ")":
            raise self._mistake(opening, "this ( is never closed")
        self._next += 1
        return inner

    def _nothing_to_join(self) -> QueryMistake:
        """Say what is missing where a word was expected: behind the token before, or before this one."""
        here = self._tokens[self._next] if self._next < len(self._tokens) else None
        before = self._tokens[self._next - 1] if self._next else None
        if before is not None and before.what in (*_JOINERS, "-"):
            word = self._text[before.start:before.end]
            return self._mistake(before, f'nothing follows "{word}"; {_IN_QUOTES}')
        if before is not None and before.what == "(" and here is None:
            return self._mistake(before, "this ( is never closed")
        if here is not None and here.what == ")":
            return self._mistake(here, "this ) closes nothing")
        at = here or self._tokens[-1]
        word = self._text[at.start:at.end]
        return self._mistake(at, f'nothing stands before "{word}"; {_IN_QUOTES}')
