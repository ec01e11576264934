"""What is compared before a change goes, and what is written down of it."""

from dataclasses import replace

import pytest

from sending.place import NOTE, REF, REPLY, Place, steps_of
from workbench.domain.effects import Assign, Effect, Say, SetPriority, SetStatus
from workbench.domain.values import Priority, Role, Status, Visibility
from workbench.store import deciding
from workbench.store.effects import base_column
from workbench.store.outbox import State, Step


def test_a_reply_and_its_status_arrive_and_the_ticket_is_read_again_before_the_overlay_goes(place: Place) -> None:
    number = place.put(REPLY, SetStatus(Status.PENDING))
    entry = place.send(number)
    assert (entry.state, steps_of(entry)) == (State.SENT, [Step.DONE, Step.DONE])
    assert place.said(REPLY.text) == 1
    assert place.kept[0].tickets[0].status is Status.PENDING
    assert place.desk.execute("SELECT * FROM desk.overlay").fetchall() == []


@pytest.mark.parametrize(("author", "role"), [("Ben", Role.AGENT), ("Jane", Role.CUSTOMER)])
def test_a_reply_is_stopped_where_anybody_has_said_something_since(place: Place, author: str, role: Role) -> None:
    number = place.put(REPLY, SetStatus(Status.PENDING))
    place.says(author, role=role)
    entry = place.send(number)
    assert (entry.state, place.provider.asked) == (State.CONFLICTED, [])
    assert author in entry.reason
    assert place.kept[-1].messages[-1].author == author  # which the desk shows beside the reply


def test_what_was_said_in_the_very_second_that_the_writer_read_is_noticed(place: Place) -> None:
    number = place.put(REPLY)
    before = place.model.cases[REF].ticket.updated
    case = place.model.cases[REF]
    case.messages.append(replace(case.messages[-1], ref="zd:twin", text="And this."))
    assert case.ticket.updated == before
    assert place.send(number).state is State.CONFLICTED


def test_a_note_goes_whatever_was_said_meanwhile(place: Place) -> None:
    number = place.put(NOTE)
    place.says("Ben")
    assert place.send(number).state is State.SENT


def test_what_this_desk_has_sent_meanwhile_is_no_news_to_it(place: Place) -> None:
    first, second = place.put(REPLY), place.put(Say(visibility=Visibility.PUBLIC, text="One more thing."))
    assert place.send(first).state is State.SENT
    assert place.send(second).state is State.SENT


def test_what_this_desk_has_sent_is_known_even_where_the_server_does_not_say_what_it_made(place: Place) -> None:
    place.model.names_what_it_made = False
    first, second = place.put(REPLY), place.put(REPLY)
    assert place.send(first).state is State.SENT
    assert place.send(second).state is State.SENT
    assert place.said(REPLY.text) == 2


@pytest.mark.parametrize(
    ("effect", "theirs"),
    [
        (Assign("zd:ada"), {"assignee": "zd:ben"}),
        (SetStatus(Status.PENDING), {"status": Status.SOLVED}),
        (SetPriority(Priority.HIGH), {"priority": Priority.LOW}),
    ],
)
def test_what_somebody_else_has_set_otherwise_is_not_overwritten(
    place: Place, effect: Effect, theirs: dict[str, object]
) -> None:
    number = place.put(effect)
    place.sets(**theirs)
    entry = place.send(number)
    assert (entry.state, place.provider.asked) == (State.CONFLICTED, [])
    assert " by now; it was " in entry.reason


def test_what_is_so_already_needs_no_request(place: Place) -> None:
    number = place.put(Assign("zd:ada"), SetStatus(Status.SOLVED))
    place.sets(assignee="zd:ada", status=Status.SOLVED)
    assert (place.send(number).state, place.provider.asked) == (State.SENT, [])


def test_a_conflict_in_the_status_keeps_the_message_too(place: Place) -> None:
    number = place.put(REPLY, SetStatus(Status.PENDING))
    place.sets(status=Status.SOLVED)
    assert (place.send(number).state, place.provider.asked) == (State.CONFLICTED, [])


def test_a_status_that_the_server_sets_by_itself_upon_a_message_is_no_conflict(place: Place) -> None:
    number = place.put(REPLY, SetStatus(Status.SOLVED))
    place.provider.after = lambda effect: place.sets(status=Status.HOLD) if effect == REPLY else None
    assert place.send(number).state is State.SENT
    assert place.model.cases[REF].ticket.status is Status.SOLVED


def test_a_conflicted_reply_goes_when_its_writer_has_seen_what_was_said(place: Place) -> None:
    number = place.put(REPLY)
    place.says("Jane", role=Role.CUSTOMER)
    assert place.send(number).state is State.CONFLICTED
    deciding.rebase(place.desk, number, base_column(place.model.base(REF)))
    deciding.settle(place.desk, number, [], State.QUEUED, now=place.model.time)
    assert place.send(number).state is State.SENT
