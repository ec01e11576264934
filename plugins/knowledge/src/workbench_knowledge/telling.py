"""What a ticket is about, in the words that could find an answer."""

import re
from collections.abc import Sequence

from workbench.api import Message, Queries, Role, Ticket, Visibility
from workbench_knowledge.asking import Term, terms_of

_MESSAGES = 50  # of a conversation, the newest, in which the customer is looked for
_LETTERS = 2_000  # of one message
_MOST = 40
_NAME = 3  # words, of which a name at the end has no more
_ENDS = (".", "!", "?", ":", ";", ",", ")", "`", "|")
_ASIDE = re.compile(
    r"\s*(?:>|On .{5,120} wrote:"
    r"|(?:hi|hello|dear|thanks|thank you|(?:kind |best |warm )?regards|best|cheers)\b.{0,40}$)",
    re.IGNORECASE,
)


async def words_of(ticket: Ticket, queries: Queries) -> list[Term]:
    """Return the words of a ticket's subject, then those of the customer's first and last message, codes first."""
    said = [one for one in await queries.conversation(ticket.ref, _MESSAGES) if by_customer(one)]
    texts = (plainly(one.text)[:_LETTERS] for one in (said[:1] + said[1:][-1:]))
    others = sorted((term for text in texts for term in _terms(text)), key=lambda term: not term.is_telling)
    terms: dict[str, Term] = {}
    for term in (*_terms(ticket.subject), *others):
        terms.setdefault(term.text.lower(), term)
    return list(terms.values())[:_MOST]


def by_customer(message: Message) -> bool:
    """Return whether a customer said this for everybody to read."""
    return message.role is Role.CUSTOMER and message.visibility is Visibility.PUBLIC


def plainly(text: str) -> str:
    """Return a message without what it quotes, its greeting, its thanks and its signature."""
    kept = []
    for line in text.split("\n"):
        if line.rstrip() == "--":
            break
        if not _ASIDE.match(line):
            kept.append(line)
    lines = "\n".join(kept).strip().split("\n")
    while len(lines) > 1 and len(lines[-1].split()) <= _NAME and not lines[-1].rstrip().endswith(_ENDS):
        lines.pop()
    return "\n".join(lines).strip()


def _terms(text: str) -> Sequence[Term]:
    # A question is bounded, a message is several of them.
    pieces = [text[start : start + 400] for start in range(0, len(text), 400)]
    return [term for piece in pieces for term in terms_of(piece, most=_MOST) if len(term.text) > 2]
