"""Stepping into a plugin's code: marked, so that the desk sees whose code holds the host, and kept from ending it."""

import asyncio
import contextvars
import inspect
import time
from collections.abc import Callable, Coroutine, Generator, Iterator
from contextlib import contextmanager
from pathlib import PurePath
from types import TracebackType
from typing import Any, TypeVar

from workbench.host.mark import STEPPING, Mark
from workbench.host.starving import starved_for

T = TypeVar("T")

_whose: contextvars.ContextVar[int | None] = contextvars.ContextVar("whose", default=None)


@contextmanager
def inside(mark: Mark, plugin: int, doing: int = STEPPING) -> Iterator[None]:
    """Mark that a plugin's code runs. Raises RuntimeError where it wants to end the process."""
    mark.enter(plugin, doing)
    try:
        yield
    except (SystemExit, KeyboardInterrupt) as error:
        raise RuntimeError(f"it asked for the end of its process ({type(error).__name__})") from error
    finally:
        mark.leave()


class Stepped(Coroutine[Any, Any, Any]):
    """A coroutine each step of which is marked. What it yields and returns is whatever the inner one does."""

    def __init__(self, inner: Coroutine[Any, Any, Any], mark: Mark, plugin: int) -> None:
        self._inner = inner
        self._mark = mark
        self._plugin = plugin

    def send(self, value: object) -> object:
        """Take a step."""
        with inside(self._mark, self._plugin):
            return self._inner.send(value)

    def throw(
        self, kind: type[BaseException] | BaseException, value: BaseException | object = None,
        trace: TracebackType | None = None, /,
    ) -> object:  # fmt: skip
        """Take a step that begins with an error."""
        with inside(self._mark, self._plugin):
            return self._inner.throw(kind) if isinstance(kind, BaseException) else self._inner.throw(kind, value, trace)

    def close(self) -> None:
        """End it."""
        with inside(self._mark, self._plugin):
            self._inner.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        return (yield from self._inner.__await__())


def mark_tasks(loop: asyncio.AbstractEventLoop, mark: Mark) -> None:
    """Let every task that a plugin begins be stepped into as its own."""

    def make(loop: asyncio.AbstractEventLoop, work: Any, **more: Any) -> "asyncio.Task[Any]":  # asyncio's protocol
        context: contextvars.Context | None = more.get("context")
        plugin = context.get(_whose) if context is not None else _whose.get()
        if plugin is not None and inspect.iscoroutine(work):
            work = Stepped(work, mark, plugin)
        return asyncio.Task(work, loop=loop, **more)

    loop.set_task_factory(make)


def where(work: object) -> str:
    """Return where a coroutine waits, each caller before whom it called: ``pane.py, line 12, in view; …``."""
    places: list[str] = []
    while (frame := getattr(work, "cr_frame", None)) is not None:
        places.append(f"{PurePath(frame.f_code.co_filename).name}, line {frame.f_lineno}, in {frame.f_code.co_name}")
        work = getattr(work, "cr_await", None)
    return "; ".join(places)


async def ask(mark: Mark, plugin: int, seconds: float, call: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Return what a plugin's coroutine returns.

    Raises TimeoutError after ``seconds``, not counting those in which the process had no processor, and says where it
    waits; and what the plugin raises.
    """
    context = contextvars.copy_context()
    context.run(_whose.set, plugin)
    with inside(mark, plugin):
        work = context.run(call)
    if not inspect.iscoroutine(work):
        raise TypeError(f"it is no coroutine but gives {type(work).__name__} at once: write async def")
    task = asyncio.get_running_loop().create_task(work, context=context)
    began, starved = time.monotonic(), starved_for()
    while (left := seconds + starved_for() - starved - (time.monotonic() - began)) > 0 and not task.done():
        await asyncio.wait({task}, timeout=left)
    if not task.done():
        waits = where(work)
        task.cancel()  # and not waited for: it may swallow that
        raise TimeoutError(waits)
    found: T = task.result()
    return found
