"""Collecting garbage while nobody waits: a moment after a key, when what it led to is drawn.

Each key leaves a thousand objects and more that only the collector finds. Left to itself it looks through fifty
thousand at once, within whichever key brings the last of them, and that key takes three to ten times as long.
"""

import asyncio
import gc

_REST = 0.1  # seconds after a key: the panes have followed it, and the next one is still to come
_LONG_REST = 3.0
_WORTH = 5_000  # new objects; most of fewer are still to be seen
_SWEPT = (4, 10)  # sweeps before what they left is looked through as well, and such sweeps before everything is
_BY_ITSELF = (50_000, 20, 50)  # where the keys never rest: new objects, and the same two as Python counts them


def begin() -> None:
    """Let garbage be collected from now on, but for what is there already: that is never looked through."""
    gc.freeze()
    gc.set_threshold(*_BY_ITSELF)
    gc.enable()


class Sweeper:
    """Collects what few keys, or turns of the wheel, left, often, in the rests between them. For one event loop."""

    def __init__(self) -> None:
        self._next: asyncio.TimerHandle | None = None

    def put_off(self) -> None:
        """Take note of a key: what is to be collected waits until they rest. Costs a microsecond."""
        self._in(_REST)

    def _in(self, seconds: float) -> None:
        if self._next is not None:
            self._next.cancel()
        self._next = asyncio.get_running_loop().call_later(seconds, self._sweep, seconds)

    def _sweep(self, rested: float) -> None:
        young, swept, swept_further = gc.get_count()
        if gc.isenabled() and rested >= _LONG_REST and swept_further >= _SWEPT[1]:
            gc.collect()
        elif gc.isenabled() and young >= _WORTH:
            gc.collect(1 if swept >= _SWEPT[0] else 0)
        self._in(_LONG_REST)
