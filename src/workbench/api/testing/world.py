"""A helpdesk's contents as domain values: what a fake server answers from, and what a provider has to bring."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from workbench.domain.values import (
    Agent,
    Article,
    Attachment,
    Customer,
    Message,
    Organisation,
    Priority,
    Ref,
    Role,
    Status,
    Ticket,
    Visibility,
    make_ref,
)

BEGINNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class _Row(Protocol):
    @property
    def ref(self) -> Ref:
        """What it is known by."""


R = TypeVar("R", bound=_Row)


@dataclass(frozen=True, slots=True)
class Cut(Generic[R]):
    """One page of a list: its rows, where the next begins (None after the last), and how long the list is."""

    rows: Sequence[R]
    next: int | None
    total: int


@dataclass(slots=True)
class World:
    """What is on a helpdesk. The suite fills and changes it, the author's server answers from it.

    ``name`` begins each reference; what follows the colon is a number, as the server would have given it.
    ``now`` is the server's clock and ``zone`` the time zone of the account that asks, for servers that write or
    read times in it. ``files`` holds the bytes of attachments by their reference, ``me`` is the account's agent.
    A server answers for what is in ``gone`` as for what never was, for what is in ``hidden`` as for what the
    account may not see, and for what is in ``merged`` as it does after a merge. Conversations have moved already.

    ``usual`` is the priority of what is opened without one.

    ``page_size``, ``holes`` and ``endless`` say how the server cuts its lists; :meth:`cut` takes care of them.
    """

    name: str = "desk"
    now: datetime = BEGINNING
    zone: str = "UTC"
    page_size: int = 100
    holes: bool = False
    endless: bool = False
    usual: Priority = Priority.NORMAL
    me: Ref = ""
    organisations: dict[Ref, Organisation] = field(default_factory=dict)
    customers: dict[Ref, Customer] = field(default_factory=dict)
    agents: dict[Ref, Agent] = field(default_factory=dict)
    tickets: dict[Ref, Ticket] = field(default_factory=dict)
    messages: dict[Ref, Message] = field(default_factory=dict)
    articles: dict[Ref, Article] = field(default_factory=dict)
    files: dict[Ref, bytes] = field(default_factory=dict)
    gone: set[Ref] = field(default_factory=set)
    hidden: set[Ref] = field(default_factory=set)
    merged: dict[Ref, Ref] = field(default_factory=dict)
    _last: int = 0
    _openings: dict[Ref, Ref] = field(default_factory=dict)

    # What a server asks.

    def shown(self) -> list[Ticket]:
        """Return the tickets that the account may see, by number: none that is gone, hidden or merged."""
        away = self.gone | self.hidden | self.merged.keys()
        return [ticket for ref, ticket in self.tickets.items() if ref not in away]

    def conversation(self, ticket: Ref) -> list[Message]:
        """Return the messages of a ticket, oldest first; the first is what the customer opened it with."""
        return sorted((one for one in self.messages.values() if one.ticket == ticket), key=lambda one: one.at)

    def opening(self, ticket: Ref) -> Message:
        """Return the message that a ticket was opened with, for servers where that is no message but a description."""
        return self.messages[self._openings[ticket]]

    def cut(self, rows: Sequence[R], start: int = 0, most: int = 100) -> Cut[R]:
        """Return the page of ``rows`` that begins at row ``start`` and has at most ``most`` rows.

        Give it all rows that match a question, those that the account may not see as well: they leave holes where
        the suite wants to see holes.
        """
        away = self.gone | self.merged.keys() | (set() if self.holes else self.hidden)
        there = [row for row in rows if row.ref not in away]
        end = start + max(1, min(most, self.page_size))
        seen = [row for row in there[start:end] if row.ref not in self.hidden]
        return Cut(seen, end if end < len(there) or self.endless else None, len(there))

    def local(self, at: datetime) -> datetime:
        """Return a moment in the account's time zone."""
        return at.astimezone(ZoneInfo(self.zone))

    # What happens on it.

    def ref(self) -> Ref:
        """Return a reference that nothing has yet."""
        self._last += 1
        return make_ref(self.name, self._last)

    def tick(self, seconds: float = 60) -> datetime:
        """Let time pass, and return what the server's clock says then."""
        self.now += timedelta(seconds=seconds)
        return self.now

    def open(self, subject: str, text: str, customer: Ref | None = None, **changes: object) -> Ref:
        """Let a customer open a ticket, and return its reference."""
        ref = self.ref()
        ticket = Ticket(
            ref=ref, subject=subject, status=Status.OPEN, priority=self.usual, customer=customer, created=self.now,
            updated=self.now,
        )  # fmt: skip
        self.tickets[ref] = replace(ticket, **changes)  # type: ignore[arg-type]  # what Ticket takes
        by = self.customers[customer].name if customer else ""
        self._openings[ref] = self._add(ref, by, Role.CUSTOMER, Visibility.PUBLIC, text, ())
        return ref

    def reply(self, ticket: Ref, text: str, *, attachments: tuple[Attachment, ...] = ()) -> Ref:
        """Let the ticket's customer write a public message; return its reference."""
        customer = self.tickets[ticket].customer
        name = self.customers[customer].name if customer else ""
        return self._say(ticket, name, Role.CUSTOMER, Visibility.PUBLIC, text, attachments)

    def answer(self, ticket: Ref, text: str, agent: Ref = "", *, attachments: tuple[Attachment, ...] = ()) -> Ref:
        """Let an agent answer the customer; return the message's reference."""
        return self._say(ticket, self._agent(agent), Role.AGENT, Visibility.PUBLIC, text, attachments)

    def note(self, ticket: Ref, text: str, agent: Ref = "", *, attachments: tuple[Attachment, ...] = ()) -> Ref:
        """Let an agent write an internal note; return its reference."""
        return self._say(ticket, self._agent(agent), Role.AGENT, Visibility.INTERNAL, text, attachments)

    def change(self, ticket: Ref, **changes: object) -> None:
        """Change fields of a ticket."""
        changed = replace(self.tickets[ticket], **changes)  # type: ignore[arg-type]  # what Ticket takes
        self.tickets[ticket] = replace(changed, updated=self.now)

    def delete(self, ticket: Ref) -> None:
        """Delete a ticket."""
        self.gone.add(ticket)

    def hide(self, ticket: Ref) -> None:
        """Take a ticket out of the account's sight."""
        self.hidden.add(ticket)

    def merge(self, ticket: Ref, into: Ref) -> None:
        """Merge a ticket into another, to which its messages move."""
        for ref, message in self.messages.items():
            if message.ticket == ticket:
                self.messages[ref] = replace(message, ticket=into)
        self.merged[ticket] = into
        self.change(ticket, status=Status.CLOSED)
        self.change(into)

    def attach(self, name: str, content: bytes, media_type: str = "text/plain") -> Attachment:
        """Return a file that can hang on a message."""
        ref = self.ref()
        self.files[ref] = content
        return Attachment(ref=ref, name=name, media_type=media_type, size=len(content))

    def attachments(self) -> Iterator[tuple[Message, Attachment]]:
        """Yield each attachment with its message."""
        for message in self.messages.values():
            for attachment in message.attachments:
                yield message, attachment

    def _agent(self, agent: Ref) -> str:
        return self.agents[agent or self.me].name

    def _say(
        self, ticket: Ref, by: str, role: Role, visibility: Visibility, text: str, files: tuple[Attachment, ...]
    ) -> Ref:
        self.change(ticket)
        return self._add(ticket, by, role, visibility, text, files)

    def _add(
        self, ticket: Ref, by: str, role: Role, visibility: Visibility, text: str, files: tuple[Attachment, ...]
    ) -> Ref:
        ref = self.ref()
        self.messages[ref] = Message(
            ref=ref, ticket=ticket, author=by, role=role, visibility=visibility, at=self.now, text=text,
            attachments=files,
        )  # fmt: skip
        return ref
