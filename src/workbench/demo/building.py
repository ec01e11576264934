"""Put the demo company together: the tickets written by hand, and the composed history around them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from types import MappingProxyType

from workbench.api import Agent, Batch, Ref, identity_of, make_ref
from workbench.demo import people
from workbench.demo.articles import articles
from workbench.demo.composing import composed
from workbench.demo.conversations import Cast, Conversation, conversation
from workbench.demo.written import (
    WrittenAgent,
    WrittenCustomer,
    WrittenIncident,
    WrittenIssue,
    WrittenOrganisation,
    WrittenTicket,
    read,
    read_all,
)

# The moment of the pictures and the tests: a Wednesday morning, early in the shift.
FROZEN_NOW = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)

_PAGE = 100  # tickets a batch


@dataclass(frozen=True, slots=True)
class DemoCompany:
    """Everything the demo helpdesk holds.

    ``batches`` come in an order in which no ticket needs what a later one brings. ``files`` are the
    attachments' bytes. ``labels`` name the agreed right canned explanation of some tickets,
    ``by_hand`` the tickets that a person wrote, ``look_alikes`` those of them that report the live
    incident, ``me`` the colleague who sits at this desk.
    """

    batches: tuple[Batch, ...]
    files: Mapping[Ref, bytes]
    labels: Mapping[Ref, str]
    by_hand: frozenset[Ref]
    look_alikes: frozenset[Ref]
    me: Agent


def build(now: datetime, seed: int = 4, helpdesk: str = "local") -> DemoCompany:
    """Return the demo company as seen from ``now``, an aware time.

    The same ``now``, ``seed`` and ``helpdesk`` always give equal values. ``helpdesk`` is the short name
    that begins every reference.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    agents = {row.key: people.agent(row, helpdesk) for row in read(list[WrittenAgent], "agents.yaml")}
    organisations = read(list[WrittenOrganisation], "organisations.yaml")
    persons = read(list[WrittenCustomer], "customers.yaml")
    cast = Cast(helpdesk, agents, {row.key: people.customer(row, helpdesk, now) for row in persons})

    written = [ticket for sheet in read_all(list[WrittenTicket], "tickets") for ticket in sheet]
    by_hand = sorted((conversation(row, cast, now) for row in written), key=lambda one: one.ticket.created)
    numbers = {int(identity_of(one.ticket.ref)): one.ticket.created for one in by_hand}
    around = composed(cast, persons, organisations, now, seed, numbers)

    ground = Batch(
        cursor="people",
        more=True,
        organisations=tuple(people.organisation(row, helpdesk, now) for row in organisations),
        customers=tuple(cast.customers.values()),
        agents=tuple(agents.values()),
        issues=tuple(people.issue(row, helpdesk, now) for row in read(list[WrittenIssue], "issues.yaml")),
        articles=articles(helpdesk, now),
        incidents=tuple(
            people.incident(row, helpdesk, now) for row in read(list[WrittenIncident], "incidents.yaml")
        ),
        remaining=len(by_hand) + len(around),
    )
    labels = read(dict[int, str], "labels.yaml")
    return DemoCompany(
        batches=(ground, *_pages([*by_hand, *around])),
        files=MappingProxyType({ref: content for one in by_hand for ref, content in one.files.items()}),
        labels=MappingProxyType({make_ref(helpdesk, ticket): canned for ticket, canned in labels.items()}),
        by_hand=frozenset(one.ticket.ref for one in by_hand),
        look_alikes=frozenset(make_ref(helpdesk, row.id) for row in written if row.about),
        me=agents["sam"],
    )


def _pages(conversations: Sequence[Conversation]) -> Iterator[Batch]:
    """Yield conversations as batches, those written by hand first."""
    rest = iter(conversations)
    left = len(conversations)
    number = 0
    while page := tuple(islice(rest, _PAGE)):
        number += 1
        left -= len(page)
        yield Batch(
            cursor=f"page-{number}",
            more=left > 0,
            tickets=tuple(one.ticket for one in page),
            messages=tuple(message for one in page for message in one.messages),
            links=tuple(link for one in page for link in one.links),
            remaining=left,
        )
