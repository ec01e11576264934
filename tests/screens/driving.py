"""Drives the desk for tests and pictures: keys, mouse and size go in, what stands on the screen comes out.

The desk is the real one on the demo company, without a terminal and with the clock held at one moment. Nothing
here waits for a fixed time: :meth:`Driven.settle` asks the desk's own parts whether they are at rest.
"""

import asyncio
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path

from rich.segment import Segment
from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot
from textual.widget import Widget

from pictures.drawing import draw
from workbench.app import WorkbenchApp
from workbench.bootstrap import keymap_of
from workbench.canned import library
from workbench.canned.reading import Reading, read_file
from workbench.screens import telling
from workbench.screens.desk import DeskScreen
from workbench.widgets.framed import Framed
from workbench.widgets.prompt import Prompt
from workbench.widgets.queue_window import QueueWindow
from workbench.workplace import Workplace

NOW = "2026-03-04T09:41:00Z"
WIDE, MEDIUM, NARROW = (200, 50), (120, 36), (80, 24)
_PATIENCE = 60.0  # seconds; only a desk that never comes to rest takes them

Script = Callable[["Driven"], Awaitable[None]]


class Driven:
    """A desk that runs, and the hand on its keys."""

    def __init__(self, app: WorkbenchApp, pilot: Pilot[int]) -> None:
        self.app = app
        self.desk: DeskScreen = app.desk
        self.pilot = pilot

    # -- what goes in -----------------------------------------------------------------------------------

    async def press(self, *keys: str) -> None:
        """Press keys one after another, each when the desk is at rest: ``j``, ``ctrl+p``, ``?``, ``pagedown``."""
        for key in keys:
            self.post(key)
            await self.settle()

    async def type(self, text: str) -> None:
        """Write a text as fast as the desk takes it."""
        for letter in text:
            self.post("space" if letter == " " else letter)
        await self.settle()

    def post(self, key: str) -> None:
        """Press a key without waiting for anything."""
        self.app.post_message(key_event(key))

    async def click(self, pane: str, x: int, y: int, *, twice: bool = False) -> None:
        """Click on a pane's cell, counted from its corner."""
        await self.pilot.click(self.widget(pane), offset=(x, y), times=2 if twice else 1)
        await self.settle()

    async def wheel(self, pane: str, *, down: bool = True) -> None:
        """Turn the wheel by one notch over a pane."""
        widget = self.widget(pane)
        kind = events.MouseScrollDown if down else events.MouseScrollUp
        x, y = widget.region.x + 3, widget.region.y + 2
        self.app.screen._forward_event(kind(widget, x, y, 0, 0, 0, False, False, False, x, y))
        await self.settle()

    async def resize(self, width: int, height: int) -> None:
        """Give the terminal another size."""
        await self.pilot.resize_terminal(width, height)
        await self.settle()

    def forget_sentence(self) -> None:
        """Let the sentence at the bottom be over, as it is after some seconds."""
        self.desk._forget_sentence()

    # -- when -------------------------------------------------------------------------------------------

    async def settle(self) -> None:
        """Wait until every message is handled, drawn, and nothing that a key began is still under way."""
        loop = asyncio.get_running_loop()
        end = loop.time() + _PATIENCE
        quiet = 0
        while quiet < 2 and not self._is_over:
            await self._handle_messages()
            busy = self._busy()
            quiet = 0 if busy else quiet + 1
            if busy:
                await asyncio.sleep(0.003)
                assert loop.time() < end, f"the desk did not come to rest: {busy}"

    async def news(self) -> None:
        """Wait until the desk has seen what another connection wrote, and drawn it."""
        follower = self.desk.news.follower
        end = asyncio.get_running_loop().time() + _PATIENCE
        while follower._versions != follower._look():
            await asyncio.sleep(0.01)
            assert asyncio.get_running_loop().time() < end, "the desk never looked for news"
        await self.settle()

    async def counted(self) -> None:
        """Wait until the queues have been counted anew."""
        before = self.desk.news.counted_at
        end = asyncio.get_running_loop().time() + _PATIENCE
        while self.desk.news.counted_at == before:
            await asyncio.sleep(0.01)
            assert asyncio.get_running_loop().time() < end, "nothing was counted"
        await self.settle()

    def _busy(self) -> str:
        desk = self.desk
        now = asyncio.get_running_loop().time()
        following = desk.following
        if not desk.news.counted_at:
            return "it has not begun"
        timers = (
            ("panes are to follow", following._timer), ("a search is to begin", desk.search.pause),
            ("rows are to be read", desk.queue_list.coming),
        )  # fmt: skip
        for words, timer in timers:
            if timer is not None and not timer.cancelled() and timer.when() > now:
                return words
        if not following.is_settled or following._tasks:
            return "panes follow"
        return "work goes on" if desk._jobs else ""

    async def _handle_messages(self) -> None:
        # A key goes down from the app to a widget and may come up again as an action: three steps, in any order.
        # Where nobody has anything to handle, a step sees only that nobody is in the midst of it either.
        for _ in range(3):
            pumps = (self.app, *self.desk.walk_children(with_self=True))
            is_last = not any(pump.message_queue_size or pump._pending_message for pump in pumps)
            for pump in pumps:
                handled = asyncio.Event()
                if pump.call_later(handled.set):
                    await self._within(handled)
            if is_last:
                break
        drawn = asyncio.Event()
        self.desk.call_after_refresh(drawn.set)
        await self._within(drawn)

    async def _within(self, event: asyncio.Event) -> None:
        waiting = asyncio.ensure_future(event.wait())
        end = asyncio.get_running_loop().time() + _PATIENCE
        while not self._is_over and not (await asyncio.wait({waiting}, timeout=0.05))[0]:
            assert asyncio.get_running_loop().time() < end, "the desk does not answer"
        waiting.cancel()

    @property
    def _is_over(self) -> bool:
        return self.app._exit or self.app._exception is not None

    # -- what comes out ---------------------------------------------------------------------------------

    @property
    def rows(self) -> list[list[Segment]]:
        """The screen's rows as they are drawn."""
        for prompt in self.desk.query(Prompt):
            prompt.cursor_blink = False
        return [list(strip) for strip in self.desk._compositor.render_strips()]

    @property
    def lines(self) -> list[str]:
        """The screen as text, row by row, without blanks at the ends."""
        return ["".join(segment.text for segment in row).rstrip() for row in self.rows]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    @property
    def status(self) -> str:
        """The line at the bottom."""
        return self.lines[-1]

    @property
    def tabs(self) -> str:
        """The line of queues, or the one that is typed into."""
        return self.lines[self.widget("tabs").region.y]

    @property
    def framed(self) -> list[Framed]:
        """The panes."""
        return list(self.desk.query(Framed))

    def widget(self, name: str) -> Widget:
        """Return the widget of a pane, ``results``, ``top``, ``tabs`` or ``status``."""
        return self.desk.query_one(f"#{name}")

    def pane(self, name: str) -> str:
        """Return what stands inside a pane's frame, wrapped as it is; '' where the pane is not to be seen."""
        return "\n".join(self.pane_lines(name))

    def pane_lines(self, name: str) -> list[str]:
        """Return the lines inside a pane's frame."""
        widget = self.widget(name)
        if not self.shows(name) or not isinstance(widget, Framed):
            return []
        return [
            "".join(segment.text for segment in widget.inner_spans(y)).rstrip() for y in range(widget.inner_height)
        ]

    def shows(self, name: str) -> bool:
        """Whether a widget is to be seen."""
        return name in self.desk.places(*self.desk.size)

    def title(self, name: str) -> str:
        """Return a pane's title."""
        widget = self.widget(name)
        assert isinstance(widget, Framed)
        return widget.title

    @property
    def window(self) -> QueueWindow:
        """The part of the queue that is in memory."""
        assert self.desk.queue_list.window is not None
        return self.desk.queue_list.window

    @property
    def selected(self) -> str:
        """The number of the ticket under the queue's cursor."""
        return (self.desk.queue_list.selected or "").partition(":")[2]

    @property
    def reading(self) -> str:
        """The number of the ticket that the panes show."""
        return (self.desk.ticket or "").partition(":")[2]

    def svg(self) -> str:
        """Return the screen as a picture."""
        return draw(self.rows, self.desk.size.width, self.app.palette_in_use["plain"].ground)


