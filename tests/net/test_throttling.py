"""A server that wants fewer requests, however it says so, is left alone for as long as it wants, or not much longer."""

import asyncio
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from net.asking import client, run, trouble_of
from net.hours import Hours
from net.loopback import Asked, Loopback, json_reply, reply
from workbench.api import Answer, Http, Refused, Throttled
from workbench.api.limits import LONGEST_WAIT, asked_wait, reset_wait
from workbench.api.refusals import refusal
from workbench.net.exchange import told_time
from workbench.net.pace import Governor


def in_a_minute(form: str) -> str:
    at = datetime.now(UTC) + timedelta(seconds=60)
    return {
        "seconds": "60", "date": format_datetime(at, usegmt=True), "epoch": f"{at.timestamp():.0f}",
        "milliseconds": f"{at.timestamp() * 1000:.0f}", "iso": at.isoformat(timespec="seconds"),
    }[form]  # fmt: skip


DISGUISES = [
    (429, {"retry_after": "seconds"}, {}),
    (429, {"retry_after": "date"}, {}),
    (429, {"x_ratelimit_reset": "epoch"}, {}),
    (429, {"x_ratelimit_reset": "milliseconds"}, {}),
    (429, {"x_ratelimit_reset": "iso"}, {}),
    (429, {"x_ratelimit_retry_after": "seconds"}, {}),
    (503, {"retry_after": "seconds"}, {}),
    (403, {"x_ratelimit_reset": "epoch"}, {"x_ratelimit_remaining": "0"}),
    (400, {"x_ratelimit_requests_reset": "milliseconds", "x_ratelimit_reset": "milliseconds"}, {}),
]


@pytest.mark.parametrize(("status", "waits", "more"), DISGUISES)
def test_a_long_wait_is_told_in_whatever_form_it_came_and_nothing_is_asked_meanwhile(
    status: int, waits: dict[str, str], more: dict[str, str]
) -> None:
    body = b'{"errors": [{"message": "slow down", "extensions": {"code": "RATELIMITED"}}]}'

    def answers(_: Asked) -> bytes:
        return reply(body, status, {name: in_a_minute(form) for name, form in waits.items()} | more)

    with Loopback(answers) as server:
        http = client(server.url)
        for _ in range(3):
            trouble = trouble_of(http.get("ticket/1"))
            assert isinstance(trouble, Throttled)
            assert 30 <= trouble.wait <= 61  # a busy machine reads the answer some seconds later
    assert len(server.asked) == 1


_HEADERS = st.dictionaries(
    st.sampled_from(
        [
            "retry_after", "x_ratelimit_reset", "ratelimit_reset", "x_rate_limit_reset", "date",
            "x_ratelimit_remaining", "x_ratelimit_limit", "ratelimit_limit", "ratelimit_remaining",
            "x_ratelimit_retry_after",
        ]
    ),
    st.one_of(
        st.sampled_from(["nan", "-inf", "inf", "1e999", "-1", "9" * 5000, "0", "", "Mon, 99999999999 Nov 2026 0:00"]),
        st.sampled_from(["Sun, 22 Nov 2026 05:38:49 GMT", "2026-11-22T05:38:49", "1e300", "0x10", "1_0", "9999-12-31"]),
        st.integers(-(10**20), 10**20).map(str), st.text(st.characters(max_codepoint=255), max_size=12),
    ),
    max_size=6,
)  # fmt: skip


@given(_HEADERS, st.sampled_from([200, 400, 403, 429, 503]))
def test_whatever_a_server_says_of_its_limits_the_wait_has_an_end(headers: dict[str, str], status: int) -> None:
    answer = Answer(status, b"RATELIMITED", {name.replace("_", "-"): value for name, value in headers.items()})
    now = told_time(answer)
    for wait in (asked_wait(answer, now), reset_wait(answer, now)):
        assert wait is None or 0 <= wait <= LONGEST_WAIT
    refusal(answer, now)
    hours = Hours()
    governor = Governor(clock=hours.clock, sleep=hours.sleep)

    async def ask() -> None:
        for _ in range(3):
            with suppress(Throttled):
                async with governor.turn("host", "/x") as turn:
                    turn.answered(answer, now)

    hours.run(ask())
    assert hours.now < 1000 + 4 * LONGEST_WAIT


