"""A store in memory that takes batches as the real one does, so that a suite can see what is left of them."""

from collections.abc import Iterable
from typing import TypeVar

from workbench.domain.values import Agent, Article, Batch, Customer, Message, Organisation, Ref, Ticket

D = TypeVar("D", Ticket, Customer, Organisation, Article)


class Collector:
    """What has been pulled so far.

    A newer version replaces an older one and never the other way round; a message of a ticket that is not there is
    dropped (``dropped``); a ticket that is gone or merged is out of the queue until a newer version of it comes.
    """

    def __init__(self) -> None:
        self.tickets: dict[Ref, Ticket] = {}
        self.messages: dict[Ref, Message] = {}
        self.customers: dict[Ref, Customer] = {}
        self.organisations: dict[Ref, Organisation] = {}
        self.agents: dict[Ref, Agent] = {}
        self.articles: dict[Ref, Article] = {}
        self.merged: dict[Ref, Ref] = {}
        self.away: set[Ref] = set()
        self.dropped: list[Message] = []

    def store(self, batch: Batch) -> None:
        """Take a batch in."""
        _upsert(self.organisations, batch.organisations)
        _upsert(self.customers, batch.customers)
        _upsert(self.articles, batch.articles)
        self.agents.update({agent.ref: agent for agent in batch.agents})
        for ref in _upsert(self.tickets, batch.tickets):
            self.away.discard(ref)
        for message in batch.messages:
            if message.ticket in self.tickets:
                self.messages[message.ref] = message
            else:
                self.dropped.append(message)
        self.merged.update(batch.merged)
        self.away.update(batch.gone, (ref for ref, _ in batch.merged))
        self.away.update(ticket.ref for ticket in batch.tickets if ticket.gone)

    def there(self) -> dict[Ref, Ticket]:
        """Return the tickets that a queue would show."""
        return {ref: ticket for ref, ticket in self.tickets.items() if ref not in self.away}

    def conversation(self, ticket: Ref) -> list[Message]:
        """Return the messages of a ticket, oldest first."""
        return sorted((one for one in self.messages.values() if one.ticket == ticket), key=lambda one: one.at)

    def contents(self) -> tuple[object, ...]:
        """Return all that is here, for comparing."""
        people = (dict(self.customers), dict(self.organisations), dict(self.agents))
        return (*people, dict(self.tickets), dict(self.messages), dict(self.articles), set(self.away))


def _upsert(kept: dict[Ref, D], values: Iterable[D]) -> list[Ref]:
    """Keep those that are new or newer, and return which those are."""
    fresh = []
    for value in values:
        known = kept.get(value.ref)
        if known is None or (known.updated <= value.updated and known != value):
            kept[value.ref] = value
            fresh.append(value.ref)
    return fresh
