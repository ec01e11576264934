"""The governor: no schedule spends more than a server allows, and nobody in the background is before a person."""

import asyncio
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from net.hours import Hours
from workbench.api.answers import Answer, Throttled
from workbench.net import hosts, pace
from workbench.net.hosts import family_of
from workbench.net.pace import PLACES, Governor, for_a_person

NOW = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
_IN_WAITS = st.floats(0, 90).map(lambda seconds: round(seconds, 1))


@dataclass
class Limited:
    """A server that allows so many requests in a window, and says what is left as vendors do."""

    hours: Hours
    allowed: int
    window: float
    says_reset: bool = True
    counted: dict[int, int] = field(default_factory=dict)
    most: int = 0
    under_way: int = 0

    def _window(self) -> int:
        return int(self.hours.now // self.window)

    async def answer(self, before: float, after: float) -> Answer:
        """Count a request ``before`` seconds after it left, and let its answer's body take ``after`` seconds."""
        self.under_way += 1
        self.most = max(self.most, self.under_way)
        await self.hours.sleep(before)
        window = self._window()
        self.counted[window] = self.counted.get(window, 0) + 1
        left = max(0, self.allowed - self.counted[window])
        headers = {"x-ratelimit-limit": str(self.allowed), "x-ratelimit-remaining": str(left)}
        if self.says_reset:
            # Whole seconds, rounded down, is the least favourable way that vendors have.
            headers["x-ratelimit-reset"] = str(int((window + 1) * self.window - self.hours.now))
        await self.hours.sleep(after)
        self.under_way -= 1
        return Answer(200, b"{}", headers)


@dataclass(frozen=True)
class Wish:
    """A request that comes at some time: for whom, what for, and how long it takes each way."""

    at: float
    for_person: bool
    path: str
    before: float
    after: float


WISHES = st.lists(
    st.builds(
        Wish, _IN_WAITS, st.booleans(), st.sampled_from(["/ticket/1", "/ticket/2/history", "/user/9"]),
        st.sampled_from([0.01, 0.5, 3.0]), st.sampled_from([0.01, 0.5, 8.0]),
    ),
    min_size=1, max_size=60,
)  # fmt: skip


async def wish(governor: Governor, hours: Hours, server: Limited, wanted: Wish) -> float | None:
    """Make a request when its time has come; return how long it waited, or None where it was not worth it."""
    await hours.sleep(wanted.at)
    if wanted.for_person:
        with for_a_person():
            return await _wish(governor, server, wanted)
    return await _wish(governor, server, wanted)


async def _wish(governor: Governor, server: Limited, wanted: Wish) -> float | None:
    with suppress(Throttled):
        async with governor.turn("host", wanted.path) as turn:
            turn.answered(await server.answer(wanted.before, wanted.after), NOW, wanted.after)
            return turn.waited
    return None


@settings(max_examples=150)
@given(WISHES, st.integers(PLACES, 30), st.sampled_from([10.0, 60.0]))
def test_no_schedule_spends_more_than_is_allowed_or_takes_more_places(
    wishes: list[Wish], allowed: int, window: float
) -> None:
    hours = Hours()
    governor = Governor(clock=hours.clock, sleep=hours.sleep)
    server = Limited(hours, allowed, window)
    hours.run(*(wish(governor, hours, server, one) for one in wishes))
    assert max(server.counted.values(), default=0) <= allowed
    assert server.most <= PLACES


@settings(max_examples=60)
@given(WISHES, st.integers(PLACES, 30))
def test_a_server_that_does_not_say_when_its_minute_ends_is_not_asked_for_more_either(
    wishes: list[Wish], allowed: int
) -> None:
    hours = Hours()
    governor = Governor(clock=hours.clock, sleep=hours.sleep)
    server = Limited(hours, allowed, 60.0, says_reset=False)
    hours.run(*(wish(governor, hours, server, one) for one in wishes))
    assert max(server.counted.values(), default=0) <= allowed


@settings(max_examples=100)
@given(st.lists(st.booleans(), min_size=2, max_size=40), st.sampled_from([0.5, 2.0]))
def test_a_person_never_waits_for_a_request_of_the_background_that_came_later_or_had_not_begun(
    people: list[bool], takes: float
) -> None:
    hours = Hours()
    governor = Governor(clock=hours.clock, sleep=hours.sleep)
    began: list[bool] = []
    waiting: list[bool] = []

    async def ask(for_person: bool) -> None:
        async with governor.turn("host", "/ticket/1"):
            if for_person:
                waiting.remove(True)
            else:
                assert not waiting, "the background went while a person waited"
            began.append(for_person)
            await hours.sleep(takes)

    async def come(number: int, for_person: bool) -> None:
        await hours.sleep(number * 0.1)
        if for_person:
            waiting.append(True)
            with for_a_person():
                await ask(for_person)
        else:
            await ask(for_person)

    hours.run(*(come(number, for_person) for number, for_person in enumerate(people)))
    assert len(began) == len(people)


def test_a_place_is_kept_for_the_person_and_the_first_request_goes_alone() -> None:
    hours = Hours()
    governor = Governor(clock=hours.clock, sleep=hours.sleep)
    server = Limited(hours, 1000, 60.0)
    background = [Wish(0, False, "/x", 0.5, 0.5) for _ in range(30)]
    *_, person = hours.run(
        *(wish(governor, hours, server, one) for one in background),
        wish(governor, hours, server, Wish(2.2, True, "/x", 0.5, 0.5)),
    )
    assert person == 0
    assert server.most == PLACES


def test_where_little_is_left_the_background_waits_for_the_reset_and_a_person_goes_on() -> None:
    hours = Hours()
    governor = Governor(clock=hours.clock, sleep=hours.sleep)
    server = Limited(hours, 50, 60.0)
    hours.now = 1200.0  # a window begins
    waits = hours.run(*(wish(governor, hours, server, Wish(0, False, "/x", 0.1, 0.1)) for _ in range(45)))
    assert server.counted[20] == 40
    assert max(wait for wait in waits if wait is not None) > 55
    hours.now = 1200.0 + 60 * 10
    server.counted.clear()
    background = (wish(governor, hours, server, Wish(0, False, "/x", 0.1, 0.1)) for _ in range(45))
    people = (wish(governor, hours, server, Wish(10 + at, True, "/x", 0.1, 0.1)) for at in range(8))
    waits = hours.run(*background, *people)
    assert waits[-8:] == [0] * 8


def test_a_person_who_would_have_to_wait_long_is_told_so_at_once() -> None:
    hours = Hours()
    governor = Governor(clock=hours.clock, sleep=hours.sleep)
    server = Limited(hours, 4, 60.0)
    hours.now = 1201.0
    wishes = [Wish(at, True, "/x", 0.1, 0.1) for at in range(6)]
    assert hours.run(*(wish(governor, hours, server, one) for one in wishes)) == [0, 0, 0, 0, None, None]


def test_a_request_that_is_given_up_while_it_waits_leaves_no_gap() -> None:
    async def main() -> None:
        governor = Governor(places=2)
        hold = asyncio.Event()
        began: list[str] = []

        async def ask(name: str) -> None:
            async with governor.turn("host", "/x"):
                began.append(name)
                await hold.wait()

        first, second, third = (asyncio.ensure_future(ask(name)) for name in ("first", "second", "third"))
        await asyncio.sleep(0)
        second.cancel()
        await asyncio.sleep(0)
        hold.set()
        await asyncio.gather(first, third)
        assert began == ["first", "third"]
        assert second.cancelled()

    asyncio.run(main())


def test_many_that_wait_do_not_all_look_again_whenever_one_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    take = Governor._take

    async def counted(*arguments: object) -> object:
        looks.append(1)
        return await take(*arguments)  # type: ignore[arg-type] # passed on as they came

    monkeypatch.setattr(Governor, "_take", counted)

    async def main() -> None:
        governor = Governor()

        async def ask() -> None:
            async with governor.turn("host", "/x"):
                await asyncio.sleep(0)

        await asyncio.gather(*(ask() for _ in range(500)))

    asyncio.run(main())
    assert len(looks) <= 1500


def test_a_thread_that_hangs_keeps_no_place_and_no_turn_from_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "LOST_PLACE", 50.0)
    now = [0.0]
    governor = Governor(places=2, clock=lambda: now[0])
    monkeypatch.setattr(pace, "_GLANCE", 0.01)
    hung, ended, holds = threading.Event(), threading.Event(), threading.Event()

    async def hold() -> None:
        async with governor.turn("host", "/x"):
            holds.set()
            await asyncio.sleep(3600)

    async def wait() -> None:
        async with governor.turn("host", "/x"):
            pass

    async def person() -> None:
        with for_a_person():
            await wait()

    async def hang() -> None:
        tasks = [asyncio.ensure_future(work()) for work in (hold, wait, wait)]
        await asyncio.to_thread(holds.wait)
        await asyncio.sleep(0.05)
        hung.set()
        ended.wait(120)
        for task in tasks:
            task.cancel()

    thread = threading.Thread(target=lambda: asyncio.run(hang()))
    thread.start()
    assert hung.wait(60)

    async def main() -> None:
        waiting = asyncio.ensure_future(wait())
        end = time.monotonic() + 60
        while not waiting.done():
            assert time.monotonic() < end, "its place was never given to another"
            await asyncio.sleep(0.01)
            now[0] += 1.0
        await person()

    try:
        asyncio.run(main())
    finally:
        ended.set()
        thread.join()


