"""Searching everything: tickets, messages, customers, issues and articles, newest first in each kind.

Messages are found span by span, the newest first, so the first results come at a cost that follows what
is shown. A search that walks too long stops at its deadline, says how far back it came, and can be gone
on with.
"""

import re
import sqlite3
import time
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from workbench.api.reading import Hit
from workbench.query.tree import And, FieldIs, Node, Not, Query
from workbench.store.compiling import Asker, Condition, condition, index_words, is_only_words, match_text, people
from workbench.store.fulltext import place, spans
from workbench.store.identity import seconds_of
from workbench.store.rows import moment_of_micros
from workbench.store.scale import moment

KINDS = ("ticket", "message", "customer", "issue", "article")
_LINE_CELLS = 160
_BEFORE_MATCH = 50


class Group(NamedTuple):
    """The hits of one kind, newest first. ``back_to`` is set where the search stopped before the end."""

    kind: str
    hits: list[Hit]
    back_to: datetime | None = None


def search(query: Query, asker: Asker, *, limit: int = 50, seconds: float = 0.12, kinds: Sequence[str] = KINDS) -> list[Group]:
    """Return what a query finds, grouped by kind, at most ``limit`` of each.

    ``seconds`` bounds how long the walk through messages may take before it stops and says so.
    """
    wanted = _kinds_asked(query.tree) or tuple(kinds)
    groups: list[Group] = []
    words = query.words()
    if "ticket" in wanted:
        groups.append(Group("ticket", _tickets(query, asker, limit, words)))
    if "message" in wanted and _speaks_of_messages(query.tree):
        groups.append(_messages(query, asker, limit, words, time.monotonic() + seconds))
    only_words = _without_kind(query.tree)
    if is_only_words(only_words):
        match = match_text(only_words)
        if match:
            groups += [
                Group(kind, _small(kind, match, asker.connection, limit, words))
                for kind in ("customer", "issue", "article")
                if kind in wanted
            ]
    return [group for group in groups if group.hits or group.back_to]


def _kinds_asked(tree: Node) -> tuple[str, ...]:
    for part in tree.parts if isinstance(tree, And) else (tree,):
        if isinstance(part, FieldIs) and part.field == "kind":
            return tuple(str(value) for value in part.values)
    return ()


def _without_kind(tree: Node) -> Node:
    if isinstance(tree, And):
        parts = tuple(p for p in tree.parts if not (isinstance(p, FieldIs) and p.field == "kind"))
        return parts[0] if len(parts) == 1 else And(parts)
    return tree


def _speaks_of_messages(tree: Node) -> bool:
    """Whether anything in a query is about what was said: without it, only tickets are meant."""
    match tree:
        case FieldIs(field, _, _):
            return field in ("err", "kind")
        case Not(part):
            return _speaks_of_messages(part)
        case And(parts):
            return any(_speaks_of_messages(part) for part in parts)
        case _:
            return True


def _tickets(query: Query, asker: Asker, limit: int, words: Sequence[str]) -> list[Hit]:
    """Find tickets by subject and fields; what was said in them is found as messages."""
    drive, rest = _drive(_without_kind(query.tree))
    if drive is not None:
        source = "subject_text s CROSS JOIN ticket t ON t.n = s.rowid WHERE s.subject_text MATCH ?"
        values: tuple[object, ...] = (match_text(drive),)
        order = "s.rowid"
        if not values[0]:
            return []
    else:
        source, values, order = "ticket t WHERE 1", (), "t.n"
    extra = condition(And(rest), asker) if rest else Condition("1")
    found = asker.connection.execute(
        f"SELECT t.ref, t.subject, t.status, t.created FROM {source} AND t.work >= 0 AND {extra.sql} "
        f"ORDER BY {order} DESC LIMIT ?",
        (*values, *extra.values, limit),
    )
    return [
        Hit("ticket", ref, ref, subject, matched_line(subject, words), moment(created))
        for ref, subject, _, created in found
    ]


