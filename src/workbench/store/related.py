"""Open tickets that look related to a live incident: by its words, since shortly before it began."""

import sqlite3
from typing import NamedTuple

from workbench.domain.values import Incident, Ref
from workbench.store.fulltext import span_of, spans
from workbench.store.identity import number_for
from workbench.store.words import index_words

_BEFORE = 6 * 3600  # customers see it before the status page says it
_MOST = 500


class Related(NamedTuple):
    """A ticket and the words of the incident that it holds."""

    ref: Ref
    words: tuple[str, ...]


def related_tickets(connection: sqlite3.Connection, incident: Incident) -> list[Related]:
    """Return the open tickets begun since the incident that hold its words, those with most of them first."""
    start = number_for(int(incident.started.timestamp()) - _BEFORE)
    found: dict[Ref, dict[str, None]] = {}  # each word once, in the incident's order
    for word in incident.words or incident.components:
        terms = index_words(word)
        if not terms:
            continue
        match = 'body : "' + " ".join(terms) + '"'
        for n in spans(connection):
            if n < span_of(start):
                break
            for (ref,) in connection.execute(
                f"SELECT DISTINCT t.ref FROM text_{n} x CROSS JOIN message m ON m.id = x.rowid "
                f"CROSS JOIN ticket t ON t.n = m.ticket "
                f"WHERE x.text_{n} MATCH ? AND x.rowid >= ? AND t.n >= ? AND t.work > 0 AND m.role = 'customer' "
                "LIMIT ?",
                (match, start, start, _MOST),
            ):
                found.setdefault(ref, {})[word] = None
    ranked = sorted(found.items(), key=lambda item: -len(item[1]))
    return [Related(ref, tuple(words)) for ref, words in ranked]
