"""An Escalated for the tests in this folder, filled once."""

from collections.abc import Iterator

import pytest

from servers.escalated.server import EscalatedServer
from servers.harness import running


@pytest.fixture(scope="session")
def escalated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EscalatedServer]:
    """Return an Escalated with two departments and some two hundred tickets."""
    with running(EscalatedServer(tmp_path_factory.mktemp("escalated"))) as server:
        yield server