def _messages(query: Query, asker: Asker, limit: int, words: Sequence[str], deadline: float) -> Group:
    tree = _without_kind(query.tree)
    drive, rest = _drive(tree)
    match = match_text(drive) if drive is not None else ""
    if drive is not None and not match:
        return Group("message", [])
    facets = _places(rest, asker)
    if facets is not None:
        if not facets:
            return Group("message", [])
        within = "(" + " OR ".join(facets) + ")"
        match = f"(body : ({match})) AND place : {within}" if match else f"place : {within}"
    elif match:
        match = f"body : ({match})"
    extra = condition(And(rest), asker, messages=True) if rest else Condition("1")
    columns = "m.id, m.ref, t.ref, t.subject, m.author, m.text"
    hits: list[Hit] = []
    stopped_at: datetime | None = None
    connection = asker.connection
    connection.set_progress_handler(lambda: time.monotonic() > deadline, 20_000)
    try:
        for n in spans(connection):
            if match:
                sql = (
                    f"SELECT {columns} FROM text_{n} x CROSS JOIN message m ON m.id = x.rowid "
                    f"CROSS JOIN ticket t ON t.n = m.ticket "
                    f"WHERE x.text_{n} MATCH ? AND t.work >= 0 AND {extra.sql} ORDER BY x.rowid DESC LIMIT ?"
                )
                values: tuple[object, ...] = (match, *extra.values, limit - len(hits))
            else:
                low, high = n << 33, (n + 1) << 33
                sql = (
                    f"SELECT {columns} FROM message m CROSS JOIN ticket t ON t.n = m.ticket "
                    f"WHERE m.id >= ? AND m.id < ? AND t.work >= 0 AND {extra.sql} ORDER BY m.id DESC LIMIT ?"
                )
                values = (low, high, *extra.values, limit - len(hits))
            try:
                for message_id, ref, ticket, subject, author, text in connection.execute(sql, values):
                    line = f"{author}: {matched_line(text, words)}"
                    hits.append(Hit("message", ref, ticket, subject, line, moment(seconds_of(message_id))))
            except sqlite3.OperationalError as error:
                if getattr(error, "sqlite_errorname", "") != "SQLITE_INTERRUPT":
                    raise
                stopped_at = hits[-1].at if hits else moment(seconds_of((n + 1) << 33))
                break
            if len(hits) >= limit:
                break
    finally:
        connection.set_progress_handler(None, 0)
    return Group("message", hits, stopped_at)


def _drive(tree: Node) -> tuple[Node | None, tuple[Node, ...]]:
    """Part a query into what full text can answer alone and the rest, which each hit is tested for."""
    if is_only_words(tree):
        return tree, ()
    if not isinstance(tree, And):
        return None, (tree,)
    words = [part for part in tree.parts if is_only_words(part)]
    rest = [part for part in tree.parts if not is_only_words(part)]
    if not words:
        return None, tuple(rest)
    # A negated word can be left to full text as well, once something is wanted.
    negated = [part for part in rest if isinstance(part, Not) and is_only_words(part.part)]
    rest = [part for part in rest if part not in negated]
    return And((*words, *negated)), tuple(rest)


def _places(rest: Sequence[Node], asker: Asker) -> list[str] | None:
    """Return the index's words for the customer or organisation that is asked for; None where none is."""
    for field, table in (("customer", "customer"), ("org", "organisation")):
        for part in rest:
            if isinstance(part, FieldIs) and part.field == field and all(isinstance(v, str) for v in part.values):
                refs = [ref for value in part.values for ref in people(asker.connection, table, str(value))]
                return [place(ref) for ref in refs]
    return None


_SMALL = {
    "customer": "SELECT ref, name, email || ' ' || notes, updated FROM customer",
    "issue": "SELECT ref, key || ' ' || title, title || char(10) || body || char(10) || last_word, updated FROM issue",
    "article": "SELECT ref, title, text, updated FROM article",
}


def _small(kind: str, match: str, connection: sqlite3.Connection, limit: int, words: Sequence[str]) -> list[Hit]:
    """Find in an index small enough to sort what is found by the time it was last touched."""
    found = connection.execute(
        f"{_SMALL[kind]} WHERE n IN (SELECT rowid FROM {kind}_text WHERE {kind}_text MATCH ? ORDER BY rowid DESC "
        "LIMIT 2000) ORDER BY updated DESC LIMIT ?",
        (match, limit),
    )
    return [
        Hit(kind, ref, None, title, matched_line(text, words), moment_of_micros(updated))
        for ref, title, text, updated in found
    ]


def matched_line(text: str, words: Sequence[str]) -> str:
    """Return the line of ``text`` that holds the first of ``words``, cut around the match to about 160 cells."""
    start = 0
    for word in words:
        terms = index_words(word)
        found = re.search(r"\W+".join(map(re.escape, terms)), text, re.IGNORECASE) if terms else None
        if found:
            start = found.start()
            break
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    cut = max(line_start, start - _BEFORE_MATCH)
    line = " ".join(text[cut : min(line_end, cut + _LINE_CELLS)].split())
    return ("…" if cut > line_start else "") + line
