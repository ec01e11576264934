"""Searching everything: tickets, messages, customers, issues and articles, newest first in each kind.

Messages are found span by span, the newest first, so the first results come at a cost that follows what
is shown. A search that walks too long stops at its deadline, says how far back it came, and can be gone
on with.
"""

import re
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from workbench.api.reading import Hit
from workbench.domain.words import Ref, make_ref
from workbench.query.times import span
from workbench.query.tree import And, FieldIs, Node, Not, Query, Words
from workbench.store.compiling import condition
from workbench.store.conditions import TRUE, Asker, Of, bindable
from workbench.store.fulltext import ids_in, place, spans
from workbench.store.helpdesks import helpdesks_in
from workbench.store.identity import number_for, seconds_of
from workbench.store.matching import is_only_words, match_text, simplified
from workbench.store.rows import moment_of_micros
from workbench.store.scale import GONE, moment
from workbench.store.shown import is_overlaid, tickets
from workbench.store.whom import persons
from workbench.store.words import folded, index_words

KINDS = ("ticket", "message", "customer", "issue", "article")
_LINE_CELLS = 160
_BEFORE_MATCH = 50
_LOOKED_AT = 50_000  # characters of a text in which the matched line is looked for
_NUMBER = re.compile(r"#?[0-9]{1,16}")
_STEPS = 20_000  # of SQLite's machine between two looks at the clock, about a millisecond


class Group(NamedTuple):
    """The hits of one kind, newest first. ``back_to`` is set where the search stopped before the end."""

    kind: str
    hits: list[Hit]
    back_to: datetime | None = None


def search(
    query: Query, asker: Asker, *, limit: int = 50, seconds: float = 0.12, kinds: Sequence[str] = KINDS
) -> list[Group]:
    """Return what a query finds, grouped by kind, at most ``limit`` of each.

    ``seconds`` bounds how long the walk through tickets and then that through messages may take before it stops
    and says so; tickets get half of it at most.
    """
    begun = time.monotonic()
    asker = asker._replace(sees_overlay=is_overlaid(asker.connection))
    wanted, tree = _kinds_asked(simplified(query.tree), kinds)
    words = query.words()
    groups: list[Group] = []
    if "ticket" in wanted:
        found = _tickets(tree, asker, limit, words, begun + seconds / 2)
        groups.append(_led_by(_called(tree, asker), found, limit))
    if "message" in wanted and (_speaks_of_messages(tree) or "ticket" not in wanted):
        groups.append(_messages(tree, asker, limit, words, begun + seconds))
    match = match_text(tree) if is_only_words(tree) else ""
    for kind in ("customer", "issue", "article"):
        if kind in wanted and match:
            groups.append(Group(kind, _small(kind, match, asker.connection, limit, words)))
        elif kind in wanted and isinstance(tree, FieldIs) and tree.field == "id":
            groups.append(Group(kind, _named(kind, tree, asker.connection, limit)))
    return [group for group in groups if group.hits or group.back_to]


def _kinds_asked(tree: Node, kinds: Sequence[str]) -> tuple[tuple[str, ...], Node]:
    """Part a query into the kinds of things that it is to find and the rest."""
    wanted = tuple(kinds)
    rest: list[Node] = []
    for part in tree.parts if isinstance(tree, And) else (tree,):
        match part:
            case FieldIs("kind", _, values):
                wanted = tuple(kind for kind in wanted if kind in values)
            case Not(FieldIs("kind", _, values)):
                wanted = tuple(kind for kind in wanted if kind not in values)
            case _:
                rest.append(part)
    return wanted, rest[0] if len(rest) == 1 else And(tuple(rest))


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


