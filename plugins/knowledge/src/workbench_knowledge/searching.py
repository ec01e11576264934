"""Searching the index: pages with all the words, then pages with some; best first, each with the line that matched."""

import re
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from math import log1p
from typing import NamedTuple

from workbench_knowledge.asking import Term, all_of, any_of, stems_of
from workbench_knowledge.index import PLACES
from workbench_knowledge.pages import as_read, headings
from workbench_knowledge.walking import kind_of

_LOOKED_AT = 150  # passages of which the best are chosen by more than what FTS5 counts
_ENOUGH = 10  # pages with all the words; where they are fewer, those with some are looked for too
# What more rows of a table hold than a share of the pages, and than so many, tells little and takes long to rank.
_COMMON = {"passage": (0.1, 2_000), "about": (0.05, 500)}
_MORE = 0.3  # of a page's second passage or link that adds to the first, half of that of the third, and so on
_COUNTED = 4
_SAID = 0.5  # of the score of how others speak of a page, beside those of its passages and of what it is about
_TITLE = 2.0  # times the score, added where a title is just what was asked for
_LINKED = 0.15  # of the score, added for each time that e times as many pages link to it
_MOST_LINKS = 100  # that are counted
# How many pages of its folder link to a page. CROSS keeps SQLite from going through all pages of the folder first.
_LINKS = (
    "(SELECT count(*) FROM (SELECT 1 FROM link CROSS JOIN page source ON source.n = link.source "
    "WHERE link.target = it.path AND source.folder = it.folder LIMIT ?))"
)
_CHOSEN_OF = 24  # pages, of which the best are chosen by titles and links too
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
    connection: sqlite3.Connection, terms: Sequence[Term], limit: int = 10, *, is_begun: bool = False
) -> list[Found]:
    """Return the pages that hold all the terms and, where these are few, those that hold some; best first."""
    if not terms:
        return []
    scores = dict(_asked(connection, all_of(terms, is_begun=is_begun)))
    if len({n >> PLACES for n in scores}) < _ENOUGH and len(terms) > 1:
        telling = _telling(connection, terms, "passage")
        scores = {**dict(_asked(connection, any_of(telling if len(telling) > 1 else terms))), **scores}
    return _best(connection, scores, _spoken_of(connection, terms), terms, limit)


def _telling(connection: sqlite3.Connection, terms: Sequence[Term], table: str) -> Sequence[Term]:
    """Return the terms without those that so many rows of a table hold that they tell little, and take long to rank."""
    (pages,) = connection.execute("SELECT max(n) FROM page").fetchone()
    share, few = _COMMON[table]
    most = max(few, int((pages or 0) * share))
    return [term for term in terms if how_common(connection, term, most, table) < most]


def search_any(connection: sqlite3.Connection, terms: Sequence[Term], limit: int = 10) -> list[Found]:
    """Return the pages that hold some of the terms, best first."""
    if not terms:
        return []
    return _best(connection, dict(_asked(connection, any_of(terms))), _spoken_of(connection, terms), terms, limit)


def how_common(connection: sqlite3.Connection, term: Term, most: int, table: str = "passage") -> int:
    """Return how many passages, or rows of another table, hold a term, counting no further than ``most``."""
    (count,) = connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {table} WHERE {table} MATCH ? LIMIT ?)",  # noqa: S608 - names of ours
        (term.match, most),
    ).fetchone()
    return int(count)


def missing_of(connection: sqlite3.Connection, found: Found, terms: Sequence[Term]) -> list[Term]:
    """Return the terms that stand nowhere in a page that was found."""
    page = found.passage >> PLACES
    return [
        term
        for term in terms
        if connection.execute(
            "SELECT 1 FROM passage WHERE passage MATCH ? AND rowid BETWEEN ? AND ? LIMIT 1",
            (term.match, page << PLACES, (page + 1 << PLACES) - 1),
        ).fetchone()
        is None
    ]


def line_of(connection: sqlite3.Connection, found: Found, terms: Sequence[Term]) -> Line:
    """Return the line of what was found that holds most of the terms, with the heading above it."""
    row = connection.execute(
        "SELECT body, heading, anchor FROM passage WHERE rowid = ?", (found.passage,)
    ).fetchone()
    if row is None:
        return Line("")  # it has gone meanwhile
    body, title, anchor = as_read(row[0]), row[1], row[2]
    at, text = _best_line(body, terms)
    above = None
    for heading in headings(body, kind_of(found.path)):
        if heading.start > at:
            break
        above = heading
    if above is None:
        return Line(text, title, anchor)
    return Line(text, above.title, above.anchor)


