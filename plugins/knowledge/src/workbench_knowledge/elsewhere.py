"""What the workbench itself has: helpdesks' articles, past tickets with how they ended, issues, other sources."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import combinations
from typing import NamedTuple

from workbench.api import (
    Article,
    Hit,
    KnowledgeHit,
    KnowledgeSource,
    Message,
    PaneContext,
    Queries,
    Ref,
    Role,
    Ticket,
    Trouble,
    Visibility,
    age,
    one_line,
    shorten,
)
from workbench_knowledge.asking import Term
from workbench_knowledge.searching import holds
from workbench_knowledge.telling import plainly

_KINDS = "kind:ticket,message,issue"  # of what is found; customers are none of it, and articles are asked for apart
_ARTICLES = 20  # of which the best are chosen
_CODES, _WORDS = 6, 4  # of a ticket, for which articles are looked for
_LOOKED_AT = 40  # hits of the store's search
_MESSAGES = 20  # of a past ticket, the newest, of which the last answer is one


class Past(NamedTuple):
    """A ticket of before, with how it ended in words, '' where it has not."""

    ticket: Ticket
    ending: str


class Known(NamedTuple):
    """What the store's search found."""

    tickets: list[Ticket]
    issues: list[tuple[Ref, str]]  # with its key and title


async def articles(queries: Queries, terms: Sequence[Term], limit: int = 5) -> list[Article]:
    """Return the helpdesks' articles that hold all the terms; where none does, those that hold the longest ones.

    Those come first that have most of the terms in their titles.
    """
    for asked in _fewer_and_fewer(terms):
        if found := await queries.articles(" ".join(term.text for term in asked), _ARTICLES):
            return sorted(found, key=lambda one: -sum(holds(one.title, term) for term in asked))[:limit]
    return []


def _fewer_and_fewer(terms: Sequence[Term]) -> Iterator[Sequence[Term]]:
    """Yield all terms, then the three and the two that tell most: codes, then long words, which are the rarer ones."""
    if terms:
        yield terms
    telling = sorted(terms, key=lambda term: (not term.is_telling, -len(term.text)))
    for count in (3, 2):
        if len(terms) > count:
            yield telling[:count]


async def articles_for(
    queries: Queries, codes: Sequence[Term], words: Sequence[Term], limit: int = 3
) -> list[tuple[Article, tuple[Term, ...]]]:
    """Return articles that share a ticket's codes, those with most of them first, then those that share two words.

    Each comes with what it shares; of the ``words`` the first ones are asked for.
    """
    found: dict[Ref, tuple[Article, tuple[Term, ...]]] = {}
    for code in codes[:_CODES]:
        for article in await queries.articles(code.text, limit * 2):
            found[article.ref] = article, (*found.get(article.ref, (article, ()))[1], code)
    best = sorted(found.values(), key=lambda one: -len(one[1]))[:limit]
    for pair in combinations(words[:_WORDS], 2):
        if len(best) >= limit:
            break
        for article in await queries.articles(" ".join(term.text for term in pair), limit):
            if article.ref not in {known.ref for known, _ in best}:
                best.append((article, pair))
    return best[:limit]


async def search(queries: Queries, terms: Sequence[Term], without: Ref = "", limit: int = 5) -> Known:
    """Return tickets and issues that hold all the terms, the finished tickets first, for those have an ending.

    Where there are none, those that hold the longest terms.
    """
    hits: list[Hit] = []
    for wanted in _fewer_and_fewer(terms):
        asked = " ".join((_KINDS, *('"' + term.text.replace('"', '""') + '"' for term in wanted)))
        try:
            found = await queries.search(asked, _LOOKED_AT)
        except Trouble:
            break  # nothing but signs, which the search cannot look for
        hits = [hit for hit in found if (hit.ticket or hit.ref) != without]
        if hits:
            break
    refs = dict.fromkeys(hit.ticket or hit.ref for hit in hits if hit.kind in ("ticket", "message"))
    tickets = [one for ref in list(refs)[: limit * 3] if (one := await queries.ticket(ref))]
    tickets.sort(key=lambda one: one.status.is_open)
    return Known(tickets[:limit], [(hit.ref, hit.title) for hit in hits if hit.kind == "issue"][:limit])


async def alike(queries: Queries, ticket: Ticket, limit: int = 5) -> list[Ticket]:
    """Return past tickets that share the rarest words of this one, the finished ones first."""
    found = await queries.tickets_like(ticket.ref, limit * 2)
    return sorted((one for one in found if one.ref != ticket.ref), key=lambda one: one.status.is_open)[:limit]


async def endings(queries: Queries, tickets: Sequence[Ticket], now: datetime) -> list[Past]:
    """Return tickets with how they ended: how long it took, and how the last answer begins."""
    return [Past(one, ending_of(one, await queries.conversation(one.ref, _MESSAGES), now)) for one in tickets]


def ending_of(ticket: Ticket, messages: Sequence[Message], now: datetime) -> str:
    """Return how a ticket ended: ``solved 3 d ago, after 2 d: Please set …``; '' where it is open."""
    if ticket.status.is_open:
        return ""
    answer = answer_of(messages)
    ago = age(ticket.updated, now)
    said = f"{ticket.status.value} {'just now' if ago == 'now' else f'{ago} ago'}"
    if (took := age(ticket.created, ticket.updated)) != "now":
        said += f", after {took}"
    return f"{said}: {shorten(one_line(answer), 160)}" if answer else said


def answer_of(messages: Sequence[Message]) -> str:
    """Return what a ticket was answered with, '' where it was not: the longest of the last three public answers.

    The very last one tends to say no more than that the ticket is closed.
    """
    return max((plainly(one.text) for one in [one for one in messages if _is_answer(one)][-3:]), key=len, default="")


def _is_answer(message: Message) -> bool:
    """Return whether a colleague said this to the customer."""
    return message.role is Role.AGENT and message.visibility is Visibility.PUBLIC


async def other_sources(
    context: PaneContext, asked: str, *, without: str, limit: int = 5
) -> list[tuple[KnowledgeSource, KnowledgeHit]]:
    """Return what knowledge sources but one find; one that fails is left out, and the log says why."""
    found: list[tuple[KnowledgeSource, KnowledgeHit]] = []
    for source in (one for one in context.sources() if one.id != without):
        try:
            found += [(source, hit) for hit in await source.search(asked, limit)]
        except Trouble as trouble:
            context.log(f"{source.title}: {trouble}")
    return found
