"""Tickets, messages and stores for the tests of the store: short to write, and different only where it matters."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from workbench.domain.values import Batch, Customer, Message, Organisation, Role, Status, Ticket, Visibility
from workbench.query.parsing import parse
from workbench.query.tree import Query
from workbench.store.conditions import Asker
from workbench.store.connection import Connection
from workbench.store.filling import Stored, store_batch
from workbench.store.opening import open_both

NOW = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
ME = "zd:a1"


def at(seconds: float) -> datetime:
    """Return the moment that stands so many seconds before NOW, or after it where negative."""
    return NOW - timedelta(seconds=seconds)


def ticket(number: int | str, subject: str = "TLS handshake fails", **other: object) -> Ticket:
    plain = Ticket(ref=f"zd:{number}", subject=subject, status=Status.OPEN, created=at(3600), updated=at(600))
    return replace(plain, **other)  # type: ignore[arg-type]  # each test names fields of a ticket


def message(number: int | str, on: int | str = 1, text: str = "It fails.", **other: object) -> Message:
    plain = Message(
        ref=f"zd:m{number}", ticket=f"zd:{on}", author="Jane Roe", role=Role.CUSTOMER, visibility=Visibility.PUBLIC,
        at=at(3000), text=text,
    )  # fmt: skip
    return replace(plain, **other)  # type: ignore[arg-type]  # each test names fields of a message


def customer(number: int, name: str = "Jane Roe", **other: object) -> Customer:
    plain = Customer(ref=f"zd:c{number}", name=name, updated=at(9000))
    return replace(plain, **other)  # type: ignore[arg-type]  # each test names fields of a customer


def organisation(number: int, name: str = "Acme GmbH", **other: object) -> Organisation:
    plain = Organisation(ref=f"zd:o{number}", name=name, updated=at(9000))
    return replace(plain, **other)  # type: ignore[arg-type]  # each test names fields of an organisation


def store(connection: Connection, cursor: str = "1", **values: Iterable[object]) -> Stored:
    """Store a batch of ``tickets=``, ``messages=`` and their kin."""
    return fill(connection, Batch(cursor=cursor, **{name: tuple(some) for name, some in values.items()}))  # type: ignore[arg-type]  # each by its name


def fill(connection: Connection, batch: Batch) -> Stored:
    """Store a whole batch."""
    return store_batch(connection, "zd", batch, now=int(NOW.timestamp()))


@contextmanager
def opened(folder: Path) -> Iterator[Connection]:
    """Open the store in a folder, both files, and close it at the end."""
    connection = open_both(folder)
    try:
        yield connection
    finally:
        connection.close()


def asker(connection: Connection, me: tuple[str, ...] = (ME,)) -> Asker:
    return Asker(connection, NOW, me)


def query(text: str) -> Query:
    return parse(text, now=NOW)
