"""A Request Tracker and a Redmine side by side, as a team has them: the helpdesk, and engineering's tracker."""

from collections.abc import Iterator

import pytest

from servers.harness import running
from servers.redmine.server import RedmineServer
from servers.request_tracker.server import RequestTrackerServer


@pytest.fixture(scope="session")
def rt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RequestTrackerServer]:
    """Return a Request Tracker without a ticket."""
    with running(RequestTrackerServer(tmp_path_factory.mktemp("rt"))) as server:
        yield server


@pytest.fixture(scope="session")
def redmine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedmineServer]:
    """Return a Redmine with one issue that tests speak of."""
    server = RedmineServer(tmp_path_factory.mktemp("redmine"))
    try:
        with running(server):
            server.add("Stale socket after 4.2 update (502)")
            yield server
    finally:
        server.forget()
