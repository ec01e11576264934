"""What becomes of one change: what is compared before it goes, what is written down, and what a server may answer."""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from sending.model import Locking, Model, ModelDesk
from workbench.api import Answer, Batch, Refused, Throttled
from workbench.api.answers import NotSignedIn, Unreachable
from workbench.api.providers import Now
from workbench.domain.effects import Assign, Change, Effect, Enclosure, Say, SetPriority, SetStatus, TicketEffect
from workbench.domain.trouble import Trouble
from workbench.domain.values import Message, Priority, Ref, Role, Status, Visibility
from workbench.store import deciding, outbox, steps
from workbench.store.effects import base_column
from workbench.store.opening import open_both
from workbench.store.outbox import Entry, State, Step
from workbench.sync.posting import Sender, post

REF: Ref = "zd:1"
REPLY = Say(visibility=Visibility.PUBLIC, text="It is mended in 4.2.1.")
NOTE = Say(visibility=Visibility.INTERNAL, text="Seen before.")


class Desk(ModelDesk):
    """A provider that fails as it is told to. ``asked`` are the effects that were sent."""

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self.asked: list[TicketEffect] = []
        self.before: Callable[[TicketEffect], None] = lambda _: None
        self.after: Callable[[TicketEffect], None] = lambda _: None
        self.first: Callable[[], None] = lambda: None

    async def now(self, ref: Ref) -> Now:
        self.first()
        return await super().now(ref)

    async def write(self, ref: Ref, effect: TicketEffect, *, stamp: str = "", key: str = "") -> Ref | None:
        self.asked.append(effect)
        self.before(effect)
        made = await super().write(ref, effect, stamp=stamp, key=key)
        self.after(effect)
        return made


class Place:
    """An outbox, a server without faults, and one who sends."""

    def __init__(self, connection: sqlite3.Connection, locking: Locking) -> None:
        self.desk = connection
        self.model = Model("zd", locking, Random(5))  # noqa: S311 - no secret
        self.model.faults_left = self.model.deaths_left = self.model.others_left = 0
        self.model.names_what_it_made = True
        self.model.open(REF)
        self.provider = Desk(self.model)
        self.kept: list[Batch] = []

    def put(self, *effects: Effect) -> int:
        """Put a change into the outbox, as somebody does who has just read the ticket."""
        change = Change(ticket=REF, source="zd", effects=effects, base=self.model.base(REF))
        return outbox.put(self.desk, change, now=self.model.time, hold=0)

    def send(self, number: int, holder: str = "me") -> Entry:
        """Send it, at whatever time it may be tried, and return how it is then."""
        entry = outbox.entry_of(self.desk, number)
        assert entry is not None
        self.model.time = max(self.model.time, entry.next_try)
        claimed = steps.claim(self.desk, number, holder, now=self.model.time)
        assert claimed is not None, entry
        asyncio.run(post(Sender(self.desk, holder, lambda: self.model.time, self._keep), self.provider, claimed))
        after = outbox.entry_of(self.desk, number)
        assert after is not None
        return after

    async def _keep(self, batch: Batch) -> None:
        self.kept.append(batch)

    def says(self, author: str, text: str = "Never mind.", role: Role = Role.AGENT) -> None:
        """Let somebody else say something."""
        self.model.pass_time(5)
        case = self.model.cases[REF]
        case.messages.append(
            Message(
                ref=f"zd:x{len(case.messages)}", ticket=REF, author=author, role=role, visibility=Visibility.PUBLIC,
                at=self.model.moment(), text=text,
            )
        )
        self.sets()

    def sets(self, **values: object) -> None:
        """Let somebody else change the ticket."""
        case = self.model.cases[REF]
        case.ticket = replace(case.ticket, updated=self.model.moment(), **values)  # type: ignore[arg-type]  # its own
        case.version += 1

    def said(self, text: str) -> int:
        """Return how often the server has a text."""
        return sum(message.text.split() == text.split() for message in self.model.cases[REF].messages)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = open_both(tmp_path)
    yield connection
    connection.close()


@pytest.fixture(params=["etag", "key", "none"])
def place(request: pytest.FixtureRequest, connection: sqlite3.Connection) -> Place:
    return Place(connection, request.param)


def _steps(entry: Entry) -> list[Step]:
    return [part.step for part in entry.parts]


