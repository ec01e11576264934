"""An open desk on a real server that fails in every way, one after another: what it says, does meanwhile, and after."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from screens.driving import NARROW, WIDE, Driven, desk_in, environment
from servers.home import Home
from servers.proxy import WAIT, Fault, Proxy
from servers.redmine.server import FIRST
from sync.processes import kill
from workbench.workplace import Workplace

SETTINGS = """
queues: [{name: All, search: 'status:open', order: created}]
network: {patience: 4}
shift: {zone: UTC}
"""
_PATIENCE = 60.0
_REACTS = 0.5  # seconds in which requests may still come that were on their way


class Ailment(NamedTuple):
    """A way to fail, what the line at the top says of it behind the name, and a part of the whole sentence."""

    fault: Fault | None  # None: the server itself is stopped
    brief: str
    sentence: str


AILMENTS = (
    Ailment(None, "unreachable", "does not take connections"),
    Ailment(Fault.HANGING, "unreachable", "takes too long"),
    Ailment(Fault.THROTTLING, "asks us to wait", "asks for fewer requests"),
    Ailment(Fault.FAILING, "answers 500", "answered 500"),
    Ailment(Fault.TRUNCATED, "not readable", "sent something that cannot be read"),
    Ailment(Fault.LOGIN_PAGE, "not readable", "sent a web page where data was asked for"),
    Ailment(Fault.SENT_TO_LOGIN, "not readable", "sent a web page where data was asked for"),
)


class Opened:
    """A desk that is open on ``home``, with a process that pulls; ``source`` is what ``proxy`` stands before.

    ``issue`` is the number of the issue that tickets speak of which are opened meanwhile.
    """

    def __init__(self, home: Home, proxy: Proxy, source: str, desk: Driven, issue: int) -> None:
        self.home, self.proxy, self.source, self.desk, self.issue = home, proxy, source, desk, issue

    async def until(self, is_so: Callable[[], bool], what: str) -> None:
        """Wait until something is so."""
        end = time.monotonic() + _PATIENCE
        while not is_so():
            assert time.monotonic() < end, f"waited in vain until {what}:\n{self.desk.text}"
            await asyncio.sleep(0.05)
        await self.desk.settle()

    async def fails(self, ailment: Ailment) -> None:
        """Let it fail, and see that this is told in a sentence, and of this source alone."""
        if ailment.fault is None:
            self.proxy.stop()
            self.proxy.server.stop()
        else:
            self.proxy.fault = ailment.fault
        await self.desk.press("ctrl+r")
        brief = f"{self.source} {ailment.brief} since "
        await self.until(lambda: brief in self.desk.lines[0], f"the line at the top says {brief}")
        assert ", next try " in self.desk.lines[0]
        self._look(f"{ailment.brief}-wide")
        said = await self._standings()
        assert ailment.sentence in said
        assert "local as of" in said, "the other helpdesk is fresh"
        await self.desk.resize(*NARROW)
        assert brief in self.desk.lines[0]
        self._look(f"{ailment.brief}-narrow")
        await self.desk.resize(*WIDE)

    async def goes_on(self) -> None:
        """See that keys do what they do, and that what comes from elsewhere comes in, while it fails."""
        desk = self.desk
        first = desk.selected
        await desk.press("j")
        assert desk.selected != first
        await desk.press("enter")
        assert desk.reading == desk.selected
        assert desk.pane("conversation").strip()
        await desk.press("escape", "home")
        subject = f"Meanwhile {time.monotonic_ns()}"
        open_locally(self.home, subject, self.issue)
        await self.until(lambda: subject in desk.pane("queue"), "a ticket of the other helpdesk is there")
        await desk.press("/")
        await desk.type(subject)
        await self.until(lambda: subject in desk.pane("results"), "it is found")
        await desk.press("escape", "escape", "home")

    async def recovers(self) -> None:
        """Let it be well again, and see that this is told."""
        ailing, self.proxy.fault = self.proxy.fault, Fault.NONE
        if not self.proxy.is_there:
            self.proxy.server.start()
            self.proxy.start()
        await self.desk.press("ctrl+r")
        self.desk.forget_sentence()  # what that key said would stand for some seconds
        await self.until(lambda: f"{self.source} can be read again" in self.desk.status, "it is told that it is over")
        assert "as of " in self.desk.lines[0]
        assert f"{self.source} as of" in await self._standings()
        if ailing is Fault.THROTTLING:
            self._was_left_alone()

    async def _standings(self) -> str:
        """Return what the page says of how the servers stand, as one line, and leave the page."""
        await self.desk.press("g", "s")
        assert "Servers" in self.desk.title("conversation")
        said = " ".join(self.desk.pane("conversation").split())
        self._look("servers")
        await self.desk.press("escape", "escape", "home")
        return said

    def _was_left_alone(self) -> None:
        """See that after each refusal no request came before the time that was asked for."""
        assert self.proxy.refused
        for refused in self.proxy.refused:
            hasty = [at - refused for at in self.proxy.asked if refused + _REACTS < at < refused + WAIT]
            assert not hasty, f"asked again {hasty} s after it had asked for {WAIT} s of peace"

    def _look(self, name: str) -> None:
        """Keep a picture of the screen in the folder that PICTURES_TO names, where it names one."""
        if folder := os.environ.get("PICTURES_TO"):
            Path(folder, f"{self.source}-{name.replace(' ', '-')}.svg").write_text(self.desk.svg(), "utf-8")


def survive(
    home: Home, proxy: Proxy, source: str, pane: str, happen: Callable[[str], object], *, stale: str = "",
    issue: int = FIRST,
) -> None:
    """Let the server of ``source`` fail in every way under an open desk, and be slow.

    ``happen`` lets something happen on the server that has the words it is given; they have to come into ``pane``,
    where ``stale`` stands while it fails. ``issue`` is the number of the one that tickets speak of.
    """

    async def script(opened: Opened) -> None:
        desk = opened.desk

        async def brings(words: str) -> None:
            await desk.press("ctrl+r")
            await opened.until(lambda: words in desk.pane(pane), f"{words} is there")

        await opened.until(lambda: "as of " in desk.lines[0] and bool(desk.selected), "all tickets are there")
        for number, ailment in enumerate(AILMENTS):
            words = f"Event {number}"
            await opened.fails(ailment)
            assert stale in desk.pane(pane)
            if ailment.fault is not None:
                happen(words)
            await opened.goes_on()
            await opened.recovers()
            if ailment.fault is None:
                happen(words)
            await brings(words)
        proxy.fault = Fault.SLOW
        happen("Event in slow motion")
        await opened.goes_on()
        await brings("Event in slow motion")
        assert " since " not in desk.lines[0], "what is slow is no trouble"

    with environment(NO_COLOR=None, WORKBENCH_NOW=None), following(home):
        workplace = Workplace.open(home.folder)

        async def run() -> None:
            async with desk_in(workplace, WIDE) as desk:
                await script(Opened(home, proxy, source, desk, issue))

        try:
            asyncio.run(run())
        finally:
            workplace.close()


def open_locally(home: Home, subject: str, issue: int = FIRST) -> None:
    """Open a ticket on the embedded helpdesk, which speaks of an issue of the tests' Redmine."""
    letter = home.folder / "letter"
    letter.write_text(f"It is #{issue} again.")
    home.run("new", subject, "--from", "bo@acme.test", "-F", str(letter))


@contextmanager
def following(home: Home) -> Iterator[None]:
    """Let a process pull into a home for as long as the block takes."""
    command = (sys.executable, "-m", "workbench", "sync", "--follow")
    with (home.folder / "log.txt").open("ab") as log:
        process = subprocess.Popen(command, env=home.environment, stdout=log, stderr=log)
    try:
        yield
    finally:
        kill(process)
