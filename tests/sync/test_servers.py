"""Real sync processes and a real server that pages: killed, paused, asked by people, and followed by the line."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from line.forking import run_forked
from sync.loopback import FAILING, LOGIN, SLOW, THROTTLING, TRUNCATED, WELL, Loopback, configuration, installed, serving
from sync.processes import brisk, count, kill, rows, wait_until

_TABLES = {
    "tickets": "SELECT ref, subject, status, assignee, updated, work, waiting, "
    "(SELECT ref FROM message WHERE id = last) FROM ticket",
    "messages": "SELECT ref, author, at, text, (SELECT ref FROM ticket WHERE n = message.ticket) FROM message",
    "agents": "SELECT * FROM agent",
    "words": "SELECT count(*) FROM span",
}


class Home:
    """A home whose configuration names the loopback server."""

    def __init__(self, folder: Path, path: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._environment = {**os.environ, "WORKBENCH_HOME": str(folder), "PYTHONPATH": path}

    def configure(self, text: str) -> None:
        (self.folder / "config.yaml").write_text(text)

    def run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        return run_forked(words, self._environment, seconds=120)

    def json(self, *words: str) -> Any:
        """Return what a command says as JSON."""
        done = self.run(*words, "--json")
        return json.loads(done.stdout)

    @contextmanager
    def following(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Run a process that follows for as long as the block takes, and kill it then."""
        with (self.folder / "log.txt").open("ab") as log:
            process = subprocess.Popen(brisk("sync", "--follow"), env=self._environment, stdout=log, stderr=log)
        try:
            yield process
        finally:
            kill(process)

    def log(self) -> str:
        return (self.folder / "log.txt").read_text("utf-8")

    def contents(self) -> dict[str, list[tuple[object, ...]]]:
        return {name: sorted(rows(self.folder, select), key=repr) for name, select in _TABLES.items()}

    def source(self) -> dict[str, Any]:
        """Return how the server stands."""
        names = "name, trouble, failing, paused, done, remaining, whole_at, account, next_try"
        found = rows(self.folder, f"SELECT {names} FROM source WHERE name = 'loop'")
        return dict(zip(names.split(", "), found[0], strict=True)) if found else {"trouble": "", "whole_at": None}

    def tickets(self) -> int:
        return count(self.folder, "ticket")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    return installed(tmp_path_factory.mktemp("plugin") / "desk")


@pytest.fixture
def home(tmp_path: Path, path: str) -> Home:
    return Home(tmp_path / "home", path)


def test_a_process_killed_at_ten_points_of_a_paging_pull_ends_with_what_an_undisturbed_one_has(
    home: Home, tmp_path: Path, path: str
) -> None:
    with serving(*range(1, 401)) as server:
        server.before_page = lambda: time.sleep(0.03)
        home.configure(configuration(server))
        for killed in range(10):
            before = home.tickets()
            with home.following():
                if killed:
                    _wait_for_more(home, before)
                    time.sleep(0.011 * killed % 0.05)
                else:
                    wait_until(lambda: bool(server.asked), "it has begun")
            if killed == 5:
                server.put(*range(100, 160), subject="Changed", said=3, now=True)
                server.put(*range(401, 421), now=True)
        with home.following():
            wait_until(lambda: home.source()["whole_at"] is not None, "the first pull is over")
            wait_until(lambda: home.tickets() == 420, "all tickets are there")
        other = Home(tmp_path / "other", path)
        other.configure(configuration(server))
        assert other.run("sync").returncode == 0
        assert home.contents() == other.contents()
        assert len(home.contents()["messages"]) == 420 * 2 + 60


def _wait_for_more(home: Home, before: int) -> None:
    wait_until(lambda: home.tickets() > before or home.tickets() >= 400, "another page is there")


