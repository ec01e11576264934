"""All that is found for a question, or for a ticket before anybody asks: in the folders, and in what the store holds.

The folders have an index of their own, which is asked in a thread while the store is asked here: SQLite lets go of the
interpreter, so that the one hardly waits for the other.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeVar

from workbench.api import PaneContext, Ticket, Trouble
from workbench_knowledge import elsewhere
from workbench_knowledge.asking import Term, terms_of
from workbench_knowledge.elsewhere import Past
from workbench_knowledge.library import Hit, Library
from workbench_knowledge.shown import Findings
from workbench_knowledge.telling import words_of

T = TypeVar("T")

_SHOWN, _SUGGESTED = 8, 4  # pages that were searched for, and that nobody asked for


async def found_for(context: PaneContext, library: Library | None, asked: str, *, without: str) -> Findings:
    """Return what holds the words ``asked``, but for what the knowledge source with the id ``without`` finds.

    Raises Trouble where the index of the folders cannot be read.
    """
    terms = terms_of(asked)
    pages, found = await asyncio.gather(
        in_thread(lambda: _pages(library, terms)), _in_store(context, terms, asked, without)
    )
    found.pages = [(page, _lacks(page.missing)) for page in pages]
    return found


async def found_fitting(context: PaneContext, library: Library | None, ticket: Ticket) -> Findings:
    """Return what shares a ticket's words. Raises Trouble where the index of the folders cannot be read."""
    terms = await words_of(ticket, context.queries)
    (pages, rare), past = await asyncio.gather(
        in_thread(lambda: _suggested(library, terms, terms_of(ticket.subject))), _alike(context, ticket)
    )
    # The folders know how rare a word is in them; a code tells by itself, even where they do not have it.
    codes, words = [one for one in terms if one.is_telling], [one for one in rare if not one.is_telling]
    articles = await elsewhere.articles_for(context.queries, codes, words)
    return Findings(
        pages=[(page, _shares(shared)) for page, shared in pages],
        articles=[(article, shared, _shares(shared)) for article, shared in articles],
        tickets=past,
    )


async def in_thread(work: Callable[[], T]) -> T:
    """Return what ``work`` returns, done beside the others. Raises Trouble where the index fails it."""
    try:
        return await asyncio.to_thread(work)
    except sqlite3.Error as error:
        raise Trouble("The index of the folders cannot be read.", f"{error}.") from None


async def _in_store(context: PaneContext, terms: Sequence[Term], asked: str, without: str) -> Findings:
    found = Findings()
    found.articles = [(one, terms, "") for one in await elsewhere.articles(context.queries, terms)]
    known = await elsewhere.search(context.queries, terms, context.ticket.ref if context.ticket else "")
    found.tickets = await elsewhere.endings(context.queries, known.tickets, context.now)
    found.issues = known.issues
    found.hits = await elsewhere.other_sources(context, asked, without=without)
    return found


async def _alike(context: PaneContext, ticket: Ticket) -> list[Past]:
    return await elsewhere.endings(context.queries, await elsewhere.alike(context.queries, ticket), context.now)


def _pages(library: Library | None, terms: Sequence[Term]) -> list[Hit]:
    """Return the pages that fit; where there is none, perhaps the last word is only begun."""
    if library is None:
        return []
    return library.search(terms, _SHOWN) or library.search(terms, _SHOWN, is_begun=True)


def _suggested(
    library: Library | None, terms: Sequence[Term], subject: Sequence[Term]
) -> tuple[list[tuple[Hit, tuple[Term, ...]]], Sequence[Term]]:
    """Return the pages that share a ticket's words, and its rarest words."""
    if library is None:
        return [], terms
    return library.suggest(terms, subject, _SUGGESTED), library.rarest(terms) or terms


def _lacks(words: Sequence[str]) -> str:
    return f"without {', '.join(words[:4])}" if words else ""


def _shares(terms: Sequence[Term]) -> str:
    return f"shares {', '.join(term.text for term in terms[:4])}"
