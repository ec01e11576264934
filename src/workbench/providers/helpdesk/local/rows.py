"""Rows and values of the helpdesk's file: how each kind is kept, told apart, and made into a value again."""

import hashlib
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from workbench.api import Agent, Article, Customer, Incident, Issue, Link, Message, Organisation, Ref, Ticket

if TYPE_CHECKING:
    from collections.abc import Iterator

    from workbench.api import Batch

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)



@dataclass(frozen=True, slots=True)
class Merged:
    """That a ticket went into another."""

    ticket: Ref
    into: Ref


Thing = Organisation | Customer | Agent | Issue | Link | Article | Incident | Merged
KINDS: dict[str, type[Thing]] = {
    "organisation": Organisation,
    "customer": Customer,
    "agent": Agent,
    "issue": Issue,
    "link": Link,
    "article": Article,
    "incident": Incident,
    "merged": Merged,
}


class Stored(NamedTuple):
    """How many values of a put were new, changed and already there."""

    new: int
    changed: int
    unchanged: int


class Kept(NamedTuple):
    """A value on its way into a row; ``original`` is still uncompressed."""

    ref: str
    print: bytes
    body: str
    original: bytes | None = None


def micros(at: datetime) -> int:
    """Return a time as microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def kept(ref: str, value: Ticket | Message | Thing) -> Kept:
    """Return ``value`` as it is kept: a message's original apart from its body."""
    import msgspec

    original = None
    if isinstance(value, Message):
        original = value.original
        value = replace(value, original=None)
    body = msgspec.json.encode(value)
    fingerprint = hashlib.blake2b(body, digest_size=16)
    if original is not None:
        fingerprint.update(original)
    return Kept(ref, fingerprint.digest(), body.decode(), original)


def others_of(batch: "Batch") -> "Iterator[tuple[str, str, str, Thing]]":
    """Yield kind, reference, lower-case address and value of all but tickets, messages and links."""
    for organisation in batch.organisations:
        yield "organisation", organisation.ref, "", organisation
    for customer in batch.customers:
        yield "customer", customer.ref, customer.email.lower(), customer
    for agent in batch.agents:
        yield "agent", agent.ref, agent.email.lower(), agent
    for issue in batch.issues:
        yield "issue", issue.ref, "", issue
    for article in batch.articles:
        yield "article", article.ref, "", article
    for incident in batch.incidents:
        yield "incident", incident.ref, "", incident


def links_of(batch: "Batch") -> "Iterator[tuple[str, str, str, Thing]]":
    """Yield the links as :func:`others_of` does; a link's reference is its ticket's, a space, and the key."""
    for link in batch.links:
        yield "link", f"{link.ticket} {link.issue_key}", "", link


def merges_of(batch: "Batch") -> "Iterator[tuple[str, str, str, Thing]]":
    """Yield which tickets went into others, as :func:`others_of` does; the reference is that of the one that went."""
    for ticket, into in batch.merged:
        yield "merged", ticket, "", Merged(ticket, into)


def to_ticket(body: str) -> Ticket:
    """Return the ticket that a row keeps."""
    import msgspec

    return msgspec.json.decode(body, type=Ticket)


def to_message(body: str, original: bytes | None) -> Message:
    """Return the message that a row keeps, its original unpacked."""
    import msgspec

    message = msgspec.json.decode(body, type=Message)
    return message if original is None else replace(message, original=zlib.decompress(original))


def to_thing(kind: str, body: str) -> Thing:
    """Return the value of any other kind that a row keeps."""
    import msgspec

    return msgspec.json.decode(body, type=KINDS[kind])


def packed(original: bytes | None) -> bytes | None:
    """Return an original as it is stored. Level 1: filling is bound by this, and the mirror packs its own."""
    return None if original is None else zlib.compress(original, 1)
