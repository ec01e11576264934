"""Each command's default key does what its help says."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from screens.driving import MEDIUM, Driven, configured, drive, place_of
from screens.outside import opened, with_browser
from screens.writing import text_of
from workbench.commands.all import COMMANDS

Check = Callable[[Driven], Awaitable[None]]


async def down_and_up(desk: Driven) -> None:
    first = desk.selected
    for down, up in (("j", "k"), ("down", "up")):
        await desk.press(down)
        assert desk.selected == "48208"
        assert desk.title("conversation").startswith("#48208")
        await desk.press(up)
        assert desk.selected == first
    await desk.press("k")
    assert desk.selected == first, "above the first row there is nothing"


async def pages(desk: Driven) -> None:
    await desk.press("5", "pagedown")
    there = desk.selected
    assert there not in ("", "48217")
    await desk.press("pageup", "pageup")
    assert desk.selected == "48217"
    await desk.press("space")
    assert desk.selected == there


async def ends(desk: Driven) -> None:
    for last, first in (("G", "home"), ("end", "g g")):
        await desk.press(last)
        assert desk.selected == "48149"
        await desk.press(*first.split())
        assert desk.selected == "48213"


async def middle(desk: Driven) -> None:
    await desk.press("5", "%")
    assert 10 < desk.window.cursor < len(desk.window.rows) - 10


async def enter_and_escape(desk: Driven) -> None:
    await desk.press("enter")
    assert desk.desk.pane == "conversation"
    await desk.press("escape")
    assert desk.desk.pane == "queue"


async def tabs(desk: Driven) -> None:
    walked = []
    for _ in range(5):
        await desk.press("tab")
        walked.append(desk.desk.pane)
    assert walked == ["conversation", "customer", "escalations", "canned", "queue"]
    await desk.press("shift+tab")
    assert desk.desk.pane == "canned"


async def search(desk: Driven) -> None:
    await desk.press("/")
    assert desk.tabs.startswith(" search")
    await desk.type("handshake")
    assert desk.title("results") == "Search: handshake"


async def queues(desk: Driven) -> None:
    names = [queue.name for queue in desk.desk.workplace.config.queues]
    for number, name in enumerate(names, start=1):
        await desk.press(str(number))
        assert desk.title("queue") == name
    for number in range(len(names) + 1, 10):
        await desk.press(str(number))
        assert desk.title("queue") == names[-1]
        assert f"there are {len(names)} queues" in desk.status


async def order(desk: Driven) -> None:
    seen = []
    await desk.press("5")
    for _ in range(4):
        seen.append((desk.desk.queue_list.hint, desk.selected))
        await desk.press("O")
    assert [hint for hint, _ in seen] == ["by deadline", "by last touch", "by age", "by priority"]
    assert len({selected for _, selected in seen}) > 2, "another order begins with another ticket"
    assert (desk.desk.queue_list.hint, desk.selected) == seen[0]


async def zoom(desk: Driven) -> None:
    await desk.press("z")
    assert desk.shows("queue")
    assert not desk.shows("conversation")
    await desk.press("z")
    assert desk.shows("conversation")


async def fold(desk: Driven) -> None:
    await desk.press("f")
    assert "quoted parts are shown" in desk.status
    await desk.press("f")
    assert "quoted parts are folded" in desk.status


async def canned(desk: Driven) -> None:
    await desk.press("c")
    assert desk.desk.pane == "canned"
    await desk.press("i")
    assert desk.title("conversation") == "tls-versions-dropped"
    assert "Hi Jane," in desk.pane("conversation")
    await desk.press("enter")
    assert desk.desk.pane == "composer"
    assert "Hi Jane," in text_of(desk)


async def similar(desk: Driven) -> None:
    await desk.press("S")
    assert desk.title("conversation") == "Similar tickets"
    assert "48101" in desk.pane("conversation")


async def incidents(desk: Driven) -> None:
    await desk.press("g", "i")
    assert desk.title("conversation") == "Incidents"
    assert "API latency (eu-west)" in desk.pane("conversation")
    assert "Open tickets that look related" in desk.pane("conversation")


async def escalated(desk: Driven) -> None:
    await desk.press("g", "e")
    assert "48213" in desk.pane("results")
    assert "48208" not in desk.pane("results")


async def library(desk: Driven) -> None:
    await desk.press("g", "l")
    assert desk.title("conversation") == "Library"
    shelf = desk.desk.workplace.shelf().all()
    await desk.press("G")
    assert shelf[-1].id in desk.pane("conversation")


async def help_page(desk: Driven) -> None:
    await desk.press("?")
    assert desk.title("conversation") == "Help"
    assert "Keys in the queue pane" in desk.pane("conversation")


async def palette(desk: Driven) -> None:
    for key in (":", "ctrl+p"):
        await desk.press(key)
        assert desk.title("results") == "Commands"
        await desk.press("escape")
        assert not desk.shows("results")


async def theme(desk: Driven) -> None:
    grounds = []
    for _ in range(3):
        grounds.append(desk.rows[5][0].style)
        await desk.press("g", "t")
    assert len(set(grounds)) == 3
    assert "theme dark" in desk.status


async def news(desk: Driven) -> None:
    await desk.press("ctrl+r")
    assert "looking for news" in desk.status
    assert desk.selected == "48213"


async def quit_(desk: Driven) -> None:
    await desk.press("ctrl+q")
    assert desk.app.return_value == 0


async def browser(desk: Driven) -> None:
    await desk.press("o")
    assert "https://help.harborline.test/tickets/48213" in await opened(desk)


async def copy_link(desk: Driven) -> None:
    await desk.press("y")
    assert desk.app.clipboard == "https://help.harborline.test/tickets/48213"
    assert "copied https://help.harborline.test/tickets/48213" in desk.status


async def copy_text(desk: Driven) -> None:
    await desk.press("enter", "Y")
    assert "712 on 2.8, all of them straight out over LTE." in desk.app.clipboard
    assert desk.app.clipboard == desk.desk.conversation.sheet.text


async def files(desk: Driven) -> None:
    await desk.press("F")
    assert desk.title("conversation") == "Files"
    assert "terminal-00417.log" in desk.pane("conversation")


async def unread(desk: Driven) -> None:
    assert desk.pane_lines("queue")[1].endswith(" 5")
    await desk.press("U")
    assert desk.pane_lines("queue")[1].endswith("‹")
    await desk.press("U")
    assert desk.pane_lines("queue")[1].endswith(" 5")


async def link(desk: Driven) -> None:
    await desk.press("l")
    assert desk.tabs.startswith(" link")
    await desk.type("ENG-44")
    assert "certificates: per-listener opt-in" in desk.pane("results")


async def several_helpdesks(desk: Driven) -> None:  # there is one here; test_three_helpdesks.py has three
    for key in ("H", "J", "D"):
        await desk.press(key)
        assert desk.status.split(": ")[1].startswith("there is only one helpdesk")


async def undo(desk: Driven) -> None:
    await desk.press("u")
    assert "nothing was done that could be taken back" in desk.status


async def servers(desk: Driven) -> None:
    await desk.press("g", "s")
    assert desk.title("conversation") == "Servers"
    assert "as of 09:41" in desk.pane("conversation")


async def pause_and_go_on(desk: Driven) -> None:
    await desk.press("Z")
    assert "paused; the same key lets it go on" in desk.status
    await desk.press("Z")
    assert "on" in desk.status


# What is checked, and the commands whose default keys it presses.
CHECKS: dict[Check, tuple[str, ...]] = {
    down_and_up: ("move.down", "move.up"),
    pages: ("move.page-down", "move.page-up"),
    ends: ("move.start", "move.end"),
    middle: ("move.middle",),
    enter_and_escape: ("open", "back"),
    tabs: ("pane.next", "pane.previous"),
    search: ("search",),
    queues: tuple(f"queue.{number}" for number in range(1, 10)),
    order: ("queue.order",),
    zoom: ("pane.zoom",),
    fold: ("conversation.fold",),
    canned: ("canned", "canned.read"),
    similar: ("similar",),
    incidents: ("incidents",),
    escalated: ("escalations",),
    library: ("library",),
    help_page: ("help",),
    palette: ("palette",),
    theme: ("theme",),
    news: ("sync.now",),
    quit_: ("quit",),
    browser: ("ticket.browser",),
    copy_link: ("ticket.copy-link",),
    copy_text: ("pane.copy",),
    files: ("ticket.files",),
    unread: ("ticket.unread",),
    link: ("ticket.link",),
    several_helpdesks: ("queue.helpdesk", "person.join", "person.part"),
    undo: ("undo",),
    servers: ("servers",),
    pause_and_go_on: ("sync.pause",),
}


# And those that need more than a press, by the tests that press their default keys.
ELSEWHERE: dict[str, tuple[str, ...]] = {
    "screens/test_changing.py": (
        "ticket.take", "ticket.assign", "ticket.set", "ticket.snooze", "ticket.duplicate", "ticket.merge",
        "ticket.choose",
    ),
    "screens/test_writing.py": (
        "reply", "note", "writing.gap", "writing.attach", "writing.quote", "writing.recipients",
    ),
    "screens/test_sending.py": (
        "writing.send", "send.go", "send.open", "send.hold", "send.done", "send.look", "send.mask",
        "send.let-through", "send.promise",
    ),
    "screens/test_outbox.py": ("outbox", "outbox.send", "outbox.amend", "outbox.drop", "outbox.arrived"),
    "crash/test_drafts.py": ("writing.editor",),
    "screens/test_taking.py": (
        "handoffs", "handoff.accept", "handoff.ask", "handoff.decline", "handoff.beside", "handoff.sign",
        "handoff.next", "handoff.previous", "handoff.back",
    ),
    "screens/test_recalling.py": ("handoff.find", "handoff.path"),
    "screens/test_making.py": (
        "handoff.new", "handoff.gap", "handoff.check", "handoff.down", "handoff.up", "handoff.drop", "handoff.add",
        "handoff.diff", "handoff.fresh", "handoff.publish",
    ),
    "crash/test_handoffs.py": ("handoff.editor",),
}  # fmt: skip


def test_every_command_is_checked() -> None:
    checked = [name for names in (*CHECKS.values(), *ELSEWHERE.values()) for name in names]
    assert sorted(checked) == sorted(command.id for command in COMMANDS)


@pytest.mark.parametrize("file", ELSEWHERE)
def test_what_is_checked_elsewhere_is_pressed_there(file: str) -> None:
    pressed = (Path(__file__).parents[1] / file).read_text("utf-8")
    keys = {command.id: command.keys for command in COMMANDS}
    for name in ELSEWHERE[file]:
        wanted = ('", "'.join(key.split(" ")) for key in keys[name])
        assert any(f'"{key}"' in pressed or f"{key.upper()} =" in pressed or f"{key.upper()}, " in pressed
                   for key in wanted), name  # fmt: skip


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: str(check.__name__).strip("_"))
def test_the_default_keys_do_what_they_say(check: Check, company: Path) -> None:
    with place_of(company) as workplace:
        drive(with_browser(workplace), MEDIUM, check)


def test_a_key_of_ones_own_takes_the_place_of_the_default(company: Path) -> None:
    async def script(desk: Driven) -> None:
        await desk.press("f5")
        assert desk.title("conversation") == "Help"
        await desk.press("escape")
        await desk.press("?")
        assert desk.title("conversation") != "Help"

    with place_of(company) as workplace:
        drive(configured(workplace, "keys: {help: f5}"), MEDIUM, script)