class Counting:
    """A hand that counts the keys it presses; what is typed into a line is no key of a journey."""

    def __init__(self, desk: Driven) -> None:
        self.desk = desk
        self.keys = 0

    async def press(self, *keys: str) -> None:
        """Press keys, as the desk is driven."""
        self.keys += len(keys)
        await self.desk.press(*keys)


def key_event(key: str) -> events.Key:
    """Return what Textual sends for a key."""
    if len(key) == 1:
        return events.Key(key if key.isalnum() else _character_to_key(key), key)
    return events.Key(key, " " if key == "space" else None)


@contextmanager
def environment(**values: str | None) -> Iterator[None]:
    """Hold environment variables at values, None for unset, while inside."""
    before = {name: os.environ.get(name) for name in values}
    _set(values)
    try:
        yield
    finally:
        _set(before)


def _set(values: dict[str, str | None]) -> None:
    for name, value in values.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    time.tzset()  # TZ may be among them


def make_company(home: Path) -> None:
    """Make the demo company in ``home``, as seen from the moment at which the clock is held; without any plugins."""
    with environment(WORKBENCH_NOW=NOW):
        Workplace.demo(home, plugins=False).close()


# What was said stands until the next is said, however long a busy machine takes to look.
telling._SENTENCE_STAYS = 600.0


