"""How each source's pull stands: helpdesks, trackers and status pages; and the lease by which one process pulls."""

import sqlite3
from collections.abc import Sequence
from typing import NamedTuple

from workbench.domain.words import Ref

HELPDESK, TRACKER, STATUS_PAGE = "helpdesk", "tracker", "status"  # what a source is

_GAP = 120  # seconds without a page, after which a first pull counts as having stood still


class Source(NamedTuple):
    """How one source stands: when it last answered, what went wrong since, what is still to come.

    ``kind`` is HELPDESK, TRACKER or STATUS_PAGE. A first pull began at ``begun_at`` (the time it stood still is
    added to that), has brought ``done`` tickets and was over at ``whole_at``. ``failing`` is ``trouble`` in a few
    words. ``account`` is the reference of whoever is signed in. Times are in seconds since 1970.
    """

    name: str
    cursor: str | None
    pulled_at: int | None
    remaining: int | None
    trouble: str
    trouble_since: int | None
    next_try: int | None
    kind: str = HELPDESK
    begun_at: int | None = None
    done: int = 0
    whole_at: int | None = None
    paused: int | None = None
    stamp: str = ""
    account: str = ""
    failing: str = ""
    address: str = ""

    @property
    def is_coming(self) -> bool:
        """Whether its first pull is under way: begun, and not over."""
        return self.begun_at is not None and self.whole_at is None

    def seconds_left(self, now: int) -> int | None:
        """Return how long the first pull will still take if it goes on as it did, or None where nobody can tell."""
        if not self.is_coming or not self.remaining or not self.done or self.begun_at is None:
            return None
        spent = now - self.begun_at
        return spent * self.remaining // self.done if spent > 0 else None


def sources(connection: sqlite3.Connection) -> list[Source]:
    """Return how each source stands, by name."""
    return [Source(*row) for row in connection.execute("SELECT * FROM source ORDER BY name")]


def source_named(connection: sqlite3.Connection, name: str) -> Source | None:
    """Return how one source stands, or None where nothing is known of it."""
    row = connection.execute("SELECT * FROM source WHERE name = ?", (name,)).fetchone()
    return Source(*row) if row else None


def cursor_of(connection: sqlite3.Connection, name: str) -> str | None:
    """Return where the pull of a helpdesk goes on from, or None for the beginning."""
    row = connection.execute("SELECT cursor FROM source WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def note_kind(connection: sqlite3.Connection, name: str, kind: str) -> None:
    """Remember what a source is; ``kind`` is HELPDESK, TRACKER or STATUS_PAGE."""
    connection.execute(
        "INSERT INTO source (name, kind) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET kind = ?2 WHERE kind <> ?2",
        (name, kind),
    )


def keep_address(connection: sqlite3.Connection, name: str, address: str) -> str:
    """Remember where a helpdesk is, unless tickets of it are here already; return where those came from."""
    connection.execute(
        "INSERT INTO source (name, address) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET address = ?2 "
        "WHERE cursor IS NULL OR address = ''",
        (name, address),
    )
    return str(connection.execute("SELECT address FROM source WHERE name = ?", (name,)).fetchone()[0])


def note_beginning(connection: sqlite3.Connection, name: str, *, now: int) -> None:
    """Remember that the first pull of a helpdesk begins now; nothing where it has begun before."""
    connection.execute(
        "INSERT INTO source (name, begun_at) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE "
        "SET begun_at = ?2, done = 0, whole_at = NULL WHERE begun_at IS NULL OR cursor IS NULL",
        (name, now),
    )


def note_page(
    connection: sqlite3.Connection, name: str, *, cursor: str, remaining: int | None, more: bool, brought: int, now: int
) -> None:
    """Remember where a pull goes on from behind a page with ``brought`` new tickets, in the page's own transaction.

    The first page behind which there is no ``more`` ends the first pull.
    """
    connection.execute(
        "INSERT INTO source (name, cursor, pulled_at, remaining, begun_at, done, whole_at) "
        "VALUES (:name, :cursor, :now, :remaining, :now, :brought, :whole) ON CONFLICT (name) DO UPDATE SET "
        "begun_at = CASE WHEN begun_at IS NULL THEN :now WHEN whole_at IS NULL "
        "THEN begun_at + max(0, :now - coalesce(pulled_at, :now) - :gap) ELSE begun_at END, "
        "done = done + CASE WHEN whole_at IS NULL THEN :brought ELSE 0 END, "
        "whole_at = coalesce(whole_at, :whole), cursor = :cursor, pulled_at = :now, remaining = :remaining, "
        "trouble = '', trouble_since = NULL, next_try = NULL, failing = ''",
        {
            "name": name, "cursor": cursor, "now": now, "remaining": remaining, "brought": brought, "gap": _GAP,
            "whole": None if more else now,
        },
    )  # fmt: skip


def note_trouble(
    connection: sqlite3.Connection, name: str, sentence: str, *, now: int, next_try: int, failing: str = ""
) -> None:
    """Remember that a source cannot be read, since when, and when it is tried again.

    ``failing`` says it in the words that go between the source's name and the time: ``unreachable``.
    """
    connection.execute(
        "INSERT INTO source (name, trouble, trouble_since, next_try, failing) VALUES (?1, ?2, ?3, ?4, ?5) "
        "ON CONFLICT (name) DO UPDATE "
        "SET trouble = ?2, trouble_since = coalesce(trouble_since, ?3), next_try = ?4, failing = ?5",
        (name, sentence, now, next_try, failing),
    )


def note_answer(connection: sqlite3.Connection, name: str, *, now: int) -> None:
    """Remember that a source answered and had nothing new."""
    connection.execute(
        "INSERT INTO source (name, pulled_at) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE "
        "SET pulled_at = ?2, trouble = '', trouble_since = NULL, next_try = NULL, failing = ''",
        (name, now),
    )


def pause(connection: sqlite3.Connection, names: Sequence[str], *, now: int) -> None:
    """Let the pulling of sources stand still until it is resumed; since when is kept where one does already."""
    connection.executemany(
        "INSERT INTO source (name, paused) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE "
        "SET paused = coalesce(paused, ?2)",
        [(name, now) for name in names],
    )


def resume(connection: sqlite3.Connection, names: Sequence[str]) -> None:
    """Let the pulling of sources go on."""
    connection.executemany("UPDATE source SET paused = NULL WHERE name = ?", [(name,) for name in names])


def is_paused(connection: sqlite3.Connection, name: str) -> bool:
    """Whether the pulling of a source is to stand still."""
    row = connection.execute("SELECT paused IS NOT NULL FROM source WHERE name = ?", (name,)).fetchone()
    return bool(row and row[0])


def note_account(connection: sqlite3.Connection, name: str, account: Ref) -> None:
    """Remember who is signed in to a helpdesk."""
    connection.execute(
        "INSERT INTO source (name, account) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET account = ?2 "
        "WHERE account <> ?2",
        (name, account),
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
    """Return the references that ``me`` stands for.

    They are the accounts that are configured, on every other helpdesk the one that is signed in, and agents with
    one's own address.
    """
    refs = [f"{name}:{account}" for name, account in accounts.items()]
    signed_in = connection.execute("SELECT name, account FROM source WHERE account <> ''").fetchall()
    refs += [account for name, account in signed_in if name not in accounts]
    if email:
        found = connection.execute("SELECT ref FROM agent WHERE lower(email) = lower(?)", (email,))
        refs += [row[0] for row in found]
    return tuple(dict.fromkeys(refs))
