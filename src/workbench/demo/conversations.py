"""Hand-written tickets as values: their conversations, attachments and links.

Hostile ones pass the gate here, as in any provider, and keep what was written as their originals.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workbench.api import (
    Agent,
    Attachment,
    Customer,
    Link,
    Message,
    Ref,
    Role,
    Ticket,
    Visibility,
    clean,
    make_ref,
    one_line,
)
from workbench.demo.times import offset, stamped
from workbench.demo.written import WrittenMessage, WrittenTicket, unwrapped

HELP_CENTRE = "https://help.harborline.test"
TRACKER = "https://tracker.harborline.test"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who there is: colleagues and customers by the names that the files use for them."""

    helpdesk: str
    agents: Mapping[str, Agent]
    customers: Mapping[str, Customer]


@dataclass(frozen=True, slots=True)
class Conversation:
    """A ticket with everything that belongs to it."""

    ticket: Ticket
    messages: tuple[Message, ...]
    links: tuple[Link, ...]
    files: Mapping[Ref, bytes]


def conversation(written: WrittenTicket, cast: Cast, now: datetime) -> Conversation:
    """Return one hand-written ticket as seen from ``now``. Raises KeyError for a name that nobody bears."""
    ref = make_ref(cast.helpdesk, written.id)
    files: dict[Ref, bytes] = {}
    messages = tuple(
        _message(said, number, ref, cast.customers[written.customer], cast, now, files)
        for number, said in enumerate(written.messages, start=1)
    )
    customer = cast.customers[written.customer]
    ticket = Ticket(
        ref=ref,
        subject=one_line(stamped(written.subject, now)),
        status=written.status,
        status_word=written.status.value,
        priority=written.claimed,
        customer=customer.ref,
        organisation=customer.organisation,
        assignee=cast.agents[written.assignee].ref if written.assignee else None,
        tags=written.tags,
        fields=tuple(written.fields.items()),
        created=messages[0].at,
        updated=messages[-1].at,
        due=now + offset(written.due) if written.due else None,
        url=f"{HELP_CENTRE}/tickets/{written.id}",
    )
    links = tuple(
        Link(ticket=ref, issue_key=key, url=f"{TRACKER}/browse/{key}") for key in written.links
    )
    return Conversation(ticket, messages, links, files)


def _message(
    said: WrittenMessage,
    number: int,
    ticket: Ref,
    customer: Customer,
    cast: Cast,
    now: datetime,
    files: dict[Ref, bytes],
) -> Message:
    if bool(said.public) == bool(said.internal):
        raise ValueError(f"{ticket}: message {number} has to be either public or internal.")
    ref = f"{ticket}-{number}"
    attachments: list[Attachment] = []
    for place, file in enumerate(said.files, start=1):
        content = stamped(file.text, now).encode()
        attachment = Attachment(
            ref=f"{ref}-{place}", name=one_line(file.name), media_type=file.type, size=len(content),
        )
        files[attachment.ref] = content
        attachments.append(attachment)
    author, role = _author(said.by, customer, cast)
    raw = stamped(unwrapped(said.public or said.internal), now).strip("\n")
    text = clean(raw)
    original = stamped(said.html, now) or (raw if text != raw else "")
    return Message(
        ref=ref,
        ticket=ticket,
        author=author,
        role=role,
        visibility=Visibility.PUBLIC if said.public else Visibility.INTERNAL,
        at=now + offset(said.at),
        text=text,
        original=original.encode() if original else None,
        original_type="text/html" if said.html else "text/plain",
        attachments=tuple(attachments),
    )


def _author(by: str, customer: Customer, cast: Cast) -> tuple[str, Role]:
    """Return who wrote a message and as what. Raises KeyError for a name that nobody bears."""
    if not by:
        return customer.name, Role.CUSTOMER
    if by == "system":
        return "Relay Help", Role.SYSTEM
    if by in cast.agents:
        return cast.agents[by].name, Role.AGENT
    if by in cast.customers:
        return cast.customers[by].name, Role.CUSTOMER
    raise KeyError(by)
