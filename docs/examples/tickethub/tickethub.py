"""Reads TicketHub, a small helpdesk; an example of a provider outside the workbench's own package."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, ClassVar

import msgspec

from workbench.api import (
    Agent,
    Ask,
    Attachment,
    Batch,
    Capabilities,
    Customer,
    Message,
    Page,
    PagedHelpdesk,
    Priority,
    Ref,
    Refused,
    Right,
    Role,
    Stage,
    Status,
    Ticket,
    Visibility,
    clean,
    identity_of,
    one_line,
)

_STATUSES = {"new": Status.NEW, "open": Status.OPEN, "waiting": Status.PENDING, "done": Status.SOLVED}
_PRIORITIES = {"low": Priority.LOW, "normal": Priority.NORMAL, "high": Priority.HIGH, "urgent": Priority.URGENT}
_ROLES = {"customer": Role.CUSTOMER, "agent": Role.AGENT}


_Time = Annotated[datetime, msgspec.Meta(tz=True)]  # a text with a zone, or seconds since 1970; nothing else


# What the server sends, as the vendor's page has it. A field without a default has to be there: an answer
# that lacks it raises Unreadable. What may be absent has a default, and what is not named is passed over.
class _Person(msgspec.Struct):
    id: int
    name: str
    email: str = ""


class _File(msgspec.Struct):
    id: int
    name: str
    size: int
    type: str = "application/octet-stream"


class _Message(msgspec.Struct):
    id: int
    by: str
    role: str
    public: bool  # no default: what does not say that it is public must never be taken for it
    at: _Time
    text: str
    files: list[_File] = []


class _Ticket(msgspec.Struct):
    id: int
    subject: str
    status: str
    created: _Time
    updated: _Time
    messages: list[_Message]
    priority: str = ""
    labels: list[str] = []
    customer: _Person | None = None
    assignee: _Person | None = None


class _Tickets(msgspec.Struct):
    tickets: list[_Ticket]
    next: str | None  # where the next page begins, null on the last one


class TicketHub(PagedHelpdesk):
    """TicketHub, read through its API 1."""

    kind = "tickethub"
    title = "TicketHub"
    asks = ("url", "token")
    token_from = "TicketHub: your picture, Settings, API tokens"  # noqa: S105 - it says where
    capabilities: ClassVar[Capabilities] = Capabilities(tags=True)

    async def page(self, ask: Ask) -> Page:
        """Return one page: open tickets by number, then all the others, then what changed, oldest first."""
        query = [("after", ask.at), ("limit", "100")]
        if ask.stage is Stage.CHANGES:
            if ask.since is not None:
                query.append(("changed_since", ask.since.isoformat()))
        else:
            query.append(("state", "open" if ask.stage is Stage.OPEN else "closed"))
        answer = await self.http.get("api/1/tickets", query)
        page = answer.decode(_Tickets)
        batch = self._batch(page.tickets)
        return Page(batch, page.next or "")

    async def ticket(self, ref: Ref) -> Batch:
        """Return one ticket with its conversation, or say that it is gone."""
        try:
            answer = await self.http.get(f"api/1/tickets/{identity_of(ref)}")
        except Refused as refused:
            if refused.is_gone or refused.status == 403:
                return Batch(cursor="", gone=(ref,))
            raise
        return self._batch([answer.decode(_Ticket)])

    async def me(self) -> Agent:
        """Return the account that is signed in."""
        return self._agent((await self.http.get("api/1/me")).decode(_Person))

    async def check(self) -> Sequence[Right]:
        """Try whether tickets can be read."""
        try:
            (await self.http.get("api/1/tickets", [("limit", "1")])).decode(_Tickets)
        except Refused as refused:
            return (Right("read tickets", works=False, says=str(refused), without="Nothing works.", needed=True),)
        return (Right("read tickets", works=True, says="The list of tickets can be read.", needed=True),)

    async def attachment(self, ref: Ref) -> bytes:
        """Return a file's bytes."""
        return await self.http.download(f"api/1/files/{identity_of(ref)}")

    def _batch(self, tickets: Sequence[_Ticket]) -> Batch:
        agents = [ticket.assignee for ticket in tickets if ticket.assignee is not None]
        return Batch(
            cursor="",  # PagedHelpdesk puts its own
            tickets=tuple(self._ticket(ticket) for ticket in tickets),
            messages=tuple(self._message(one, ticket.id) for ticket in tickets for one in ticket.messages),
            customers=tuple(
                self._customer(ticket.customer, ticket.updated) for ticket in tickets if ticket.customer is not None
            ),
            agents=tuple(map(self._agent, agents)),
        )

    def _ticket(self, ticket: _Ticket) -> Ticket:
        return Ticket(
            ref=self.ref(ticket.id),
            subject=one_line(ticket.subject),
            status=_STATUSES.get(ticket.status, Status.OTHER),
            status_word=one_line(ticket.status),
            priority=_PRIORITIES.get(ticket.priority, Priority.NONE),
            customer=None if ticket.customer is None else self.ref(ticket.customer.id),
            assignee=None if ticket.assignee is None else self.ref(ticket.assignee.id),
            tags=tuple(one_line(label) for label in ticket.labels),
            created=ticket.created.astimezone(UTC),
            updated=ticket.updated.astimezone(UTC),
        )

    def _message(self, message: _Message, ticket: int) -> Message:
        text = clean(message.text)
        return Message(
            ref=self.ref(message.id),
            ticket=self.ref(ticket),
            author=one_line(message.by),
            role=_ROLES.get(message.role, Role.SYSTEM),
            visibility=Visibility.PUBLIC if message.public else Visibility.INTERNAL,
            at=message.at.astimezone(UTC),
            text=text,
            original=None if text == message.text else message.text.encode(errors="replace"),
            attachments=tuple(
                Attachment(
                    ref=self.ref(file.id), name=one_line(file.name), media_type=one_line(file.type), size=file.size
                )
                for file in message.files
            ),
        )

    def _customer(self, person: _Person, updated: datetime) -> Customer:
        return Customer(
            ref=self.ref(person.id), name=one_line(person.name), email=one_line(person.email),
            updated=updated.astimezone(UTC),
        )

    def _agent(self, person: _Person) -> Agent:
        return Agent(ref=self.ref(person.id), name=one_line(person.name), email=one_line(person.email))

