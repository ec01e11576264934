"""Walking through RT's lists to their ends, which are not always where a page is short.

**What it costs.** RT gives at most 100 rows a page, and ten rows of one thing never carry another: tickets do not
carry their conversation, and transactions not what was said. So what there is costs one request for each hundred
of (a) tickets, (b) transactions in which somebody said something, (c) nameless parts of mails, whose content is
wanted, and (d) parts with a file's name, whose content is not. Fewer is not to be had:

- ``/ticket/N/history`` and ``/ticket/N/attachments`` cost two requests for each ticket.
- (b) cannot be left out, since parts name neither their ticket nor whether customers may read them.
- (c) and (d) cannot be one question, since each row of an answer has the same fields, and with ``Content`` the
  files would come along, in full and unusable.
- *multipart/alternative* is among (c), because without it nobody knows whether a plain text and an HTML beside it
  say the same thing.

Parts are asked for by the numbers of their transactions, since RT's own outgoing mails have parts too, several
times as many as people's messages, and cannot be told from them otherwise.
"""

from collections.abc import Sequence
from typing import NamedTuple

from workbench.api import Unreadable
from workbench.providers.helpdesk.request_tracker.asking import MOST, Questions
from workbench.providers.helpdesk.request_tracker.parallel import AT_ONCE, together
from workbench.providers.helpdesk.request_tracker.shapes import Article, Listing, Part, Ticket, Transaction

_EMPTY_PAGES = 3  # how many in a row are taken for the end of a list whose length RT does not say


class Tickets(NamedTuple):
    """Tickets of a walk from higher ids to lower ones, and whether there are more below the last."""

    rows: list[Ticket]
    more: bool
    total: int | None


async def tickets_below(questions: Questions, where: str, below: int, pages: int) -> Tickets:
    """Return up to ``pages`` pages of the tickets that match ``where`` and have ids below ``below`` (0: all)."""
    rows: list[Ticket] = []
    total: int | None = None
    page, empty = 1, 0
    for _ in range(pages):
        lowest = rows[-1].id if rows else below
        # Asked for by id, so that a ticket which leaves the list meanwhile moves no other across a border.
        found = await questions.tickets(f"{where} AND id < {lowest}" if lowest else where, page=page)
        total = found.total if total is None else total
        rows += found.items
        if found.total is not None:
            if found.total <= MOST * page:
                return Tickets(rows, more=False, total=total)
            page = 1 if found.items else page + 1
        else:
            # Whoever may not see rows gets fewer, or none: only the pages behind can tell.
            page, empty = (1, 0) if found.items else (page + 1, empty + 1)
            if empty == _EMPTY_PAGES:
                return Tickets(rows, more=False, total=None)
    return Tickets(rows, more=True, total=total)


class Said(NamedTuple):
    """Transactions of a walk from newer to older, and where the next stretch goes on; ``below`` is 0 at the end."""

    rows: list[Transaction]
    below: int
    has_lowest: bool


async def said_below(
    questions: Questions, where: str, lowest: int, below: int, *, has_lowest: bool, pages: int
) -> Said:
    """Return up to ``pages`` pages of what was said on tickets that match ``where``, from ``below`` (0: the newest) on.

    RT does not say how many there are, and comments that the account may not see are holes. But what opened the
    oldest of the tickets, ``lowest``, is always there to be seen, and nothing lies below it: a short page ends
    the walk when it has come by (``has_lowest``), and pages that hold nothing do.
    """
    rows: list[Transaction] = []
    page = 1
    for _ in range(pages):
        at = rows[-1].id if rows else below
        found = await questions.transactions(f"{where} AND id < {at}" if at else where, page=page)
        rows += found.items
        has_lowest = has_lowest or any(one.Type == "Create" and one.ObjectId == lowest for one in found.items)
        is_short = len(found.items) < MOST
        is_counted = found.total is not None and found.total <= MOST * page
        if is_counted or (is_short and has_lowest) or (not found.items and page >= _EMPTY_PAGES):
            return Said(rows, 0, has_lowest)
        page = 1 if found.items else page + 1
    return Said(rows, rows[-1].id if rows else 0, has_lowest)


async def parts_of(questions: Questions, transactions: Sequence[int]) -> list[Part]:
    """Return the parts of mails that belong to transactions which the account may see."""
    if not transactions:
        return []
    texts, files = await together((_texts(questions, transactions), _files(questions, transactions)))
    return [*texts, *files]


async def _texts(questions: Questions, transactions: Sequence[int]) -> list[Part]:
    """Return the nameless parts. An answer that is too large to be read is asked for in two halves."""
    # Nearly every transaction has one, so that many pages are there for certain.
    sure = -(-len(transactions) * 9 // (10 * MOST))
    try:
        pages = await together((questions.texts(transactions, page=page) for page in range(1, sure + 1)), AT_ONCE)
        while len(pages[-1].items) == MOST:
            pages.append(await questions.texts(transactions, page=len(pages) + 1))
    except Unreadable:
        if len(transactions) > 1:
            half = len(transactions) // 2
            return [*await _texts(questions, transactions[:half]), *await _texts(questions, transactions[half:])]
        return await _too_large(questions, transactions)
    return [part for page in pages for part in page.items]


async def _too_large(questions: Questions, transactions: Sequence[int]) -> list[Part]:
    found = (await questions.texts(transactions, content=False)).items
    for part in found:
        if not part.ContentType.startswith("multipart/"):
            part.ContentType = "text/plain"
            part.Content = f"(This text of {part.ContentLength:,} bytes is too large to be fetched.)"
    return found


async def _files(questions: Questions, transactions: Sequence[int]) -> list[Part]:
    pages = [await questions.files(transactions)]
    while len(pages[-1].items) == MOST:
        pages.append(await questions.files(transactions, page=len(pages) + 1))
    return [part for page in pages for part in page.items]


async def all_articles(questions: Questions) -> list[Article]:
    """Return every article that the account may see."""
    rows: list[Article] = []
    while True:
        found: Listing[Article] = await questions.articles(rows[-1].id if rows else 0)
        rows += found.items
        if not found.items or (found.total is not None and found.total <= MOST):
            return rows
