"""What becomes of a change by what its server answers, or does not."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sending.place import REF, REPLY, Place, raising, steps_of
from workbench.api import Answer, Refused, Throttled
from workbench.api.answers import NotSignedIn, Unreachable
from workbench.domain.effects import Enclosure, SetStatus, TicketEffect
from workbench.domain.trouble import Trouble
from workbench.domain.values import Status
from workbench.store import deciding, outbox, steps
from workbench.store.outbox import State, Step


def test_a_refused_status_fails_in_the_servers_words_and_the_message_is_never_offered_again(place: Place) -> None:
    number = place.put(REPLY, SetStatus(Status.PENDING))
    no = Refused("zd answered 422.", "Pending needs a reason.", "", Answer(422))

    def refuse(effect: TicketEffect) -> None:
        if isinstance(effect, SetStatus):
            raise no

    place.provider.before = refuse
    entry = place.send(number)
    assert (entry.state, steps_of(entry)) == (State.REFUSED, [Step.DONE, Step.REFUSED])
    assert "Pending needs a reason." in entry.reason
    assert deciding.retry(place.desk, number, now=place.model.time)
    place.provider.before = lambda _: None
    assert place.send(number).state is State.SENT
    assert place.said(REPLY.text) == 1


def test_a_refused_message_keeps_the_status_waiting(place: Place) -> None:
    number = place.put(REPLY, SetStatus(Status.PENDING))
    place.provider.before = raising(Refused("zd answered 403.", "Not yours.", "", Answer(403)))
    entry = place.send(number)
    assert (entry.state, steps_of(entry)) == (State.REFUSED, [Step.REFUSED, Step.WAITING])
    assert place.provider.asked == [REPLY]


def test_a_server_that_says_yes_and_changes_nothing_is_caught(place: Place) -> None:
    number = place.put(SetStatus(Status.PENDING))
    place.provider.after = lambda _: place.sets(status=Status.OPEN)
    entry = place.send(number)
    assert (entry.state, steps_of(entry)) == (State.REFUSED, [Step.REFUSED])
    assert "said yes" in entry.reason


def test_a_server_that_takes_a_status_for_a_word_of_its_own_has_done_it(place: Place) -> None:
    number = place.put(SetStatus(Status.CLOSED))
    place.provider.after = lambda _: place.sets(status=Status.SOLVED)
    assert place.send(number).state is State.SENT


def test_a_file_that_is_gone_stops_the_message_before_anything_is_sent(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    path.write_text("a line")
    number = place.put(replace(REPLY, files=(Enclosure(str(path), "log.txt", "text/plain", 6),)))
    path.unlink()
    entry = place.send(number)
    assert (entry.state, entry.may_be_taken_back, place.provider.asked) == (State.REFUSED, True, [])
    assert "log.txt" in entry.reason


def test_what_nobody_knows_of_and_nobody_can_look_for_is_left_to_a_person(place: Place) -> None:
    number = place.put(REPLY)
    place.provider.before = raising(Unreachable("zd does not answer.", has_left=True))
    place.send(number)

    def gone() -> None:
        raise Refused("zd answered 404.", "There is no such ticket.", "", Answer(404))

    place.provider.first = gone
    entry = place.send(number)
    assert (entry.state, entry.may_be_taken_back) == (State.UNSURE, False)
    assert "may still arrive" in entry.reason
    assert "no such ticket" in entry.reason


def test_a_server_that_says_yes_and_loses_the_message_leaves_it_to_a_person(place: Place) -> None:
    place.model.names_what_it_made = False
    number = place.put(REPLY)
    place.provider.after = lambda _: place.model.cases[REF].messages.clear()
    entry = place.send(number)
    assert (entry.state, steps_of(entry)) == (State.UNSURE, [Step.UNSURE])


def test_what_cannot_be_reached_waits_can_be_taken_back_and_goes_later(place: Place) -> None:
    number = place.put(REPLY)
    place.provider.before = raising(Unreachable("zd cannot be reached.", "It refused."))
    entry = place.send(number)
    assert (entry.state, entry.may_be_taken_back) == (State.QUEUED, True)
    assert entry.next_try > place.model.time
    assert "cannot be reached" in entry.reason
    place.provider.before = lambda _: None
    assert place.send(number).state is State.SENT


def test_a_limit_is_kept_to(place: Place) -> None:
    number = place.put(REPLY)
    place.provider.before = raising(Throttled("zd asks for fewer requests.", "", "", 90.0))
    entry = place.send(number)
    assert entry.state is State.QUEUED
    assert 90 < entry.next_try - place.model.time < 110


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Unreachable("zd cannot be reached."), State.QUEUED),
        (NotSignedIn("There is no token for zd."), State.QUEUED),
        (Refused("zd answered 401.", "", "", Answer(401)), State.QUEUED),
        (Refused("zd answered 502.", "", "", Answer(502)), State.QUEUED),
        (Refused("zd answered 404.", "", "", Answer(404)), State.REFUSED),
        (Trouble("zd:1 was merged."), State.REFUSED),
        (ZeroDivisionError("It is mended in 4.2.1."), State.QUEUED),
    ],
)
def test_what_fails_before_anything_was_sent_waits_or_fails_for_good(
    place: Place, error: Exception, state: State
) -> None:
    number = place.put(REPLY)

    def fail() -> None:
        raise error

    place.provider.first = fail
    entry = place.send(number)
    assert (entry.state, entry.may_be_taken_back, place.provider.asked) == (state, True, [])
    assert "mended" not in entry.reason  # an error of the provider's own may repeat what was written


def test_an_answer_that_never_came_is_looked_up_and_the_message_is_there_once(place: Place) -> None:
    number = place.put(REPLY, SetStatus(Status.PENDING))
    lost = Unreachable("zd does not answer.", has_left=True)
    place.provider.after = lambda effect: raising(lost)(effect) if effect == REPLY else None
    entry = place.send(number)
    assert (entry.state, place.said(REPLY.text)) == (State.SENT, 1)
    assert place.provider.asked.count(REPLY) == 1


def test_a_message_of_which_nobody_knows_is_repeated_only_where_the_server_keeps_a_second_one_out(
    place: Place,
) -> None:
    number = place.put(REPLY)
    place.provider.before = raising(Unreachable("zd does not answer.", has_left=True))
    entry = place.send(number)
    assert entry.state is State.QUEUED
    assert not entry.may_be_taken_back
    place.provider.before = lambda _: None
    entry = place.send(number)
    if place.model.locking == "none":
        assert (entry.state, place.provider.asked) == (State.UNSURE, [REPLY])
        assert "may still arrive" in entry.reason
    else:
        assert (entry.state, place.said(REPLY.text)) == (State.SENT, 1)


def test_an_unsure_message_that_has_arrived_after_all_is_not_sent_again(connection: sqlite3.Connection) -> None:
    place = Place(connection, "none")
    number = place.put(REPLY)
    place.provider.before = raising(Unreachable("zd does not answer.", has_left=True))
    place.send(number)
    assert place.send(number).state is State.UNSURE
    place.provider.before = lambda _: None
    place.says("Ada", REPLY.text)
    assert deciding.say_it_did_not(place.desk, number, now=place.model.time)
    assert (place.send(number).state, place.said(REPLY.text)) == (State.SENT, 1)


def test_who_has_lost_a_change_to_another_begins_nothing(place: Place) -> None:
    number = place.put(REPLY)

    def lose() -> None:
        steps.recover(place.desk, "zd", "another")

    place.provider.first = lose
    with pytest.raises(steps.NotHeld):
        place.send(number)
    assert place.provider.asked == []


def test_times_are_the_machines_and_one_that_was_set_back_keeps_nothing_for_ever(place: Place) -> None:
    number = place.put(REPLY)
    place.provider.before = raising(Unreachable("zd does not answer.", has_left=True))
    place.send(number)
    place.model.time -= timedelta(days=400).total_seconds()
    assert datetime.fromtimestamp(place.model.time, UTC).year < 2026
    deciding.settle(place.desk, number, [], State.QUEUED, now=place.model.time)
    outbox.send_now(place.desk, number, now=place.model.time)
    place.provider.before = lambda _: None
    entry = place.send(number)
    assert entry.next_try - place.model.time < 60
