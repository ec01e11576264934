"""The servers behind the desk: how each stands, pausing one, news at once, and a configuration that changed."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from typing import TYPE_CHECKING

from workbench.commands.standing import known_sources, standings, standings_page
from workbench.screens.joining import Joining
from workbench.store.sources import TRACKER, pause, resume, sources
from workbench.store.wanted import NEWS, want

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from workbench.store.connection import Connection
    from workbench.store.sources import Source

_TITLE = "Servers"


class Servers(Joining):
    """Shows how the sources stand, and what they are told to do."""

    when_settled: Callable[[], None]
    _sources: list[Source] | None = None
    _recovered: list[str] = []  # noqa: RUF012 - replaced, never changed

    def show_servers(self) -> None:
        """Show how each helpdesk, tracker and status page stands."""
        workplace = self.workplace
        page = standings_page(standings(workplace, self.connection), workplace.now(), workplace.zone)
        here = self.trail.here
        if here is not None and here.title == _TITLE and here.view is not None:
            cursor, top = self.conversation.cursor, self.conversation.top
            self.replace_page(_TITLE, page)
            self.conversation.cursor, self.conversation.top = cursor, top
        else:
            self.show_page(_TITLE, page)

    @property
    def can_pause(self) -> bool:
        """Whether anything is read, so that it can be paused."""
        return bool(self.workplace.source_names())

    def pause_or_resume(self) -> None:
        """Let all pulling stand still, or go on where all of it does."""
        known = {source.name: source for source in known_sources(self.workplace, self.connection)}
        names = self.workplace.source_names()
        going = [name for name in names if name not in known or known[name].paused is None]
        if going:
            self._let_stand(going)
        else:
            self._let_go_on(list(names))

    def _let_stand(self, names: list[str]) -> None:
        now = int(self.workplace.now().timestamp())
        self._write(lambda connection: pause(connection, names, now=now))
        self.say(f"{', '.join(names)} paused; the same key lets it go on")

    def _let_go_on(self, names: list[str]) -> None:
        self._write(lambda connection: resume(connection, names))
        self.say(f"{', '.join(names)} go{'es' if len(names) == 1 else ''} on")

    def ask_for_news(self) -> None:
        """Have every source looked at now; one that is failing as well."""
        self._write(lambda connection: want(connection, NEWS, now=time.time()))

    def _write(self, act: Callable[[Connection], object]) -> None:
        """Write into the mirror in a thread: the sync process may be storing a page, and no key waits for that."""

        def write() -> None:
            with closing(self.workplace.new_connection()) as connection:
                act(connection)
            self.when_settled()  # sees to it that something pulls

        self.run_soon(asyncio.to_thread(write))

    async def show_thing(self, kind: str, target: str) -> None:
        """Show a thing as a page; to pause a source or to let it go on is carried out."""
        if kind == "pause":
            self._let_stand([target])
        elif kind == "resume":
            self._let_go_on([target])
        else:
            await super().show_thing(kind, target)

    def look_at_servers(self) -> None:
        """Say what has become of the sources since the last look, which costs microseconds; and of their wishes."""
        self.look_at_configuration()
        self.wanting.look()
        if self._recovered and not self.is_saying:  # what a key did is more to the point
            self.say(f"{', '.join(dict.fromkeys(self._recovered))} can be read again")
            self._recovered = []
        now = sources(self.connection)
        if now == self._sources:
            return
        before, self._sources = self._sources, now
        self.tell_world()
        self.look_who_i_am()
        if self.trail.here and self.trail.here.title == _TITLE and self.trail.here.view is not None:
            self.show_servers()
        if self.ticket and _failing_trackers(before or ()) != _failing_trackers(now):
            self.following.follow(self.ticket, at_once=True, keep=True)  # its escalations say how old they are
        failed = {source.name for source in before or () if source.trouble}
        well = (source.name for source in now if source.name in failed and not source.trouble)
        self._recovered = [*self._recovered, *well]

    def look_at_configuration(self) -> None:
        """Follow a configuration that changed: what is read, who one is, and the queues. The rest waits for a start."""
        if not self.workplace.has_changed():
            return
        before = set(self.workplace.source_names())
        queues = self.workplace.config.queues
        if not self.workplace.reread():
            self.say("the configuration has mistakes, and the former one holds; `workbench config check` lists them")
            return
        after = set(self.workplace.source_names())
        said = [f"{', '.join(sorted(after - before))} is read from now on"] if after - before else []
        if gone := sorted(before - after):
            said.append(
                f"{', '.join(gone)} is not configured any more; its tickets stay until `workbench purge --of {gone[0]}`"
            )
        if self.workplace.config.queues != queues:
            self.orders = [options.order for options in self.workplace.config.queues]
            self.counts = [None] * len(self.orders)
            self.show_queue(min(self.queue_number, len(self.orders)))
        if after and self.trail.here and self.trail.here.title == "Welcome":
            self.trail.clear()
            self.show_queue(1)
        if after != before:
            self.run_soon(asyncio.to_thread(self.when_settled))
        self.look_who_i_am()
        self.mark_helpdesks()
        self.tell_world()
        if said:
            self.say("; ".join(said))

    def look_who_i_am(self) -> None:
        """Ask again whose accounts are one's own."""
        raise NotImplementedError


def _failing_trackers(known: Iterable[Source]) -> set[str]:
    return {source.name for source in known if source.kind == TRACKER and source.trouble}
