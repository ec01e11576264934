"""What the ticket says: the words that checklists look for, and the facts that fill their forms."""

from workbench.api import PaneContext, ticket_facts
from workbench_checklists.inputs import mentions

_MOST_WORDS = 200_000  # characters


async def words_of(context: PaneContext) -> str:
    """Return what the ticket says, subject and messages, that checklists look for words in."""
    if context.ticket is None:
        return ""
    messages = await context.queries.conversation(context.ticket.ref)
    return "\n".join((context.ticket.subject, *(message.text for message in messages)))[:_MOST_WORDS]


def facts_said(context: PaneContext, words: str) -> dict[str, str]:
    """Return the facts of a ticket that says ``words``: the desk's, its own, and what it mentions first."""
    known = ticket_facts(context.ticket, context.customer, context.organisation)
    return {**context.facts, **known, **mentions(words)}