def test_hosts_do_not_wait_for_each_other() -> None:
    hours = Hours()
    governor = Governor(clock=hours.clock, sleep=hours.sleep)

    async def refused() -> None:
        async with governor.turn("one", "/x") as turn:
            turn.answered(Answer(429, b"", {"retry-after": "60"}), NOW)

    async def ask(host: str) -> bool:
        try:
            async with governor.turn(host, "/x"):
                return True
        except Throttled:
            return False

    hours.run(refused())
    assert hours.run(ask("one"), ask("two")) == [False, True]
    hours.now += 61
    assert hours.run(ask("one")) == [True]


def test_one_governor_serves_several_threads_and_their_loops() -> None:
    governor = Governor(places=2)
    under_way: list[int] = []
    most: list[int] = [0]

    async def ask() -> None:
        for number in range(20):
            async with governor.turn("host", f"/x/{number}"):
                under_way.append(number)
                most[0] = max(most[0], len(under_way))
                await asyncio.sleep(0.001)
                under_way.pop()

    def in_a_thread() -> None:
        asyncio.run(ask())

    async def main() -> None:
        await asyncio.gather(*(asyncio.to_thread(in_a_thread) for _ in range(4)))

    asyncio.run(main())
    assert most == [1]


@pytest.mark.parametrize(
    ("path", "family"),
    [
        ("/REST/2.0/ticket/123/history", "/REST/*/ticket/*/history"),
        ("/issues/12.json?include=journals", "/issues/*"),
        ("/tickets", "/tickets"),
        ("/user/jane@acme.example", "/user/*"),
        ("/attachments/550e8400-e29b-41d4-a716-446655440000", "/attachments/*"),
        ("/", "/"),
        ("", ""),
    ],
)
def test_an_endpoints_family_is_its_path_without_what_names_a_single_thing(path: str, family: str) -> None:
    assert family_of(path) == family


def test_nobody_can_fill_the_memory_with_families() -> None:
    governor = Governor()

    async def main() -> None:
        for number in range(1000):
            name = "".join(chr(97 + int(digit)) for digit in str(number))
            async with governor.turn("host", f"/user/{name}"):
                pass

    asyncio.run(main())
    assert len(governor._hosts["host"].families) <= 201


def test_a_person_is_whoever_the_code_around_says_so_in_tasks_too() -> None:
    hours = Hours()
    governor = Governor(clock=hours.clock, sleep=hours.sleep)
    order: list[str] = []

    async def ask(name: str) -> None:
        async with governor.turn("host", "/x"):
            order.append(name)
            await hours.sleep(1)


    async def main() -> None:
        tasks = [asyncio.ensure_future(ask(f"background {number}")) for number in range(9)]
        await hours.sleep(0.5)
        with for_a_person():
            tasks.append(asyncio.ensure_future(ask("person")))
        await asyncio.gather(*tasks)

    hours.run(main())
    assert order.index("person") == 1
