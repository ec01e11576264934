"""Helpdesks for tests: values of the contract, without any vendor behind them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from workbench.api import Batch, Helpdesk, Link, Message, NoHttp, Options, Role, Status, Ticket, Visibility

AT = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)


def ticket(number: int) -> Ticket:
    """Return a ticket."""
    return Ticket(ref=f"zd:{number}", subject=f"Ticket {number}", status=Status.OPEN, created=AT, updated=AT)


def message(number: int, text: str, place: int = 0) -> Message:
    """Return a message of a ticket."""
    return Message(
        ref=f"zd:{number}-{place}", ticket=f"zd:{number}", author="Jane", role=Role.CUSTOMER,
        visibility=Visibility.PUBLIC, at=AT, text=text,
    )


def batch(cursor: str, *numbers: int, more: bool = True, links: tuple[Link, ...] = ()) -> Batch:
    """Return a page with some tickets of one message each."""
    return Batch(
        cursor=cursor, more=more, tickets=tuple(map(ticket, numbers)), links=links,
        messages=tuple(message(number, f"text {number}") for number in numbers),
    )


class Scripted(Helpdesk):
    """Answers each cursor with a page, or with an error; the last page comes again for any other cursor."""

    kind = "scripted"

    def __init__(self, pages: Sequence[Batch | Exception], name: str = "zd", url: str = "") -> None:
        super().__init__(Options(name=name, url=url), NoHttp())
        self._pages = list(pages)
        self.asked: list[str | None] = []

    async def pull(self, cursor: str | None) -> Batch:
        self.asked.append(cursor)
        page = self._pages[min(len(self.asked), len(self._pages)) - 1]
        if isinstance(page, Exception):
            raise page
        return page