@cache
def _read_once(path: Path, _stamp: tuple[int, int, int]) -> Reading:
    return read_file(path)


def _read(path: Path) -> Reading:
    stat = path.stat()
    return _read_once(path, (stat.st_mtime_ns, stat.st_size, stat.st_ino))


# Every desk on the demo company reads the same explanations: a quarter of what opening it takes.
library.read_file = _read  # type: ignore[attr-defined] # not for others, as a rule


@contextmanager
def place_of(company: Path, look: str = "") -> Iterator[Workplace]:
    """Yield a copy of the demo company to work in; ``look`` is what the configuration says of looks, as YAML."""
    with environment(WORKBENCH_NOW=NOW), tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"  # in which a process that was begun may write to the end
        shutil.copytree(company, home)
        workplace = Workplace.demo(home, plugins=False)
        try:
            yield configured(workplace, f"look: {{{look}}}")
        finally:
            workplace.close()


def configured(workplace: Workplace, yaml: str) -> Workplace:
    """Add lines to a place's configuration, and return the place as it is with them."""
    with workplace.paths.config.open("a", encoding="utf-8") as config:
        config.write(f"{yaml}\n")
    workplace.loaded = Workplace.open(workplace.home).loaded
    assert not workplace.loaded.problems
    return workplace


@asynccontextmanager
async def desk_in(workplace: Workplace, size: tuple[int, int]) -> AsyncIterator[Driven]:
    """Yield a desk that runs in a workplace, at rest."""
    app = WorkbenchApp(workplace, keymap_of(workplace))
    async with app.run_test(size=size, tooltips=True, notifications=True) as pilot:
        driven = Driven(app, pilot)
        await driven.settle()
        yield driven


def drive(workplace: Workplace, size: tuple[int, int], script: Script) -> None:
    """Open the desk, do what ``script`` says, and close it."""

    async def run() -> None:
        async with desk_in(workplace, size) as driven:
            await script(driven)

    asyncio.run(run())


def on_desk(
    size: tuple[int, int] = MEDIUM, look: str = "", *, no_color: bool = False
) -> Callable[[Script], Callable[[Path], None]]:
    """Make a test of an ``async`` function that is given a desk on the demo company."""

    def take(script: Script) -> Callable[[Path], None]:
        def test(company: Path) -> None:
            with environment(NO_COLOR="1" if no_color else None), place_of(company, look) as workplace:
                drive(workplace, size, script)

        test.__name__ = test.__qualname__ = getattr(script, "__name__", "test")
        test.__module__ = script.__module__
        test.__doc__ = script.__doc__
        return test

    return take
