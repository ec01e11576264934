"""One turn of reading a status page into the store, from a page on this machine, cut off where it may be cut off."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from statuspage.server import PageServer, page_server
from statuspage.summaries import API, incident, summary, update
from workbench.api import Options, Trouble
from workbench.net.client import connect
from workbench.providers.status.statuspage import Statuspage
from workbench.store.changes import Follower
from workbench.store.connection import Connection
from workbench.store.incidents import live_incidents
from workbench.store.opening import open_both
from workbench.store.sources import STATUS_PAGE, sources
from workbench.sync.pages import read_page
from workbench.sync.pulling import Pulled

NOW = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[PageServer]:
    with page_server(summary(incident(), components=(API,))) as page:
        yield page


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    connection = open_both(tmp_path / "store")
    yield connection
    connection.close()


def turn(connection: Connection, server: PageServer, now: datetime = NOW) -> Pulled:
    page = Statuspage(Options(name="acme", url=server.url), connect(server.url))
    return asyncio.run(read_page(connection, page, lambda: now))


def names(connection: Connection) -> list[str]:
    return [one.name for one in live_incidents(connection)]


def test_incidents_come_change_and_go_as_the_page_says(connection: Connection, server: PageServer) -> None:
    assert turn(connection, server) == Pulled(1, 0, 0)
    assert names(connection) == ["API latency (eu-west)"]
    server.summary = summary(incident(incident_updates=[update("It is over soon.", "2026-03-04T09:40:00Z")]))
    turn(connection, server)
    assert live_incidents(connection)[0].last_update == "It is over soon."
    server.summary = summary()
    turn(connection, server)
    assert names(connection) == []


def test_a_page_that_says_nothing_new_is_asked_for_news_only(connection: Connection, server: PageServer) -> None:
    turn(connection, server)
    follower = Follower(connection)
    server.age = 30
    turn(connection, server)
    assert server.asked[-1].etag == server.asked[-1].etag.strip() != ""
    assert follower.news() is None
    (source,) = sources(connection)
    assert (source.kind, source.pulled_at) == (STATUS_PAGE, int(NOW.timestamp()) - 30)
    assert names(connection) == ["API latency (eu-west)"]


@pytest.mark.parametrize("mood", ["failing", "login", "cut"])
def test_a_page_that_cannot_be_read_ends_no_incident(connection: Connection, server: PageServer, mood: str) -> None:
    turn(connection, server)
    server.mood = mood
    with pytest.raises(Trouble):
        turn(connection, server)
    assert names(connection) == ["API latency (eu-west)"]
    server.mood = "well"
    turn(connection, server)
    assert names(connection) == ["API latency (eu-west)"]


def test_another_product_in_the_pages_place_ends_no_incident(connection: Connection, server: PageServer) -> None:
    turn(connection, server)
    others: tuple[object, ...] = ({}, {"result": {}}, [])
    for other in others:
        server.summary = other
        with pytest.raises(Trouble):
            turn(connection, server)
    assert names(connection) == ["API latency (eu-west)"]


_KILLED = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from workbench.api import Options
from workbench.net.client import connect
from workbench.providers.status.statuspage import Statuspage
from workbench.store.opening import open_both
from workbench.sync.pages import read_page

folder, url, steps = sys.argv[1], sys.argv[2], int(sys.argv[3])
connection = open_both(Path(folder))

def step(statement: str) -> None:
    global steps
    steps -= 1
    if steps < 0:
        os.kill(os.getpid(), signal.SIGKILL)

connection.set_trace_callback(step)
page = Statuspage(Options(name="acme", url=url), connect(url))
asyncio.run(read_page(connection, page, lambda: datetime(2026, 3, 4, 9, 41, tzinfo=UTC)))
"""


def test_killed_before_any_statement_the_next_turn_brings_all_of_it(tmp_path: Path, server: PageServer) -> None:
    folder = tmp_path / "store"
    for steps in range(40):
        connection = open_both(folder)
        server.summary = summary(incident(name=f"Before {steps}"), incident("gone"))
        turn(connection, server)
        connection.close()
        server.summary = summary(incident(name=f"After {steps}"))
        command = [sys.executable, "-c", _KILLED, str(folder), server.url, str(steps)]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
        connection = open_both(folder)
        cut_off = sorted(names(connection))
        assert cut_off in ([f"After {steps}"], ["API latency (eu-west)", f"Before {steps}"]), "all of it or nothing"
        turn(connection, server)
        assert names(connection) == [f"After {steps}"]
        connection.close()
        if done.returncode == 0:
            assert steps > 3
            return
        assert done.returncode == -signal.SIGKILL, done.stderr
    pytest.fail("it never came to its end")
