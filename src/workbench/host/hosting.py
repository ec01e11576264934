"""The desk's side of the host: started when it is first needed, asked without being waited for, ended when it is held.

A plugin that holds, ends or confuses the host is named, the host is killed and started anew, and what the other plugins
were asked is asked again. After three failures a plugin is left alone until the person wants it again.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import NamedTuple

from workbench.api.results import ActionResult
from workbench.api.views import View
from workbench.domain.text import clean, one_line
from workbench.host import wire
from workbench.host.crossing import unpack_result, unpack_view
from workbench.host.mark import LOADING, Mark, place_in

HELD, LOADS = 2.0, 10.0  # seconds for which a plugin may hold the host, and for which it may be loaded
_GRACE = 1.0  # seconds by which the host may be late with what it says by itself
_SILENT = 15.0  # seconds after which a host that has not even begun is given up
_LOOK = 0.1
_MOST_FAILURES, _WITHIN = 3, 600.0  # of one plugin, in so many seconds
_MOST_LOSSES, _LOST_WITHIN = 3, 60.0  # of hosts that nobody can be blamed for
_BEHIND = 3.0  # seconds for which a plugin that has failed lets the others go first

Answered = wire.Viewed | wire.Acted | wire.Loaded


class PluginFailure(Exception):  # noqa: N818 - it is shown as one
    """A plugin failed, refused, or is left alone: what, why, what to do next; ``report`` is for its author."""

    def __init__(self, what: str, why: str = "", remedy: str = "", report: str = "", *, refused: bool = False) -> None:
        super().__init__(what)
        self.what = what
        self.why = why
        self.remedy = remedy
        self.report = report
        self.refused = refused


class Seen(NamedTuple):
    """What a pane shows, its title, what was left out in words, and after how many seconds to ask again (0: not).

    ``took`` is how many seconds the plugin took.
    """

    view: View
    title: str
    more: str = ""
    every: float = 0.0
    took: float = 0.0


@dataclass
class _Pending:
    asked: wire.Asked
    answer: "asyncio.Future[Answered]"
    sent: float
    began: float = 0.0


class _Running(NamedTuple):
    """A host that runs."""

    process: "subprocess.Popen[bytes]"
    writer: asyncio.StreamWriter
    mark: Mark


@dataclass
class _Record:
    """How one plugin does."""

    failures: list[float] = field(default_factory=list)
    paused: PluginFailure | None = None


class Hosting:
    """The plugins as the desk asks them.

    ``arguments`` open the person's place in another process, ``names`` are the plugins in the configuration's order.
    ``changed`` is told of a plugin that wants to be asked again, ``noted`` of one that has other keys than were known,
    ``said`` of what one says, ``failed`` of failures.
    """

    def __init__(
        self, arguments: Sequence[str], names: Sequence[str], *, changed: Callable[[str], None],
        said: Callable[[str, str], None], failed: Callable[[str, PluginFailure], None],
        noted: Callable[[str], None] = lambda _: None,
    ) -> None:  # fmt: skip
        self._arguments = tuple(arguments)
        self._names = tuple(names)
        self._changed = changed
        self._said = said
        self._failed = failed
        self._noted = noted
        self._host: _Running | None = None
        self._starting = asyncio.Lock()
        self._pending: dict[int, _Pending] = {}
        self._records: dict[str, _Record] = {}
        self._numbers = count(1)
        self._tasks: set[asyncio.Task[None]] = set()
        self._losses: list[float] = []
        self._seen: tuple[str, ...] = ()
        self._is_closed = False

    # -- asking -----------------------------------------------------------------------------------------

    async def view(self, plugin: str, ticket: str | None, width: int) -> Seen:
        """Return what a pane shows. Raises PluginFailure."""
        answer = await self._ask(wire.AskView(next(self._numbers), plugin, ticket, width))
        assert isinstance(answer, wire.Viewed)  # noqa: S101 - _take sees to it
        try:
            view, title = unpack_view(answer.view), one_line(answer.title, 60)
            return Seen(view, title, one_line(answer.more), answer.every, answer.took)
        except (TypeError, ValueError) as error:
            raise self._unfit(plugin, error) from error

    async def act(
        self, plugin: str, ticket: str | None, width: int, action: str, target: str,
        typed: dict[str, wire.Value], days: tuple[str, ...] = (),
    ) -> ActionResult:  # fmt: skip
        """Return what an action wants done. Raises PluginFailure."""
        asked = wire.AskAct(next(self._numbers), plugin, ticket, width, action, target, typed, days)
        answer = await self._ask(asked)
        assert isinstance(answer, wire.Acted)  # noqa: S101 - as above
        try:
            return unpack_result(answer.result)
        except (TypeError, ValueError) as error:
            raise self._unfit(plugin, error) from error

    async def load(self, plugin: str) -> None:
        """Load a plugin, so that its title and keys are noted. Raises PluginFailure."""
        await self._ask(wire.AskNote(next(self._numbers), plugin))

    def _unfit(self, plugin: str, error: Exception) -> PluginFailure:
        why = one_line(str(error), 300)
        failure = PluginFailure(f"{plugin} gave what is no view.", why, "Retry it, or turn it off.")
        self._fail(plugin, failure, ())
        return failure

    def see(self, plugins: tuple[str, ...]) -> None:
        """Say which plugins' panes are to be seen."""
        if plugins != self._seen:
            self._seen = plugins
            if self._host is not None:
                self._host.writer.write(wire.framed(wire.Seen(plugins)))

    def resume(self, plugin: str) -> None:
        """Ask a plugin again that was left alone."""
        self._records.pop(plugin, None)
        self._losses.clear()

    def is_paused(self, plugin: str) -> bool:
        """Whether a plugin is left alone."""
        return plugin in self._records and self._records[plugin].paused is not None

    async def _ask(self, asked: wire.Asked) -> Answered:
        if (record := self._records.get(asked.plugin)) is not None and record.paused is not None:
            raise record.paused
        pending = _Pending(asked, asyncio.get_running_loop().create_future(), time.monotonic())
        self._pending[asked.number] = pending
        try:
            await self._let_others_go_first(pending)
            await self._send(pending)
            return await pending.answer
        finally:
            self._pending.pop(asked.number, None)

    async def _let_others_go_first(self, pending: _Pending) -> None:
        """Keep a plugin that has failed from those that have not, for it may fail again and take the host along."""
        end = time.monotonic() + _BEHIND
        while self._has_failed(pending) and time.monotonic() < end:
            if all(self._has_failed(one) or one.answer.done() for one in self._pending.values()):
                return
            await asyncio.sleep(_LOOK)

    def _has_failed(self, pending: _Pending) -> bool:
        record = self._records.get(pending.asked.plugin)
        return record is not None and bool(record.failures)

    async def _send(self, pending: _Pending) -> None:
        host = await self._started()
        pending.sent, pending.began = time.monotonic(), 0.0
        try:
            host.writer.write(wire.framed(pending.asked))
        except ValueError as error:
            raise PluginFailure(f"{pending.asked.plugin} was not asked.", f"{error}.") from error

    # -- the process ------------------------------------------------------------------------------------

    async def _started(self) -> _Running:
        async with self._starting:
            if self._host is None:
                self._host = await self._start()
            return self._host

    async def _start(self) -> _Running:
        self._losses = [at for at in self._losses if time.monotonic() - at < _LOST_WITHIN]
        if self._is_closed or len(self._losses) >= _MOST_LOSSES:
            why = "Its log is plugins.log, beside the workbench's own."
            raise PluginFailure("The process of the plugins ends again and again.", why, "Retry, or turn plugins off.")
        ours, theirs = socket.socketpair()
        mark = Mark.made()
        words = [sys.executable, "-P", "-m", "workbench.host.process", str(theirs.fileno()), str(mark.descriptor)]
        known = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}

        def run() -> "subprocess.Popen[bytes]":
            return subprocess.Popen(  # noqa: S603 - ourselves
                [*words, *self._arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, pass_fds=(theirs.fileno(), mark.descriptor), start_new_session=True,
                env=known,
            )  # fmt: skip

        process = await asyncio.to_thread(run)
        theirs.close()
        reader, writer = await asyncio.open_connection(sock=ours, limit=wire.LARGEST)
        host = _Running(process, writer, mark)
        writer.write(wire.framed(wire.Seen(self._seen)))
        self._run(self._read(reader, host))
        self._run(self._watch(host))
        return host

    def _run(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _read(self, reader: asyncio.StreamReader, host: _Running) -> None:
        """Take what the host says, until it ends."""
        try:
            while (message := await wire.next_for_desk(reader)) is not None:
                self._take(message)
        except ValueError as error:
            self._lose(host, self._whom(host), f"It sent something that is no message: {one_line(str(error), 200)}")
            return
        if self._host is host:
            code = await asyncio.to_thread(_end_of, host.process)
            self._lose(host, self._whom(host), code)

    def _take(self, message: wire.ToDesk) -> None:
        match message:
            case wire.Changed(plugin):
                self._changed(plugin)
                return
            case wire.Noted(plugin):
                self._noted(plugin)
                return
            case wire.Said(plugin, sentence):
                self._said(plugin, one_line(sentence, 200))
                return
        pending = self._pending.get(message.number)
        if pending is None or pending.answer.done():
            return
        match message:
            case wire.Began():
                pending.began = time.monotonic()
            case wire.Refused(_, what, why, remedy):
                failure = PluginFailure(one_line(what), one_line(why), one_line(remedy), refused=True)
                pending.answer.set_exception(failure)
            case wire.Failed(_, what, why, remedy, report):
                failure = PluginFailure(one_line(what), one_line(why), one_line(remedy), clean(report))
                self._fail(pending.asked.plugin, failure, (pending,))
            case wire.Viewed() if isinstance(pending.asked, wire.AskView):
                pending.answer.set_result(message)
            case wire.Acted() if isinstance(pending.asked, wire.AskAct):
                pending.answer.set_result(message)
            case wire.Loaded() if isinstance(pending.asked, wire.AskNote):
                pending.answer.set_result(message)

    async def _watch(self, host: _Running) -> None:
        """See to it that nobody holds the host."""
        while True:
            await asyncio.sleep(_LOOK)
            if self._host is not host:
                return
            now = time.monotonic()
            where = host.mark.inside()
            if where is not None and where.seconds > (LOADS if where.doing == LOADING else HELD):
                most = LOADS if where.doing == LOADING else HELD
                doing = "was being loaded" if where.doing == LOADING else "held the process of the plugins"
                with suppress(ProcessLookupError):
                    os.kill(host.process.pid, signal.SIGUSR1)
                await asyncio.sleep(_LOOK)  # it writes down where it is
                trace = clean(host.mark.trace())
                place = place_in(trace)
                why = f"It {doing} for more than {most:.0f} s{f', in {place}' if place else ''}"
                self._lose(host, self._name(where.plugin), why, trace)
            elif late := next((one for one in self._pending.values() if _is_late(one, now)), None):
                whom = late.asked.plugin if late.began else ""
                self._lose(host, whom, "It did not answer, nor could it be stopped")

    def _name(self, place: int) -> str:
        return self._names[place - 1] if 0 < place <= len(self._names) else ""

    def _whom(self, host: _Running) -> str:
        """Return whose code the host was in, or else who was asked first of those that were begun with."""
        if (where := host.mark.inside()) is not None:
            return self._name(where.plugin)
        begun = [one for one in self._pending.values() if one.began]
        return min(begun, key=lambda one: one.began).asked.plugin if begun else ""

    def _lose(self, host: _Running, plugin: str, why: str, trace: str = "") -> None:
        """End a host, blame a plugin ('' for none), and ask the others again; ``trace`` says where it was."""
        if self._host is not host:
            return
        self._host = None
        _kill(host)
        self._run(asyncio.to_thread(_bury, host))
        blamed = tuple(one for one in self._pending.values() if one.asked.plugin == plugin)
        if plugin:
            remedy = "Retry it, or turn it off; the others go on."
            report = f"{plugin}: {why}\n{trace}".strip()
            self._fail(plugin, PluginFailure(f"{plugin} was stopped.", f"{why}.", remedy, report), blamed)
        else:
            self._losses.append(time.monotonic())
        for one in list(self._pending.values()):
            if one.answer.done():
                continue
            if isinstance(one.asked, wire.AskAct):  # it may have been done: a person asks again, or does not
                what = f"{one.asked.plugin} was not asked to its end."
                one.answer.set_exception(PluginFailure(what, "The process of the plugins ended.", "Try again."))
            else:
                self._run(self._send_again(one))

    async def _send_again(self, pending: _Pending) -> None:
        try:
            await self._let_others_go_first(pending)
            await self._send(pending)
        except (PluginFailure, OSError) as failure:
            if not pending.answer.done():
                pending.answer.set_exception(failure)

    def _fail(self, plugin: str, failure: PluginFailure, pending: tuple[_Pending, ...]) -> None:
        now = time.monotonic()
        record = self._records.setdefault(plugin, _Record())
        record.failures = [*(at for at in record.failures if now - at < _WITHIN), now]
        if len(record.failures) >= _MOST_FAILURES:
            remedy = "It is left alone until you retry it, or turned off."
            record.paused = PluginFailure(
                f"{plugin} is paused: it failed {len(record.failures)} times.", f"Last: {failure.what} {failure.why}",
                remedy, failure.report,
            )  # fmt: skip
            failure = record.paused
        self._failed(plugin, failure)
        for one in pending:
            if not one.answer.done():
                one.answer.set_exception(failure)

    def close(self) -> None:
        """End the host; nothing is asked any more."""
        self._is_closed = True
        for one in self._pending.values():
            one.answer.cancel()
        for task in self._tasks:
            task.cancel()
        if self._host is not None:
            _kill(self._host)
            _bury(self._host)
            self._host = None


def _is_late(pending: _Pending, now: float) -> bool:
    most = wire.ACT_SECONDS if isinstance(pending.asked, wire.AskAct) else wire.VIEW_SECONDS
    # What it takes to load the plugin, and to load others that are before it, is not its own time.
    return now - (pending.began or pending.sent) > (most + LOADS + _GRACE if pending.began else _SILENT + LOADS)


def _end_of(process: "subprocess.Popen[bytes]") -> str:
    try:
        code = process.wait(2.0)
    except subprocess.TimeoutExpired:
        return "It closed the line to the desk"
    if code < 0:
        return f"It ended the process of the plugins by a signal ({signal.Signals(-code).name})"
    return f"It ended the process of the plugins, with exit code {code}"


def _kill(host: _Running) -> None:
    host.writer.close()
    try:
        os.killpg(host.process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        host.process.kill()


def _bury(host: _Running) -> None:
    host.process.wait()
    host.mark.close()
