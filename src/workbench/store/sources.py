"""How each helpdesk's pull stands, and the lease by which one process at a time pulls."""

import sqlite3
from typing import NamedTuple

from workbench.domain.words import Ref


class Source(NamedTuple):
    """How one helpdesk stands: when it last answered, what went wrong since, what is still to come."""

    name: str
    cursor: str | None
    pulled_at: int | None
    remaining: int | None
    trouble: str
    trouble_since: int | None
    next_try: int | None
    kind: str = "helpdesk"
    begun_at: int | None = None
    done: int = 0
    whole_at: int | None = None
    paused: int | None = None
    stamp: str = ""
    account: str = ""


def sources(connection: sqlite3.Connection) -> list[Source]:
    """Return how each helpdesk stands, by name."""
    return [Source(*row) for row in connection.execute("SELECT * FROM source ORDER BY name")]


def cursor_of(connection: sqlite3.Connection, name: str) -> str | None:
    """Return where the pull of a helpdesk goes on from, or None for the beginning."""
    row = connection.execute("SELECT cursor FROM source WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def note_trouble(connection: sqlite3.Connection, name: str, sentence: str, *, now: int, next_try: int) -> None:
    """Remember that a helpdesk cannot be read, since when, and when it is tried again."""
    connection.execute(
        "INSERT INTO source (name, trouble, trouble_since, next_try) VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) "
        "DO UPDATE SET trouble = ?2, trouble_since = coalesce(trouble_since, ?3), next_try = ?4",
        (name, sentence, now, next_try),
    )


def note_answer(connection: sqlite3.Connection, name: str, *, now: int) -> None:
    """Remember that a helpdesk answered and had nothing new."""
    connection.execute(
        "INSERT INTO source (name, pulled_at) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE "
        "SET pulled_at = ?2, trouble = '', trouble_since = NULL, next_try = NULL",
        (name, now),
    )


def take_lease(connection: sqlite3.Connection, name: str, holder: str, pid: int, *, now: float, seconds: float) -> bool:
    """Take or renew a lease; False where another holds it and it has not expired."""
    taken = connection.execute(
        "INSERT INTO lease VALUES (?1, ?2, ?3, ?4) ON CONFLICT (name) DO UPDATE SET holder = ?2, pid = ?3, until = ?4 "
        "WHERE holder = ?2 OR until < ?5",
        (name, holder, pid, now + seconds, now),
    )
    return taken.rowcount == 1


def lease_pid(connection: sqlite3.Connection, name: str, *, now: float) -> int | None:
    """Return the process that holds a lease, or None where nobody does."""
    row = connection.execute("SELECT pid FROM lease WHERE name = ? AND until >= ?", (name, now)).fetchone()
    return int(row[0]) if row else None


def drop_lease(connection: sqlite3.Connection, name: str, holder: str) -> None:
    """Give a lease back."""
    connection.execute("DELETE FROM lease WHERE name = ? AND holder = ?", (name, holder))


def my_accounts(connection: sqlite3.Connection, email: str, accounts: dict[str, str]) -> tuple[Ref, ...]:
    """Return the references that ``me`` stands for: those configured, and agents with one's own address."""
    refs = [f"{name}:{account}" for name, account in accounts.items()]
    if email:
        found = connection.execute("SELECT ref FROM agent WHERE lower(email) = lower(?)", (email,))
        refs += [row[0] for row in found]
    return tuple(dict.fromkeys(refs))
