"""The outbox empties itself: in time, in order, several tickets at once, each server apart from the others."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import pytest

from sync.places import SomePlace, given
from workbench.api import Batch, Helpdesk, Message, NoHttp, Options, Role, Status, Ticket, Visibility
from workbench.api.answers import Unreachable
from workbench.api.providers import Now
from workbench.domain.effects import Base, Change, Say, TicketEffect
from workbench.domain.values import Ref
from workbench.net import pace
from workbench.store import outbox, steps
from workbench.store.connection import Connection
from workbench.store.opening import open_both, open_mirror
from workbench.store.outbox import State, Step
from workbench.sync import delivering, failures, looping, outgoing
from workbench.sync.delivering import Delivery, deliver_once
from workbench.sync.sole import Sole
from workbench.sync.supervising import Supervisor

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
BASE = Base(updated=AT, last=AT, seen=("one:m0",), status=Status.OPEN)


class Quick(Helpdesk):
    """A helpdesk in memory, which can be out of reach, slow, or hang on to its thread."""

    kind = "quick"
    asks: ClassVar = ()

    def __init__(self, name: str) -> None:
        super().__init__(Options(name=name), NoHttp())
        self.said: list[tuple[Ref, str]] = []
        self.is_down = False
        self.takes = 0.0
        self.holds_on = threading.Event()
        self.under_way = self.most_under_way = 0
        self.urgent: list[bool] = []

    async def pull(self, cursor: str | None) -> Batch:
        return Batch(cursor="")

    async def now(self, ref: Ref) -> Now:
        if self.is_down:
            raise Unreachable(f"{self.name} cannot be reached.", "It refused.")
        self.urgent.append(pace._is_for_a_person.get())  # nobody else can tell
        return Now(self._ticket(ref))

    async def ticket(self, ref: Ref) -> Batch:
        messages = tuple(
            Message(
                ref=f"{self.name}:s{place}", ticket=ref, author="Ada", role=Role.AGENT, visibility=Visibility.PUBLIC,
                at=AT, text=text,
            )
            for place, (to, text) in enumerate(self.said)
            if to == ref
        )
        return Batch(cursor="", tickets=(self._ticket(ref),), messages=messages)

    async def write(self, ref: Ref, effect: TicketEffect, *, stamp: str = "", key: str = "") -> Ref | None:
        while self.holds_on.is_set():
            time.sleep(0.02)  # noqa: ASYNC251 - it hangs, and its thread with it
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await asyncio.sleep(self.takes)
        self.under_way -= 1
        assert isinstance(effect, Say)
        self.said.append((ref, effect.text))
        return f"{self.name}:s{len(self.said) - 1}"

    def _ticket(self, ref: Ref) -> Ticket:
        return Ticket(ref=ref, subject="Scanner", status=Status.OPEN, created=AT, updated=AT)


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what takes seconds take parts of them."""
    monkeypatch.setattr(failures, "FIRST_DELAY", 0.1)
    for module in (delivering, outgoing):
        monkeypatch.setattr(module, "LOOK_EVERY", 0.02)
    monkeypatch.setattr(looping, "BEAT_EVERY", 0.05)


@pytest.fixture
def one() -> Quick:
    return Quick("one")


@pytest.fixture
def place(tmp_path: Path, one: Quick) -> SomePlace:
    return SomePlace(tmp_path, given(one))


@pytest.fixture
def desk(place: SomePlace) -> Iterator[Connection]:
    with closing(open_both(place.store_folder)) as connection:
        yield connection


@contextmanager
def delivering_to(place: SomePlace, *sources: Quick) -> Iterator[None]:
    deliveries = [Delivery(place, given(source), place.lines.append) for source in sources]
    for delivery in deliveries:
        delivery.start()
    try:
        yield
    finally:
        for delivery in deliveries:
            delivery.stop()
        assert all(delivery.join(60) for delivery in deliveries)


def _put(desk: Connection, ticket: Ref, text: str, *, hold: float = 0.0) -> int:
    say = Say(visibility=Visibility.INTERNAL, text=text)
    source = ticket.partition(":")[0]
    return outbox.put(desk, Change(ticket=ticket, source=source, effects=(say,), base=BASE), now=time.time(), hold=hold)


def _is(desk: Connection, number: int, state: State) -> Callable[[], bool]:
    def is_so() -> bool:
        entry = outbox.entry_of(desk, number)
        return entry is not None and entry.state is state

    return is_so


def _has_begun(desk: Connection, number: int) -> Callable[[], bool]:
    def has_begun() -> bool:
        entry = outbox.entry_of(desk, number)
        return entry is not None and entry.parts[0].step is Step.SENDING

    return has_begun


def test_what_is_put_in_leaves_and_what_is_held_leaves_when_its_time_has_come(
    place: SomePlace, desk: Connection, one: Quick
) -> None:
    with delivering_to(place, one):
        held = _put(desk, "one:1", "Held.", hold=0.7)
        now = _put(desk, "one:2", "At once.")
        place.wait_for(_is(desk, now, State.SENT), "the second is sent")
        assert _is(desk, held, State.HELD)()
        place.wait_for(_is(desk, held, State.SENT), "the first is sent")
    assert [text for _, text in one.said] == ["At once.", "Held."]
    assert all(one.urgent)  # a person waits, whatever the background is at


