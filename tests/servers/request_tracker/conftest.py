"""A Request Tracker for the tests in this folder, filled once."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from servers.harness import running
from servers.request_tracker.hands import Hands
from servers.request_tracker.seeding import Seeded, seed
from servers.request_tracker.server import RequestTrackerServer


@dataclass(frozen=True, slots=True)
class Tracker:
    """A Request Tracker at work, and the tickets that tests speak of."""

    server: RequestTrackerServer
    seeded: Seeded

    def hands(self, who: str) -> Hands:
        """Return somebody at work on it."""
        return Hands(self.server, who)

    @property
    def database(self) -> Path:
        """RT's own database."""
        return self.server.database


@pytest.fixture(scope="session")
def rt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tracker]:
    """Return a Request Tracker with a few hundred tickets."""
    with running(RequestTrackerServer(tmp_path_factory.mktemp("rt"))) as server:
        yield Tracker(server, seed(server))