def _raising(error: Exception) -> Callable[[TicketEffect], None]:
    def fail(_: TicketEffect) -> None:
        raise error

    return fail


# -- what is compared ---------------------------------------------------------------------------------------


def test_a_reply_and_its_status_arrive_and_the_ticket_is_read_again_before_the_overlay_goes(place: Place) -> None:
    number = place.put(REPLY, SetStatus(Status.PENDING))
    entry = place.send(number)
    assert (entry.state, _steps(entry)) == (State.SENT, [Step.DONE, Step.DONE])
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
    steps.rebase(place.desk, number, base_column(place.model.base(REF)))
    steps.settle(place.desk, number, [], State.QUEUED, now=place.model.time)
    assert place.send(number).state is State.SENT


# -- what a server answers ----------------------------------------------------------------------------------


def test_a_refused_status_fails_in_the_servers_words_and_the_message_is_never_offered_again(place: Place) -> None:
    number = place.put(REPLY, SetStatus(Status.PENDING))
    no = Refused("zd answered 422.", "Pending needs a reason.", "", Answer(422))

    def refuse(effect: TicketEffect) -> None:
        if isinstance(effect, SetStatus):
            raise no

    place.provider.before = refuse
    entry = place.send(number)
    assert (entry.state, _steps(entry)) == (State.REFUSED, [Step.DONE, Step.REFUSED])
    assert "Pending needs a reason." in entry.reason
    assert deciding.retry(place.desk, number, now=place.model.time)
    place.provider.before = lambda _: None
    assert place.send(number).state is State.SENT
    assert place.said(REPLY.text) == 1


def test_a_refused_message_keeps_the_status_waiting(place: Place) -> None:
    number = place.put(REPLY, SetStatus(Status.PENDING))
    place.provider.before = _raising(Refused("zd answered 403.", "Not yours.", "", Answer(403)))
    entry = place.send(number)
    assert (entry.state, _steps(entry)) == (State.REFUSED, [Step.REFUSED, Step.WAITING])
    assert place.provider.asked == [REPLY]


def test_a_server_that_says_yes_and_changes_nothing_is_caught(place: Place) -> None:
    number = place.put(SetStatus(Status.PENDING))
    place.provider.after = lambda _: place.sets(status=Status.OPEN)
    entry = place.send(number)
    assert (entry.state, _steps(entry)) == (State.REFUSED, [Step.REFUSED])
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
    place.provider.before = _raising(Unreachable("zd does not answer.", has_left=True))
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
    assert (entry.state, _steps(entry)) == (State.UNSURE, [Step.UNSURE])


def test_what_cannot_be_reached_waits_can_be_taken_back_and_goes_later(place: Place) -> None:
    number = place.put(REPLY)
    place.provider.before = _raising(Unreachable("zd cannot be reached.", "It refused."))
    entry = place.send(number)
    assert (entry.state, entry.may_be_taken_back) == (State.QUEUED, True)
    assert entry.next_try > place.model.time
    assert "cannot be reached" in entry.reason
    place.provider.before = lambda _: None
    assert place.send(number).state is State.SENT


def test_a_limit_is_kept_to(place: Place) -> None:
    number = place.put(REPLY)
    place.provider.before = _raising(Throttled("zd asks for fewer requests.", "", "", 90.0))
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
    place.provider.after = lambda effect: _raising(lost)(effect) if effect == REPLY else None
    entry = place.send(number)
    assert (entry.state, place.said(REPLY.text)) == (State.SENT, 1)
    assert place.provider.asked.count(REPLY) == 1


def test_a_message_of_which_nobody_knows_is_repeated_only_where_the_server_keeps_a_second_one_out(
    place: Place,
) -> None:
    number = place.put(REPLY)
    place.provider.before = _raising(Unreachable("zd does not answer.", has_left=True))
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
    place.provider.before = _raising(Unreachable("zd does not answer.", has_left=True))
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
    place.provider.before = _raising(Unreachable("zd does not answer.", has_left=True))
    place.send(number)
    place.model.time -= timedelta(days=400).total_seconds()
    assert datetime.fromtimestamp(place.model.time, UTC).year < 2026
    steps.settle(place.desk, number, [], State.QUEUED, now=place.model.time)
    outbox.send_now(place.desk, number, now=place.model.time)
    place.provider.before = lambda _: None
    entry = place.send(number)
    assert entry.next_try - place.model.time < 60
