"""What is asked of RT: one function a question, with the fields that are wanted and no others."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from re import compile as pattern
from typing import TypeVar
from urllib.parse import quote

from workbench.api import Answer, Http
from workbench.providers.helpdesk.request_tracker.shapes import (
    Account,
    Article,
    File,
    Listing,
    Named,
    Part,
    Record,
    System,
    Ticket,
    TicketId,
    Touched,
    Transaction,
    User,
)

T = TypeVar("T")

MOST = 100  # rows of a page; RT gives no more, whatever it is asked for
TICKET = (
    ("fields", "Subject,Status,Priority,Queue,Owner,Requestor,Created,LastUpdated,Due,EffectiveId,CustomFields,"
               "_hyperlinks"),
    ("fields[Queue]", "Name"),
    ("fields[Owner]", "RealName,EmailAddress"),
    ("fields[Requestor]", "RealName,EmailAddress,Organization"),
)  # fmt: skip
_RECORD = (("fields[Queue]", "Name"), ("fields[Owner]", "RealName,EmailAddress"))
_NUMBER = pattern(r"\d+")
_TRANSACTION = (("fields", "Type,ObjectId,Creator,Created"), ("fields[Creator]", "RealName,EmailAddress"))
_ARTICLE = (("fields", "Name,Summary,Class,LastUpdated,CustomFields"), ("fields[Class]", "Name"))
# Of a ticket's transactions these are what somebody said; *EmailRecord* is RT's own mail about them.
SAID = "(Type='Create' OR Type='Correspond' OR Type='Comment')"
_ROOT = "REST/2.0"


def root_of(url: str) -> str:
    """Return the path of the interface relative to a configured address, which may lead to it already."""
    return "" if url.endswith(_ROOT) else f"{_ROOT}/"


class Questions:
    """The questions to one RT. Each raises what :class:`workbench.api.Http` raises.

    ``clock`` is what the server's clock said when it last answered.
    """

    def __init__(self, http: Http, url: str) -> None:
        self._http = http
        self._root = root_of(url)
        self.clock: datetime | None = None

    async def tickets(self, where: str, *, page: int = 1) -> Listing[Ticket]:
        """Return tickets that match ``where`` in TicketSQL, those with the highest ids first.

        Deleted ones are never among them; merged ones are where ``where`` speaks of ``EffectiveId``.
        """
        query = [("query", where), *TICKET, *_descending("id"), *_page(page)]
        return await self._list("tickets", query, Listing[Ticket])

    async def touched(self, where: str, *, page: int = 1) -> Listing[Touched]:
        """Return when tickets that match ``where`` changed, the latest first."""
        fields = ("fields", "LastUpdated,EffectiveId")
        query = [("query", where), fields, *_descending("LastUpdated"), *_page(page)]
        return await self._list("tickets", query, Listing[Touched])

    async def ticket_ids(self, where: str, *, most: int = MOST, page: int = 1) -> Listing[TicketId]:
        """Return the ids of tickets that match ``where``, and how many there are; at most ``most`` a page."""
        query = [("query", where), *_descending("id"), ("per_page", str(most)), ("page", str(page))]
        return await self._list("tickets", query, Listing[TicketId])

    async def transactions(self, where: str, *, page: int = 1) -> Listing[Transaction]:
        """Return what was said on tickets, the newest first; ``where`` is in the TicketSQL of transactions.

        ``ObjectType='RT::Ticket'`` has to stand free in the query: then RT leaves out in SQL what is on tickets
        that the account may not see, and only comments that it may not see make holes.
        """
        query = f"ObjectType='RT::Ticket' AND TicketType='ticket' AND {SAID} AND {where}"
        return await self._list(
            "transactions", [("query", query), *_TRANSACTION, *_descending("id"), *_page(page)], Listing[Transaction]
        )

    async def texts(self, transactions: Sequence[int], *, page: int = 1, content: bool = True) -> Listing[Part]:
        """Return the parts of mails that bear no file's name, in their order, with their text.

        Containers are left out but for *multipart/alternative*, which says of what follows that one is enough.
        """
        named = [_limit("Filename", "IS", "NULL"), _limit("Filename", "=", "", "OR")]
        containers = [_limit("ContentType", "NOT IN", _CONTAINERS)]
        fields = "TransactionId,ContentType,ContentLength,Subject" + (",Content" if content else "")
        return await self._parts(transactions, [*named, *containers], fields, page)

    async def files(self, transactions: Sequence[int], *, page: int = 1) -> Listing[Part]:
        """Return the parts of mails that bear a file's name, without what is in them."""
        named = [_limit("Filename", "IS NOT", "NULL"), _limit("Filename", "!=", "", "AND")]
        return await self._parts(transactions, named, "TransactionId,ContentType,ContentLength,Filename", page)

    async def _parts(
        self, transactions: Sequence[int], limits: Iterable[dict[str, object]], fields: str, page: int
    ) -> Listing[Part]:
        # Asked by POST, as RT allows for any search: as many numbers are too long for an address.
        body = [_limit("TransactionId", "IN", list(transactions)), *limits]
        answer = await self._http.send(
            "POST", f"{self._root}attachments", body, [("fields", fields), *_page(page)]
        )
        return self._read(answer, Listing[Part])

    async def articles(self, *, page: int = 1) -> Listing[Article]:
        """Return articles, the oldest first; without any condition RT returns none."""
        limit = json.dumps([_limit("id", ">", 0)])
        query = [("query", limit), *_ARTICLE, ("orderby", "id"), *_page(page)]
        return await self._list("articles", query, Listing[Article])

    async def queues(self) -> Listing[Named]:
        """Return the queues that the account may see."""
        return await self._list("queues/all", [("fields", "Name"), *_page(1)], Listing[Named])

    async def account(self, name: str) -> Account:
        """Return a user by login name."""
        return self._read(await self._get(f"user/{quote(name, safe='')}"), Account)

    async def standing(self, ticket: int) -> tuple[Ticket, str]:
        """Return a ticket as it stands now, and its stamp: the number of the last thing that happened to it.

        Of whoever asked it says the login name alone. A proxy may have added its own word to the stamp, which RT does
        not know; RT's own is a number.
        """
        answer = await self._get(f"ticket/{ticket}", _RECORD)
        said = answer.headers.get("etag", "")
        number = _NUMBER.search(said)
        return self._read(answer, Ticket), f'"{number[0]}"' if number else said

    async def people(self, limits: Sequence[tuple[str, str]], *, page: int = 1) -> Listing[User]:
        """Return users whose login name is so: ``("LIKE", "@here.test")``, or so."""
        body = [_limit("Name", how, value, "OR") for how, value in limits]
        query = [("fields", "RealName,EmailAddress"), ("orderby", "Name"), *_page(page)]
        return self._read(await self._http.send("POST", f"{self._root}users", body, query), Listing[User])

    async def record(self, ticket: int) -> Record:
        """Return a ticket by its id; of a merged one that into which it went, and of a deleted one it as well."""
        return self._read(await self._get(f"ticket/{ticket}"), Record)

    async def file(self, attachment: str) -> bytes:
        """Return the bytes of an attachment. Raises Unreadable where they are no base64."""
        from base64 import b64decode

        answer = await self._get(f"attachment/{quote(attachment, safe='')}")
        try:
            return b64decode(self._read(answer, File).Content or "")
        except ValueError as error:
            raise answer.unreadable(str(error)) from error

    async def system(self) -> System:
        """Return what RT says of itself."""
        return self._read(await self._get("rt"), System)

    async def _get(self, path: str, query: Sequence[tuple[str, str]] = ()) -> Answer:
        return await self._http.get(self._root + path, query)

    async def _list(self, path: str, query: Sequence[tuple[str, str]], shape: type[Listing[T]]) -> Listing[T]:
        return self._read(await self._get(path, query), shape)

    def _read(self, answer: Answer, shape: type[T]) -> T:
        if said := answer.headers.get("date"):
            self.clock = _moment(said) or self.clock
        return answer.decode(shape)


_CONTAINERS = [f"multipart/{kind}" for kind in ("mixed", "related", "signed", "report", "encrypted", "digest")]


def _limit(name: str, operator: str, value: object, aggregator: str = "") -> dict[str, object]:
    """Return one condition of a *JSON search*."""
    limit = {"field": name, "operator": operator, "value": value}
    return {**limit, "entry_aggregator": aggregator} if aggregator else limit


def _descending(order: str) -> list[tuple[str, str]]:
    return [("orderby", order), ("order", "DESC")]


def _page(page: int) -> list[tuple[str, str]]:
    return [("per_page", str(MOST)), ("page", str(page))]


def _moment(said: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        at = parsedate_to_datetime(said)
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)
