"""What a pane may ask of the local store and of the shelf of canned explanations: read-only, never the network."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from workbench.api.pending import OwnWork, Unsent
from workbench.domain.gaps import Gap
from workbench.domain.trouble import Trouble
from workbench.domain.values import (
    Article,
    Canned,
    Customer,
    Incident,
    Issue,
    Link,
    Message,
    Organisation,
    Ref,
    Ticket,
)
from workbench.domain.when import age


@dataclass(frozen=True, slots=True)
class Standing:
    """How far what is known of an issue can be relied on.

    ``tracker`` is the one that is asked for it, empty where none is. ``as_of`` is when that last said how the issue
    stands, or that there is none: it ``is_missing`` where the tracker does not know it, or hides it from the
    account. ``unread_since`` is since when the tracker cannot be read.
    """

    tracker: str = ""
    as_of: datetime | None = None
    is_missing: bool = False
    unread_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class LinkedIssue:
    """A link from a ticket with what the tracker says of it; ``issue`` is None where no tracker told of it.

    ``other_tickets`` counts the tickets of all helpdesks that hang on it too, up to 1,000, and ``others`` are some
    of them, the last touched first.
    """

    link: Link
    issue: Issue | None
    other_tickets: int
    others: tuple[Ref, ...] = ()
    standing: Standing = Standing()


@dataclass(frozen=True, slots=True)
class LastWord:
    """A ticket with the last thing that was said on it."""

    ticket: Ticket
    message: Message | None


@dataclass(frozen=True, slots=True)
class Alike:
    """A customer of another helpdesk who is, or may be, the same person; ``why`` says what speaks for it."""

    customer: Customer
    why: str


@dataclass(frozen=True, slots=True)
class Person:
    """Who a customer is elsewhere: ``joined`` are the same person, ``suggested`` only may be. Both by reference."""

    joined: tuple[Alike, ...] = ()
    suggested: tuple[Alike, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found: its ``kind`` (ticket, message, customer, issue, article, canned), where it leads, the line."""

    kind: str
    ref: Ref
    ticket: Ref | None
    title: str
    line: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A canned explanation that fits a ticket, and why."""

    canned: Canned
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class Use:
    """How often a canned explanation was used at this desk, and when last."""

    times: int
    last: datetime

    def words(self, now: datetime) -> str:
        """Return it as it is read: ``used 14 times, last 3 d ago``."""
        ago = age(self.last, now)
        often = "once" if self.times == 1 else f"{self.times} times"
        return f"used {often}, last {'just now' if ago == 'now' else f'{ago} ago'}"


@dataclass(frozen=True, slots=True)
class Rendered:
    """A canned explanation as it is put into a reply.

    ``cursor`` is where in ``text`` the writer goes on, None where the file does not say. ``gaps`` are still to be
    filled. ``language`` is that of the text; ``notes`` say in words what the writer should know, such as that a
    translation is missing. ``missing_evidence`` must have been measured before it is sent. ``next_status`` is the
    status that follows ('' for none), ``follow_up_days`` after how many days to look again.
    """

    text: str
    cursor: int | None = None
    gaps: tuple[Gap, ...] = ()
    language: str = "en"
    notes: tuple[str, ...] = ()
    missing_evidence: tuple[str, ...] = ()
    next_status: str = ""
    follow_up_days: int | None = None


class Queries(Protocol):
    """Reads of the local store. All times are UTC; every list is bounded by ``limit``."""

    async def ticket(self, ref: Ref) -> Ticket | None:
        """Return one ticket, or None where the store does not have it."""

    async def conversation(self, ref: Ref, limit: int = 200) -> list[Message]:
        """Return the newest ``limit`` messages of a ticket, oldest first."""

    async def message_count(self, ref: Ref) -> int:
        """Return how many messages a ticket has."""

    async def last_read(self, ref: Ref) -> datetime | None:
        """Return until when the person at this desk has read the ticket, or None for never."""

    async def unsent(self, ref: Ref) -> list[Unsent]:
        """Return what is on its way on a ticket, in the order in which it was written."""

    async def own_work(self, ref: Ref) -> OwnWork:
        """Return the drafts and promises of the person at this desk on a ticket, and whether it is laid aside."""

    async def customer(self, ref: Ref) -> Customer | None:
        """Return one customer, or None."""

    async def organisation(self, ref: Ref) -> Organisation | None:
        """Return one organisation, or None."""

    async def person(self, ref: Ref) -> Person:
        """Return who a customer is on the other helpdesks, and who may be the same person."""

    async def tickets_of_customer(self, ref: Ref, limit: int = 20) -> list[LastWord]:
        """Return a customer's tickets, on every helpdesk where they are the same person, the last touched first."""

    async def tickets_of_organisation(self, ref: Ref, limit: int = 20) -> list[LastWord]:
        """Return an organisation's tickets, the last touched first."""

    async def count_of_customer(self, ref: Ref) -> tuple[int, int]:
        """Return how many tickets a customer has on all helpdesks: open, and in all. Counting stops at 1,000."""

    async def count_of_organisation(self, ref: Ref) -> tuple[int, int]:
        """Return how many tickets an organisation has: open, and in all. Counting stops at 1,000."""

    async def escalations(self, ref: Ref) -> list[LinkedIssue]:
        """Return the issues a ticket is linked to, the last touched first."""

    async def tickets_on_issue(self, key: str, limit: int = 20) -> list[Ticket]:
        """Return the tickets that hang on an issue, the last touched first."""

    async def merged_into(self, ref: Ref) -> Ref | None:
        """Return the ticket that one was merged into, or None."""

    async def agent_name(self, ref: Ref) -> str:
        """Return a colleague's name, or the reference where nobody knows it."""

    async def my_accounts(self) -> tuple[Ref, ...]:
        """Return the accounts that are the person's own, on all helpdesks."""

    async def my_names(self, helpdesk: str) -> frozenset[str]:
        """Return what names one writes under on a helpdesk, without those that a colleague there bears as well."""

    async def articles(self, words: str, limit: int = 10) -> list[Article]:
        """Return knowledge-base articles that hold all the words, best first."""

    async def article(self, ref: Ref) -> Article | None:
        """Return one article, or None."""

    async def tickets_like(self, ref: Ref, limit: int = 10) -> list[Ticket]:
        """Return tickets of any customer that share the rarest words of this one, best first."""

    async def search(self, query: str, limit: int = 50) -> list[Hit]:
        """Return what the query language finds, newest first in each kind. Raises Trouble for a wrong query."""

    async def incidents(self) -> list[Incident]:
        """Return the incidents that are live now."""


