"""The full-text index of messages, cut into spans of time.

One index over millions of messages makes a short prefix or a common word as slow as the whole is
large. Cut into spans of about a quarter of a year each, the newest spans answer first and usually
suffice, so the cost follows what is shown and not what is kept. A span is two FTS5 tables: ``text_N``
for words (with a column of places, below) and ``code_N`` for code-like tokens by trigram.

The tables hold only the index (``content=''``), so taking a text out needs the text. SQLite's own
documentation: https://sqlite.org/fts5.html#contentless_tables
"""

import sqlite3
from collections.abc import Iterable
from zlib import crc32

from workbench.store.identity import PLACES, seconds_of
from workbench.store.words import TOKENIZER
from workbench.store.words import spaced as spaced

SPAN_BITS = 23  # 2**23 seconds are 97 days
# All before 1990 is one span and all after 2090 another: mail can claim any date, and SQLite joins 500 tables at most.
FIRST_SPAN, LAST_SPAN = 75, 451
_MERGED_AT_ONCE = 64  # pages
_SOMETHING = 2  # rows that change where a merge had something to do, as SQLite says
_HASH_BYTES = 64 * 1024 * 1024  # FLOORS: filling with the words kept in memory longer is 1.5 times as fast


def span_of(message_id: int) -> int:
    """Return the number of the span that a message's row number falls into."""
    return min(max(seconds_of(message_id) >> SPAN_BITS, FIRST_SPAN), LAST_SPAN)


def ids_in(span: int) -> tuple[int, int]:
    """Return the first row number of a span and the first behind it."""
    low = 0 if span == FIRST_SPAN else (span << SPAN_BITS) * PLACES
    high = 1 << 62 if span == LAST_SPAN else (span + 1 << SPAN_BITS) * PLACES
    return low, high


def place(*refs: str | None) -> str:
    """Return the words that stand for a customer or organisation in the index's second column."""
    return " ".join(f"p{crc32(ref.encode()):08x}" for ref in refs if ref)


def codes_of(text: str) -> str:
    """Return the code-like tokens of a text as one line for the trigram index; '' for none."""
    from workbench.domain.codes import code_tokens  # its pattern is large, and reading needs none of it

    return "\n".join(code_tokens(text))


class SpanIndex:
    """Writes to the spans, making each when it is first needed. For one connection and one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._known = {row[0] for row in connection.execute("SELECT number FROM span")}

    def add(self, rows: Iterable[tuple[int, str, str]]) -> None:
        """Index messages given as (id, text, places), in ascending order of id."""
        from workbench.domain.codes import code_tokens  # see codes_of; asked for once, since this loop is long

        words: list[tuple[int, str, str]] = []
        codes: list[tuple[int, str]] = []
        span, end = None, 0
        for message_id, text, places in rows:
            if message_id >= end:
                self._flush(span, words, codes)
                span = span_of(message_id)
                words, codes, (_, end) = [], [], ids_in(span)
            words.append((message_id, spaced(text), places))
            if tokens := code_tokens(text):
                codes.append((message_id, "\n".join(tokens)))
        self._flush(span, words, codes)

    def remove(self, message_id: int, text: str, places: str) -> None:
        """Take one message out of the index; ``text`` and ``places`` are what it was indexed with."""
        span = span_of(message_id)
        self._connection.execute(
            f"INSERT INTO text_{span} (text_{span}, rowid, body, place) VALUES ('delete', ?, ?, ?)",
            (message_id, spaced(text), places),
        )
        tokens = codes_of(text)
        if tokens:
            self._connection.execute(
                f"INSERT INTO code_{span} (code_{span}, rowid, body) VALUES ('delete', ?, ?)", (message_id, tokens)
            )

    def _flush(self, span: int | None, words: list[tuple[int, str, str]], codes: list[tuple[int, str]]) -> None:
        if span is None:
            return
        if span not in self._known:
            make_span(self._connection, span)
            self._known.add(span)
        self._connection.executemany(f"INSERT INTO text_{span} (rowid, body, place) VALUES (?, ?, ?)", words)
        if codes:
            self._connection.executemany(f"INSERT INTO code_{span} (rowid, body) VALUES (?, ?)", codes)


def make_span(connection: sqlite3.Connection, span: int) -> None:
    """Make the two tables of a span."""
    connection.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS text_{span} USING fts5 "
        f"(body, place, content='', columnsize=0, tokenize=\"{TOKENIZER}\")"
    )
    connection.execute(
        f"CREATE VIRTUAL TABLE IF NOT EXISTS code_{span} USING fts5 "
        "(body, content='', columnsize=0, detail=full, tokenize='trigram')"
    )
    connection.execute(f"INSERT INTO text_{span} (text_{span}, rank) VALUES ('hashsize', {_HASH_BYTES})")
    connection.execute("INSERT OR IGNORE INTO span VALUES (?)", (span,))


def spans(connection: sqlite3.Connection) -> list[int]:
    """Return the spans that exist, newest first."""
    return [row[0] for row in connection.execute("SELECT number FROM span ORDER BY number DESC")]


def merge_some(connection: sqlite3.Connection) -> bool:
    """Bring a little of what the indexes of past spans have in several places together; False where all is in one.

    A pull leaves each index in some ten segments, and a word is looked up in every one of them. Takes some
    milliseconds. See https://sqlite.org/fts5.html#the_merge_command.
    """
    for span in spans(connection)[1:]:  # the newest still grows
        for table in (f"text_{span}", f"code_{span}"):
            scattered = f"SELECT EXISTS (SELECT 1 FROM {table}_idx WHERE segid > (SELECT min(segid) FROM {table}_idx))"
            if connection.execute(scattered).fetchone()[0]:
                before = connection.total_changes
                connection.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('merge', ?)", (-_MERGED_AT_ONCE,))
                if connection.total_changes - before >= _SOMETHING:
                    return True
    return False


def remake(connection: sqlite3.Connection) -> None:
    """Make every index anew from the texts, within the caller's transaction: nothing purged survives in it."""
    for span in spans(connection):
        connection.execute(f"DROP TABLE text_{span}")
        connection.execute(f"DROP TABLE code_{span}")
    connection.execute("DELETE FROM span")
    index = SpanIndex(connection)
    rows = connection.execute(
        "SELECT message.id, message.text, ticket.customer, ticket.organisation FROM message "
        "JOIN ticket ON ticket.n = message.ticket ORDER BY message.id"
    )
    index.add((message_id, text, place(customer, organisation)) for message_id, text, customer, organisation in rows)
    for table, columns in SMALL_INDEXES.items():
        connection.execute(f"INSERT INTO {table}_text ({table}_text) VALUES ('delete-all')")
        key = "n"
        source = "ticket" if table == "subject" else table
        body = " || char(10) || ".join(columns)
        connection.create_function("spaced", 1, spaced, deterministic=True)
        connection.execute(
            f"INSERT INTO {table}_text (rowid, body) SELECT {key}, spaced({body}) FROM {source} ORDER BY n"
        )


# Index name -> the columns it covers, joined by newlines. `subject` is that of the table `ticket`.
SMALL_INDEXES: dict[str, tuple[str, ...]] = {
    "subject": ("subject",),
    "customer": ("name", "email", "notes"),
    "organisation": ("name", "domains", "notes"),
    "issue": ("key", "title", "body", "last_word"),
    "article": ("title", "text"),
}
