"""One thing that fails leaves the rest as it was, and says what, why and what to do next."""

import asyncio

import pytest

from screens.arrivals import arrive, fail
from screens.driving import NARROW, WIDE, Driven, on_desk
from workbench.api import PaneContext, Trouble, View
from workbench.panes.customer import CustomerPane
from workbench.panes.escalations import EscalationsPane
from workbench.screens import panes as frames


class Broken(CustomerPane):
    """A pane that raises what no pane should."""

    async def view(self, context: PaneContext) -> View:
        """Fail."""
        raise RuntimeError("[/b] the \x1b[31mdisk\x1b[0m is on fire")


class Troubled(CustomerPane):
    """A pane that knows what is wrong."""

    async def view(self, context: PaneContext) -> View:
        """Fail in words."""
        raise Trouble("The archive is closed.", "It is Sunday.", "Come back tomorrow.")


class Hanging(EscalationsPane):
    """A pane that never answers."""

    async def view(self, context: PaneContext) -> View:
        """Wait for ever."""
        await asyncio.Event().wait()
        raise AssertionError


class Junk(CustomerPane):
    """A pane that returns what is no view."""

    async def view(self, context: PaneContext) -> View:
        """Return a number."""
        return 42  # type: ignore[return-value]  # the point of it


def with_pane(desk: Driven, name: str, pane: type[CustomerPane] | type[EscalationsPane]) -> None:
    desk.desk.frame._panes[name] = pane()


@on_desk(WIDE)
async def test_a_pane_that_raises_becomes_a_problem_and_nothing_else_fails(desk: Driven) -> None:
    with_pane(desk, "customer", Broken)
    await desk.press("j")
    said = desk.pane("customer")
    assert "Problem: The customer pane failed." in said
    assert "RuntimeError" in said
    assert "\x1b" not in desk.text
    assert desk.title("conversation").startswith("#48208")
    assert "Nothing is escalated." in desk.pane("escalations")
    assert "need-version-and-error" in desk.pane("canned")


@on_desk(WIDE)
async def test_a_pane_that_knows_what_is_wrong_says_so(desk: Driven) -> None:
    with_pane(desk, "customer", Troubled)
    await desk.press("j")
    said = desk.pane("customer")
    for words in ("Problem: The archive is closed.", "It is Sunday.", "Come back tomorrow."):
        assert words in said


@on_desk(WIDE)
async def test_a_pane_that_hangs_is_given_up_and_keys_go_on_meanwhile(desk: Driven) -> None:
    with_pane(desk, "escalations", Hanging)
    desk.post("j")
    desk.post("j")
    await desk.settle()
    assert desk.selected == "48227"
    assert "did not answer" in desk.pane("escalations")
    assert "incident-latency-eu-west" in desk.pane("canned")


@on_desk(WIDE)
async def test_a_pane_that_returns_no_view_becomes_a_problem(desk: Driven) -> None:
    with_pane(desk, "customer", Junk)
    await desk.press("j")
    assert "Problem: The customer pane failed." in desk.pane("customer")
    assert "int is not a view" in desk.pane("customer")
    assert desk.title("conversation").startswith("#48208")
    await desk.press("j")
    assert desk.selected == "48227"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give up a hanging pane sooner than a person would want."""
    monkeypatch.setattr(frames, "_SECONDS", 0.3)


@on_desk()
async def test_a_helpdesk_that_cannot_be_read_is_named_and_everything_else_goes_on(desk: Driven) -> None:
    fail(desk.desk.workplace, "The file is locked.", minutes_ago=8, again_in=2)
    await desk.press("ctrl+r")
    assert "local unreachable since 09:33, next try 09:43" in desk.lines[0]
    await desk.press("j", "enter")
    assert desk.title("conversation").startswith("#48208")
    await desk.press("escape", "/")
    await desk.type("handshake")
    assert "48213" in desk.pane("results")


@on_desk()
async def test_a_helpdesk_that_answers_again_is_no_longer_named(desk: Driven) -> None:
    fail(desk.desk.workplace, "The file is locked.", minutes_ago=8, again_in=2)
    await desk.press("ctrl+r")
    arrive(desk.desk.workplace)
    await desk.press("ctrl+r")
    assert "unreachable" not in desk.lines[0]
    assert "as of 09:41" in desk.lines[0]


@on_desk(NARROW)
async def test_trouble_is_in_sight_on_a_narrow_screen_during_an_incident(desk: Driven) -> None:
    fail(desk.desk.workplace, "The file is locked.", minutes_ago=8, again_in=2)
    await desk.press("ctrl+r")
    assert desk.lines[0].endswith("local unreachable since 09:33")
    assert "▲ API latency (eu-west) · gateway +2 · 14 (g i)" in desk.lines[0]


@on_desk()
async def test_what_is_still_to_come_is_counted_at_the_top(desk: Driven) -> None:
    arrive(desk.desk.workplace, remaining=12_345)
    await desk.press("ctrl+r")
    assert "12,345 tickets to come" in desk.lines[0]


@on_desk()
async def test_a_fault_in_work_begun_by_a_key_becomes_a_sentence(desk: Driven) -> None:
    async def fails() -> None:
        raise Trouble("The moon is full.", "", "Wait.")

    desk.desk.run_soon(fails())
    await desk.settle()
    assert "The moon is full. Wait." in desk.status
    await desk.press("j")
    assert desk.selected == "48208"