def test_open_tickets_come_first_and_progress_is_told(home: Home) -> None:
    with serving(*range(1, 201)) as server:
        seen: list[dict[str, Any]] = []
        opens = len([one for one in server.tickets.values() if one["open"]])

        def look() -> None:
            seen.append(home.source() | {"solved": count(home.folder, "ticket WHERE status = 'solved'")})
            time.sleep(0.05)

        server.before_page = look
        home.configure(configuration(server))
        assert home.run("sync").returncode == 0
        brought = [one for one in seen if one.get("done")]
        assert all(one["solved"] == 0 for one in brought if one["done"] < opens)
        assert all(one["done"] + one["remaining"] == 200 for one in brought)
        known = home.source()
        assert (known["done"], known["remaining"], known["account"]) == (200, 0, "loop:7")
        assert known["whole_at"] is not None
        (told,) = home.json("sync", "--status")["servers"]
        assert (told["name"], told["kind"], told["done"], told["seconds_left"]) == ("loop", "helpdesk", 200, None)


def test_a_pause_from_the_line_holds_over_a_kill_and_is_shown(home: Home) -> None:
    with serving(*range(1, 201)) as server:
        server.before_page = lambda: time.sleep(0.1)
        home.configure(configuration(server))
        with home.following():
            wait_until(lambda: home.tickets() >= 20, "it has begun")
            assert "paused" in home.run("sync", "--pause", "loop").stdout
            wait_until(lambda: "loop is paused." in home.log(), "it stands still")
            stood = home.tickets()
        asked = len(server.asked)
        with home.following():
            wait_until(lambda: home.log().count("loop is paused.") == 2, "the next one stands still as well")
        assert len([one for one in server.asked[asked:] if one.startswith("/tickets")]) == 0
        done = home.run("sync")
        assert "loop is paused" in done.stderr
        assert home.tickets() == stood < 200
        assert home.json("sync", "--status")["servers"][0]["paused"]
        assert home.run("sync", "--pause", "nobody").returncode != 0
        with home.following():
            home.run("sync", "--resume")
            wait_until(lambda: home.tickets() == 200, "it went on")


def test_a_ticket_that_is_not_here_yet_is_shown_at_once_with_and_without_a_process(home: Home) -> None:
    with serving(*range(1, 301)) as server:
        server.merged[777] = 299
        home.configure(configuration(server))
        alone = home.run("show", "loop:300")
        assert "Ticket 300" in alone.stdout, alone.stderr
        assert home.tickets() == 1, "nothing else was pulled for it"
        server.before_page = lambda: time.sleep(0.3)
        with home.following():
            wait_until(lambda: home.tickets() >= 20, "the pull is under way")
            asked = home.run("show", "298")
            assert "Ticket 298" in asked.stdout, asked.stderr
            assert home.source()["whole_at"] is None
            into = home.run("show", "loop:777")
            assert "loop:777 was merged into loop:299." in into.stderr
            assert "Ticket 299" in into.stdout
            gone = home.run("show", "loop:9999")
            assert gone.returncode != 0
            assert "could not be fetched" in gone.stderr
            assert "404" in gone.stderr


@pytest.mark.parametrize(
    ("behaves", "failing"),
    [(THROTTLING, "asks us to wait"), (FAILING, "answers 500"), (TRUNCATED, "not readable"), (LOGIN, "not readable")],
)
def test_a_server_that_fails_is_named_with_the_reason_and_followed_again_by_itself(
    home: Home, behaves: str, failing: str
) -> None:
    with serving(1, 2, 3) as server:
        server.behaves = behaves
        server.wait = 0.3
        home.configure(configuration(server))
        with home.following() as process:
            wait_until(lambda: bool(home.source()["trouble"]), "it is told of")
            assert home.source()["failing"] == failing
            server.behaves = WELL
            wait_until(lambda: home.tickets() == 3, "it was tried again")
            wait_until(lambda: not home.source()["trouble"], "the trouble is over")
            wait_until(lambda: "loop can be read again." in home.log(), "it says so")
            assert process.poll() is None
        assert home.log().count("loop can be read again.") == 1


