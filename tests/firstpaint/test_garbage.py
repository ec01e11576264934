"""Garbage is collected in the rests between keys, and neither before it is time nor what the desk began with."""

import asyncio
import gc
from collections.abc import Iterator

import pytest

from workbench import garbage
from workbench.garbage import Sweeper

_PATIENCE = 60.0
_MANY = 5_000  # that are worth a sweep


class Knot:
    """Something that only the collector finds, since it holds on to itself."""

    gone: list[object]

    def __init__(self) -> None:
        self.me = self

    def __del__(self) -> None:
        Knot.gone.append(None)


@pytest.fixture(autouse=True)
def untouched() -> Iterator[None]:
    """Let the collector be afterwards what it was."""
    was_on, thresholds = gc.isenabled(), gc.get_threshold()
    gc.collect()
    gc.disable()
    Knot.gone = []
    yield
    gc.set_threshold(*thresholds)
    (gc.enable if was_on else gc.disable)()


def tie(count: int) -> None:
    for _ in range(count):
        Knot()


def begin() -> None:
    """Begin as the desk does, but for the number of objects at which Python collects by itself."""
    garbage.begin()
    gc.set_threshold(1_000_000_000)


def shorten(monkeypatch: pytest.MonkeyPatch) -> None:
    for rest in ("_REST", "_LONG_REST"):
        monkeypatch.setattr(garbage, rest, 0.001)


async def until_gone(count: int) -> None:
    async with asyncio.timeout(_PATIENCE):
        while len(Knot.gone) < count:  # noqa: ASYNC110 - the collector sets no event
            await asyncio.sleep(0.01)


def test_what_each_key_left_is_collected_once_the_keys_rest() -> None:
    async def use() -> None:
        sweeper = Sweeper()
        for times in range(1, 8):  # through sweeps of the young and of what they left
            tie(_MANY)
            sweeper.put_off()
            await until_gone(times * _MANY)
            assert len(Knot.gone) == times * _MANY

    begin()
    asyncio.run(use())


def test_nothing_is_collected_before_the_desk_has_settled_and_never_what_was_there_by_then(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def use() -> None:
        tie(_MANY)
        Sweeper().put_off()
        await asyncio.sleep(0.05)
        assert Knot.gone == []
        begin()
        tie(_MANY + 1)
        await until_gone(_MANY + 1)
        gc.collect()
        assert len(Knot.gone) == _MANY + 1

    shorten(monkeypatch)
    asyncio.run(use())


def test_a_few_objects_are_not_worth_a_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    async def use() -> None:
        begin()
        tie(100)
        Sweeper().put_off()
        await asyncio.sleep(0.05)
        assert Knot.gone == []

    shorten(monkeypatch)
    asyncio.run(use())
