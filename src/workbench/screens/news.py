"""News as it comes: looked for by the clock, and drawn calmly."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from workbench.store.changes import Follower
from workbench.store.connection import StoreError

if TYPE_CHECKING:
    from workbench.screens.clock import Clock
    from workbench.screens.configured import Configured
    from workbench.screens.core import Core
    from workbench.screens.outbox.part import Outbox
    from workbench.screens.servers import Servers

_SOON = 0.05  # seconds after the first paint, to the first count of the queues
_LOOK = 0.25  # seconds between two looks for news; a look costs microseconds
_REST = 0.5  # seconds between two times that news is drawn
_LOOK_AROUND = 2.0  # seconds between two counts of the queues, while news keeps coming
_MINUTE = 60.0


class News:
    """Looks what was stored, what became of the servers and of the configuration, and what time it is.

    ``counted_at`` is the loop's time at which the queues were counted last, 0 before that.
    """

    def __init__(self, desk: Core, clock: Clock, configured: Configured, servers: Servers, outbox: Outbox) -> None:
        self._desk = desk
        self._clock = clock
        self._configured = configured
        self._servers = servers
        self._outbox = outbox
        self._drawn_at = 0.0
        self.follower = Follower(desk.connection)
        self.counted_at = 0.0

    def begin(self) -> None:
        """Look from now on."""
        self._clock.later(_SOON, self._wake_and_look_around)
        self._clock.later(_LOOK, self._look)
        self._clock.later(_MINUTE, self.each_minute)

    def look_now(self) -> None:
        """Ask the helpdesks for news now."""
        self._servers.ask_for_news()
        self._desk.queues.reload()
        self._wake_and_look_around()
        self._desk.say("looking for news")

    def _look(self) -> None:
        desk, now = self._desk, asyncio.get_running_loop().time()
        if now - self._drawn_at >= _REST and (news := self.follower.news()) is not None:
            self._drawn_at = now
            desk.look_who_i_am()
            if desk.mark_helpdesks():
                desk.queues.widen()
            desk.queues.reload()
            self._outbox.look()
            if desk.ticket and (news.everything or desk.ticket in news.refs):
                desk.following.follow(desk.ticket, at_once=True, keep=True)
            if now - self.counted_at >= _LOOK_AROUND:
                self._wake_and_look_around()
            else:
                self._clock.later(_LOOK_AROUND, self._wake_and_look_around)
        self.look_at_servers()
        self._clock.later(_LOOK, self._look)

    def look_at_servers(self) -> None:
        """See what has become of the configuration, of tickets that are to come, and of the sources."""
        self._configured.look()
        self._desk.wanting.look()
        self._servers.look()

    def each_minute(self) -> None:
        """Let bands and ages move on, calmly."""
        self._desk.look_at_the_time()
        self._desk.queues.reload()
        self._wake_and_look_around()
        self._clock.later(_MINUTE, self.each_minute)

    def _wake_and_look_around(self) -> None:
        """Wake what was laid aside until now, and have the queues counted."""
        self.counted_at = asyncio.get_running_loop().time()
        from workbench.store.snoozing import wake_due  # after the first paint

        desk = self._desk
        with suppress(StoreError):  # it is tried again in a minute; the follower tells of what comes back
            wake_due(desk.connection, int(desk.workplace.now().timestamp()))
        desk.run_soon(self.look_around())

    async def look_around(self) -> None:
        """Read what the bars tell of; what takes long is counted in the back room."""
        desk = self._desk
        desk.look_at_the_time()
        desk.take_incidents(await desk.queries.incidents())
        desk.tell_world()
        desk.tell_footer()
        await desk.queues.count_all()
        desk.related = await desk.backroom.related(desk.incidents)
        desk.tell_world()
