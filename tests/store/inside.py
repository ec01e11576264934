"""What is in a store, read back in whole: its rows, its indexes, a ticket, a conversation, what a search finds."""

import asyncio

from store.records import ME, NOW, asker, query
from workbench.domain.values import Message, Ref, Ticket
from workbench.store.connection import Connection
from workbench.store.fulltext import SMALL_INDEXES, remake, spans
from workbench.store.reading import StoreQueries
from workbench.store.searching import search
from workbench.store.transaction import writing

Rows = list[tuple[object, ...]]
_TABLES = (
    "organisation", "customer", "agent", "ticket", "tag", "message", "original", "attachment", "issue", "link",
    "article", "incident", "span", "source",
)  # fmt: skip


def reads(connection: Connection) -> StoreQueries:
    return StoreQueries(connection, (ME,), lambda: NOW)


def one_ticket(connection: Connection, ref: Ref = "zd:1") -> Ticket:
    found = asyncio.run(reads(connection).ticket(ref))
    assert found is not None
    return found


def conversation(connection: Connection, ref: Ref = "zd:1") -> list[Message]:
    return asyncio.run(reads(connection).conversation(ref))


def found(connection: Connection, text: str, kind: str = "message") -> list[Ref]:
    groups = search(query(text), asker(connection), seconds=600, kinds=(kind,))
    return [hit.ref for group in groups for hit in group.hits]


def everything(connection: Connection) -> dict[str, Rows]:
    """Return every row of the mirror and every word of its indexes, but not what was announced."""
    rows = {name: connection.execute(f"SELECT * FROM main.{name}").fetchall() for name in _TABLES}
    return rows | words_by_index(connection)


def words_by_index(connection: Connection) -> dict[str, Rows]:
    """Return every word of every index with its places; an index without words is left out."""
    tables = [f"{name}_text" for name in SMALL_INDEXES]
    tables += [f"{kind}_{span}" for span in spans(connection) for kind in ("text", "code")]
    words: dict[str, Rows] = {}
    for table in tables:
        connection.execute(f"CREATE VIRTUAL TABLE temp.words_in USING fts5vocab (main, {table}, instance)")
        found = connection.execute("SELECT term, doc, col, offset FROM temp.words_in ORDER BY 1, 2, 3, 4").fetchall()
        connection.execute("DROP TABLE temp.words_in")
        if found:
            words[table] = found
    return words


def assert_that_every_index_is_as_if_made_anew(connection: Connection) -> None:
    before = words_by_index(connection)
    with writing(connection):
        remake(connection)
    assert before == words_by_index(connection)