class Shelf(Protocol):
    """The canned explanations."""

    def all(self) -> list[Canned]:
        """Return every explanation, by title."""

    def get(self, canned_id: str) -> Canned | None:
        """Return one by its id, or None."""

    def suggest(self, text: str, limit: int = 3, now: datetime | None = None) -> list[Suggestion]:
        """Return those that fit a ticket's words, best first, each with its reason."""

    def rendered(self, canned_id: str, facts: Mapping[str, str], language: str = "") -> Rendered:
        """Return one with what is known filled in and the rest as visible gaps.

        ``facts`` are named values such as ``ticket.requester.first_name``; see ``workbench.api.ticket_facts``.
        ``language`` is a code such as ``fr``; left out, it is that of the ticket. Raises Trouble where there is no
        such explanation, or where its text cannot be understood.
        """

    def use_of(self, canned_id: str) -> Use | None:
        """Return how often one was used at this desk, or None for never."""

    def count_use(self, canned_id: str) -> None:
        """Remember that one was used now."""


class NoShelf:
    """A shelf with nothing on it."""

    def all(self) -> list[Canned]:
        """Return nothing."""
        return []

    def get(self, canned_id: str) -> Canned | None:
        """Return nothing."""
        return None

    def suggest(self, text: str, limit: int = 3, now: datetime | None = None) -> list[Suggestion]:
        """Return nothing."""
        return []

    def rendered(self, canned_id: str, facts: Mapping[str, str], language: str = "") -> Rendered:
        """Refuse: there is nothing."""
        raise Trouble(f"There is no canned explanation called {canned_id}.")

    def use_of(self, canned_id: str) -> Use | None:
        """Return None."""
        return None

    def count_use(self, canned_id: str) -> None:
        """Do nothing."""
