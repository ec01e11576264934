"""A person answers, notes, takes, resolves and links by the desk's own keys, and the servers have each of it once."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from email.message import EmailMessage
from pathlib import Path

from screens.driving import WIDE, Driven, desk_in, environment
from servers.failing import following
from servers.home import Home
from servers.redmine.server import FIRST, RedmineServer
from servers.request_tracker.hands import Hands
from servers.request_tracker.home import configuration
from servers.request_tracker.server import RequestTrackerServer
from workbench.store.outbox import State, sent_entries, unsent_entries
from workbench.workplace import Workplace

_PATIENCE = 60.0
_REPLY = "The new build has it. Please see the log."
_NOTE = "Seen on 4.12.1 only."


def on_real_servers(
    home: Home, script: Callable[[Driven], Awaitable[None]], size: tuple[int, int] = WIDE
) -> None:
    """Open the desk on ``home`` with a process that pulls and sends, and do what ``script`` says."""

    async def run() -> None:
        async with desk_in(workplace, size) as desk:
            await script(desk)

    with environment(NO_COLOR=None, WORKBENCH_NOW=None), following(home):
        workplace = Workplace.open(home.folder)
        try:
            asyncio.run(run())
        finally:
            workplace.close()


async def until(desk: Driven, is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + _PATIENCE
    while not is_so():
        assert time.monotonic() < end, f"waited in vain until {what}:\n{desk.text}"
        await asyncio.sleep(0.05)
    await desk.settle()


async def all_sent(desk: Driven, count: int) -> None:
    """Wait until so many changes are sent and none waits."""
    connection = desk.desk.connection
    await until(
        desk, lambda: not unsent_entries(connection) and len(sent_entries(connection)) == count, f"{count} are sent"
    )


def states(desk: Driven) -> list[State]:
    """Return how the unsent changes stand."""
    return [entry.state for entry in unsent_entries(desk.desk.connection)]


def home_of(folder: Path, rt: RequestTrackerServer, redmine: RedmineServer) -> Home:
    """Return Berta's home with both servers in its configuration."""
    text = (
        f"{configuration(rt.url, 'berta')}"
        f"trackers:\n  - {{name: red, kind: redmine, url: '{redmine.url}', numbers: true, token: {{env: RED_TOKEN}}}}\n"
        "queues: [{name: Open, search: 'status:open', order: created}]\nshift: {zone: UTC}\nsending: {undo: 1}\n"
    )
    return Home(folder, text, RT_TOKEN=rt.tokens["berta"], RED_TOKEN=redmine.keys["dana"])


def texts_of(mail: EmailMessage) -> str:
    """Return all that can be read in a mail."""
    return "\n".join(part.get_content() for part in mail.walk() if part.get_content_type() == "text/plain")


def test_what_is_done_by_keys_stands_on_both_servers_once(
    rt: RequestTrackerServer, redmine: RedmineServer, tmp_path: Path
) -> None:
    number = Hands(rt, "ben").create("Fails after the upgrade", "It fails.", Requestor="sean@brick.test")
    mails = len(rt.sent())
    home = home_of(tmp_path / "home", rt, redmine)
    home.sync()
    log = tmp_path / "build.log"
    log.write_text("all is well\n")

    async def script(desk: Driven) -> None:
        await until(desk, lambda: desk.selected == str(number), "the ticket is the newest")
        await desk.press("t")  # take
        await desk.press("n")
        await desk.type(_NOTE)
        await desk.press("ctrl+s", "enter")
        await desk.press("r")
        await desk.type(_REPLY)
        await desk.press("ctrl+o")
        await desk.type(str(log))
        await desk.press("enter", "ctrl+s", "d")  # with the file, and done
        await desk.press("l")
        await desk.type(f"#{FIRST}")
        await desk.press("enter")
        await all_sent(desk, 5)

    on_real_servers(home, script)
    berta = Hands(rt, "berta")
    ticket = berta.call("GET", f"ticket/{number}")
    assert isinstance(ticket, dict)
    assert (ticket["Owner"]["id"], ticket["Status"]) == ("berta", "resolved")
    assert any(link.get("_url") == f"{redmine.url}/issues/{FIRST}" for link in ticket["_hyperlinks"])
    history = berta.call("GET", f"ticket/{number}/history?fields=Type&per_page=100")
    assert isinstance(history, dict)
    kinds = [one["Type"] for one in history["items"]]
    assert (kinds.count("Correspond"), kinds.count("Comment")) == (1, 1)
    outgoing = rt.sent()[mails:]
    answers = [mail for mail in outgoing if _REPLY in texts_of(mail)]
    assert len(answers) == 1, [mail["Subject"] for mail in outgoing]
    assert "sean@brick.test" in str(answers[0]["To"])
    assert [part.get_filename() for part in answers[0].iter_attachments()] == ["build.log"]
    assert not [mail for mail in outgoing if _NOTE in texts_of(mail) and "sean@brick.test" in str(mail["To"])]
    assert str(redmine.call("GET", f"issues/{FIRST}.json?include=journals")).count(f"rt:{number}:") == 1


def test_a_reply_to_what_another_agent_has_answered_meanwhile_meets_the_card(
    rt: RequestTrackerServer, redmine: RedmineServer, tmp_path: Path
) -> None:
    number = Hands(rt, "ben").create("Who answers first", "Anybody?", Requestor="sean@brick.test")
    home = home_of(tmp_path / "home", rt, redmine)
    home.sync()

    async def script(desk: Driven) -> None:
        await until(desk, lambda: desk.selected == str(number), "the ticket is the newest")
        await desk.press("r")
        await desk.type("I look into it.")
        Hands(rt, "ben").reply(number, "I have it already.")
        await desk.press("ctrl+s")
        if "leaves in" not in desk.status:
            await desk.press("enter")
        await until(desk, lambda: states(desk) == [State.CONFLICTED], "it is stopped")
        await desk.press("g", "o", "enter")
        assert "I have it already." in desk.text
        assert "I look into it." in desk.text
        assert "Ben Okafor" in desk.text

    on_real_servers(home, script)
    history = Hands(rt, "ben").call("GET", f"ticket/{number}/history?fields=Type&per_page=100")
    assert isinstance(history, dict)
    assert [one["Type"] for one in history["items"]].count("Correspond") == 1


def test_a_reply_by_command_is_stopped_as_well_and_says_so_by_its_exit_code(
    rt: RequestTrackerServer, redmine: RedmineServer, tmp_path: Path
) -> None:
    number = Hands(rt, "ben").create("By command", "Anybody?", Requestor="sean@brick.test")
    home = home_of(tmp_path / "home", rt, redmine)
    home.sync()
    Hands(rt, "ben").reply(number, "I have it already.")
    with following(home):
        assert home.code("reply", f"rt:{number}", "Here I am.", "--now", "--wait", "60") == 6
    assert "I have it already." in home.run("outbox", "show", "1")
