"""The servers behind the desk: how each stands, pausing one, and news at once."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from typing import TYPE_CHECKING

from workbench.commands.standing import known_sources, standings, standings_page
from workbench.store.sources import TRACKER, pause, resume, sources
from workbench.store.wanted import NEWS, want

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from workbench.screens.core import Core
    from workbench.store.connection import Connection
    from workbench.store.sources import Source

_TITLE = "Servers"


class Servers:
    """Shows how the sources stand, and what they are told to do."""

    def __init__(self, desk: Core) -> None:
        self._desk = desk
        self._sources: list[Source] | None = None
        self._recovered: list[str] = []
        desk.hooks.openers["pause"] = desk.soon(lambda name: self._let_stand([name]))
        desk.hooks.openers["resume"] = desk.soon(lambda name: self._let_go_on([name]))

    def show(self) -> None:
        """Show how each helpdesk, tracker and status page stands."""
        desk, workplace = self._desk, self._desk.workplace
        page = standings_page(standings(workplace, desk.connection), workplace.now(), workplace.zone)
        if self._are_shown:
            cursor, top = desk.conversation.cursor, desk.conversation.top
            desk.replace_page(_TITLE, page)
            desk.conversation.cursor, desk.conversation.top = cursor, top
        else:
            desk.show_page(_TITLE, page)

    @property
    def _are_shown(self) -> bool:
        here = self._desk.trail.here
        return here is not None and here.title == _TITLE and here.view is not None

    # -- what they are told -----------------------------------------------------------------------------

    @property
    def can_pause(self) -> bool:
        """Whether anything is read, so that it can be paused."""
        return bool(self._desk.workplace.source_names())

    def pause_or_resume(self) -> None:
        """Let all pulling stand still, or go on where all of it does."""
        known = {source.name: source for source in known_sources(self._desk.workplace, self._desk.connection)}
        names = self._desk.workplace.source_names()
        going = [name for name in names if name not in known or known[name].paused is None]
        if going:
            self._let_stand(going)
        else:
            self._let_go_on(list(names))

    def _let_stand(self, names: list[str]) -> None:
        now = int(self._desk.workplace.now().timestamp())
        self._write(lambda connection: pause(connection, names, now=now))
        self._desk.say(f"{', '.join(names)} paused; the same key lets it go on")

    def _let_go_on(self, names: list[str]) -> None:
        self._write(lambda connection: resume(connection, names))
        self._desk.say(f"{', '.join(names)} go{'es' if len(names) == 1 else ''} on")

    def ask_for_news(self) -> None:
        """Have every source looked at now; one that is failing as well."""
        self._write(lambda connection: want(connection, NEWS, now=time.time()))

    def _write(self, act: Callable[[Connection], object]) -> None:
        """Write into the mirror in a thread: the sync process may be storing a page, and no key waits for that."""

        def write() -> None:
            with closing(self._desk.workplace.new_connection()) as connection:
                act(connection)
            self._desk.when_settled()  # sees to it that something pulls

        self._desk.run_soon(asyncio.to_thread(write))

    # -- what has become of them ------------------------------------------------------------------------

    def look(self) -> None:
        """Say what has become of the sources since the last look, which costs microseconds."""
        desk = self._desk
        if self._recovered and not desk.is_saying:  # what a key did is more to the point
            desk.say(f"{', '.join(dict.fromkeys(self._recovered))} can be read again")
            self._recovered = []
        now = sources(desk.connection)
        if now == self._sources:
            return
        before, self._sources = self._sources, now
        desk.tell_world()
        desk.look_who_i_am()
        if self._are_shown:
            self.show()
        if desk.ticket and _failing_trackers(before or ()) != _failing_trackers(now):
            desk.following.follow(desk.ticket, at_once=True, keep=True)  # its escalations say how old they are
        failed = {source.name for source in before or () if source.trouble}
        self._recovered += [source.name for source in now if source.name in failed and not source.trouble]


def _failing_trackers(known: Iterable[Source]) -> set[str]:
    return {source.name for source in known if source.kind == TRACKER and source.trouble}
