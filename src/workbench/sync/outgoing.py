"""What leaves for one server: as soon as it may go, several tickets at once, each in its order."""

import asyncio
import os
import secrets
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from workbench.api.providers import Helpdesk, Tracker
from workbench.domain.trouble import Trouble
from workbench.domain.values import Batch, Issue
from workbench.net.pace import for_a_person
from workbench.store import schedule, steps
from workbench.store.connection import Connection, StoreError
from workbench.store.filling import store_apart
from workbench.store.issues import store_issue
from workbench.store.opening import open_both, open_mirror
from workbench.store.outbox import Entry, State
from workbench.sync.deadlines import with_deadlines
from workbench.sync.failures import back_off
from workbench.sync.held import Held
from workbench.sync.linking import place, with_found_links
from workbench.sync.looping import LOOK_EVERY
from workbench.sync.outcomes import LONGEST_WAIT, Outcome, waits
from workbench.sync.place import Configured, Place, Source, made
from workbench.sync.posting import post
from workbench.sync.posting_issues import post_to_tracker
from workbench.sync.pulling import within

AT_ONCE = 6  # tickets; more than the pace lets go at a time, so that none of its places stands empty
_ENDS_WITHIN = 2.0  # seconds that what is under way is given when it is to end
_LOOK_AT_LEAST = 30.0  # seconds; a clock may be set
_CLOSE_SECONDS = 2.0