def test_a_server_whose_clock_is_wrong_is_understood_by_its_own_clock() -> None:
    theirs = datetime.now(UTC) - timedelta(hours=3)
    headers = {"date": format_datetime(theirs, usegmt=True), "x_ratelimit_reset": f"{theirs.timestamp() + 60:.0f}"}
    with Loopback(lambda _: reply(b"{}", 429, headers)) as server:
        trouble = trouble_of(client(server.url).get("x"))
    assert isinstance(trouble, Throttled)
    assert 30 <= trouble.wait <= 62


def test_a_short_wait_is_waited_for_and_the_answer_comes() -> None:
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    now = [0.0]
    with Loopback(lambda _: reply() if len(server.asked) > 1 else reply(status=429, retry_after="3")) as server:
        http = client(server.url, governor=Governor(clock=lambda: now[0], sleep=sleep))
        assert run(http.get("x")).status == 200
    assert waits == [3.0]


def test_a_server_that_does_not_say_for_how_long_is_given_more_time_each_time_and_asked_no_more_than_thrice() -> None:
    waits: list[float] = []
    now = [0.0]

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    with Loopback(lambda _: reply(status=429)) as server:
        http = client(server.url, governor=Governor(clock=lambda: now[0], sleep=sleep))
        assert isinstance(trouble_of(http.get("x")), Throttled)
        assert len(server.asked) == 3
        assert waits == [1.0, 2.0]
        assert isinstance(trouble_of(http.get("x")), Throttled)
    assert waits[2:] == [4.0]


def test_a_refusal_that_is_no_limit_is_a_refusal() -> None:
    with Loopback(lambda _: reply(b'{"message": "No."}', 403, x_ratelimit_remaining="17")) as server:
        trouble = trouble_of(client(server.url).get("x"))
    assert isinstance(trouble, Refused)
    assert not isinstance(trouble, Throttled)


def test_where_only_one_endpoint_is_too_busy_the_others_go_on() -> None:
    budget = {"x_rate_limit": "700", "x_rate_limit_remaining": "650"}

    def answers(asked: Asked) -> bytes:
        busy = asked.path.startswith("/views")
        return reply(b"{}", 429 if busy else 200, budget | ({"retry_after": "300"} if busy else {}))

    with Loopback(answers) as server:
        http = client(server.url)
        assert isinstance(trouble_of(http.get("views/7/tickets")), Throttled)
        assert isinstance(trouble_of(http.get("views/8/tickets")), Throttled)
        assert run(http.get("tickets/1")).status == 200
    assert len(server.asked) == 2


def test_two_providers_of_one_host_share_what_it_said() -> None:
    with Loopback(lambda _: reply(status=429, retry_after="60")) as server:
        governor = Governor()
        assert isinstance(trouble_of(client(server.url, governor=governor).get("x")), Throttled)
        assert isinstance(trouble_of(client(f"{server.url}/other", governor=governor).get("y")), Throttled)
    assert len(server.asked) == 1


def test_one_host_is_asked_for_few_things_at_a_time() -> None:
    counting = threading.Lock()
    under_way: list[int] = [0]
    most: list[int] = [0]
    three = threading.Event()

    def answers(_: Asked) -> bytes:
        with counting:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
            if most[0] == 3:
                three.set()
        three.wait(1)  # the first is asked alone
        server.wait(0.05)
        with counting:
            under_way[0] -= 1
        return json_reply({})

    async def all_at_once(http: Http) -> None:
        await asyncio.gather(*(http.get(f"ticket/{number}") for number in range(20)))

    with Loopback(answers) as server:
        run(all_at_once(client(server.url)))
    assert len(server.asked) == 20
    assert most == [3]  # the fourth place is the person's
