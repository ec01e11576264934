"""One Redmine for all tests of it, filled once."""

import time
from collections.abc import Iterator

import pytest

from servers.harness import running
from servers.redmine.server import RedmineServer

HOSTILE = "Owned\x1b]52;c;cm0gLXJm\x07 \u202egnp.exe [/b]{{7*7}} <script>alert(1)</script>"


@pytest.fixture(scope="session")
def redmine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedmineServer]:
    """Return a Redmine with issues of all sorts, some of which most accounts may not see."""
    server = RedmineServer(tmp_path_factory.mktemp("redmine"))
    try:
        with running(server):
            fill(server)
            yield server
    finally:
        server.forget()


def fill(server: RedmineServer) -> None:
    """Put issues in: with and without words, private ones, closed ones, hidden ones, tied ones."""
    text = "From support.\n\n* every request **502**\n\n```\nupstream timed out\n```"
    socket = server.add("Stale socket after 4.2 update (502)", description=text)
    stop = server.add("Remove the socket on stop")
    screen = server.add("Blank screen after login", "billing")
    vault = server.add("Keys leak", "vault")
    hostile = server.add(HOSTILE, description=f"{HOSTILE}\r\nsecond line")
    server.add("Part of the stale socket", parent_issue_id=socket)
    server.add("Gehäuse – Überlauf 漢字")
    time.sleep(1)  # a word in the second in which an issue is made does not move its time
    server.change(socket, status_id=server.statuses["In Progress"], assigned_to_id=server.users["dana"], notes="Seen.")
    server.change(socket, "alice", notes="The customer waits.")
    server.change(socket, notes="Private: the customer is ACME", private_notes=True)
    server.change(screen, status_id=server.statuses["Closed"], notes="fixed in 4.3\r\n\r\nsee the notes")
    server.change(hostile, notes=HOSTILE)
    server.relate(socket, "blocked", stop)
    server.relate(socket, "relates", screen)
    server.relate(socket, "duplicates", vault)
