"""Deadlines by the team's policy, put onto tickets that came without one before they are stored.

What is owed is an answer: the time runs from the first word of the customer's that nobody has answered in public, and
a ticket on which the customer waits for nothing has no deadline. The ticket says that it is by policy.
"""

from dataclasses import replace

from workbench.domain.deadlines import BY_POLICY, Policy, due_after
from workbench.domain.values import Batch, Ticket
from workbench.domain.words import Role, Visibility, source_of
from workbench.store.connection import Connection
from workbench.store.waiting import tier_of, unanswered_since


def with_deadlines(connection: Connection, batch: Batch, policy: Policy | None) -> Batch:
    """Return ``batch`` with a deadline on each open ticket that has none and whose helpdesk the policy is for."""
    if policy is None or not any(_lacks(ticket, policy) for ticket in batch.tickets):
        return batch
    tiers = {one.ref: one.tier for one in batch.organisations}
    homes = {one.ref: one.organisation for one in batch.customers}
    said: dict[str, list[tuple[int, bool]]] = {}
    for message in batch.messages:
        if message.visibility is Visibility.PUBLIC and message.role is not Role.SYSTEM:
            said.setdefault(message.ticket, []).append((int(message.at.timestamp()), message.role is Role.CUSTOMER))

    def dated(ticket: Ticket) -> Ticket:
        organisation = ticket.organisation or homes.get(ticket.customer or "")
        tier = tiers.get(organisation or "") or tier_of(connection, organisation, ticket.customer)
        rule = policy.rule_for(tier, ticket.priority)
        since = unanswered_since(connection, ticket, said.get(ticket.ref, ()))
        due = None if rule is None or since is None else due_after(since, rule.hours, rule.business)
        if rule is None or due is None:
            return ticket
        return replace(ticket, due=due, fields=(*ticket.fields, ("due", f"{BY_POLICY}: {rule.words}")))

    tickets = tuple(dated(ticket) if _lacks(ticket, policy) else ticket for ticket in batch.tickets)
    return replace(batch, tickets=tickets)


def _lacks(ticket: Ticket, policy: Policy) -> bool:
    is_owed = ticket.status.is_open and not ticket.gone
    return is_owed and ticket.due is None and source_of(ticket.ref) in policy.helpdesks
