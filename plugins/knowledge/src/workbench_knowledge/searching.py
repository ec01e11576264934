"""Searching the index: pages with all the words, then pages with some; best first, each with the line that matched."""

import re
import sqlite3
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from workbench_knowledge.asking import Term, all_of, any_of, stems_of
from workbench_knowledge.index import PLACES
from workbench_knowledge.pages import as_read, headings
from workbench_knowledge.walking import kind_of

_LOOKED_AT = 150  # passages of which the best are chosen by more than what FTS5 counts
_ALL = 1.3  # times the score where a passage holds all the words
_ENOUGH = 10  # pages with all the words; where they are fewer, those with some are looked for too
_COMMON = 0.1  # of the pages; what more passages than so many hold tells little, and takes long to rank
_FEW = 2_000
_MORE = 0.3  # of a page's second passage that adds to the first, half of that of the third, and so on
_COUNTED = 4
_TITLE = 2.0  # times the score, added where a title is just what was asked for
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
    scores = {n: score * _ALL for n, score in _asked(connection, all_of(terms, is_begun=is_begun))}
    if len({n >> PLACES for n in scores}) < _ENOUGH and len(terms) > 1:
        scores = {**dict(_asked(connection, any_of(_telling(connection, terms)))), **scores}
    return _best(connection, scores, terms, limit)


def _telling(connection: sqlite3.Connection, terms: Sequence[Term]) -> Sequence[Term]:
    """Return the terms without those that so many passages hold that they tell little, where two others are left."""
    (passages,) = connection.execute("SELECT max(n) FROM page").fetchone()
    most = max(_FEW, int((passages or 0) * _COMMON))
    telling = [term for term in terms if how_common(connection, term, most) < most]
    return telling if len(telling) > 1 else terms


def search_any(connection: sqlite3.Connection, terms: Sequence[Term], limit: int = 10) -> list[Found]:
    """Return the pages that hold some of the terms, best first."""
    return _best(connection, dict(_asked(connection, any_of(terms))), terms, limit) if terms else []


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
    connection: sqlite3.Connection, scores: Mapping[int, float], terms: Sequence[Term], limit: int
) -> list[Found]:
    """Return the best passage of each page; its others count a little, and a title that is what was asked for much."""
    pages: dict[int, list[tuple[float, int]]] = {}
    for n, score in scores.items():
        pages.setdefault(n >> PLACES, []).append((score, n))
    ranked = []
    for page, parts in pages.items():
        parts.sort(reverse=True)
        score = parts[0][0] + sum(_MORE * 0.5**place * one[0] for place, one in enumerate(parts[1:_COUNTED]))
        ranked.append((score, page, parts[0][1]))
    words = {stem for term in terms for stem in stems_of(term.text)}
    asked = ", ".join(str(page) for _, page, _ in ranked)
    titles = dict(connection.execute(f"SELECT n, stems FROM page WHERE n IN ({asked})"))  # noqa: S608 - numbers of ours
    best = sorted(
        ((score * (1 + _TITLE * _fit(titles.get(page, ""), words)), page, passage) for score, page, passage in ranked),
        reverse=True,
    )
    found = []
    for score, page, passage in best[:limit]:
        row = connection.execute(
            "SELECT folder, path, title, owner, internal, changed FROM page WHERE n = ?", (page,)
        ).fetchone()
        if row is not None:
            folder, path, title, owner, internal, changed = row
            found.append(Found(passage, folder, path, title, score, owner, bool(internal), changed))
    return found


def _fit(title: str, words: set[str]) -> float:
    """Return how much of a title was asked for, times how much of that is in the title: 0 to 1. Both are stems."""
    stems = set(title.split())
    shared = len(stems & words)
    return shared * shared / (len(stems) * len(words)) if shared else 0.0


def _asked(connection: sqlite3.Connection, match: str) -> list[tuple[int, float]]:
    return connection.execute(
        "SELECT rowid, -rank FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT ?", (match, _LOOKED_AT)
    ).fetchall()
