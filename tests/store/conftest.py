"""A store of one's own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.records import opened
from workbench.store.connection import Connection


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """Give a new store with the desk attached."""
    with opened(tmp_path / "store") as connection:
        yield connection
