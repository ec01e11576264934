"""Open tickets that look related to a live incident: by what they say, since shortly before it began."""

import sqlite3
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workbench.domain.clues import Clue, clues_of
from workbench.domain.incidents import MAINTENANCE
from workbench.domain.values import Incident, Ref
from workbench.store.fulltext import span_of, spans
from workbench.store.identity import number_for
from workbench.store.shown import tickets
from workbench.store.words import index_words

_BEFORE = 6 * 3600  # customers see it before the status page says it
_BEFORE_MAINTENANCE = 0  # and nobody can see what has not begun
_LONGEST = 7 * 86_400  # of an incident that nobody closes the last days are looked at, so that it costs no more
_MOST = 500
_INCIDENTS = 5

# How common a word is, is told by what customers said before the incident.
_MEASURED = 2_000  # messages
_ENOUGH = 100
_RARE, _COMMON = 0.02, 0.10


class Related(NamedTuple):
    """A ticket and the words of the incident that it says."""

    ref: Ref
    words: tuple[str, ...]

    @property
    def reason(self) -> str:
        """Why it looks related, in words: ``says eu-west, API``."""
        return f"says {', '.join(self.words)}"


def related_to_each(
    connection: sqlite3.Connection, incidents: Sequence[Incident], *, now: int
) -> dict[Ref, list[Related]]:
    """Return the related tickets of the first few incidents, by the incident's reference."""
    return {one.ref: related_tickets(connection, one, now=now) for one in incidents[:_INCIDENTS]}


def related_tickets(connection: sqlite3.Connection, incident: Incident, *, now: int) -> list[Related]:
    """Return the open tickets begun since the incident that look related, those that say most of it first.

    A ticket looks related that says one telling word, or two others of different kinds; ``clues_of`` says which
    they are. A word that many customers said before the incident began is not telling, and one that most said is
    none. ``now`` is in seconds since 1970.
    """
    before = _BEFORE_MAINTENANCE if incident.impact == MAINTENANCE else _BEFORE
    start = number_for(max(int(incident.started.timestamp()) - before, now - _LONGEST))
    known = list(spans(connection))
    found: dict[Ref, dict[str, Clue]] = {}  # each word once, in the order of the clues
    for clue in _judged(connection, clues_of(incident), start, known):
        terms = index_words(clue.word)
        if terms:
            for ref in _saying('"' + " ".join(terms) + '"', start, connection, known):
                found.setdefault(ref, {})[clue.word] = clue
    ranked = sorted(
        ((ref, said) for ref, said in found.items() if _is_enough(said)),
        key=lambda item: (-sum(clue.telling for clue in item[1].values()), -_groups(item[1])),
    )
    return [Related(ref, tuple(said)) for ref, said in ranked]


def _is_enough(said: dict[str, Clue]) -> bool:
    return any(clue.telling for clue in said.values()) or _groups(said) > 1


def _groups(said: dict[str, Clue]) -> int:
    return len({clue.group for clue in said.values()})


def _saying(match: str, start: int, connection: sqlite3.Connection, known: Sequence[int]) -> Iterator[Ref]:
    """Yield the open tickets since the row number ``start`` in which a customer says something."""
    shown = tickets(connection)
    for (ref,) in connection.execute(
        f"SELECT t.ref FROM subject_text x CROSS JOIN {shown} WHERE t.n = x.rowid "
        "AND x.subject_text MATCH ? AND x.rowid >= ? AND t.work > 0 LIMIT ?",
        (match, start, _MOST),
    ):
        yield ref
    for n in known:
        if n < span_of(start):
            break
        for (ref,) in connection.execute(
            f"SELECT DISTINCT t.ref FROM text_{n} x CROSS JOIN message m ON m.id = x.rowid "
            f"CROSS JOIN {shown} WHERE t.n = m.ticket "
            f"AND x.text_{n} MATCH ? AND x.rowid >= ? AND t.n >= ? AND t.work > 0 AND m.role = 'customer' LIMIT ?",
            (f"body : {match}", start, start, _MOST),
        ):
            yield ref


def _judged(
    connection: sqlite3.Connection, clues: Sequence[Clue], start: int, known: Sequence[int]
) -> Iterator[Clue]:
    """Yield the clues, those left out that most customers say anyhow."""
    if all(clue.written for clue in clues):
        yield from clues
        return
    first, messages = _measure(connection, start)
    for clue in clues:
        share = 0.0
        if messages >= _ENOUGH and not clue.written and (terms := index_words(clue.word)):
            share = _count('body : "' + " ".join(terms) + '"', first, start, connection, known) / messages
        if share <= _COMMON:
            yield clue._replace(telling=clue.telling and share <= _RARE)


def _measure(connection: sqlite3.Connection, start: int) -> tuple[int, int]:
    """Return the row number of the first message to count in, and how many there are from it to ``start``."""
    return connection.execute(  # type: ignore[no-any-return]  # two numbers, as the statement says
        "SELECT coalesce(min(id), 0), count(*) FROM (SELECT id FROM message WHERE id < ? ORDER BY id DESC LIMIT ?)",
        (start, _MEASURED),
    ).fetchone()


def _count(match: str, first: int, start: int, connection: sqlite3.Connection, known: Sequence[int]) -> int:
    """Return how many messages from ``first`` up to ``start`` match."""
    return sum(
        int(
            connection.execute(
                f"SELECT count(*) FROM text_{n} WHERE text_{n} MATCH ? AND rowid >= ? AND rowid < ?",
                (match, first, start),
            ).fetchone()[0]
        )
        for n in known
        if span_of(first) <= n <= span_of(start)
    )