class Outgoing:
    """What leaves for one server over one pair of connections, for as long as the right to send there is held.

    ``say`` is given lines for the log, and nothing that anybody wrote is among them; ``heard`` what changes came to.
    """

    def __init__(
        self, where: Place, configured: Configured, say: Callable[[str], None], heard: Callable[[Outcome], None]
    ) -> None:
        self.name = configured.name
        self._where = where
        self._configured = configured
        self._say = say
        self._heard = heard
        self._source: Source | None = None
        self._desk: Connection = open_both(where.store_folder)
        steps.hasten(self._desk)
        self._mirror: Connection = open_mirror(where.store_folder)
        self._storing = asyncio.Lock()
        self._holder = f"{os.uname().nodename} {os.getpid()} {secrets.token_hex(8)}"
        self._running: set[asyncio.Task[None]] = set()
        self._seen = -1
        self._look_at = 0.0
        self._failures = 0
        self._failed_at = 0.0
        self._put_off_for = ""

    def recover(self) -> None:
        """Queue again what another process was sending when it died. Raises StoreError."""
        left = steps.recover(self._desk, self.name, self._holder)
        if left:
            self._say(f"{self.name}: {left} changes were being sent when the process that did so ended.")

    @property
    def is_busy(self) -> bool:
        """Whether anything is being sent."""
        return bool(self._running)

    def begin_due(self) -> None:
        """Begin to send what may go, if anything has happened since the last look. Raises StoreError."""
        now = time.time()
        version = int(self._desk.execute("PRAGMA desk.data_version").fetchone()[0])
        if version == self._seen and now < self._look_at:
            return
        room = AT_ONCE - len(self._running)
        for number in schedule.due_entries(self._desk, self.name, now=now, limit=room) if room else ():
            entry = steps.claim(self._desk, number, self._holder, now=now)
            if entry is not None:
                self._running.add(asyncio.ensure_future(self._send(entry)))
        self._seen = version
        at = schedule.next_at(self._desk, self.name)
        self._look_at = min(now + _LOOK_AT_LEAST, max(at, now + LOOK_EVERY) if at is not None else now + _LOOK_AT_LEAST)

    async def wait(self, seconds: float) -> None:
        """Wait until something was sent, or for so long."""
        if not self._running:
            await asyncio.sleep(seconds)
            return
        done, _ = await asyncio.wait(self._running, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            self._running.remove(task)
            task.result()
            self._look_at = 0.0

    async def close(self) -> None:
        """Give what is under way a moment, and let go of everything. What is cut off is looked up by the next."""
        if self._running:
            await asyncio.wait(self._running, timeout=_ENDS_WITHIN)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        if self._source is not None:
            with suppress(Exception):  # it is let go of, whatever it says to that
                await within(_CLOSE_SECONDS, self._source.close(), self.name)
        self._desk.close()
        self._mirror.close()

    # -- one change -------------------------------------------------------------------------------------

    async def _send(self, entry: Entry) -> None:
        """Send a change, whatever happens; the next begins when this one has ended."""
        held = Held(self._desk, self._holder, time.time, entry)
        began = time.monotonic()
        try:
            with for_a_person():
                outcome = await self._posted(held)
        except steps.NotHeld:
            self._say(f"{self.name}: another process has taken change {entry.id} over.")
        except Exception as error:  # noqa: BLE001 - the guard of the outbox: it waits, and is looked up the next time
            self._say(f"{self.name}: change {entry.id} cannot be sent now. {kind_of(error)}")
            await _put_back(held)
        else:
            self._note(entry, outcome, began)

    async def _posted(self, held: Held) -> Outcome:
        try:
            source = self._made()
        except Trouble as trouble:
            outcome = waits(str(trouble), held.entry.tries, is_shut=True)
            held.end(outcome)
            return outcome
        if isinstance(source, Helpdesk):
            return await post(held, source, self._keep)
        if isinstance(source, Tracker):
            return await post_to_tracker(held, source, self._keep_issue)
        raise TypeError(f"nothing is sent to {self.name}")

    def _made(self) -> Source:
        if self._source is None:
            self._source = made(self._configured)
        return self._source

    async def _keep(self, batch: Batch) -> None:
        """Store what was read of a ticket; in a thread, since a pull may be storing a page."""

        def store() -> None:
            dated = with_deadlines(self._mirror, batch, self._where.policy())
            store_apart(self._mirror, with_found_links(dated, self._where.trackers()))

        async with self._storing:
            await asyncio.to_thread(store)

    async def _keep_issue(self, key: str, issue: Issue) -> None:
        kept_as = place(key, issue.url, self._where.trackers()).key
        async with self._storing:
            await asyncio.to_thread(
                partial(store_issue, self._mirror, kept_as, issue, now=int(self._where.now().timestamp()))
            )

    # -- the server -------------------------------------------------------------------------------------

    def _note(self, entry: Entry, outcome: Outcome, began: float) -> None:
        """Say what a change has come to, and let the others wait where it is the server that is at fault."""
        self._heard(outcome)
        if outcome.is_shut:
            if began >= self._failed_at:  # what was under way at the same time has met the same fault
                self._failures += 1
                self._failed_at = time.monotonic()
                if self._failures == 1:
                    self._say(f"{self.name}: nothing can be sent now: {outcome.reason}")
            wait = max(outcome.wait, back_off(self._failures, LONGEST_WAIT))
            self._put_off_for = outcome.reason
            with suppress(StoreError):  # they find out by themselves
                schedule.put_off(self._desk, self.name, outcome.reason, until=time.time() + wait)
            return
        if self._failures and outcome.state is not State.QUEUED:
            self._say(f"{self.name}: sending goes on.")
            self._failures = 0
            with suppress(StoreError):
                schedule.let_go_on(self._desk, self.name, self._put_off_for)
        if outcome.state is State.SENT:
            self._say(f"{self.name}: change {entry.id} is sent. {outcome.reason}".rstrip())
        else:
            self._say(f"{self.name}: change {entry.id} is {outcome.state}.")


async def _put_back(held: Held) -> None:
    """Queue a change again of which nothing could be written down; until that can be."""
    outcome = waits("It could not be written down what became of it.", held.entry.tries)
    while True:
        try:
            held.end(outcome)
        except StoreError:
            await asyncio.sleep(LOOK_EVERY)
        except steps.NotHeld:
            return
        else:
            return


def kind_of(error: BaseException) -> str:
    """Return what an error is and where it came up, without its words: they may repeat what somebody wrote."""
    frames = "".join(traceback.format_tb(error.__traceback__)).rstrip()
    return f"{type(error).__name__} at\n{frames}"
