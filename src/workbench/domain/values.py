"""The words of the field as frozen values: ticket, message, customer, issue, article and their kin.

Every value is what a provider's mapper makes of a vendor's JSON and what the store gives back. Text in
them has passed :func:`workbench.domain.text.clean`; a message keeps its untouched original beside it.
Times are aware ``datetime`` values in UTC.
"""

from dataclasses import dataclass
from datetime import datetime

from workbench.domain.words import (
    Priority,
    Ref,
    Role,
    Status,
    Visibility,
    identity_of,
    make_ref,
    source_of,
)

__all__ = [
    "Agent", "Article", "Attachment", "Batch", "Canned", "Customer", "Incident", "Issue", "Link", "Message",
    "Organisation", "Priority", "Ref", "Role", "Status", "Ticket", "Visibility", "identity_of", "make_ref", "source_of",
]

@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Whom customers belong to."""

    ref: Ref
    name: str
    domains: tuple[str, ...] = ()
    tier: str = ""
    notes: str = ""
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """The person who asks. One person is one customer on each helpdesk."""

    ref: Ref
    name: str
    email: str = ""
    organisation: Ref | None = None
    phone: str = ""
    zone: str = ""
    notes: str = ""
    verified: bool = False  # the helpdesk vouches that the address is this person's
    updated: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """A colleague who works on tickets."""

    ref: Ref
    name: str
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that hangs on a message. ``name`` is for reading only, never a path of ours."""

    ref: Ref
    name: str
    media_type: str
    size: int
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One entry of a conversation.

    ``text`` is clean and readable; ``original`` is what came, untouched, with its ``original_type``
    (``text/plain``, ``text/html`` or ``message/rfc822``), or None where it is the same as ``text``.
    """

    ref: Ref
    ticket: Ref
    author: str
    role: Role
    visibility: Visibility
    at: datetime
    text: str
    original: bytes | None = None
    original_type: str = "text/plain"
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A case. ``fields`` are the vendor's custom fields as words: ``(("version", "4.12.1"),)``."""

    ref: Ref
    subject: str
    status: Status
    status_word: str = ""
    priority: Priority = Priority.NONE
    customer: Ref | None = None
    organisation: Ref | None = None
    assignee: Ref | None = None
    tags: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    created: datetime
    updated: datetime
    due: datetime | None = None
    url: str = ""
    gone: bool = False  # deleted, or merged into another: kept out of every queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Work in engineering's tracker that tickets may hang on. ``key`` is what people type: ``ENG-4412``."""

    ref: Ref
    key: str
    title: str
    status: str
    is_open: bool = True
    owner: str = ""
    body: str = ""
    last_word: str = ""
    last_word_by: str = ""
    last_word_at: datetime | None = None
    relations: tuple[tuple[str, str], ...] = ()  # how it hangs together with others: (("blocks", "#12"),)
    created: datetime
    updated: datetime
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A ticket's link to an issue: stated by the helpdesk, or found in text (then ``found_in`` says where)."""

    ticket: Ref
    issue_key: str
    url: str = ""
    found_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A page of a knowledge base."""

    ref: Ref
    title: str
    text: str
    url: str = ""
    updated: datetime
    internal: bool = False
    canned: bool = False  # meant to be sent as an answer, not only to be read


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """Something a status page says is wrong now, or was."""

    ref: Ref
    name: str
    phase: str  # investigating, identified, monitoring, resolved
    components: tuple[str, ...] = ()
    last_update: str = ""
    last_update_at: datetime
    started: datetime
    resolved: datetime | None = None
    url: str = ""
    words: tuple[str, ...] = ()  # what tickets about it tend to say, as somebody wrote it down
    impact: str = ""  # critical, major, minor, none or maintenance; empty where nobody says

    @property
    def is_live(self) -> bool:
        """Whether the status page still counts it as going on."""
        return self.resolved is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """One page of a pull, and where to go on from.

    ``cursor`` is opaque to everyone but the provider; ``more`` says whether another page is there now.
    """

    cursor: str
    more: bool = False
    organisations: tuple[Organisation, ...] = ()
    customers: tuple[Customer, ...] = ()
    agents: tuple[Agent, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    messages: tuple[Message, ...] = ()
    issues: tuple[Issue, ...] = ()
    links: tuple[Link, ...] = ()
    articles: tuple[Article, ...] = ()
    incidents: tuple[Incident, ...] = ()
    gone: tuple[Ref, ...] = ()  # tickets that are deleted, or may not be seen any longer
    merged: tuple[tuple[Ref, Ref], ...] = ()  # tickets that were merged, each with the one it went into
    remaining: int | None = None  # how many tickets are still to come, where the provider knows


@dataclass(frozen=True, slots=True)
class Canned:
    """A canned explanation as its file says it; FORMATS of the front matter are in the user guide.

    ``source`` is the helpdesk whose article it is, '' for a file.
    """

    id: str
    title: str
    body: str
    when_to_use: str = ""
    when_not: str = ""
    keywords: tuple[str, ...] = ()
    not_keywords: tuple[str, ...] = ()
    component: str = ""
    audience: str = "customer"
    tone: str = ""
    attitude: str = ""
    lang: str = "en"
    state: str = "validated"
    owner: str = ""
    review_by: str = ""
    variables: tuple[str, ...] = ()
    requires_evidence: tuple[str, ...] = ()
    next_status: str = ""
    path: str = ""
    source: str = ""
