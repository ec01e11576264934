"""From what Escalated sends to the words of the field."""

import re
from collections.abc import Collection
from datetime import UTC, datetime
from typing import NamedTuple

from workbench.api import (
    Agent,
    Article,
    Attachment,
    Batch,
    Customer,
    Message,
    Priority,
    Ref,
    Role,
    Status,
    Ticket,
    Visibility,
    clean,
    make_ref,
    one_line,
    readable,
)
from workbench.providers.helpdesk.escalated import shapes

# escalated/models.py, Ticket.Status. "Escalated" is a matter of urgency there, and nobody else's turn.
STATUSES = {
    "open": Status.OPEN,
    "in_progress": Status.OPEN,
    "waiting_on_customer": Status.PENDING,
    "waiting_on_agent": Status.OPEN,
    "escalated": Status.OPEN,
    "reopened": Status.OPEN,
    "resolved": Status.SOLVED,
    "closed": Status.CLOSED,
}
OPEN = tuple(word for word, status in STATUSES.items() if status.is_open)
PRIORITIES = {
    "low": Priority.LOW,
    "medium": Priority.NORMAL,
    "high": Priority.HIGH,
    "urgent": Priority.URGENT,
    "critical": Priority.URGENT,
}
FILE = ".file-"  # between a ticket's reference and a file's number
_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
# What its editors write is one element after another; a mail or a snippet in between begins otherwise.
_HTML = re.compile(r"\s*<(?:p|div|ul|ol|h[1-6]|blockquote|pre|table|br|span|strong|em|a)\b[^<>]*>.*>\s*", re.DOTALL)
# escalated/services/ticket_merge_service.py: the notes that a merge leaves on both tickets, by nobody.
_MERGED = re.compile(r"This ticket was merged into (\S{1,40})\.")
_TOOK_IN = re.compile(r"Ticket \S{1,40} was merged into this ticket\.")


class Text(NamedTuple):
    """A text as people read it, and what it came from where that is something else."""

    text: str
    original: bytes | None
    kind: str


def took_another_in(ticket: shapes.Ticket) -> bool:
    """Whether another ticket was merged into this one, so that customers other than its own may have written on it."""
    return any(_is_own_note(one) and _TOOK_IN.fullmatch(one.body.strip()) for one in ticket.replies)


def batch_of(source: str, site: str, ticket: shapes.Ticket, colleagues: Collection[int] | None = None) -> Batch:
    """Return all there is about a ticket. ``source`` is the helpdesk's short name, ``site`` its address.

    Whoever wrote and is not the requester is an agent, unless ``colleagues`` names the agents' numbers.
    """
    ref = make_ref(source, ticket.reference)
    customer = _customer(source, ticket)
    merged = next((into for into in map(_merged_into, ticket.replies) if into), None)
    replies = [_message(source, ref, one, ticket, _role(one, ticket, colleagues)) for one in ticket.replies]
    messages = [_opening(source, ref, ticket), *replies]
    return Batch(
        cursor="",
        tickets=(_ticket(source, site, ref, ticket, customer),),
        messages=tuple(messages),
        customers=() if customer is None else (customer,),
        agents=_agents(source, ticket, colleagues),
        merged=() if merged is None else ((ref, make_ref(source, merged)),),
    )


def agent(source: str, person: shapes.Person) -> Agent:
    """Return a colleague."""
    return Agent(ref=make_ref(source, person.id), name=_name(person), email=one_line(person.email or ""))


def article(source: str, response: shapes.CannedResponse) -> Article:
    """Return a canned response."""
    text = _text(response.body)
    return Article(
        ref=make_ref(source, f"canned-{response.id}"), title=one_line(response.title), text=text.text,
        updated=_UNDATED, internal=True, canned=True,
    )  # fmt: skip


def _ticket(source: str, site: str, ref: Ref, ticket: shapes.Ticket, customer: Customer | None) -> Ticket:
    fields = (("department", ticket.department and ticket.department.name), ("channel", ticket.channel))
    status = STATUSES.get(ticket.status, Status.OTHER)
    return Ticket(
        ref=ref,
        subject=one_line(ticket.subject),
        status=status,
        status_word=one_line(ticket.status_label or ticket.status),
        priority=PRIORITIES.get(ticket.priority, Priority.NONE),
        customer=None if customer is None else customer.ref,
        assignee=None if ticket.assignee is None else make_ref(source, ticket.assignee.id),
        tags=tuple(one_line(tag.name) for tag in ticket.tags),
        fields=tuple((name, one_line(value)) for name, value in fields if value),
        created=ticket.created_at.astimezone(UTC),
        updated=ticket.active.astimezone(UTC),
        due=_due(ticket.sla) if status.is_open else None,
        url=one_line(f"{site}/agent/tickets/{ticket.id}/"),
    )


