"""Writing what was pulled: a batch and its cursor in one transaction."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from workbench.domain.values import Agent, Batch, Incident, Link
from workbench.store import rows
from workbench.store.changes import announce
from workbench.store.fulltext import SMALL_INDEXES, SpanIndex, spaced
from workbench.store.identity import chunks
from workbench.store.scale import GONE
from workbench.store.sources import note_page
from workbench.store.threads import Touched, fill_tickets
from workbench.store.transaction import writing


class Stored(NamedTuple):
    """What a batch came to: tickets and messages that were new or different, and the change's number."""

    tickets: int
    messages: int
    seq: int


def store_batch(connection: sqlite3.Connection, source: str, batch: Batch, *, now: int) -> Stored:
    """Write ``batch`` and its cursor for ``source`` in one transaction; ``now`` is in seconds since 1970.

    Writing the same batch again changes nothing, and an older version of a thing never overwrites a
    newer one. Batches are sorted before they are stored, since full text is filled fastest in order.
    """
    with writing(connection):
        stored = _store(connection, batch)
        note_page(
            connection, source, cursor=batch.cursor, remaining=batch.remaining, more=batch.more,
            brought=stored.tickets, now=now,
        )  # fmt: skip
        return stored


def store_apart(connection: sqlite3.Connection, batch: Batch) -> Stored:
    """Write what was fetched beside a pull, such as one ticket that a person opened; its cursor is ignored."""
    with writing(connection):
        return _store(connection, batch)


def _store(connection: sqlite3.Connection, batch: Batch) -> Stored:
    others = _store_people_and_pages(connection, batch)
    index = SpanIndex(connection)
    touched: Touched = fill_tickets(connection, index, batch)
    changed_links = store_links(connection, batch.links)
    refs = sorted({*touched.refs, *changed_links, *_take_away(connection, batch)})
    seq = announce(connection, refs) if refs or others else 0
    return Stored(touched.tickets, touched.messages, seq)


def _store_people_and_pages(connection: sqlite3.Connection, batch: Batch) -> int:
    tables = (
        ("organisation", "ref, name, domains, tier, notes, updated", map(rows.organisation_row, batch.organisations)),
        ("customer", rows.CUSTOMER_COLUMNS, map(rows.customer_row, batch.customers)),
        ("issue", rows.ISSUE_COLUMNS, map(rows.issue_row, batch.issues)),
        ("article", rows.ARTICLE_COLUMNS, map(rows.article_row, batch.articles)),
    )  # fmt: skip
    count = sum(upsert(connection, table, columns, values) for table, columns, values in tables)
    return count + _store_agents(connection, batch.agents) + _store_incidents(connection, batch.incidents)


def upsert(connection: sqlite3.Connection, table: str, columns: str, values: Iterable[tuple[object, ...]]) -> int:
    """Write rows of one small table, each beginning with its ref, and their full text.

    Returns how many were new or different.
    """
    names = columns.split(", ")
    covered = SMALL_INDEXES[table]
    at = [names.index(name) for name in covered]
    updated_at = names.index("updated")
    latest: dict[str, tuple[object, ...]] = {}
    for value in values:
        earlier = latest.setdefault(str(value[0]), value)
        if int(str(earlier[updated_at])) <= int(str(value[updated_at])):
            latest[str(value[0])] = value
    known: dict[str, tuple[object, ...]] = {}
    for part in chunks(list(latest)):
        marks = ",".join("?" * len(part))
        for found in connection.execute(f"SELECT {columns}, n FROM {table} WHERE ref IN ({marks})", part):
            known[found[0]] = tuple(found)
    fresh: list[tuple[object, ...]] = []
    changed = 0
    for ref, row in latest.items():
        old = known.get(ref)
        if old is None:
            fresh.append(row)
        elif old[:-1] != row and int(str(old[updated_at])) <= int(str(row[updated_at])):
            n = old[-1]
            connection.execute(
                f"INSERT INTO {table}_text ({table}_text, rowid, body) VALUES ('delete', ?, ?)", (n, _body(old, at))
            )
            sets = ", ".join(f"{name} = ?" for name in names)
            connection.execute(f"UPDATE {table} SET {sets} WHERE n = ?", (*row, n))
            connection.execute(f"INSERT INTO {table}_text (rowid, body) VALUES (?, ?)", (n, _body(row, at)))
            changed += 1
    if fresh:
        start = int(connection.execute(f"SELECT coalesce(max(n), 0) + 1 FROM {table}").fetchone()[0])
        marks = ",".join("?" * len(names))
        numbered = list(enumerate(fresh, start))
        connection.executemany(
            f"INSERT INTO {table} (n, {columns}) VALUES (?, {marks})", ((n, *values) for n, values in numbered)
        )
        connection.executemany(
            f"INSERT INTO {table}_text (rowid, body) VALUES (?, ?)", ((n, _body(values, at)) for n, values in numbered)
        )
    return len(fresh) + changed


def _body(row: Sequence[object], at: Sequence[int]) -> str:
    return spaced("\n".join(str(row[column]) for column in at))


def _store_agents(connection: sqlite3.Connection, agents: Sequence[Agent]) -> int:
    return connection.executemany(
        "INSERT INTO agent VALUES (?, ?, ?) "
        "ON CONFLICT (ref) DO UPDATE SET name = excluded.name, email = excluded.email "
        "WHERE name <> excluded.name OR email <> excluded.email",
        [(agent.ref, agent.name, agent.email) for agent in agents],
    ).rowcount if agents else 0


def _store_incidents(connection: sqlite3.Connection, incidents: Sequence[Incident]) -> int:
    if not incidents:
        return 0
    return connection.executemany(
        f"INSERT INTO incident ({rows.INCIDENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
        "ON CONFLICT (ref) DO UPDATE SET name = excluded.name, "
        "phase = excluded.phase, components = excluded.components, last_update = excluded.last_update, "
        "last_update_at = excluded.last_update_at, resolved = excluded.resolved, url = excluded.url, "
        "words = excluded.words, impact = excluded.impact WHERE excluded.last_update_at > last_update_at "
        "OR (excluded.last_update_at = last_update_at "
        "AND (excluded.phase, excluded.words, excluded.impact) <> (phase, words, impact))",
        [rows.incident_row(incident) for incident in incidents],
    ).rowcount


def _take_away(connection: sqlite3.Connection, batch: Batch) -> set[str]:
    """Keep out of every queue what is deleted, hidden or merged; return what was still in one."""
    connection.executemany(
        "INSERT INTO merged VALUES (?, ?) ON CONFLICT (ref) DO UPDATE SET into_ref = excluded.into_ref", batch.merged
    )
    away = set()
    for ref in (*batch.gone, *(ref for ref, _ in batch.merged)):
        if connection.execute("UPDATE ticket SET work = ?1 WHERE ref = ?2 AND work <> ?1", (GONE, ref)).rowcount:
            away.add(ref)
    return away


def store_links(connection: sqlite3.Connection, links: Sequence[Link]) -> set[str]:
    """Write links to issues, and return the tickets that had none such."""
    changed: set[str] = set()
    for link in links:
        # What the helpdesk says outranks what was found in a text.
        done = connection.execute(
            "INSERT INTO link VALUES (?, ?, ?, ?) ON CONFLICT (ticket, issue_key) DO UPDATE SET url = excluded.url, "
            "found_in = excluded.found_in "
            "WHERE excluded.found_in = '' AND (link.found_in <> '' OR link.url <> excluded.url)",
            (link.ticket, link.issue_key, link.url, link.found_in),
        )
        if done.rowcount:
            changed.add(link.ticket)
    return changed
