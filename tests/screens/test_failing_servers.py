"""A real server, a real sync process, and a desk that is open: what is said while it fails, and that work goes on."""

import asyncio
import os
import subprocess
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from screens.driving import MEDIUM, Driven, desk_in, environment
from sync.loopback import (
    FAILING,
    LOGIN,
    SLOW,
    THROTTLING,
    TRUNCATED,
    WELL,
    Loopback,
    configuration,
    installed,
    serving,
)
from sync.processes import brisk, kill
from workbench.workplace import Workplace


class Opened:
    """A desk on a home whose only helpdesk is a server on loopback, and the process that follows it."""

    def __init__(self, home: Path, desk: Driven) -> None:
        self.home = home
        self.desk = desk

    async def until(self, is_so: Callable[[], bool], what: str) -> None:
        """Wait until something is so."""
        end = time.monotonic() + 60.0
        while not is_so():
            assert time.monotonic() < end, f"waited in vain until {what}:\n{self.desk.text}"
            await asyncio.sleep(0.05)
        await self.desk.settle()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    return installed(tmp_path_factory.mktemp("plugin") / "desk")


def with_open_desk(server: Loopback, folder: Path, path: str, script: Callable[[Opened], Awaitable[None]]) -> None:
    """Open a desk on a home that names the server, with a sync process beside it."""
    folder.mkdir()
    (folder / "config.yaml").write_text(
        configuration(server) + "queues: [{name: All, search: 'status:open', order: created}]\nshift: {zone: UTC}\n"
    )
    environ = {**os.environ, "WORKBENCH_HOME": str(folder), "PYTHONPATH": path}
    with environment(NO_COLOR=None, WORKBENCH_NOW=None):
        environ.pop("WORKBENCH_NOW", None)
        workplace = Workplace.open(folder)
        with (folder / "log.txt").open("ab") as log:
            process = subprocess.Popen(brisk("sync", "--follow"), env=environ, stdout=log, stderr=log)

        async def run() -> None:
            async with desk_in(workplace, MEDIUM) as desk:
                await script(Opened(folder, desk))

        try:
            asyncio.run(run())
        finally:
            kill(process)
            workplace.close()


@pytest.mark.parametrize(
    ("behaves", "failing"),
    [
        ("stopped", "loop unreachable since"), (THROTTLING, "loop asks us to wait since"),
        (FAILING, "loop answers 500 since"), (TRUNCATED, "loop not readable since"), (LOGIN, "loop not readable since"),
    ],
)
def test_a_server_that_fails_under_an_open_desk_is_named_and_the_desk_works_on(
    behaves: str, failing: str, tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(path)

    async def script(opened: Opened) -> None:
        desk = opened.desk
        await opened.until(lambda: "Ticket 1" in desk.pane("queue"), "the tickets are there")
        await desk.press("enter")
        reading = desk.pane("conversation")
        assert "said 0" in reading
        if behaves == "stopped":
            server.stop()
        else:
            server.behaves, server.wait = behaves, 0.3
        desk.desk.servers.ask_for_news()
        await opened.until(lambda: failing in desk.lines[0], "it is told of")
        assert ", next try " in desk.lines[0]
        assert desk.pane("conversation") == reading
        await desk.press("escape", "j", "enter")
        assert "said 0" in desk.pane("conversation")
        await desk.press("escape", "/")
        await desk.type("word4")
        assert "Ticket 4" in desk.pane("results")
        await desk.press("escape", "escape")
        server.behaves = WELL
        server.put(91, now=True)
        if behaves == "stopped":
            server.start()
        await opened.until(lambda: "loop can be read again" in desk.status, "it is told that it is over")
        assert failing not in desk.lines[0]
        await opened.until(lambda: "Ticket 91" in desk.pane("queue"), "what came meanwhile is there")
        assert "as of " in desk.lines[0]

    with serving(*range(1, 9)) as server:
        with_open_desk(server, tmp_path / "home", path, script)


def test_a_slow_server_lets_the_desk_work_and_a_ticket_that_is_opened_comes_before_the_rest(
    tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(path)

    async def script(opened: Opened) -> None:
        desk = opened.desk
        await opened.until(lambda: "tickets to come" in desk.lines[0], "the first tickets are there")
        server.behaves = SLOW
        desk.desk.visit("loop:299")
        await desk.settle()
        assert "Fetching #299 from loop" in desk.pane("conversation")
        await opened.until(lambda: "Ticket 299" in desk.title("conversation"), "it came")
        assert "tickets to come" in desk.lines[0]
        assert "word299 said 0" in desk.pane("conversation")

    with serving(*range(1, 301)) as server:
        server.before_page = lambda: time.sleep(0.2)
        with_open_desk(server, tmp_path / "home", path, script)


def test_a_file_of_a_server_is_fetched_when_it_is_opened_and_kept_in_the_tickets_folder(
    tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(path)
    monkeypatch.setenv("PATH", "/nowhere")  # so that no program is started with it

    async def script(opened: Opened) -> None:
        desk = opened.desk
        await opened.until(lambda: "Ticket 4" in desk.pane("queue"), "the ticket is there")
        assert not [one for one in server.asked if one.startswith("/file")]
        await desk.press("F", "enter")
        await opened.until(lambda: "kept as" in desk.status, "it was fetched")
        (kept,) = desk.desk.workplace.folder_of("loop:4").iterdir()
        assert kept.read_bytes() == b"boot ok"
        assert kept.name.endswith("log.txt")
        server.stop()
        await desk.press("enter")
        assert "kept as" in desk.status, "it is here now"

    with serving() as server:
        server.put(4, said=1)
        server.tickets[4]["messages"] = [{"id": 400, "text": "see file", "at": server.tickets[4]["at"]}]
        server.files[400] = b"boot ok"
        with_open_desk(server, tmp_path / "home", path, script)


def test_fresh_work_appears_above_what_is_read_without_moving_it(
    tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(path)

    async def script(opened: Opened) -> None:
        desk = opened.desk
        await opened.until(lambda: "as of" in desk.lines[0] and "Ticket 4" in desk.pane("queue"), "they are there")
        assert desk.window.select("loop:4")
        await desk.press("j", "k", "enter", "pagedown")
        selected, reading, top = desk.selected, desk.pane("conversation"), desk.desk.conversation.top
        server.put(400, 401, now=True)
        desk.desk.servers.ask_for_news()
        await opened.until(lambda: "Ticket 401" in desk.pane("queue"), "fresh work is there")
        assert (desk.selected, desk.pane("conversation"), desk.desk.conversation.top) == (selected, reading, top)

    with serving(*range(1, 9)) as server:
        server.put(4, said=40)
        with_open_desk(server, tmp_path / "home", path, script)