def test_a_ticket_keeps_its_order_and_tickets_do_not_wait_for_each_other(
    place: SomePlace, desk: Connection, one: Quick
) -> None:
    one.takes = 0.1
    numbers = [_put(desk, f"one:{place % 4}", f"Word {place}") for place in range(12)]
    with delivering_to(place, one):
        place.wait_for(_is(desk, numbers[-1], State.SENT), "the last is sent")
        place.wait_for(lambda: len(one.said) == 12, "all are sent")
    for ticket in range(4):
        told = [text for ref, text in one.said if ref == f"one:{ticket}"]
        assert told == [f"Word {place}" for place in range(ticket, 12, 4)]
    assert 1 < one.most_under_way <= 4


def test_a_server_that_is_down_stops_no_other_is_announced_and_gets_all_of_it_later(
    place: SomePlace, desk: Connection, one: Quick
) -> None:
    two = Quick("two")
    one.is_down = True
    waiting = [_put(desk, f"one:{place}", f"Word {place}") for place in range(10)]
    other = _put(desk, "two:1", "Hello.")
    with delivering_to(place, one, two):
        place.wait_for(_is(desk, other, State.SENT), "the other is sent")
        why = "one cannot be reached. It refused."
        place.wait_for(lambda: {entry.reason for entry in outbox.unsent_entries(desk)} == {why}, "all of them say why")
        one.is_down = False
        place.wait_for(lambda: not outbox.unsent_entries(desk), "all of them are sent")
    assert len(one.said) == len(waiting)
    assert sum("nothing can be sent now" in line for line in place.lines) == 1
    assert sum("sending goes on" in line for line in place.lines) == 1


def test_nothing_that_was_written_is_logged_not_even_by_a_provider_that_fails(
    place: SomePlace, desk: Connection, one: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "A secret of theirs."

    def fail(*_: object) -> None:
        raise ValueError(f"cannot read {text}")

    number = _put(desk, "one:1", text)
    with monkeypatch.context() as patched:
        patched.setattr(outgoing, "with_found_links", fail)
        with delivering_to(place, one):
            place.wait_for(lambda: any("ValueError" in line for line in place.lines), "it is logged")
            place.wait_for(_is(desk, number, State.QUEUED), "it is queued again")
    assert not any("secret" in line for line in place.lines)
    with delivering_to(place, one):
        place.wait_for(_is(desk, number, State.SENT), "it is sent")
    assert len(one.said) == 1


def test_of_two_who_send_to_one_server_the_second_waits_until_the_first_has_ended(
    place: SomePlace, desk: Connection, one: Quick
) -> None:
    sole = Sole(place.store_folder, "one")
    assert sole.take()
    assert asyncio.run(deliver_once(place, given(one), place.lines.append)) is None
    number = _put(desk, "one:1", "Hello.")
    with delivering_to(place, one):
        time.sleep(0.2)
        assert _is(desk, number, State.QUEUED)()
        sole.drop()
        place.wait_for(_is(desk, number, State.SENT), "it is sent")


def test_one_run_sends_what_may_go_and_recovers_what_a_dead_process_was_sending(
    place: SomePlace, desk: Connection, one: Quick
) -> None:
    dead, held = _put(desk, "one:1", "Hello."), _put(desk, "one:2", "Later.", hold=60)
    steps.claim(desk, dead, "a process that is gone", now=time.time())
    outcomes = asyncio.run(deliver_once(place, given(one), place.lines.append))
    assert outcomes is not None
    assert [outcome.state for outcome in outcomes] == [State.SENT]
    assert _is(desk, held, State.HELD)()


def test_a_provider_that_hangs_is_given_up_and_what_it_was_sending_is_sent_once(
    place: SomePlace, desk: Connection, one: Quick
) -> None:
    number = _put(desk, "one:1", "Hello.")
    one.holds_on.set()
    stuck = Delivery(place, given(one), place.lines.append)
    stuck.start()
    # Who has only claimed it has asked nothing of anybody yet, and somebody else may send it then.
    place.wait_for(_has_begun(desk, number), "it is being sent")
    stuck.give_up()
    second = Quick("one")
    with delivering_to(place, second):
        place.wait_for(lambda: bool(second.urgent), "another looks whether it has arrived")
        one.holds_on.clear()
        assert stuck.join(60)
    entry = outbox.entry_of(desk, number)
    assert entry is not None
    # Nobody keeps a second one out there, so the second does not send what the first may have.
    assert (second.said, entry.state) == ([], State.QUEUED)
    assert len(one.said) <= 1


def test_sending_that_ends_by_itself_is_begun_anew_and_reading_goes_on_meanwhile(
    place: SomePlace, desk: Connection, one: Quick, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_due, failures_left = outgoing.Outgoing.begin_due, [1]

    def fail_once(sending: outgoing.Outgoing) -> None:
        if failures_left:
            failures_left.pop()
            raise RuntimeError
        begin_due(sending)

    monkeypatch.setattr(outgoing.Outgoing, "begin_due", fail_once)
    number = _put(desk, "one:1", "Hello.")
    with closing(open_mirror(place.store_folder)) as mirror:
        supervisor = Supervisor(place, mirror, place.lines.append)
        supervisor.start()

        def is_sent() -> bool:
            supervisor.look()
            return _is(desk, number, State.SENT)()

        try:
            place.wait_for(is_sent, "it is sent")
        finally:
            supervisor.stop()
    assert any("Nothing can be sent to one." in line for line in place.lines)
    assert place.known("one").trouble == ""
