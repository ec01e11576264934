"""What an account may do is tried on a real Request Tracker, right by right; and what a person asks for by itself."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from servers.request_tracker.conftest import Tracker
from workbench.api import Agent, Options, Refused
from workbench.net.client import connect
from workbench.providers.helpdesk.request_tracker import RequestTracker

T = TypeVar("T")


def _with(rt: Tracker, who: str, token: str, do: Callable[[RequestTracker], Awaitable[T]]) -> T:
    async def done() -> T:
        http = connect(rt.server.url, RequestTracker.sign_in(who, token))
        return await do(RequestTracker(Options(name="rt", url=rt.server.url, user=who), http))

    return asyncio.run(done())


def _rights(rt: Tracker, who: str, token: str = "") -> dict[str, bool]:
    found = _with(rt, who, token or rt.server.tokens[who], RequestTracker.check)
    return {right.name: right.works for right in found}


def test_an_agent_may_do_everything_that_is_tried(rt: Tracker) -> None:
    assert all(_rights(rt, "berta").values())


def test_what_an_account_may_not_do_is_told_apart(rt: Tracker) -> None:
    rita = _rights(rt, "rita")
    assert (rita["read tickets"], rita["read replies"]) == (True, True)
    assert (rita["read internal comments"], rita["read articles"]) == (False, False)
    assert (rita["answer customers"], rita["write internal comments"]) == (True, False)
    nils = _rights(rt, "nils")
    assert nils["sign in"]
    assert not any((nils["see queues"], nils["read tickets"], nils["read replies"], nils["read articles"]))


def test_a_wrong_token_and_somebody_elses_are_noticed(rt: Tracker) -> None:
    assert _rights(rt, "berta", "1-29-" + "0" * 32) == {"sign in": False}
    assert _rights(rt, "berta", rt.server.tokens["ben"]) == {"sign in": False}


def test_a_password_signs_in_as_well(rt: Tracker) -> None:
    assert _rights(rt, "ben", "ben-only-for-tests")["sign in"]


def test_the_account_is_known_by_its_login_name(rt: Tracker) -> None:
    me = _with(rt, "berta", rt.server.tokens["berta"], RequestTracker.me)
    assert me == Agent(ref="rt:berta", name="Berta Brandt", email="berta@desk.test")


def test_a_ticket_asked_for_by_itself_tells_what_became_of_it(rt: Tracker) -> None:
    seeded = rt.seeded

    async def ask(desk: RequestTracker) -> list[tuple[int, object, object]]:
        asked = (seeded.html, seeded.merged, seeded.hidden, seeded.deleted)
        batches = [await desk.ticket(f"rt:{one}") for one in asked]
        return [(len(batch.tickets), batch.merged, batch.gone) for batch in batches]

    pair = ((f"rt:{seeded.merged}", f"rt:{seeded.html}"),)
    assert _with(rt, "ben", rt.server.tokens["ben"], ask) == [
        (1, pair, ()), (0, pair, ()), (0, (), (f"rt:{seeded.hidden}",)), (0, (), (f"rt:{seeded.deleted}",)),
    ]  # fmt: skip


def test_an_attachment_comes_as_it_was_sent(rt: Tracker) -> None:
    async def fetch(desk: RequestTracker) -> dict[str, bytes]:
        batch = await desk.ticket(f"rt:{rt.seeded.html}")
        files = [file for message in batch.messages for file in message.attachments]
        return {file.name: await desk.attachment(file.ref) for file in files}

    files = _with(rt, "berta", rt.server.tokens["berta"], fetch)
    assert files["log.gz"] == b"\x1f\x8b\x08\x00" + bytes(range(200))
    assert files["Přehled – snímek.png"].startswith(b"\x89PNG")
    assert files["router.log"].decode().startswith("2026-11-21 08:00 línea caída")

    async def fetch_hidden(desk: RequestTracker) -> bytes:
        return await desk.attachment("rt:999999")

    with pytest.raises(Refused):
        _with(rt, "berta", rt.server.tokens["berta"], fetch_hidden)
