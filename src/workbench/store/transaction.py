"""One transaction: all of it, or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from workbench.store.connection import Connection

_LOCK_DESK = "DELETE FROM desk.note WHERE 0"


@contextmanager
def writing(connection: Connection) -> Iterator[None]:
    """Carry out what is done inside in one transaction of ``connection``, with every attached file locked.

    Whatever is raised inside, the connection is left outside a transaction: SQLite ends one by itself
    when the disk is full (https://sqlite.org/lang_transaction.html#response_to_errors_within_a_transaction).
    """
    connection.execute("BEGIN IMMEDIATE")
    with _ending(connection):
        yield


@contextmanager
def writing_desk(connection: Connection) -> Iterator[None]:
    """Carry out what is done inside in one transaction that writes to the desk's file alone.

    The mirror, which somebody may be filling, is not waited for. The desk's file is locked before anything is read:
    a transaction that reads first and writes then fails at once where another has written in between, however long
    it would have waited for its lock (https://sqlite.org/rescode.html#busy_snapshot).
    """
    connection.execute("BEGIN")
    with _ending(connection):
        connection.execute(_LOCK_DESK)
        yield


@contextmanager
def _ending(connection: Connection) -> Iterator[None]:
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
