"""The desk's side of the host: started when it is first needed, asked without being waited for, ended when it is held.

A plugin that holds, ends or confuses the host is named, the host is killed and started anew, and what the other plugins
were asked is asked again. After three failures a plugin is left alone until the person wants it again.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from itertools import count
from typing import NamedTuple

from workbench.api.results import ActionResult
from workbench.api.views import View
from workbench.domain.text import clean, one_line
from workbench.host import wire
from workbench.host.blaming import Blame, look_for_blame, who_was_in
from workbench.host.child import Child, started
from workbench.host.crossing import unpack_result, unpack_view
from workbench.host.failures import Failures, PluginFailure
from workbench.host.questions import Answered, Question

__all__ = ["Hosting", "PluginFailure", "Seen"]  # who asks a plugin knows how it may fail

_LOOK = 0.1
_BEHIND = 3.0  # seconds for which a plugin that has failed lets the others go first


class Seen(NamedTuple):
    """What a pane shows, its title, what was left out in words, and after how many seconds to ask again (0: not).

    ``took`` is how many seconds the plugin took.
    """

    view: View
    title: str
    more: str = ""
    every: float = 0.0
    took: float = 0.0


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
        self._host: Child | None = None
        self._starting = asyncio.Lock()
        self._questions: dict[int, Question] = {}
        self._failures = Failures()
        self._numbers = count(1)
        self._tasks: set[asyncio.Task[None]] = set()
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
                self._host.send(wire.Seen(plugins))

    def resume(self, plugin: str) -> None:
        """Ask a plugin again that was left alone."""
        self._failures.forget(plugin)

    def is_paused(self, plugin: str) -> bool:
        """Whether a plugin is left alone."""
        return self._failures.pause_of(plugin) is not None

    async def _ask(self, asked: wire.Asked) -> Answered:
        if (pause := self._failures.pause_of(asked.plugin)) is not None:
            raise pause
        question = Question(asked, asyncio.get_running_loop().create_future(), time.monotonic())
        self._questions[asked.number] = question
        try:
            await self._send(question)
            return await question.answer
        finally:
            self._questions.pop(asked.number, None)

    async def _send(self, question: Question) -> None:
        await self._let_others_go_first(question.plugin)
        host = await self._started()
        question.sent, question.began = time.monotonic(), 0.0
        try:
            host.send(question.asked)
        except ValueError as error:
            raise PluginFailure(f"{question.plugin} was not asked.", f"{error}.") from error

    async def _let_others_go_first(self, plugin: str) -> None:
        """Keep a plugin that has failed from those that have not, for it may fail again and take the host along."""
        end = time.monotonic() + _BEHIND
        while self._failures.has_any(plugin) and time.monotonic() < end:
            if not any(one.is_open and not self._failures.has_any(one.plugin) for one in self._questions.values()):
                return
            await asyncio.sleep(_LOOK)

    # -- the process ------------------------------------------------------------------------------------

    async def _started(self) -> Child:
        async with self._starting:
            if self._host is None:
                self._host = await self._start()
            return self._host

    async def _start(self) -> Child:
        if self._is_closed or self._failures.is_hopeless():
            why = "Its log is plugins.log, beside the workbench's own."
            raise PluginFailure("The process of the plugins ends again and again.", why, "Retry, or turn plugins off.")
        host = await started(self._arguments)
        host.send(wire.Seen(self._seen))
        self._run(self._read(host))
        self._run(self._watch(host))
        return host

    def _run(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _read(self, host: Child) -> None:
        """Take what the host says, until it ends."""
        try:
            while (message := await wire.next_for_desk(host.reader)) is not None:
                self._take(message)
        except ValueError as error:
            self._lose_ended(host, f"It sent something that is no message: {one_line(str(error), 200)}")
            return
        if self._host is host:
            self._lose_ended(host, await asyncio.to_thread(host.ending))

    def _take(self, message: wire.ToDesk) -> None:
        match message:
            case wire.Changed(plugin):
                self._changed(plugin)
            case wire.Noted(plugin):
                self._noted(plugin)
            case wire.Said(plugin, sentence):
                self._said(plugin, one_line(sentence, 200))
            case _ if (question := self._questions.get(message.number)) is not None and question.is_open:
                self._take_answer(question, message)

    def _take_answer(self, question: Question, message: wire.Began | wire.Refused | wire.Failed | Answered) -> None:
        match message:
            case wire.Began():
                question.began = time.monotonic()
            case wire.Refused(_, what, why, remedy):
                question.fail(PluginFailure(one_line(what), one_line(why), one_line(remedy), refused=True))
            case wire.Failed(_, what, why, remedy, report):
                failure = PluginFailure(one_line(what), one_line(why), one_line(remedy), clean(report))
                self._fail(question.plugin, failure, (question,))
            case _:
                question.take(message)

    async def _watch(self, host: Child) -> None:
        """See to it that nobody holds the host."""
        while True:
            await asyncio.sleep(_LOOK)
            if self._host is not host:
                return
            blame = await look_for_blame(host, self._names, self._questions.values())
            if blame is not None:
                self._lose(host, blame)

    def _lose_ended(self, host: Child, why: str) -> None:
        if self._host is host:  # or else it is buried, and its mark with it
            self._lose(host, Blame(who_was_in(host, self._names, self._questions.values()), why))

    def _lose(self, host: Child, blame: Blame) -> None:
        """End a host, blame a plugin, and ask the others again."""
        if self._host is not host:
            return
        self._host = None
        host.kill()
        self._run(asyncio.to_thread(host.bury))
        plugin, why, trace = blame
        if plugin:
            remedy = "Retry it, or turn it off; the others go on."
            failure = PluginFailure(f"{plugin} was stopped.", f"{why}.", remedy, f"{plugin}: {why}\n{trace}".strip())
            self._fail(plugin, failure, [one for one in self._questions.values() if one.plugin == plugin])
        else:
            self._failures.note_loss()
        for one in [one for one in self._questions.values() if one.is_open]:
            if one.is_act:  # it may have been done: a person asks again, or does not
                what = f"{one.plugin} was not asked to its end."
                one.fail(PluginFailure(what, "The process of the plugins ended.", "Try again."))
            else:
                self._run(self._send_again(one))

    async def _send_again(self, question: Question) -> None:
        try:
            await self._send(question)
        except (PluginFailure, OSError) as failure:
            question.fail(failure)

    def _fail(self, plugin: str, failure: PluginFailure, questions: Iterable[Question]) -> None:
        failure = self._failures.note(plugin, failure)
        self._failed(plugin, failure)
        for one in questions:
            one.fail(failure)

    def close(self) -> None:
        """End the host; nothing is asked any more."""
        self._is_closed = True
        for one in self._questions.values():
            one.answer.cancel()
        for task in self._tasks:
            task.cancel()
        if self._host is not None:
            self._host.kill()
            self._host.bury()
            self._host = None
