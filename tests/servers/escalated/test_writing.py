"""What is written to Escalated stands in its own database, once, for whom it was meant."""

import sqlite3
from contextlib import closing

import pytest

from servers.escalated.reading import Reader
from servers.escalated.server import EscalatedServer
from workbench.api import (
    Assign,
    ChangeTags,
    Priority,
    Ref,
    Refused,
    Role,
    Say,
    SetPriority,
    SetStatus,
    Status,
    Throttled,
    Ticket,
    TicketEffect,
    Trouble,
    Unreachable,
    Visibility,
    clean,
    identity_of,
)
from workbench.api.answers import may_be_done
from workbench.api.testing.texts import HOSTILE
from workbench.net.client import connect
from workbench.net.pace import Governor, for_a_person
from workbench.providers.helpdesk.escalated import Escalated

REPLIES = (
    "SELECT body, is_internal_note, username FROM escalated_replies r JOIN escalated_tickets t ON t.id = r.ticket_id "
    "JOIN auth_user u ON u.id = r.author_id WHERE reference = ? ORDER BY r.id"
)
FIELDS = "SELECT status, priority, username FROM escalated_tickets t LEFT JOIN auth_user u ON u.id = assigned_to_id "
FIELDS += "WHERE reference = ?"


class Writer(Reader):
    """An agent who writes on a ticket that Mara has just opened."""

    def __init__(self, server: EscalatedServer, who: str = "alice") -> None:
        super().__init__(server, who)
        self._database = server.database
        mara = connect(server.address, Escalated.sign_in("", server.tokens["mara"]), governor=Governor())
        opened = {"subject": "Written to", "description": "It fails.", "priority": "high", "department_id": 1}
        self.ask(mara.send("POST", "api/v1/tickets/create/", opened))
        ((reference,),) = self.rows("SELECT reference FROM escalated_tickets ORDER BY id DESC LIMIT 1")
        self.ref: Ref = f"esc:{reference}"

    def rows(self, select: str, *values: object) -> list[tuple[object, ...]]:
        """Return what the server's database answers."""
        with closing(sqlite3.connect(self._database, timeout=30)) as connection:
            return connection.execute(select, values).fetchall()

    def replies(self) -> list[tuple[object, ...]]:
        """Return body, whether internal, and writer of all that was said on the ticket."""
        return self.rows(REPLIES, identity_of(self.ref))

    def fields(self) -> tuple[object, ...]:
        """Return status, priority and assignee of the ticket."""
        return self.rows(FIELDS, identity_of(self.ref))[0]

    def write(self, effect: TicketEffect, ref: Ref = "") -> Ref | None:
        """Carry an effect out."""
        return self.ask(self.helpdesk.write(ref or self.ref, effect))

    def now(self) -> Ticket:
        """Return how the ticket stands."""
        return self.ask(self.helpdesk.now(self.ref)).ticket


def say(text: str, visibility: Visibility = Visibility.PUBLIC) -> Say:
    return Say(visibility=visibility, text=text)


def test_an_answer_and_a_note_stand_there_once_each_for_whom_they_were_meant(escalated: EscalatedServer) -> None:
    desk = Writer(escalated)
    note = desk.write(say("Ask the gateway team.", Visibility.INTERNAL))
    assert desk.fields()[0] == "open", "a note changes nothing else"
    answer = desk.write(say("Try again, please.\n\nAlice"))
    assert desk.replies() == [("Ask the gateway team.", 1, "alice"), ("Try again, please.\n\nAlice", 0, "alice")]
    assert desk.fields()[0] == "waiting_on_customer", "an answer does, by itself"
    assert desk.now().status is Status.PENDING
    batch = desk.ask(desk.helpdesk.ticket(desk.ref))
    assert [(one.ref, one.role, one.visibility) for one in batch.messages[1:]] == [
        (note, Role.AGENT, Visibility.INTERNAL), (answer, Role.AGENT, Visibility.PUBLIC),
    ]  # fmt: skip
    assert desk.now() == batch.tickets[0]


def test_whatever_the_text_holds_it_arrives_as_it_reads(escalated: EscalatedServer) -> None:
    desk = Writer(escalated)
    for number, text in enumerate(HOSTILE):
        desk.write(say(f"Text {number} {text}"))
    assert [row[0] for row in desk.replies()] == [clean(f"Text {n} {text}").strip() for n, text in enumerate(HOSTILE)]
    said = [one.text for one in desk.ask(desk.helpdesk.ticket(desk.ref)).messages[1:]]
    assert said == [row[0] for row in desk.replies()]


