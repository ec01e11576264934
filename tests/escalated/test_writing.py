"""Writing to Escalated: what is sent for each effect, and what is made of its answers."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TypeVar

import pytest

from escalated.fake import FakeEscalated
from workbench.api import (
    Answer,
    Assign,
    ChangeTags,
    Options,
    Priority,
    Refused,
    Say,
    SetPriority,
    SetStatus,
    Status,
    TicketEffect,
    Trouble,
    Unreachable,
    Unreadable,
    Visibility,
)
from workbench.api.answers import may_be_done
from workbench.api.testing import FakeHttp, World, json_answer
from workbench.api.testing.http import Request
from workbench.api.testing.worlds import ordinary
from workbench.providers.helpdesk.escalated import Escalated

T = TypeVar("T")

URL = "https://desk.test"


class Desk:
    """An Escalated with one open ticket, and what was sent to it."""

    def __init__(self, *, assigned: bool = False) -> None:
        self.world: World = ordinary("desk")
        self.ref = self.world.open("Broken", "It broke.", next(iter(self.world.customers)))
        if assigned:
            self.world.change(self.ref, assignee=self.world.me)
        self.http = FakeHttp(FakeEscalated(self.world), URL, lambda: self.world.now)
        self.helpdesk = Escalated(Options(name="desk", url=URL), self.http)

    def run(self, work: Coroutine[object, object, T]) -> T:
        return asyncio.run(work)

    def write(self, effect: TicketEffect) -> str | None:
        return self.run(self.helpdesk.write(self.ref, effect))

    @property
    def sent(self) -> list[tuple[str, object]]:
        """What was sent, in order: the last word of the path, and the body."""
        return [(one.path.split("/")[-2], one.body) for one in self.http.asked if one.method != "GET"]

    @property
    def asked(self) -> int:
        return len(self.http.asked)


def note(text: str = "Among us.") -> Say:
    return Say(visibility=Visibility.INTERNAL, text=text)


def test_an_answer_makes_the_ticket_wait_for_the_customer_by_itself_and_a_note_does_not() -> None:
    desk = Desk()
    desk.write(note())
    assert desk.run(desk.helpdesk.now(desk.ref)).ticket.status is Status.OPEN
    ref = desk.write(Say(visibility=Visibility.PUBLIC, text="Try again."))
    now = desk.run(desk.helpdesk.now(desk.ref)).ticket
    assert (now.status, now.status_word) == (Status.PENDING, "Waiting On Customer")
    assert [body for what, body in desk.sent if what == "reply"] == [
        {"body": "Among us.", "is_internal_note": True}, {"body": "Try again.", "is_internal_note": False},
    ]  # fmt: skip
    assert desk.run(desk.helpdesk.ticket(desk.ref)).messages[-1].ref == ref


def test_open_is_the_word_that_fits_how_the_ticket_stood() -> None:
    for assigned, before, word in (
        (False, Status.PENDING, "open"), (True, Status.PENDING, "in_progress"), (True, Status.SOLVED, "reopened"),
        (False, Status.CLOSED, "reopened"),
    ):  # fmt: skip
        desk = Desk(assigned=assigned)
        desk.write(SetStatus(before))
        desk.write(SetStatus(Status.OPEN))
        assert desk.sent[-1] == ("status", {"status": word})


def test_a_status_is_set_by_its_own_word_as_people_read_it() -> None:
    desk = Desk()
    desk.write(SetStatus(Status.OPEN, "Waiting on Agent"))
    assert desk.sent == [("status", {"status": "waiting_on_agent"})]
    assert desk.asked == 1


@pytest.mark.parametrize("status", [Status.NEW, Status.HOLD, Status.OTHER])
def test_a_status_that_escalated_has_not_is_refused_and_not_sent(status: Status) -> None:
    desk = Desk()
    with pytest.raises(Trouble, match=f"no status for {status}"):
        desk.write(SetStatus(status))
    assert desk.sent == []


def test_what_is_wrong_with_a_field_is_told_in_the_servers_words() -> None:
    desk = Desk()
    with pytest.raises(Refused) as refused:
        desk.write(SetStatus(Status.OPEN, "opne"))
    assert refused.value.status == 422
    assert "Select a valid choice. opne is not one" in refused.value.why
    with pytest.raises(Refused, match="whole number"):
        desk.write(Assign("desk:somebody"))
    with pytest.raises(Refused, match="Agent not found"):
        desk.write(Assign("desk:999999"))


def test_a_refusal_of_another_shape_is_told_all_the_same() -> None:
    for body in ({"errors": ["odd"]}, {"message": "Too odd."}, ["odd"]):
        desk = Desk()
        desk.http.instead = _answering(json_answer(body, 422))
        with pytest.raises(Refused, match="odd"):
            desk.write(note())


def test_what_is_critical_stays_critical_where_urgent_is_asked_for() -> None:
    desk = Desk()
    desk.world.change(desk.ref, priority=Priority.URGENT)
    desk.write(SetPriority(Priority.URGENT))
    assert desk.sent == []
    desk.write(SetPriority(Priority.NORMAL))
    assert desk.sent == [("priority", {"priority": "medium"})]
    with pytest.raises(Trouble, match="Every ticket has a priority"):
        desk.write(SetPriority(Priority.NONE))


def test_tags_are_sent_as_one_set_with_those_that_were_there() -> None:
    desk = Desk()
    desk.write(ChangeTags(added=("one", "two")))
    desk.write(ChangeTags(added=("three",), removed=("one",)))
    assert set(desk.world.tickets[desk.ref].tags) == {"two", "three"}
    sent = desk.sent
    desk.write(ChangeTags(added=("three",), removed=("one",)))
    desk.write(ChangeTags(added=("THREE", "Two")))
    assert desk.sent == sent, "nothing changed"
    desk.write(ChangeTags(removed=("TWO",)))
    assert desk.world.tickets[desk.ref].tags == ("three",)


def test_a_tag_that_nobody_made_is_refused_with_those_that_there_are() -> None:
    desk = Desk()
    with pytest.raises(Trouble, match=r"no tag nonsense.*there are .*gateway"):
        desk.write(ChangeTags(added=("one", "nonsense")))
    assert desk.sent == []


@pytest.mark.parametrize("effect", [SetStatus(Status.SOLVED), SetPriority(Priority.URGENT), ChangeTags(added=("one",))])
def test_no_answer_to_what_is_asked_first_is_not_taken_for_no_answer_to_the_write(effect: TicketEffect) -> None:
    desk = Desk()

    def silent(_: int, request: Request) -> None:
        if request.method == "GET":
            raise Unreachable("It does not answer.", has_left=True)

    desk.http.before = silent
    with pytest.raises(Unreachable) as unreachable:
        desk.write(effect)
    assert not may_be_done(unreachable.value)
    assert desk.sent == []


def test_a_note_that_the_server_says_is_public_is_not_taken_for_a_note() -> None:
    desk = Desk()
    desk.http.instead = _answering(json_answer({"data": {"id": 7, "is_internal_note": False}}, 201))
    with pytest.raises(Unreadable, match="everybody may read it") as unreadable:
        desk.write(note())
    assert may_be_done(unreadable.value)


def test_of_a_merged_ticket_it_is_told_where_to_write() -> None:
    desk = Desk()
    other = next(iter(desk.world.tickets))
    desk.world.merge(desk.ref, other)
    with pytest.raises(Trouble, match=f"was merged into {other}"):
        desk.run(desk.helpdesk.now(desk.ref))


def _answering(answer: Answer) -> Callable[[Request], Answer]:
    return lambda _: answer
