"""Who holds a lease, and which desks are open: each desk renews a lease of its own while it is there."""

from typing import NamedTuple

from workbench.store.connection import Connection
from workbench.store.sources import take_lease

_DESK = "desk-"


class Holder(NamedTuple):
    """Who holds a lease, and until when (seconds since 1970)."""

    name: str
    pid: int
    until: float


def holder_of(connection: Connection, lease: str) -> Holder | None:
    """Return who took a lease last, even where it has expired; None where nobody has it."""
    row = connection.execute("SELECT holder, pid, until FROM lease WHERE name = ?", (lease,)).fetchone()
    return Holder(*row) if row else None


def show_interest(connection: Connection, pid: int, *, now: float, seconds: float) -> None:
    """Say that the desk in process ``pid`` is open and wants to see what is new, for so many seconds."""
    name = f"{_DESK}{pid}"
    take_lease(connection, name, name, pid, now=now, seconds=seconds)


def last_interest(connection: Connection) -> float | None:
    """Return until when the latest interest of any desk reaches, or None where no desk ever showed any."""
    row = connection.execute("SELECT max(until) FROM lease WHERE name GLOB ?", (f"{_DESK}*",)).fetchone()
    return None if row[0] is None else float(row[0])


def forget_interest(connection: Connection, *, before: float) -> None:
    """Take away what desks that closed before a time (seconds since 1970) have left."""
    connection.execute("DELETE FROM lease WHERE name GLOB ? AND until < ?", (f"{_DESK}*", before))
