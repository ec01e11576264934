"""Names to choose from and to show: colleagues, issues, a ticket's subject."""

import sqlite3

from workbench.domain.values import Agent
from workbench.domain.words import Ref


def colleagues(connection: sqlite3.Connection) -> list[Agent]:
    """Return every colleague that a helpdesk told of, by name."""
    found = connection.execute("SELECT ref, name, email FROM agent ORDER BY name, ref")
    return [Agent(ref=ref, name=name, email=email) for ref, name, email in found]


def agent_named(connection: sqlite3.Connection, ref: Ref) -> str:
    """Return a colleague's name, or the reference where nobody knows it."""
    row = connection.execute("SELECT name FROM agent WHERE ref = ?", (ref,)).fetchone()
    return str(row[0]) if row and row[0] else ref


def subject_of(connection: sqlite3.Connection, ref: Ref) -> str | None:
    """Return a ticket's subject, or None where it is not here."""
    row = connection.execute("SELECT subject FROM ticket WHERE ref = ?", (ref,)).fetchone()
    return str(row[0]) if row else None


def issues_like(connection: sqlite3.Connection, words: str, limit: int) -> list[tuple[str, str, str]]:
    """Return key, title and status of the issues whose key or title holds ``words``, the last touched first."""
    like = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    return connection.execute(
        "SELECT key, title, status FROM issue WHERE key LIKE ?1 ESCAPE '\\' OR title LIKE ?1 ESCAPE '\\' "
        "ORDER BY updated DESC LIMIT ?2",
        (like, limit),
    ).fetchall()
