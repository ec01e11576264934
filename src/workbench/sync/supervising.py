"""Seeing to it that each source is read and sent to: what does not come back is given up and begun anew, later."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeAlias

from workbench.store.connection import Connection, StoreError
from workbench.store.incidents import drop_pages
from workbench.store.sources import STATUS_PAGE, note_trouble
from workbench.store.wanted import answer, open_wishes, source_of_wish
from workbench.sync.delivering import Delivery
from workbench.sync.failures import LONGEST_DELAY, back_off
from workbench.sync.looping import Looping
from workbench.sync.place import Configured, Place
from workbench.sync.watching import Watch

STUCK_AFTER = 60.0  # seconds without a sign of life
_ENDS_WITHIN = 3.0  # seconds for all of them together
_GIVEN_UP_AT_MOST = 5  # threads that nobody can end, after which a source is left alone

_What: TypeAlias = tuple[type[Looping], str]  # what is done with which source


class Supervisor:
    """Has the sources of ``place`` watched and sent to; ``connection`` is the mirror's, for the thread it is in."""

    def __init__(self, place: Place, connection: Connection, say: Callable[[str], None]) -> None:
        self._place = place
        self._connection = connection
        self._say = say
        self._loops: dict[_What, Looping] = {}
        self._given_up: dict[_What, int] = {}
        self._again_at: dict[_What, float] = {}

    def start(self) -> None:
        """Begin with everything that is configured, and end the incidents of pages that nobody reads any more."""
        every = list(self._place.sources())
        with suppress(StoreError):
            drop_pages(self._connection, {one.name for one in every}, now=int(self._place.now().timestamp()))
        for configured in every:
            self._begin((Watch, configured.name), configured)
            if configured.kind != STATUS_PAGE:
                self._begin((Delivery, configured.name), configured)

    def look(self) -> None:
        """Begin anew what has ended, give up what is stuck, and answer wishes that nobody else will."""
        now = time.monotonic()
        for what, loop in list(self._loops.items()):
            if what in self._again_at:
                if now >= self._again_at[what]:
                    del self._again_at[what]
                    self._begin(what, loop.configured)
            elif not loop.is_alive:
                self._set_aside(what, loop, "It ended by itself, which is a fault in its provider.")
            elif now - loop.beat > STUCK_AFTER:
                why = f"It has given no sign of life for {STUCK_AFTER:.0f} s: its provider hangs."
                self._set_aside(what, loop, why)
        self._answer_strangers()

    def stop(self) -> None:
        """Let all of them end; who does not is left behind, and ends with the process."""
        for loop in self._loops.values():
            loop.stop()
        end = time.monotonic() + _ENDS_WITHIN
        for loop in self._loops.values():
            loop.join(max(0.0, end - time.monotonic()))

    def _begin(self, what: _What, configured: Configured) -> None:
        loop = what[0](self._place, configured, self._say)
        if isinstance(loop, Watch):
            loop.failures = self._given_up.get(what, 0)
        self._loops[what] = loop
        loop.start()

    def _set_aside(self, what: _What, loop: Looping, why: str) -> None:
        loop.give_up()
        count = self._given_up[what] = self._given_up.get(what, 0) + 1
        delay = back_off(count + 3, LONGEST_DELAY)
        is_last = loop.is_alive and count > _GIVEN_UP_AT_MOST
        self._again_at[what] = float("inf") if is_last else time.monotonic() + delay
        if isinstance(loop, Delivery):
            self._say(f"Nothing can be sent to {loop.name}. {why}")
            return
        sentence = f"{loop.name} cannot be read. {why}"
        self._say(sentence)
        now = int(self._place.now().timestamp())
        with suppress(StoreError):
            next_try = now + round(LONGEST_DELAY if is_last else delay)
            note_trouble(self._connection, loop.name, sentence, now=now, next_try=next_try, failing="failing")

    def _answer_strangers(self) -> None:
        with suppress(StoreError):
            for key in open_wishes(self._connection):
                watch = (Watch, name := source_of_wish(key))
                if watch not in self._loops:
                    answer(self._connection, key, f"No helpdesk called {name} is configured.")
                elif watch in self._again_at:
                    answer(self._connection, key, f"{name} cannot be read at the moment.")