def _tickets(tree: Node, asker: Asker, limit: int, words: Sequence[str], deadline: float) -> Group:
    """Find tickets by subject and fields; what was said in them is found as messages."""
    drive, rest = _drive(tree)
    asked = _people_asked(rest, asker)
    values: tuple[object, ...] = (match_text(drive),) if drive is not None else ()
    order = "t.n"
    if asked is not None:  # few have tickets of theirs, and many say the word
        column, refs = asked
        in_subject = "t.n IN (SELECT rowid FROM subject_text WHERE subject_text MATCH ?)" if values else "1"
        of_them = f"t.{column} IN ({','.join('?' * len(refs))})"
        source = f"{tickets(asker.connection, f'ticket_of_{column}')} WHERE {in_subject} AND {of_them}"
        values += tuple(refs)
    elif values:
        source = f"subject_text s CROSS JOIN {tickets(asker.connection)} WHERE t.n = s.rowid AND s.subject_text MATCH ?"
        order = "s.rowid"
    else:
        source = f"{tickets(asker.connection)} WHERE 1"
    extra = condition(And(rest), asker, Of.SUBJECT) if rest else TRUE
    sql = (
        f"SELECT t.ref, t.subject, t.created FROM {source} AND t.work > {GONE} AND {extra.sql} "
        f"ORDER BY {order} DESC LIMIT ?"
    )
    hits: list[Hit] = []
    back_to: datetime | None = None
    with _until(asker.connection, deadline):
        try:
            for ref, subject, created in asker.connection.execute(sql, (*values, *extra.values, limit)):
                hits.append(Hit("ticket", ref, ref, subject, matched_line(subject, words), moment(created)))
        except sqlite3.OperationalError as error:
            if not _is_interrupt(error):
                raise
            back_to = hits[-1].at if hits else asker.now
    return Group("ticket", hits, back_to)


def _messages(tree: Node, asker: Asker, limit: int, words: Sequence[str], deadline: float) -> Group:
    drive, rest = _drive(tree)
    match = match_text(drive) if drive is not None else ""
    asked = _people_asked(rest, asker)
    if asked is not None:
        if not asked[1]:
            return Group("message", [])
        within = "(" + " OR ".join(place(ref) for ref in asked[1]) + ")"
        match = f"(body : ({match})) AND place : {within}" if match else f"place : {within}"
    elif match:
        match = f"body : ({match})"
    extra = condition(And(rest), asker, Of.MESSAGE) if rest else TRUE
    columns = "m.id, m.ref, t.ref, t.subject, m.author, m.text"
    hits: list[Hit] = []
    back_to: datetime | None = None
    connection = asker.connection
    earliest, end = _stretch(rest, asker)
    numbers = spans(connection)
    shown = tickets(connection)
    with _until(connection, deadline):
        for n in numbers:
            low, high = ids_in(n)
            low, high = max(low, earliest), min(high, end)
            if low >= high:
                continue
            # SQLite looks at the clock between its own steps, and to find a phrase in a span is one step.
            if time.monotonic() > deadline:
                back_to = _not_before(high, hits, asker)
                break
            if match:
                sql = (
                    f"SELECT {columns} FROM text_{n} x CROSS JOIN message m ON m.id = x.rowid "
                    f"CROSS JOIN {shown} WHERE t.n = m.ticket "
                    f"AND x.text_{n} MATCH ? AND x.rowid >= ? AND x.rowid < ? AND t.work > {GONE} AND {extra.sql} "
                    "ORDER BY x.rowid DESC LIMIT ?"
                )
                values: tuple[object, ...] = (match, low, high, *extra.values, limit - len(hits))
            else:
                sql = (
                    f"SELECT {columns} FROM message m CROSS JOIN {shown} WHERE t.n = m.ticket "
                    f"AND m.id >= ? AND m.id < ? AND t.work > {GONE} AND {extra.sql} ORDER BY m.id DESC LIMIT ?"
                )
                values = (low, high, *extra.values, limit - len(hits))
            try:
                for message_id, ref, ticket, subject, author, text in connection.execute(sql, values):
                    line = f"{author}: {matched_line(text, words)}"
                    hits.append(Hit("message", ref, ticket, subject, line, moment(seconds_of(message_id))))
            except sqlite3.OperationalError as error:
                if not _is_interrupt(error):
                    raise
                back_to = _not_before(high, hits, asker)
                break
            if len(hits) >= limit:
                break
    return Group("message", hits, back_to)


