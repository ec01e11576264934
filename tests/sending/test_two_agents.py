"""Two agents on one helpdesk, each at a desk of their own: who answers second has to see the first answer before."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from workbench.domain.effects import Assign, Change, Effect, Say, SetStatus
from workbench.domain.values import Batch, Message, Role, Status, Ticket, Visibility
from workbench.store import deciding, outbox
from workbench.store.bases import base_of
from workbench.store.conversations import messages_of, said_since
from workbench.store.outbox import Entry, State
from workbench.sync.delivering import deliver_once
from workbench.sync.pulling import pull_once
from workbench.workplace import Workplace

_AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
REF = "team:1"


class Desk:
    """An agent's place of work."""

    def __init__(self, home: Path, shared: Path, name: str) -> None:
        home.mkdir()
        (home / "config.yaml").write_text(
            f"me: {{name: {name}, email: {name.lower()}@desk.test}}\n"
            f"helpdesks: [{{name: team, kind: local, path: {shared}}}]\n"
        )
        self.place = Workplace.open(home)
        self.name = name

    def pull(self) -> None:
        """See what is new."""
        (helpdesk,) = self.place.helpdesks()
        asyncio.run(pull_once(self.place.connection(), helpdesk, self.place.now))
        asyncio.run(helpdesk.close())

    def write(self, *effects: Effect) -> int:
        """Put something into the outbox that stands on what is on the screen."""
        base = base_of(self.place.connection(), REF)
        change = Change(ticket=REF, source="team", effects=effects, base=base)
        return outbox.put(self.place.connection(), change, now=time.time(), hold=0)

    def say(self, text: str) -> int:
        """Answer the customer and let them have the ball."""
        return self.write(Say(visibility=Visibility.PUBLIC, text=text), SetStatus(Status.PENDING))

    def send(self) -> None:
        """Be on the net for a moment."""
        (configured,) = self.place.sources()
        asyncio.run(deliver_once(self.place, configured, lambda _: None))

    def entry(self, number: int) -> Entry:
        found = outbox.entry_of(self.place.connection(), number)
        assert found is not None
        return found

    def reads(self) -> list[str]:
        """Return what is on the ticket, as this desk has it."""
        return [message.text for message in messages_of(self.place.connection(), REF)]


@pytest.fixture
def desks(tmp_path: Path) -> Iterator[tuple[Desk, Desk]]:
    shared = tmp_path / "team.db"
    ada, ben = (Desk(tmp_path / name, shared, name) for name in ("Ada", "Ben"))
    with ada.place.local_file("team") as file:
        ticket = Ticket(ref=REF, subject="Scanner", status=Status.OPEN, created=_AT, updated=_AT)
        asked = Message(
            ref="team:m1", ticket=REF, author="Jane", role=Role.CUSTOMER, visibility=Visibility.PUBLIC, at=_AT,
            text="It stands still.",
        )
        file.put(Batch(cursor="", tickets=(ticket,), messages=(asked,)))
    for desk in (ada, ben):
        desk.pull()
    with closing(ada.place), closing(ben.place):
        yield ada, ben


def test_each_sees_within_a_pull_that_the_other_has_answered(desks: tuple[Desk, Desk]) -> None:
    ada, ben = desks
    number = ada.say("Turn it off and on.")
    ada.send()
    assert ada.entry(number).state is State.SENT
    assert ada.reads() == ["It stands still.", "Turn it off and on."]  # it has read it back already
    ben.pull()
    assert ben.reads() == ada.reads()


def test_a_reply_that_was_queued_offline_is_never_sent_once_another_has_answered(desks: tuple[Desk, Desk]) -> None:
    ada, ben = desks
    queued = ben.say("Have you tried another cable?")  # on a train
    ada.say("Turn it off and on.")
    ada.send()
    for _ in range(3):
        ben.send()
    assert ben.entry(queued).state is State.CONFLICTED
    assert "Ada wrote meanwhile" in ben.entry(queued).reason
    ben.pull()
    ada.pull()
    assert ada.reads() == ben.reads() == ["It stands still.", "Turn it off and on."]


def test_who_has_read_the_other_answer_may_send_the_stopped_one_all_the_same(desks: tuple[Desk, Desk]) -> None:
    ada, ben = desks
    queued = ben.write(Say(visibility=Visibility.PUBLIC, text="Have you tried another cable?"))
    ada.say("Turn it off and on.")
    ada.send()
    ben.send()
    ben.pull()
    entry = ben.entry(queued)
    assert [one.text for one in said_since(ben.place.connection(), REF, entry.base)] == ["Turn it off and on."]
    assert deciding.send_anyway(ben.place.connection(), queued, now=time.time())
    ben.send()
    assert ben.entry(queued).state is State.SENT
    assert ben.reads()[-1] == "Have you tried another cable?"


def test_of_two_who_take_a_ticket_the_second_hears_that_it_is_taken(desks: tuple[Desk, Desk]) -> None:
    ada, ben = desks
    with ada.place.local_file("team") as file:
        mine = {desk.name: file.agent_for(f"{desk.name.lower()}@desk.test", desk.name).ref for desk in desks}
    first, second = ada.write(Assign(mine["Ada"])), ben.write(Assign(mine["Ben"]))
    ada.send()
    ben.send()
    assert (ada.entry(first).state, ben.entry(second).state) == (State.SENT, State.CONFLICTED)
    assert mine["Ada"] in ben.entry(second).reason
