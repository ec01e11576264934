"""Tickets that are about the same thing, by the rarest words they share. Explained, local, bounded."""

import sqlite3
from collections import Counter

from workbench.domain.values import Ref
from workbench.store.scale import GONE
from workbench.store.shown import tickets
from workbench.store.words import index_words

_WORDS_AT_MOST = 12
_HITS_AT_MOST = 200
_SHORTEST = 3


def similar_tickets(connection: sqlite3.Connection, ref: Ref, limit: int) -> list[int]:
    """Return the row numbers of the tickets whose subjects share the rarest words of this ticket's subject.

    A word counts the more, the fewer of the newest subjects hold it; words that fill the bound count least.
    """
    row = connection.execute("SELECT n, subject FROM ticket WHERE ref = ?", (ref,)).fetchone()
    if row is None:
        return []
    own, subject = row
    words = list(dict.fromkeys(word.lower() for word in index_words(subject) if len(word) >= _SHORTEST))
    scores: Counter[int] = Counter()
    for word in words[:_WORDS_AT_MOST]:
        hits = connection.execute(
            f"SELECT s.rowid FROM subject_text s CROSS JOIN {tickets(connection)} WHERE t.n = s.rowid "
            f"AND s.subject_text MATCH ? AND t.work > {GONE} ORDER BY s.rowid DESC LIMIT ?",
            (f'"{word}"', _HITS_AT_MOST),
        ).fetchall()
        weight = _HITS_AT_MOST // (len(hits) + 1) + 1
        for (n,) in hits:
            scores[n] += weight
    scores.pop(own, None)
    return [n for n, _ in sorted(scores.items(), key=lambda item: (-item[1], -item[0]))[:limit]]
