"""One transaction: all of it, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from workbench.store.connection import Connection


@contextmanager
def writing(connection: Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """Carry out what is done inside in one transaction of ``connection``.

    IMMEDIATE locks every attached file; what writes to one alone begins with a plain ``BEGIN`` and a write to
    it. Whatever is raised inside, the connection is left outside a transaction: SQLite ends one by itself
    when the disk is full (https://sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction).
    """
    connection.execute(begin)
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
