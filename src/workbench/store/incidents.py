"""Incidents in the mirror: those that are live, and what a status page says in place of what it said before."""

import sqlite3
from collections.abc import Collection, Sequence

from workbench.domain.incidents import worst_first
from workbench.domain.values import Incident
from workbench.store import rows
from workbench.store.changes import announce
from workbench.store.sources import STATUS_PAGE, note_answer, note_kind
from workbench.store.transaction import writing

_MOST = 50
RESOLVED = "resolved"


def live_incidents(connection: sqlite3.Connection) -> list[Incident]:
    """Return the incidents that are live now, the worst first, at most 50."""
    found = connection.execute(
        f"SELECT {rows.INCIDENT_COLUMNS} FROM incident WHERE resolved IS NULL ORDER BY started DESC LIMIT ?", (_MOST,)
    )
    return worst_first(rows.incident_from(row) for row in found)


def stamp_of(connection: sqlite3.Connection, page: str) -> str:
    """Return the stamp of a status page's last reading, or '' where it has not been read."""
    row = connection.execute("SELECT stamp FROM source WHERE name = ?", (page,)).fetchone()
    return str(row[0]) if row else ""


def store_reading(
    connection: sqlite3.Connection, page: str, incidents: Sequence[Incident] | None, *, stamp: str, now: int, said: int
) -> int:
    """Write what a status page says and the stamp of it in one transaction; return how many incidents changed.

    What the page says replaces what it said before, word for word: it may mend an update without a new date. Of its
    incidents that were live, those that are not among ``incidents`` are over as of ``now``; None leaves all as they
    are. ``said`` is when the page said it, both in seconds since 1970. Readers are told where something changed, or
    the page could not be read before.
    """
    with writing(connection):
        changed = 0 if incidents is None else _replace(connection, page, incidents, now)
        was_silent = connection.execute("SELECT 1 FROM source WHERE name = ? AND trouble <> ''", (page,)).fetchone()
        note_kind(connection, page, STATUS_PAGE)
        note_answer(connection, page, now=said)
        connection.execute("UPDATE source SET stamp = ? WHERE name = ? AND stamp <> ?", (stamp, page, stamp))
        if changed or was_silent:
            announce(connection, ())
    return changed


def drop_pages(connection: sqlite3.Connection, kept: Collection[str], *, now: int) -> int:
    """Forget the status pages that are not among ``kept``, for nobody would end their incidents; return how many."""
    with writing(connection):
        known = connection.execute("SELECT name FROM source WHERE kind = ?", (STATUS_PAGE,)).fetchall()
        gone = [name for (name,) in known if name not in kept]
        for name in gone:
            _end(connection, name, (), now)
            connection.execute("DELETE FROM source WHERE name = ?", (name,))
        if gone:
            announce(connection, ())
    return len(gone)


def _replace(connection: sqlite3.Connection, page: str, incidents: Sequence[Incident], now: int) -> int:
    changed = 0
    marks = ",".join("?" * len(rows.INCIDENT_COLUMNS.split(",")))
    for incident in incidents:
        row = rows.incident_row(incident)
        known = connection.execute(
            f"SELECT {rows.INCIDENT_COLUMNS} FROM incident WHERE ref = ?", (incident.ref,)
        ).fetchone()
        if known is None or tuple(known) != row:
            connection.execute(f"INSERT OR REPLACE INTO incident ({rows.INCIDENT_COLUMNS}) VALUES ({marks})", row)
            changed += 1
    return changed + _end(connection, page, [incident.ref for incident in incidents], now)


def _end(connection: sqlite3.Connection, page: str, listed: Sequence[str], now: int) -> int:
    """Mark a page's live incidents as over, but for those that are still listed."""
    live = connection.execute(
        "SELECT ref FROM incident WHERE resolved IS NULL AND substr(ref, 1, length(?1) + 1) = ?1 || ':'", (page,)
    ).fetchall()
    over = [(RESOLVED, now, ref) for (ref,) in live if ref not in listed]
    connection.executemany("UPDATE incident SET phase = ?, resolved = ? WHERE ref = ?", over)
    return len(over)