def _called(tree: Node, asker: Asker) -> list[Hit]:
    """Return the tickets that a query names where it is a number alone: one on each helpdesk may have it."""
    if not isinstance(tree, Words) or not _NUMBER.fullmatch(tree.text):
        return []
    number = tree.text.lstrip("#")
    refs = [make_ref(name, number) for name in helpdesks_in(asker.connection)]
    found = asker.connection.execute(
        f"SELECT t.ref, t.subject, t.created FROM {tickets(asker.connection)} "
        f"WHERE t.ref IN ({','.join('?' * len(refs))}) AND t.work > {GONE} ORDER BY t.n DESC",
        refs,
    )
    return [Hit("ticket", ref, ref, subject, subject, moment(created)) for ref, subject, created in found]


def _led_by(named: Sequence[Hit], group: Group, limit: int) -> Group:
    """Return a group with what was named before what was found."""
    refs = {hit.ref for hit in named}
    return group._replace(hits=[*named, *(hit for hit in group.hits if hit.ref not in refs)][:limit])


def _stretch(rest: Sequence[Node], asker: Asker) -> tuple[int, int]:
    """Return the row numbers that since: and before: leave to look at: the first, and the first one too late."""
    low, high = 0, 1 << 62
    for part in rest:
        if isinstance(part, FieldIs) and part.field in ("since", "before"):
            asked = [span(FieldIs(part.field, part.op, (value,)), asker.now) for value in part.values]
            low = max(low, min(number_for(int(first.timestamp())) if first else 0 for first, _ in asked))
            high = min(high, max(number_for(int(after.timestamp())) if after else 1 << 62 for _, after in asked))
    return low, high


def _not_before(high: int, hits: Sequence[Hit], asker: Asker) -> datetime:
    """Return how far back a walk came that found ``hits`` and was stopped below the row number ``high``."""
    reached = moment(seconds_of(min(high, number_for(int(asker.now.timestamp())))))
    return min(reached, hits[-1].at or reached) if hits else reached


@contextmanager
def _until(connection: sqlite3.Connection, deadline: float) -> Iterator[None]:
    """Interrupt what runs on a connection once a moment of the monotonic clock has passed."""
    connection.set_progress_handler(lambda: time.monotonic() > deadline, _STEPS)
    try:
        yield
    finally:
        connection.set_progress_handler(None, 0)


def _is_interrupt(error: sqlite3.OperationalError) -> bool:
    return getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT"


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


def _people_asked(rest: Sequence[Node], asker: Asker) -> tuple[str, list[Ref]] | None:
    """Return which customers, or which organisations, a query asks for; None where it asks for none by name."""
    for field, table in (("customer", "customer"), ("org", "organisation")):
        for part in rest:
            if isinstance(part, FieldIs) and part.field == field and all(isinstance(v, str) for v in part.values):
                return table, [ref for value in part.values for ref in persons(asker.connection, table, str(value))]
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


_NAMES = {"customer": "ref", "issue": "key", "article": "ref"}


def _named(kind: str, asked: FieldIs, connection: sqlite3.Connection, limit: int) -> list[Hit]:
    """Find what a number, key or reference names."""
    hits: list[Hit] = []
    for value in asked.values:
        found = connection.execute(
            f"{_SMALL[kind]} WHERE ref = ?1 OR {_NAMES[kind]} = ?1 ORDER BY updated DESC LIMIT ?2",
            (bindable(str(value)), limit),
        )
        hits += [
            Hit(kind, ref, None, title, matched_line(text, ()), moment_of_micros(updated))
            for ref, title, text, updated in found
        ]
    return hits[:limit]


def matched_line(text: str, words: Sequence[str]) -> str:
    """Return the line of ``text`` that holds the first of ``words``, cut around the match to about 160 cells."""
    start = _place_of(words, text)
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    line_end = len(text) if line_end < 0 else line_end
    cut = max(line_start, start - _BEFORE_MATCH)
    line = " ".join(text[cut : min(line_end, cut + _LINE_CELLS)].split())
    return ("…" if cut > line_start else "") + line


def _place_of(words: Sequence[str], text: str) -> int:
    """Return where the first of ``words`` that stands in a text begins, at a word's beginning if it can be; else 0."""
    looked_at = folded(text[:_LOOKED_AT])
    for word in words:
        pattern = r"[\W_]*".join(map(re.escape, index_words(folded(word))))
        found = pattern and (re.search(f"(?<![a-z0-9]){pattern}", looked_at) or re.search(pattern, looked_at))
        if found:
            return found.start()
    return 0
