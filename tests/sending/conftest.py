"""A change on its way to a model of a server, under each kind of guard."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from sending.place import Place
from workbench.store.opening import open_both


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = open_both(tmp_path)
    yield connection
    connection.close()


@pytest.fixture(params=["etag", "key", "none"])
def place(request: pytest.FixtureRequest, connection: sqlite3.Connection) -> Place:
    return Place(connection, request.param)
