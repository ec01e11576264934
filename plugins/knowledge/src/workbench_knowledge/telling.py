"""What a ticket is about, in the words that could find an answer."""

import re
from collections.abc import Sequence

from workbench.api import Message, Queries, Role, Ticket, Visibility
from workbench_knowledge.asking import Term, terms_of

_MESSAGES = 50  # of a conversation, the newest, in which the customer is looked for
_LETTERS = 2_000  # of one message
_MOST = 40
_ASIDE = re.compile(
    r"\s*(?:>|On .{5,120} wrote:|(?:hi|hello|dear|thanks|thank you|regards|best|cheers)\b.{0,40}$)", re.IGNORECASE
)


async def words_of(ticket: Ticket, queries: Queries) -> list[Term]:
    """Return the words of a ticket's subject, then those of the customer's first and last message."""
    said = [one for one in await queries.conversation(ticket.ref, _MESSAGES) if by_customer(one)]
    texts = [ticket.subject, *(plainly(one.text)[:_LETTERS] for one in (said[:1] + said[1:][-1:]))]
    terms = {term.text.lower(): term for text in reversed(texts) for term in _terms(text)}
    subject = [term.text.lower() for term in _terms(ticket.subject)]
    return [terms[word] for word in [*subject, *(word for word in terms if word not in subject)]][:_MOST]


def by_customer(message: Message) -> bool:
    """Return whether a customer said this for everybody to read."""
    return message.role is Role.CUSTOMER and message.visibility is Visibility.PUBLIC


def plainly(text: str) -> str:
    """Return a message without what it quotes, its greeting and its signature."""
    kept = []
    for line in text.split("\n"):
        if line.rstrip() == "--":
            break
        if not _ASIDE.match(line):
            kept.append(line)
    return "\n".join(kept).strip()


def _terms(text: str) -> Sequence[Term]:
    # A question is bounded, a message is several of them.
    pieces = [text[start : start + 400] for start in range(0, len(text), 400)]
    return [term for piece in pieces for term in terms_of(piece, most=_MOST) if len(term.text) > 2]
