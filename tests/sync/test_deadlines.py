"""Deadlines by the team's policy: put onto tickets that came without one, from the first word that nobody answered."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sync.helpdesks import AT, Scripted
from workbench.api import Batch, Message, Organisation, Priority, Role, Status, Ticket, Visibility
from workbench.domain.deadlines import Policy, Rule
from workbench.store.connection import Connection
from workbench.store.opening import open_mirror
from workbench.store.scale import NEVER
from workbench.sync.pulling import pull_once

POLICY = Policy(
    frozenset({"zd"}),
    (Rule("gold", Priority.URGENT, 4, None, "4 hours"), Rule("", Priority.URGENT, 8, None, "8 hours"),
     Rule("gold", None, 24, None, "24 hours")),
)  # fmt: skip
TICKET = Ticket(
    ref="zd:1", subject="It fails", status=Status.OPEN, priority=Priority.URGENT, organisation="zd:o1", created=AT,
    updated=AT,
)  # fmt: skip
ACME = Organisation(ref="zd:o1", name="Acme", tier="Gold", updated=AT)


@pytest.fixture
def mirror(tmp_path: Path) -> Iterator[Connection]:
    connection = open_mirror(tmp_path)
    yield connection
    connection.close()


def said(number: int, hours: int, role: Role, visibility: Visibility = Visibility.PUBLIC) -> Message:
    """Return a message so many hours after the ticket was made."""
    at = AT + timedelta(hours=hours)
    return Message(
        ref=f"zd:m{number}", ticket="zd:1", author="x", role=role, visibility=visibility, at=at, text="words"
    )


def pull(mirror: Connection, ticket: Ticket, *messages: Message, policy: Policy | None = POLICY) -> datetime | None:
    """Pull a ticket with messages, and return its deadline."""
    page = Batch(cursor="c", tickets=(ticket,), messages=messages, organisations=(ACME,))
    asyncio.run(pull_once(mirror, Scripted([page]), lambda: AT, policy=policy))
    due = mirror.execute("SELECT due FROM ticket WHERE ref = 'zd:1'").fetchone()[0]
    return None if due == NEVER else datetime.fromtimestamp(due, UTC)


def test_the_time_runs_from_the_first_word_that_nobody_answered(mirror: Connection) -> None:
    customer, agent = Role.CUSTOMER, Role.AGENT
    assert pull(mirror, TICKET, said(1, 0, customer), said(2, 1, customer)) == AT + timedelta(hours=4)
    later = replace(TICKET, updated=AT + timedelta(hours=3))
    assert pull(mirror, later, said(3, 2, agent, Visibility.INTERNAL)) == AT + timedelta(hours=4)
    answered = replace(TICKET, updated=AT + timedelta(hours=4))
    assert pull(mirror, answered, said(4, 3, agent)) is None
    asked = replace(TICKET, updated=AT + timedelta(hours=6))
    assert pull(mirror, asked, said(5, 5, customer), said(6, 6, customer)) == AT + timedelta(hours=9)


def test_the_ticket_says_that_its_deadline_is_by_policy(mirror: Connection) -> None:
    pull(mirror, TICKET, said(1, 0, Role.CUSTOMER))
    fields = mirror.execute("SELECT fields FROM ticket").fetchone()[0]
    assert "by policy: 4 hours" in fields


def test_a_page_that_comes_again_changes_nothing(mirror: Connection) -> None:
    pull(mirror, TICKET, said(1, 0, Role.CUSTOMER))
    before = mirror.execute("SELECT max(seq) FROM change").fetchone()
    pull(mirror, TICKET, said(1, 0, Role.CUSTOMER))
    assert mirror.execute("SELECT max(seq) FROM change").fetchone() == before


def test_a_deadline_of_the_helpdesks_own_stays(mirror: Connection) -> None:
    own = AT + timedelta(hours=1)
    assert pull(mirror, replace(TICKET, due=own), said(1, 0, Role.CUSTOMER)) == own


@pytest.mark.parametrize("change", [{"status": Status.SOLVED}, {"ref": "zd:1", "gone": True}])
def test_what_is_done_or_gone_gets_none(mirror: Connection, change: dict[str, object]) -> None:
    ticket = replace(TICKET, **change)  # type: ignore[arg-type] # names are Ticket's
    assert pull(mirror, ticket, said(1, 0, Role.CUSTOMER)) is None


def test_another_helpdesk_another_priority_or_no_policy_gets_none(mirror: Connection) -> None:
    first = said(1, 0, Role.CUSTOMER)
    assert pull(mirror, TICKET, first, policy=None) is None
    assert pull(mirror, TICKET, first, policy=POLICY._replace(helpdesks=frozenset({"rt"}))) is None
    bronze = POLICY._replace(rules=(Rule("bronze", None, 4, None, "4 hours"),))
    assert pull(mirror, TICKET, first, policy=bronze) is None
