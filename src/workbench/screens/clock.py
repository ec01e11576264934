"""What the desk does by the clock, until it ends."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Clock:
    """Calls what is to be done in some seconds."""

    def __init__(self) -> None:
        self._timers: list[asyncio.TimerHandle] = []

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Call ``act`` once, in some seconds."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._timers = [timer for timer in self._timers if timer.when() > now and not timer.cancelled()]
        self._timers.append(loop.call_later(seconds, act))

    def stop(self) -> None:
        """Call nothing any more."""
        for timer in self._timers:
            timer.cancel()
