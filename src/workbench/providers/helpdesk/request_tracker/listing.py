"""Walking through RT's lists to their ends, which are not always where a page is short.

**What it costs.** RT gives at most 100 rows a page, and ten rows of one thing never carry another: tickets do not
carry their conversation, and transactions not what was said. So what there is costs one request for each hundred
of (a) tickets, (b) transactions in which somebody said something, (c) nameless parts of mails, whose content is
wanted, (d) parts with a file's name, whose content is not, and (e) articles; and one for (f) each colleague who
wrote. Fewer is not to be had:

- ``/ticket/N/history`` and ``/ticket/N/attachments`` cost two requests for each ticket.
- (b) cannot be left out, since parts name neither their ticket nor whether customers may read them.
- (c) and (d) cannot be one question, since each row of an answer has the same fields, and with ``Content`` the
  files would come along, in full and unusable.
- (f) is the only way to learn who is a colleague (see ``writers``).
- *multipart/alternative* is among (c), because without it nobody knows whether a plain text and an HTML beside it
  say the same thing.

Parts are asked for by the numbers of their transactions, since RT's own outgoing mails have parts too, several
times as many as people's messages, and cannot be told from them otherwise.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import NamedTuple, Protocol, TypeVar

from workbench.api import Unreadable
from workbench.providers.helpdesk.request_tracker.asking import MOST, Questions
from workbench.providers.helpdesk.request_tracker.parallel import together
from workbench.providers.helpdesk.request_tracker.shapes import Listing, Part, Ticket, Transaction

_EMPTY_PAGES = 10  # how many in a row are taken for the end of a list whose length RT does not say


class _Row(Protocol):
    id: int


R = TypeVar("R", bound=_Row)


async def every(ask: Callable[[int], Awaitable[Listing[R]]], *, first: int = 1, empty: int = 1) -> list[R]:
    """Return the rows of all pages from the ``first`` on that ``ask`` brings.

    Where RT does not say how long the list is, ``empty`` pages in a row that bring nothing new are its end.
    """
    rows: dict[int, R] = {}
    page, barren = first, 0
    while True:
        found = await ask(page)
        new = [row for row in found.items if row.id not in rows]
        rows.update((row.id, row) for row in new)
        barren = 0 if new else barren + 1
        if found.is_last(page) or barren == empty:
            return list(rows.values())
        page += 1


class Tickets(NamedTuple):
    """Tickets of a walk from higher ids to lower ones, and whether there are more below the last."""

    rows: list[Ticket]
    more: bool


async def tickets_below(questions: Questions, where: str, below: int, pages: int) -> Tickets:
    """Return some ``pages`` pages of the tickets that match ``where`` and have ids below ``below`` (0: all).

    They are asked for by id, so that a ticket which leaves the list meanwhile moves no other across a border.
    """
    rows: list[Ticket] = []
    page, empty = 1, 0
    while pages > 0:
        lowest = rows[-1].id if rows else below
        found = await questions.tickets(f"{where} AND id < {lowest}" if lowest else where, page=page)
        rows += [row for row in found.items if not lowest or row.id < lowest]
        if found.is_last(page) or (not found.items and empty + 1 == _EMPTY_PAGES):
            return Tickets(rows, more=False)
        # Whoever may not see rows gets fewer, or none: then only the pages behind can tell.
        page, empty, pages = (1, 0, pages - 1) if found.items else (page + 1, empty + 1, pages)
    return Tickets(rows, more=True)


class Said(NamedTuple):
    """Transactions of a walk from newer to older, and where the next stretch goes on; ``below`` is 0 at the end."""

    rows: list[Transaction]
    below: int
    has_lowest: bool


async def said_below(
    questions: Questions, where: str, lowest: int, below: int, *, has_lowest: bool = False, pages: int
) -> Said:
    """Return some ``pages`` pages of what was said on tickets that match ``where``, from ``below`` (0: the newest) on.

    RT does not say how many there are, and comments that the account may not see are holes. But what opened the
    oldest of the tickets, ``lowest``, is always there to be seen, and hardly anything lies below it: a page that is
    not full ends the walk once that has come by (``has_lowest``), and so do many that hold nothing.
    """
    rows: list[Transaction] = []
    page, empty = 1, 0
    while pages > 0:
        at = rows[-1].id if rows else below
        found = await questions.transactions(f"{where} AND id < {at}" if at else where, page=page)
        rows += [one for one in found.items if not at or one.id < at]
        has_lowest = has_lowest or any(one.Type == "Create" and one.ObjectId == lowest for one in found.items)
        is_short = len(found.items) < found.per_page
        if found.is_last(page) or (is_short and has_lowest) or (not found.items and empty + 1 == _EMPTY_PAGES):
            return Said(rows, 0, has_lowest)
        page, empty, pages = (1, 0, pages - 1) if found.items else (page + 1, empty + 1, pages)
    return Said(rows, rows[-1].id if rows else 0, has_lowest)


async def parts_of(questions: Questions, transactions: Sequence[int]) -> list[Part]:
    """Return the parts of mails that belong to transactions which the account may see."""
    if not transactions:
        return []
    texts, files = await together((_texts(questions, transactions), _files(questions, transactions)))
    return [*texts, *files]


async def _texts(questions: Questions, transactions: Sequence[int]) -> list[Part]:
    """Return the nameless parts. An answer that is too large to be read is asked for in two halves."""
    # Nearly every transaction has one, so that many pages are there for certain, and can be asked for at once.
    sure = range(1, 1 + len(transactions) * 9 // (10 * MOST))
    try:
        pages = await together(questions.texts(transactions, page=page) for page in sure)
        rest: list[Part] = []
        if not pages or len(pages[-1].items) == pages[-1].per_page:
            rest = await _to_the_end(lambda page: questions.texts(transactions, page=page), first=len(pages) + 1)
    except Unreadable:
        if len(transactions) > 1:
            half = len(transactions) // 2
            return [*await _texts(questions, transactions[:half]), *await _texts(questions, transactions[half:])]
        return await _too_large(questions, transactions)
    return [*(part for page in pages for part in page.items), *rest]


async def _too_large(questions: Questions, transactions: Sequence[int]) -> list[Part]:
    found = (await questions.texts(transactions, content=False)).items
    for part in found:
        if not part.ContentType.startswith("multipart/"):
            part.ContentType = "text/plain"
            part.Content = f"(This text of {part.ContentLength:,} bytes is too large to be fetched.)"
    return found


async def _files(questions: Questions, transactions: Sequence[int]) -> list[Part]:
    return await _to_the_end(lambda page: questions.files(transactions, page=page))


async def _to_the_end(ask: Callable[[int], Awaitable[Listing[Part]]], first: int = 1) -> list[Part]:
    """Return the rows of a list without holes: its first page that is not full is its last."""
    rows: dict[int, Part] = {}
    page = first
    while True:
        found = await ask(page)
        known = len(rows)
        rows.update((part.id, part) for part in found.items)
        if len(found.items) < found.per_page or len(rows) == known:
            return list(rows.values())
        page += 1
