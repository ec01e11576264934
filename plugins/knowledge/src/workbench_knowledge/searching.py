"""Searching the index: pages with all the words, then pages with some; best first, each with the line that matched."""

import re
import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from workbench_knowledge.asking import Term, all_of, any_of
from workbench_knowledge.index import PLACES
from workbench_knowledge.pages import as_read, headings
from workbench_knowledge.walking import kind_of

_LOOKED_AT = 150  # passages of which the best are chosen by more than what FTS5 counts
_ALL = 1.3  # times the score where a passage holds all the words
_MORE = 0.3  # of a page's second passage that adds to the first, half of that of the third, and so on
_COUNTED = 4
_TITLE = 2.0  # times the score, added where a title is just what was asked for
_WORD = re.compile(r"[^\W_]+")
_STEM = 5  # letters by which two words are taken for the same one
_LONGEST_LINE = 240


class Found(NamedTuple):
    """A page that was found, with the row number of its passage that fits best."""

    passage: int
    folder: str
    path: str
    title: str
    score: float
    owner: str
    is_internal: bool
    changed: int  # nanoseconds


class Line(NamedTuple):
    """The line of a page that fits best, the heading it stands under, and what leads there behind a ``#``."""

    text: str
    heading: str = ""
    anchor: str = ""


def search(
    connection: sqlite3.Connection, terms: Sequence[Term], limit: int = 10, *, is_typing: bool = False
) -> list[Found]:
    """Return the pages that hold all the terms and, where these are few, those that hold some; best first."""
    if not terms:
        return []
    found = [one._replace(score=one.score * _ALL) for one in _asked(connection, all_of(terms, is_typing=is_typing))]
    if len({one.passage >> PLACES for one in found}) < limit and len(terms) > 1:
        found += _asked(connection, any_of(terms))
    return _best(found, terms, limit)


def search_any(connection: sqlite3.Connection, terms: Sequence[Term], limit: int = 10) -> list[Found]:
    """Return the pages that hold some of the terms, best first."""
    return _best(_asked(connection, any_of(terms)), terms, limit) if terms else []


def how_common(connection: sqlite3.Connection, term: Term, most: int) -> int:
    """Return how many passages hold a term, counting no further than ``most``."""
    (count,) = connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM passage WHERE passage MATCH ? LIMIT ?)", (term.match, most)
    ).fetchone()
    return int(count)


def line_of(connection: sqlite3.Connection, found: Found, terms: Sequence[Term]) -> Line:
    """Return the line of what was found that holds most of the terms, with the heading above it."""
    row = connection.execute(
        "SELECT body, headings, anchor FROM passage WHERE rowid = ?", (found.passage,)
    ).fetchone()
    if row is None:
        return Line("")  # it has gone meanwhile
    body, titles, anchor = as_read(row[0]), as_read(row[1]), row[2]
    at, text = _best_line(body, terms)
    above = None
    for heading in headings(body, kind_of(found.path)):
        if heading.start > at:
            break
        above = heading
    if above is None:
        return Line(text, titles.partition("\n")[0] if anchor else "", anchor)
    return Line(text, above.title, above.anchor)


def _best_line(body: str, terms: Sequence[Term]) -> tuple[int, str]:
    """Return where the line begins that holds most of the terms, and its words with those of the next one."""
    lines = body.split("\n")
    stems = [(_stems(term.text), 3 if term.is_telling else 1) for term in terms]
    best, best_score, at, start = 0, 0.0, 0, 0
    for place, line in enumerate(lines):
        lower = line.lower()
        score = float(sum(weight for words, weight in stems if all(word in lower for word in words)))
        if line[:1] == "#":
            score *= 0.5  # a heading is shown anyway
        if score > best_score:
            best, best_score, start = place, score, at
        at += len(line) + 1
    shown = " ".join(lines[best : best + 2] if best_score else [line for line in lines if _WORD.search(line)][:2])
    return start, re.sub(r"\s*\{#[^}]*\}|^[\s>#*.:-]+", "", " ".join(shown.split()))[:_LONGEST_LINE]


def holds(text: str, term: Term) -> bool:
    """Return whether a text has a term's words, as far as their first letters tell."""
    lower = text.lower()
    return all(word in lower for word in _stems(term.text))


def _stems(text: str) -> list[str]:
    return [word if any(map(str.isdigit, word)) else word[:_STEM] for word in _WORD.findall(text.lower())]


def _best(found: Sequence[Found], terms: Sequence[Term], limit: int) -> list[Found]:
    """Return the best passage of each page; its others count a little, and a title that is what was asked for much."""
    words = {stem for term in terms for stem in _stems(term.text)}
    pages: dict[int, dict[int, Found]] = {}
    for one in found:
        known = pages.setdefault(one.passage >> PLACES, {})
        if one.passage not in known or known[one.passage].score < one.score:
            known[one.passage] = one
    best = []
    for known in pages.values():
        first, *others = sorted(known.values(), key=lambda one: -one.score)[:_COUNTED]
        score = first.score + sum(_MORE * 0.5**place * one.score for place, one in enumerate(others))
        best.append(first._replace(score=score * (1 + _TITLE * _fit(first.title, words))))
    return sorted(best, key=lambda one: -one.score)[:limit]


def _fit(title: str, words: set[str]) -> float:
    """Return how much of a title was asked for, times how much of that is in the title: 0 to 1."""
    stems = set(_stems(title))
    shared = len(stems & words)
    return shared * shared / (len(stems) * len(words)) if shared else 0.0


def _asked(connection: sqlite3.Connection, match: str) -> list[Found]:
    rows = connection.execute(
        "SELECT t.n, p.folder, p.path, p.title, t.score, p.owner, p.internal, p.changed FROM "
        "(SELECT rowid AS n, -rank AS score FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT ?) t "
        "JOIN page p ON p.n = t.n >> ?",
        (match, _LOOKED_AT, PLACES),
    )
    return [Found(*row) for row in rows]
