"""Two agents at desks of their own on a real Request Tracker: a stale answer is stopped, queued offline or not."""

import time
from contextlib import closing
from pathlib import Path

import pytest

from servers.request_tracker.conftest import Tracker
from servers.request_tracker.home import Home
from workbench.domain.effects import Assign, Change, Effect, Say
from workbench.domain.values import Visibility
from workbench.store import outbox
from workbench.store.bases import base_of
from workbench.store.conversations import messages_of
from workbench.store.opening import attach_both, open_both
from workbench.store.outbox import Entry, State


class Desk(Home):
    """An agent's home, into which RT was pulled."""

    def __init__(self, folder: Path, rt: Tracker, who: str) -> None:
        super().__init__(folder, rt.server, who)
        self.who = who
        self.sync()
        open_both(self.store).close()

    def write(self, ticket: str, effect: Effect) -> int:
        """Put something into the outbox that stands on what is on the screen."""
        with closing(attach_both(self.store)) as desk:
            change = Change(ticket=ticket, source="rt", effects=(effect,), base=base_of(desk, ticket))
            return outbox.put(desk, change, now=time.time(), hold=0)

    def entry(self, number: int) -> Entry:
        """Return a change as it is now."""
        with closing(attach_both(self.store)) as desk:
            found = outbox.entry_of(desk, number)
            assert found is not None
            return found

    def reads(self, ticket: str) -> list[str]:
        """Return what is on a ticket, as this desk has it."""
        with closing(attach_both(self.store)) as desk:
            return [message.text.strip() for message in messages_of(desk, ticket)]


@pytest.fixture
def ticket(rt: Tracker) -> str:
    number = rt.hands("berta").create("The line is dead", "Since this morning.", Requestor="jana.novak@kolo.test")
    return f"rt:{number}"


def test_of_two_answers_to_the_same_words_the_second_is_stopped_and_both_agents_see_the_first(
    rt: Tracker, ticket: str, tmp_path: Path
) -> None:
    berta, ben = Desk(tmp_path / "berta", rt, "berta"), Desk(tmp_path / "ben", rt, "ben")
    late = ben.write(ticket, Say(visibility=Visibility.PUBLIC, text="Have you tried another cable?"))  # offline
    first = berta.write(ticket, Say(visibility=Visibility.PUBLIC, text="Turn it off and on."))
    berta.sync()
    assert berta.entry(first).state is State.SENT
    said = ben.run("sync")
    assert ben.entry(late).state is State.CONFLICTED
    assert "wrote meanwhile" in said
    ben.sync()
    assert ben.reads(ticket) == berta.reads(ticket) == ["Since this morning.", "Turn it off and on."]
    mails = [mail for mail in rt.server.sent() if "another cable" in mail.as_string()]
    assert mails == []


def test_of_two_who_take_a_ticket_the_second_hears_that_it_is_taken(rt: Tracker, ticket: str, tmp_path: Path) -> None:
    berta, ben = Desk(tmp_path / "berta", rt, "berta"), Desk(tmp_path / "ben", rt, "ben")
    first, second = berta.write(ticket, Assign("rt:berta")), ben.write(ticket, Assign("rt:ben"))
    berta.sync()
    ben.sync()
    assert (berta.entry(first).state, ben.entry(second).state) == (State.SENT, State.CONFLICTED)
    assert "rt:berta" in ben.entry(second).reason
