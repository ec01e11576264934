"""A loop in which time goes by many times as fast, while what comes over the network takes as long as it takes."""

import asyncio
import selectors
from collections.abc import Callable


class _Hasty(selectors.DefaultSelector):
    """Waits a part of what it is told to."""

    def __init__(self, speed: float) -> None:
        super().__init__()
        self._speed = speed

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(None if timeout is None else timeout / self._speed)


class HastyLoop(asyncio.SelectorEventLoop):
    """A loop whose seconds are ``speed`` to one of the clock on the wall."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        super().__init__(_Hasty(speed))

    def time(self) -> float:
        return super().time() * self._speed


def hasty(speed: float) -> Callable[[], HastyLoop]:
    """Return what makes such loops."""
    return lambda: HastyLoop(speed)
