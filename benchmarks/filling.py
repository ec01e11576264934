"""How fast the store fills: rows a second by the product's filling, over a bare `executemany` of the same rows.

`python -m benchmarks.filling [--messages 500000]`. Two stores grow side by side, page by page: one through
`store_batch`, which looks up what is there, numbers, indexes and announces; the other is given the rows that
the first one came to, ready made, in the same transactions, with the same pragmas, tables and indexes. In the
end both files are compared, so that the bare one has really written the same.
"""

import argparse
import gc
import sqlite3
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from benchmarks.company import NOW, SOURCE, Company
from benchmarks.figures import Figure, ratio_figure, tell
from workbench.domain.values import Batch
from workbench.store.filling import store_batch
from workbench.store.fulltext import SMALL_INDEXES, codes_of, make_span, place, spaced, span_of, spans
from workbench.store.identity import chunks
from workbench.store.opening import attach_both, open_both

Rows = dict[str, list[tuple[object, ...]]]
_TABLES = ("agent", "organisation", "customer", "issue", "article", "ticket", "tag", "message", "attachment", "link")
_MESSAGES_A_TICKET = 5


def new_store(folder: Path) -> sqlite3.Connection:
    """Return a connection to a new, empty store below ``folder``."""
    open_both(folder).close()
    return attach_both(folder)


def fill(connection: sqlite3.Connection, batch: Batch) -> float:
    """Store one page by the product's own filling; returns the seconds it took."""
    start = time.perf_counter()
    store_batch(connection, SOURCE, batch, now=int(NOW.timestamp()))
    return time.perf_counter() - start


def write(connection: sqlite3.Connection, rows: Rows) -> float:
    """Write ready rows in one transaction, a table after the other; returns the seconds it took."""
    for table in rows:
        if table.startswith("text_"):
            make_span(connection, int(table.removeprefix("text_")))
    statements = [(_insertion(table, len(made[0])), made) for table, made in rows.items()]
    start = time.perf_counter()
    connection.execute("BEGIN IMMEDIATE")
    for sql, made in statements:
        connection.executemany(sql, made)
    connection.execute("COMMIT")
    return time.perf_counter() - start


def _insertion(table: str, width: int) -> str:
    columns = {"text": "(rowid, body, place)", "code": "(rowid, body)"}.get(table.partition("_")[0], "")
    if table.endswith("_text"):
        columns = "(rowid, body)"
    verb = "INSERT OR REPLACE" if table == "source" else "INSERT"
    return f"{verb} INTO {table} {columns} VALUES ({','.join('?' * width)})"


def rows_of(connection: sqlite3.Connection, batch: Batch) -> Rows:
    """Return all rows that a page came to in the store that ``connection`` reads, in the order of their keys."""
    rows: Rows = defaultdict(list)
    for table in ("organisation", "customer", "issue", "article"):
        refs = [value.ref for value in getattr(batch, f"{table}s")]
        rows[table] = _by_ref(connection, table, refs)
        names = _columns(connection, table)
        at = [names.index(column) for column in SMALL_INDEXES[table]]
        rows[f"{table}_text"] = [(row[0], spaced("\n".join(str(row[i]) for i in at))) for row in rows[table]]
    rows["agent"] = _by_ref(connection, "agent", [agent.ref for agent in batch.agents])
    rows["ticket"] = _by_ref(connection, "ticket", [ticket.ref for ticket in batch.tickets])
    rows["subject_text"] = [(row[0], spaced(str(row[2]))) for row in rows["ticket"]]
    tagged = {row[1]: row[0] for row in rows["ticket"]}
    rows["tag"] = [(tag, tagged[ticket.ref]) for ticket in batch.tickets for tag in ticket.tags]
    rows["message"] = _by_ref(connection, "message", [message.ref for message in batch.messages])
    places = {row[0]: place(_text(row[6]), _text(row[7])) for row in rows["ticket"]}
    for message in rows["message"]:
        number, text = message[0], str(message[7])
        assert isinstance(number, int)
        rows[f"text_{span_of(number)}"].append((number, spaced(text), places[message[1]]))
        if codes := codes_of(text):
            rows[f"code_{span_of(number)}"].append((number, codes))
    rows["attachment"] = _by_ref(
        connection, "attachment", [file.ref for message in batch.messages for file in message.attachments]
    )
    rows["link"] = [(link.ticket, link.issue_key, link.url, link.found_in) for link in batch.links]
    rows["change"] = connection.execute("SELECT * FROM change ORDER BY seq DESC LIMIT 1").fetchall()
    rows["source"] = connection.execute("SELECT * FROM source").fetchall()
    return {table: made for table, made in rows.items() if made}


def _by_ref(connection: sqlite3.Connection, table: str, refs: list[str]) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for part in chunks(refs):
        found += connection.execute(f"SELECT * FROM {table} WHERE ref IN ({','.join('?' * len(part))})", part)
    return sorted(found, key=lambda row: row[0])  # type: ignore[arg-type, return-value]  # keys are numbers or refs


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def differences(one: sqlite3.Connection, other: sqlite3.Connection) -> list[str]:
    """Return the tables, and the full-text indexes by their words, that are not the same in two stores."""
    tables = (*_TABLES, "change", "source", "span")
    wrong = [table for table in tables if _differs(one, other, f"SELECT * FROM {table}")]
    for span in spans(one):
        for index in (f"text_{span}", f"code_{span}"):
            for connection in (one, other):
                connection.execute(f"CREATE VIRTUAL TABLE temp.v_{index} USING fts5vocab(main, {index}, row)")
            wrong += [index] if _differs(one, other, f"SELECT * FROM v_{index}") else []
    return wrong


def _differs(one: sqlite3.Connection, other: sqlite3.Connection, sql: str) -> bool:
    return any(a != b for a, b in zip_longest(one.execute(sql), other.execute(sql)))


def pages(messages: int) -> Iterator[Batch]:
    """Yield the pages of a first pull that come to about this many messages."""
    return Company(messages // _MESSAGES_A_TICKET).batches()


def measure(messages: int = 500_000, *, compare: bool = True) -> Figure:
    """Fill both stores and return the ratio of their rates, of each stretch of about a tenth of the whole."""
    with tempfile.TemporaryDirectory(prefix="filling-") as folder:
        ours, bare = new_store(Path(folder) / "ours"), new_store(Path(folder) / "bare")
        times: list[tuple[float, float]] = []
        gc.collect()
        for page in pages(messages):
            one = fill(ours, page)
            times.append((one, write(bare, rows_of(ours, page))))
        if compare and (wrong := differences(ours, bare)):
            raise AssertionError(f"the bare store does not hold the same: {', '.join(wrong)}")
        ours.close()
        bare.close()
    total = sum(one for one, _ in times)
    step = max(1, len(times) // 10)
    parts = [times[start : start + step] for start in range(0, len(times) - step + 1, step)]
    ratios = [sum(other for _, other in part) / sum(one for one, _ in part) for part in parts]
    return ratio_figure(
        "filling", "Filling: rows stored a second, full text included, of a bare `executemany`", ratios, at_least=0.6,
        note=f"{messages:,} messages; {messages / total:,.0f} a second",
    )


def main() -> None:
    """Read the command line, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=500_000)
    parser.add_argument("--json", type=Path, help="a file to add the figures to, as lines of JSON")
    asked = parser.parse_args()
    tell([measure(asked.messages)], asked.json)


if __name__ == "__main__":
    main()