def test_a_server_that_is_stopped_and_started_again_is_followed_again(home: Home) -> None:
    with serving(1, 2, 3) as server:
        home.configure(configuration(server))
        assert home.run("sync").returncode == 0
        server.stop()
        server.put(4, now=True)
        with home.following():
            wait_until(lambda: home.source()["failing"] == "unreachable", "it is told of")
            assert home.source()["next_try"] is not None
            server.start()
            wait_until(lambda: home.tickets() == 4, "it was tried again")


def test_a_slow_server_holds_up_no_other(home: Home) -> None:
    with serving(*range(1, 10)) as server, serving(*range(50, 55)) as other:
        server.behaves = SLOW
        home.configure(configuration(server, f"{{name: quick, kind: loopback, url: '{other.url}'}}"))
        with home.following():
            wait_until(lambda: count(home.folder, "ticket WHERE ref GLOB 'quick:*'") == 5, "the quick one is there")
            assert home.source()["whole_at"] is None
            wait_until(lambda: home.tickets() == 14, "the slow one as well")


def test_a_helpdesk_that_is_added_renamed_and_removed_is_followed_and_what_is_left_is_told(home: Home) -> None:
    with serving(1, 2, 3) as server, serving(7) as other:
        home.configure(configuration(server))
        with home.following() as process:
            wait_until(lambda: home.tickets() == 3, "the first one is there")
            home.configure(configuration(server, f"{{name: more, kind: loopback, url: '{other.url}'}}"))
            wait_until(lambda: home.tickets() == 4, "the second one is there")
            home.configure(configuration(server).replace("name: loop,", "name: other,"))
            wait_until(lambda: count(home.folder, "ticket WHERE ref GLOB 'other:*'") == 3, "the new name is there")
            asked = len(other.asked)
            assert process.poll() is None
        told = {one["name"]: one["configured"] for one in home.json("sync", "--status")["servers"]}
        assert told == {"other": True, "loop": False, "more": False}
        said = home.run("sync", "--status").stdout
        assert "workbench purge --of more" in " ".join(said.split())
        assert home.run("purge", "--of", "more", "--yes").returncode == 0
        assert {one["name"] for one in home.json("sync", "--status")["servers"]} == {"other", "loop"}
        assert len(other.asked) == asked


def test_a_process_goes_on_while_a_server_hangs(home: Home) -> None:
    server: Loopback
    with serving(1, 2, 3) as server, serving(50) as other:
        server.behaves = "hanging"
        text = configuration(server, f"{{name: quick, kind: loopback, url: '{other.url}'}}")
        home.configure(text.replace("patience: 5", "patience: 1"))
        with home.following():
            wait_until(lambda: home.tickets() == 1, "the other one is there")
            wait_until(lambda: home.source()["failing"] == "unreachable", "it is told of")
            server.behaves = WELL
            wait_until(lambda: home.tickets() == 4, "it was tried again")


def test_a_provider_that_computes_for_ever_keeps_neither_the_lease_nor_other_servers_nor_the_end(home: Home) -> None:
    with serving(1, 2, 3) as server:
        home.configure(configuration(server, "{name: blocker, kind: blocking}"))
        with home.following() as process:
            wait_until(lambda: home.tickets() == 3, "the other one is there")
            for _ in range(2):
                _wait_for_renewal(home)
            server.put(4, now=True)
            assert "Ticket 4" in home.run("show", "loop:4").stdout
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0


def _wait_for_renewal(home: Home) -> None:
    held = _leased_until(home)
    wait_until(lambda: _leased_until(home) > held, "the lease is renewed")


def _leased_until(home: Home) -> float:
    found = rows(home.folder, "SELECT until FROM lease WHERE name = 'sync'")
    return float(found[0][0]) if found else 0.0