def test_each_status_and_priority_reads_back_and_the_same_again_changes_nothing(escalated: EscalatedServer) -> None:
    desk = Writer(escalated)
    desk.write(SetStatus(Status.OPEN))
    assert desk.fields()[0] == "open"
    for wanted, word in (
        (SetStatus(Status.PENDING), "waiting_on_customer"), (SetStatus(Status.OPEN, "Escalated"), "escalated"),
        (SetStatus(Status.SOLVED), "resolved"), (SetStatus(Status.OPEN), "reopened"),
        (SetStatus(Status.CLOSED), "closed"),
    ):  # fmt: skip
        desk.write(wanted)
        assert desk.fields()[0] == word
        before = desk.now()
        assert before.status is wanted.status
        desk.write(wanted)
        desk.write(SetStatus(wanted.status, before.status_word))
        assert desk.now() == before
    for priority in (Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.URGENT):
        desk.write(SetPriority(priority))
        assert desk.now().priority is priority


def test_a_ticket_is_given_to_colleagues_and_its_tags_change_one_by_one(escalated: EscalatedServer) -> None:
    desk = Writer(escalated)
    agents = {one.name: one.ref for one in desk.ask(desk.helpdesk.agents())}
    assert {"Alice Agent", "Bob Agent"} <= agents.keys()
    assert "Mara López" not in agents
    desk.write(Assign(agents["Bob Agent"]))
    assert desk.fields() == ("in_progress", "high", "bob")
    desk.write(Assign(desk.ask(desk.helpdesk.me()).ref))
    assert desk.fields()[2] == "alice"
    desk.write(ChangeTags(added=("billing", "éclair")))
    desk.write(ChangeTags(added=("gateway",), removed=("billing",)))
    assert set(desk.now().tags) == {"gateway", "éclair"}


def test_what_cannot_be_done_is_refused_and_changes_nothing(escalated: EscalatedServer) -> None:
    desk = Writer(escalated)
    before = desk.now()
    for effect, words in (
        (SetStatus(Status.OPEN, "no such"), "Select a valid choice"), (Assign("esc:nobody"), "whole number"),
        (Assign("esc:999999"), "Agent not found"), (Assign(None), "takes it from nobody"), (say(" \n"), "not a word"),
        (ChangeTags(added=("nonsense",)), "there are billing, gateway, éclair"), (SetStatus(Status.HOLD), "no status"),
    ):  # fmt: skip
        with pytest.raises(Trouble, match=words) as trouble:
            desk.write(effect)
        assert not may_be_done(trouble.value)
    assert desk.now() == before
    assert desk.replies() == []


def test_a_ticket_that_is_hidden_or_was_never_there_is_not_written_to(escalated: EscalatedServer) -> None:
    desk = Writer(escalated)
    ((hidden,),) = desk.rows(
        "SELECT reference FROM escalated_tickets t JOIN escalated_departments d ON d.id = department_id "
        "WHERE slug = 'personnel' LIMIT 1"
    )
    for reference in (hidden, "ESC-NEVER"):
        with pytest.raises(Refused) as refused:
            desk.write(say("Nobody is to see this."), f"esc:{reference}")
        assert refused.value.is_gone
    assert desk.rows("SELECT 1 FROM escalated_replies WHERE body LIKE '%Nobody is to see%'") == []


def test_of_a_merged_ticket_it_is_told_where_to_write(escalated: EscalatedServer) -> None:
    desk = Writer(escalated)
    ((reference, into),) = desk.rows(
        "SELECT t.reference, o.reference FROM escalated_tickets t JOIN escalated_tickets o ON o.id = t.merged_into_id "
        "LIMIT 1"
    )
    with pytest.raises(Trouble, match=f"was merged into esc:{into}"):
        desk.ask(desk.helpdesk.now(f"esc:{reference}"))


def test_a_token_that_is_wrong_a_limit_and_a_server_that_is_down_leave_nothing_open(escalated: EscalatedServer) -> None:
    desk = Writer(escalated)
    stranger = Reader(escalated, token="0" * 64)
    with pytest.raises(Refused, match="401"):
        stranger.ask(stranger.helpdesk.write(desk.ref, say("From a stranger.")))
    escalated.stop()
    with pytest.raises(Unreachable) as unreachable:
        desk.write(say("Into the void."))
    assert not may_be_done(unreachable.value)
    escalated.rate = 3
    escalated.start()
    try:
        with for_a_person():  # the background would wait
            for number in range(3):
                desk.write(say(f"Answer {number}.", Visibility.INTERNAL))
            with pytest.raises(Throttled) as throttled:
                desk.write(say("One too many.", Visibility.INTERNAL))
        assert not may_be_done(throttled.value)
    finally:
        escalated.stop()
        escalated.rate = 1_000_000
        escalated.start()
    assert [row[0] for row in desk.replies()] == ["Answer 0.", "Answer 1.", "Answer 2."]