def _due(sla: shapes.Deadlines) -> datetime | None:
    """Return the next moment that is promised: the first answer while there is none, then the solution."""
    first = sla.first_response_due_at if sla.first_response_at is None else None
    coming = [at for at in (first, sla.resolution_due_at) if at is not None]
    return min(coming).astimezone(UTC) if coming else None


def _opening(source: str, ref: Ref, ticket: shapes.Ticket) -> Message:
    """Return what the ticket was opened with, which is no reply there."""
    text = _text(ticket.description)
    return Message(
        ref=make_ref(source, f"{ticket.reference}.0"),
        ticket=ref,
        author=one_line(ticket.requester.name or ticket.requester.email or ""),
        role=Role.CUSTOMER,
        visibility=Visibility.PUBLIC,
        at=ticket.created_at.astimezone(UTC),
        text=text.text,
        original=text.original,
        original_type=text.kind,
        attachments=tuple(_attachment(source, ticket.reference, file) for file in ticket.attachments),
    )


def _message(source: str, ref: Ref, reply: shapes.Reply, ticket: shapes.Ticket, role: Role) -> Message:
    text = _text(reply.body)
    return Message(
        ref=make_ref(source, f"reply-{reply.id}"),
        ticket=ref,
        author=_name(reply.author) if reply.author else "" if reply.is_internal_note else _guest(ticket),
        role=role,
        visibility=Visibility.INTERNAL if reply.is_internal_note else Visibility.PUBLIC,
        at=reply.created_at.astimezone(UTC),
        text=text.text,
        original=text.original,
        original_type=text.kind,
        attachments=tuple(_attachment(source, ticket.reference, file) for file in reply.attachments),
    )


def _role(reply: shapes.Reply, ticket: shapes.Ticket, colleagues: Collection[int] | None) -> Role:
    """Return who wrote: a guest has no account, and the server none either, but only it writes notes without one."""
    if reply.author is None:
        return Role.SYSTEM if reply.is_internal_note else Role.CUSTOMER
    if _is_requester(reply.author, ticket):
        return Role.CUSTOMER
    is_strange = colleagues is not None and reply.author.id not in colleagues and not reply.is_internal_note
    return Role.CUSTOMER if is_strange else Role.AGENT


def _is_own_note(reply: shapes.Reply) -> bool:
    """Whether the server wrote this note itself."""
    return reply.author is None and reply.is_internal_note


def _is_requester(person: shapes.Person, ticket: shapes.Ticket) -> bool:
    return bool(person.email) and (person.email or "").lower() == (ticket.requester.email or "").lower()


def _guest(ticket: shapes.Ticket) -> str:
    return one_line(ticket.requester.name or ticket.requester.email or "")


def _attachment(source: str, reference: str, file: shapes.File) -> Attachment:
    return Attachment(
        ref=make_ref(source, f"{reference}{FILE}{file.id}"), name=one_line(file.filename),
        media_type=one_line(file.mime_type or "application/octet-stream"), size=file.size,
    )  # fmt: skip


def _customer(source: str, ticket: shapes.Ticket) -> Customer | None:
    """Return who asks, known by the address: there are no numbers of customers in the API.

    Nobody vouches for the address, since a guest may have typed any.
    """
    email = one_line(ticket.requester.email or "")
    name = one_line(ticket.requester.name or "")
    if not email and not name:
        return None
    identity = email.lower() or f"guest-{ticket.reference}"
    return Customer(
        ref=make_ref(source, identity), name=name or email, email=email, updated=ticket.active.astimezone(UTC)
    )


def _agents(source: str, ticket: shapes.Ticket, colleagues: Collection[int] | None) -> tuple[Agent, ...]:
    wrote = [one.author for one in ticket.replies if _role(one, ticket, colleagues) is Role.AGENT]
    found = {one.id: agent(source, one) for one in (*wrote, ticket.assignee) if one is not None}
    return tuple(found.values())


def _merged_into(reply: shapes.Reply) -> str | None:
    """Return the reference of the ticket that a reply says its own was merged into; only the server may say so."""
    found = _MERGED.fullmatch(reply.body.strip()) if _is_own_note(reply) else None
    return one_line(found[1]) if found else None


def _name(person: shapes.Person) -> str:
    return one_line(person.name or person.email or f"user {person.id}")


def _text(body: str) -> Text:
    if _HTML.fullmatch(body):
        return Text(readable(body), body.encode(errors="replace"), "text/html")
    text = clean(body)
    return Text(text, None if text == body else body.encode(errors="replace"), "text/plain")
