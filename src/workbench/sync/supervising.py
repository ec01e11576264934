"""Seeing to it that each source is watched: one that does not come back is given up and begun anew, later."""

import time
from collections.abc import Callable
from contextlib import suppress

from workbench.store.connection import Connection, StoreError
from workbench.store.incidents import drop_pages
from workbench.store.sources import note_trouble
from workbench.store.wanted import answer, open_wishes, source_of_wish
from workbench.sync.failures import LONGEST_DELAY, back_off
from workbench.sync.place import Configured, Place
from workbench.sync.watching import Watch

STUCK_AFTER = 60.0  # seconds without a sign of life
_ENDS_WITHIN = 3.0  # seconds for all of them together
_GIVEN_UP_AT_MOST = 5  # threads that nobody can end, after which a source is left alone


class Supervisor:
    """Has the sources of ``place`` watched; ``connection`` is the mirror's, for the thread it is in."""

    def __init__(self, place: Place, connection: Connection, say: Callable[[str], None]) -> None:
        self._place = place
        self._connection = connection
        self._say = say
        self._watches: dict[str, Watch] = {}
        self._given_up: dict[str, int] = {}
        self._again_at: dict[str, float] = {}

    def start(self) -> None:
        """Begin to watch everything that is configured, and end the incidents of pages that nobody reads any more."""
        every = list(self._place.sources())
        with suppress(StoreError):
            drop_pages(self._connection, {one.name for one in every}, now=int(self._place.now().timestamp()))
        for configured in every:
            self._begin(configured)

    def look(self) -> None:
        """Begin anew what has ended, give up what is stuck, and answer wishes that nobody else will."""
        now = time.monotonic()
        for name, watch in list(self._watches.items()):
            if name in self._again_at:
                if now >= self._again_at[name]:
                    del self._again_at[name]
                    self._begin(watch.configured)
            elif not watch.is_alive:
                self._set_aside(watch, "It ended by itself, which is a fault in its provider.")
            elif now - watch.beat > STUCK_AFTER:
                self._set_aside(watch, f"It has given no sign of life for {STUCK_AFTER:.0f} s: its provider hangs.")
        self._answer_strangers()

    def stop(self) -> None:
        """Let all of them end; who does not is left behind, and ends with the process."""
        for watch in self._watches.values():
            watch.stop()
        end = time.monotonic() + _ENDS_WITHIN
        for watch in self._watches.values():
            watch.join(max(0.0, end - time.monotonic()))

    def _begin(self, configured: Configured) -> None:
        watch = Watch(self._place, configured, self._say)
        watch.failures = self._given_up.get(configured.name, 0)
        self._watches[configured.name] = watch
        watch.start()

    def _set_aside(self, watch: Watch, why: str) -> None:
        watch.stop()
        count = self._given_up[watch.name] = self._given_up.get(watch.name, 0) + 1
        delay = back_off(count + 3, LONGEST_DELAY)
        sentence = f"{watch.name} cannot be read. {why}"
        self._say(sentence)
        is_last = watch.is_alive and count > _GIVEN_UP_AT_MOST
        self._again_at[watch.name] = float("inf") if is_last else time.monotonic() + delay
        now = int(self._place.now().timestamp())
        with suppress(StoreError):
            next_try = now + round(LONGEST_DELAY if is_last else delay)
            note_trouble(self._connection, watch.name, sentence, now=now, next_try=next_try, failing="failing")

    def _answer_strangers(self) -> None:
        with suppress(StoreError):
            for key in open_wishes(self._connection):
                if (name := source_of_wish(key)) not in self._watches:
                    answer(self._connection, key, f"No helpdesk called {name} is configured.")
                elif name in self._again_at:
                    answer(self._connection, key, f"{name} cannot be read at the moment.")