def _best_line(body: str, terms: Sequence[Term]) -> tuple[int, str]:
    """Return where the line begins that holds most of the terms, and its words with those of the next one."""
    lines, lowered = body.split("\n"), body.lower().split("\n")
    stems = [(stems_of(term.text), 3 if term.is_telling else 1) for term in terms]
    best, best_score, at, start = 0, 0.0, 0, 0
    for place, line in enumerate(lowered):
        score = 0.0
        for words, weight in stems:
            if words[0] in line and all(word in line for word in words):
                score += weight
        if score and line[0] == "#":
            score *= 0.1  # a heading is shown anyway
        if score > best_score:
            best, best_score, start = place, score, at
        at += len(lines[place]) + 1
    here = lines[best : best + 2] if best_score else [line for line in lines if any(map(str.isalnum, line))][:2]
    shown = " ".join(here)
    return start, re.sub(r"\s*\{#[^}]*\}|^[\s>#*.:-]+", "", " ".join(shown.split()))[:_LONGEST_LINE]


def holds(text: str, term: Term) -> bool:
    """Return whether a text has a term's words, as far as their first letters tell."""
    lower = text.lower()
    return all(word in lower for word in stems_of(term.text))


def _best(
    connection: sqlite3.Connection,
    passages: Mapping[int, float],
    pages: Mapping[int, float],
    terms: Sequence[Term],
    limit: int,
) -> list[Found]:
    """Return the best pages by the scores of their ``passages`` and of themselves.

    A title that is what was asked for counts much, and how many other pages link to a page a little.
    """
    parts: dict[int, list[tuple[float, int]]] = {}
    for n, score in passages.items():
        parts.setdefault(n >> PLACES, []).append((score, n))
    total = dict(pages)
    for page, scores in parts.items():
        scores.sort(reverse=True)
        total[page] = total.get(page, 0.0) + _together(score for score, _ in scores)
    words = {stem for term in terms for stem in stems_of(term.text)}
    found = []
    chosen = sorted(total, key=total.__getitem__, reverse=True)[: max(_CHOSEN_OF, limit)]
    marks = ",".join("?" * len(chosen))
    for page, folder, path, title, stems, owner, internal, changed, linked in connection.execute(
        f"SELECT n, folder, path, title, stems, owner, internal, changed, {_LINKS} "  # noqa: S608 - names of ours
        f"FROM page it WHERE n IN ({marks})",
        (_MOST_LINKS, *chosen),
    ).fetchall():
        score = total[page] * (1 + _TITLE * _fit(stems, words)) * (1 + _LINKED * log1p(linked))
        passage = parts[page][0][1] if page in parts else page << PLACES
        found.append(Found(passage, folder, path, title, score, owner, bool(internal), changed))
    return sorted(found, key=lambda one: -one.score)[:limit]


def _together(scores: Iterable[float]) -> float:
    """Return the best of several scores, best first, with a little of the next ones."""
    first, *others = islice(scores, _COUNTED)
    return first + sum(_MORE * 0.5**place * score for place, score in enumerate(others))


def _spoken_of(connection: sqlite3.Connection, terms: Sequence[Term]) -> dict[int, float]:
    """Return pages by what they say that they are about, and by the words in which others link to them."""
    match = any_of(_telling(connection, terms, "about") or terms)
    pages: dict[int, float] = dict(
        connection.execute(
            "SELECT rowid, -rank FROM about WHERE about MATCH ? ORDER BY rank LIMIT ?", (match, _LOOKED_AT)
        ).fetchall()
    )
    said: dict[int, list[float]] = {}
    for n, score, target in connection.execute(
        "SELECT rowid, -rank, target FROM said WHERE said MATCH ? ORDER BY rank LIMIT ?", (match, _LOOKED_AT)
    ).fetchall():
        row = connection.execute(
            "SELECT it.n FROM page AS it JOIN page AS source ON source.n = ? "
            "WHERE it.folder = source.folder AND it.path = ?",
            (n >> PLACES, target),
        ).fetchone()
        if row is not None:
            said.setdefault(row[0], []).append(score)
    for page, scores in said.items():
        pages[page] = pages.get(page, 0.0) + _SAID * _together(scores)
    return pages


def _fit(title: str, words: set[str]) -> float:
    """Return how much of a title was asked for, times how much of that is in the title: 0 to 1. Both are stems."""
    stems = set(title.split())
    shared = len(stems & words)
    return shared * shared / (len(stems) * len(words)) if shared else 0.0


def _asked(connection: sqlite3.Connection, match: str) -> list[tuple[int, float]]:
    return connection.execute(
        "SELECT rowid, -rank FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT ?", (match, _LOOKED_AT)
    ).fetchall()
