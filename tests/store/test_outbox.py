"""The outbox: a change is there once, in a state that says what is known of it."""

import sqlite3
from pathlib import Path

import pytest

from workbench.domain.effects import Assign, Change, Say, SetStatus
from workbench.domain.words import Status, Visibility
from workbench.store import deciding, drafts, outbox, schedule, steps
from workbench.store.opening import open_both
from workbench.store.outbox import State, Step

NOW = 1_000_000.0


@pytest.fixture
def desk(tmp_path: Path) -> sqlite3.Connection:
    return open_both(tmp_path)


def reply(ticket: str = "zd:1", text: str = "Hello") -> Change:
    say = Say(visibility=Visibility.PUBLIC, text=text)
    return Change(ticket=ticket, source="zd", effects=(say, SetStatus(Status.PENDING)))


def overlay(desk: sqlite3.Connection) -> list[tuple[object, ...]]:
    return desk.execute("SELECT ticket, status, is_assigned, assignee FROM desk.overlay ORDER BY ticket").fetchall()


def test_what_is_put_in_comes_out_as_it_was(desk: sqlite3.Connection) -> None:
    number = outbox.put(desk, reply(), now=NOW, hold=10)
    entry = outbox.entry_of(desk, number)
    assert entry is not None
    assert (entry.state, entry.ticket, entry.release_at) == (State.HELD, "zd:1", NOW + 10)
    assert tuple(part.effect for part in entry.parts) == reply().effects
    assert overlay(desk) == [("zd:1", "pending", 0, None)]


def test_what_is_held_can_be_taken_back_and_leaves_nothing_but_its_draft(desk: sqlite3.Connection) -> None:
    draft = drafts.keep(desk, drafts.Draft(ticket="zd:1", kind="reply", text="Hello", cursor=3), now=int(NOW))
    number = outbox.put(desk, reply(), now=NOW, hold=10, draft=draft.id)
    assert drafts.drafts_of(desk) == []
    assert outbox.take_back(desk, number) is not None
    assert drafts.drafts_of(desk) == [draft]
    assert outbox.unsent_entries(desk) == []
    assert overlay(desk) == []


def test_nothing_that_may_have_left_can_be_taken_back(desk: sqlite3.Connection) -> None:
    number = outbox.put(desk, reply(), now=NOW, hold=0)
    assert steps.claim(desk, number, "me", now=NOW)
    assert outbox.take_back(desk, number) is None
    steps.begin(desk, number, 0, stamp="7", now=NOW)
    steps.recover(desk, "zd", "another")
    assert outbox.take_back(desk, number) is None


def test_two_processes_never_hold_the_same_change(desk: sqlite3.Connection) -> None:
    number = outbox.put(desk, reply(), now=NOW, hold=0)
    assert steps.claim(desk, number, "one", now=NOW) is not None
    assert steps.claim(desk, number, "two", now=NOW) is None


def test_only_the_first_change_of_a_ticket_may_go_and_tickets_do_not_wait_for_each_other(
    desk: sqlite3.Connection,
) -> None:
    first, second, other = (
        outbox.put(desk, change, now=NOW, hold=0) for change in (reply(), reply(text="More"), reply("zd:2"))
    )
    assert schedule.due_entries(desk, "zd", now=NOW, limit=10) == [first, other]
    steps.claim(desk, first, "me", now=NOW)
    steps.end(desk, first, State.REFUSED, "No.", now=NOW)
    assert schedule.due_entries(desk, "zd", now=NOW, limit=10) == [other]
    deciding.settle(desk, first, [(0, Step.DROPPED), (1, Step.DROPPED)], State.SENT, now=NOW)
    assert schedule.due_entries(desk, "zd", now=NOW, limit=10) == [second, other]


def test_a_change_that_is_sent_takes_its_overlay_and_its_draft_with_it(desk: sqlite3.Connection) -> None:
    draft = drafts.keep(desk, drafts.Draft(ticket="zd:1", kind="reply", text="Hello"), now=int(NOW))
    number = outbox.put(desk, reply(), now=NOW, hold=0, draft=draft.id)
    steps.claim(desk, number, "me", now=NOW)
    steps.begin(desk, number, 0, stamp="", now=NOW)
    steps.note(desk, number, 0, Step.DONE, "zd:m7")
    steps.end(desk, number, State.SENT, now=NOW + 1)
    assert (overlay(desk), outbox.unsent_entries(desk), drafts.drafts_of(desk)) == ([], [], [])
    assert steps.messages_made(desk, "zd:1") == {"zd:m7"}


def test_of_several_changes_the_last_is_what_is_shown(desk: sqlite3.Connection) -> None:
    for effect in (Assign("zd:a1"), SetStatus(Status.OPEN), Assign(None)):
        outbox.put(desk, Change(ticket="zd:1", source="zd", effects=(effect,)), now=NOW, hold=0)
    assert overlay(desk) == [("zd:1", "open", 1, None)]
