"""What a suite runs a provider on: its server, its client, a store in memory, and sentences for what goes wrong."""

import asyncio
from collections.abc import Coroutine
from types import TracebackType
from typing import Generic, NoReturn, Self, TypeVar
from unittest import SkipTest

from workbench.api.providers import Helpdesk, Provider
from workbench.api.testing.collecting import Collector
from workbench.api.testing.http import TOKEN, FakeHttp
from workbench.api.testing.judging import faults_of
from workbench.domain.text import clean
from workbench.domain.trouble import Trouble
from workbench.domain.values import Batch

P = TypeVar("P", bound=Provider)
T = TypeVar("T")
MOST_PAGES = 2_000


def expect(holds: bool, otherwise: str) -> None:
    """Fail with a sentence where something does not hold."""
    if not holds:
        raise AssertionError(otherwise)


def skip(reason: str) -> NoReturn:
    """Leave the test out, for a reason; pytest takes the standard library's word for it."""
    raise SkipTest(reason)


class Bench(Generic[P]):
    """One provider with its client, and a loop in which what it does is run; a context manager."""

    def __init__(self, provider: P, http: FakeHttp) -> None:
        self.provider = provider
        self.http = http
        self._runner = asyncio.Runner()

    def run(self, work: Coroutine[None, None, T]) -> T:
        """Return what ``work`` comes to. Raises Trouble; anything else that comes out is a failure of the test."""
        try:
            return self._runner.run(work)
        except (Trouble, AssertionError):
            raise
        except Exception as error:  # the guard around a provider of others: its author is told what it raised
            raise AssertionError(
                f"{type(self.provider).__name__} raised {type(error).__name__}: {error}. "
                "Nothing but Trouble may come out of a provider: decode answers with answer.decode(), and turn what "
                "else may fail into answer.unreadable(why)."
            ) from error

    def trouble(self, work: Coroutine[None, None, object], when: str) -> Trouble:
        """Return the trouble that ``work`` ends in, which has to be told in sentences; fail where there is none."""
        try:
            done = self.run(work)
        except Trouble as trouble:
            _judge_trouble(trouble, when)
            return trouble
        raise AssertionError(
            f"When the server answers with {when}, nothing is raised, and what comes is {str(done)[:200]}. It has to "
            "be Trouble: otherwise what could not be read is taken for what is not there."
        )

    def judge(self, value: object) -> None:
        """Fail where a domain value is not what it has to be."""
        faults = faults_of(value, self.provider.name)
        expect(not faults, " ".join(faults[:5]) + (f" And {len(faults) - 5} more." if len(faults) > 5 else ""))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._runner.run(self.provider.close())
        finally:
            self._runner.close()


class HelpdeskBench(Bench[Helpdesk]):
    """A helpdesk whose batches go into a store in memory, from ``cursor`` on."""

    def __init__(
        self, provider: Helpdesk, http: FakeHttp, cursor: str | None = None, store: Collector | None = None
    ) -> None:
        super().__init__(provider, http)
        self.cursor = cursor
        self.store = store or Collector()
        self.cursors: list[str | None] = [cursor]

    def page(self) -> Batch:
        """Pull one page and store it. Raises Trouble."""
        batch = self.run(self.provider.pull(self.cursor))
        expect(type(batch) is Batch, f"pull() returned {batch!r}, which is not a Batch.")
        self.judge(batch)
        self.store.store(batch)
        dropped = self.store.dropped
        expect(
            not dropped,
            f"Message {dropped[0].ref if dropped else ''} came before its ticket, and the store drops such messages: "
            "put a ticket into the same batch as its messages, or an earlier one.",
        )
        self.cursor = batch.cursor
        self.cursors.append(batch.cursor)
        return batch

    def pull(self) -> None:
        """Pull until there is no more, or a cursor comes back, as the sync process does. Raises Trouble."""
        been_at = {self.cursor}
        for _ in range(MOST_PAGES):
            if not self.page().more or self.cursor in been_at:
                return
            been_at.add(self.cursor)
        raise AssertionError(f"After {MOST_PAGES:,} pages there is still more: a pull has to come to an end.")


def _judge_trouble(trouble: Trouble, when: str) -> None:
    said = (trouble.what, trouble.why, trouble.remedy)
    expect(bool(trouble.what.strip()), f"The trouble about {when} says nothing: give it a sentence.")
    expect(
        TOKEN not in " ".join((*said, *map(str, trouble.args))),
        f"The trouble about {when} shows the token: {trouble}. A server's words may hold it; leave them to the client.",
    )
    expect(all(clean(part) == part for part in said), f"The trouble about {when} is not clean text: {str(trouble)!r}.")
