"""Between domain values and rows: the one place that knows how each is written down."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime

from workbench.domain.values import (
    Article,
    Attachment,
    Customer,
    Incident,
    Issue,
    Message,
    Organisation,
    Priority,
    Role,
    Status,
    Ticket,
    Visibility,
)
from workbench.store.scale import GONE, NEVER, WORK_OF, moment, rank_of

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

TICKET_COLUMNS = (
    "n, ref, subject, status, status_word, priority, customer, organisation, assignee, tags, created, updated, due, "
    "url, fields, work"
)
MESSAGE_COLUMNS = "id, ref, author, role, internal, at, text"
CUSTOMER_COLUMNS = "ref, name, email, organisation, phone, zone, notes, verified, updated"
ISSUE_COLUMNS = (
    "ref, key, title, status, is_open, owner, body, last_word, last_word_by, last_word_at, relations, created, "
    "updated, url"
)
ARTICLE_COLUMNS = "ref, title, text, url, internal, canned, updated"
INCIDENT_COLUMNS = (
    "ref, name, phase, components, last_update, last_update_at, started, resolved, url, words, impact"
)

TicketRow = tuple[
    int, str, str, str, str, int, str | None, str | None, str | None, str, int, int, int, int, int, str, str
]


def seconds(moment: datetime | None) -> int | None:
    """Return whole seconds since 1970, or None for None."""
    return None if moment is None else int(moment.timestamp())


def micros(moment: datetime) -> int:
    """Return microseconds since 1970, exactly."""
    gone = moment - _EPOCH
    return (gone.days * 86_400 + gone.seconds) * 1_000_000 + gone.microseconds


def moment_of_micros(value: int) -> datetime:
    """Return the time that ``value`` microseconds since 1970 stand for."""
    return datetime.fromtimestamp(value // 1_000_000, UTC).replace(microsecond=value % 1_000_000)


def work_of(ticket: Ticket) -> int:
    """Return whether a ticket is to be worked on, waits, is done, or is gone, as the queue's indexes sort it."""
    return GONE if ticket.gone else WORK_OF[ticket.status.value]


def tags_column(tags: Sequence[str]) -> str:
    """Return tags as a text, a line each: there are blanks in some."""
    return "\n".join(tags)


def tags_in(column: str) -> tuple[str, ...]:
    """Return the tags in such a text."""
    return tuple(column.split("\n")) if column else ()


def pairs_column(pairs: Sequence[tuple[str, str]]) -> str:
    """Return pairs of texts as one text."""
    return json.dumps(pairs, ensure_ascii=False) if pairs else ""


def pairs_in(column: str) -> tuple[tuple[str, str], ...]:
    """Return the pairs in such a text."""
    return tuple((str(one), str(other)) for one, other in json.loads(column)) if column else ()


def ticket_row(n: int, ticket: Ticket) -> TicketRow:
    """Return a ticket as the values of its row, but for ``last`` and ``waiting``, which its messages tell."""
    due = NEVER if ticket.due is None else int(ticket.due.timestamp())
    return (
        n, ticket.ref, ticket.subject, ticket.status.value, ticket.status_word, int(ticket.priority), ticket.customer,
        ticket.organisation, ticket.assignee, tags_column(ticket.tags), int(ticket.created.timestamp()),
        micros(ticket.updated), due, work_of(ticket), rank_of(ticket.priority, due), ticket.url,
        pairs_column(ticket.fields),
    )  # fmt: skip


def ticket_from(row: sqlite3.Row | tuple[object, ...]) -> Ticket:
    """Return the ticket in a row of TICKET_COLUMNS."""
    (_, ref, subject, status, word, priority, customer, organisation, assignee, tags, created, updated, due, url,
     fields, work) = row  # fmt: skip
    return Ticket(
        ref=str(ref),
        subject=str(subject),
        status=Status(str(status)),
        status_word=str(word),
        priority=Priority(_int(priority)),
        customer=_text_or_none(customer),
        organisation=_text_or_none(organisation),
        assignee=_text_or_none(assignee),
        tags=tags_in(str(tags)),
        fields=pairs_in(str(fields)),
        created=moment(_int(created)),
        updated=moment_of_micros(_int(updated)),
        due=None if _int(due) == NEVER else moment(_int(due)),
        url=str(url),
        gone=work == GONE,
    )


def message_from(row: sqlite3.Row | tuple[object, ...], ticket: str, attachments: tuple[Attachment, ...]) -> Message:
    """Return the message in a row of MESSAGE_COLUMNS; its original stays in the store until it is asked for."""
    _, ref, author, role, internal, at, text = row
    return Message(
        ref=str(ref),
        ticket=ticket,
        author=str(author),
        role=Role(str(role)),
        visibility=Visibility.INTERNAL if internal else Visibility.PUBLIC,
        at=moment(_int(at)),
        text=str(text),
        attachments=attachments,
    )


def organisation_row(value: Organisation) -> tuple[object, ...]:
    """Return an organisation as the values of its row, without its number."""
    return (value.ref, value.name, " ".join(value.domains), value.tier, value.notes, micros(value.updated))


def customer_row(value: Customer) -> tuple[object, ...]:
    """Return a customer as the values of its row, without its number."""
    return (
        value.ref, value.name, value.email, value.organisation, value.phone, value.zone, value.notes,
        int(value.verified), micros(value.updated),
    )  # fmt: skip


def issue_row(value: Issue) -> tuple[object, ...]:
    """Return an issue as the values of its row, without its number."""
    return (
        value.ref, value.key, value.title, value.status, int(value.is_open), value.owner, value.body, value.last_word,
        value.last_word_by, seconds(value.last_word_at), pairs_column(value.relations), seconds(value.created),
        micros(value.updated), value.url,
    )  # fmt: skip


def article_row(value: Article) -> tuple[object, ...]:
    """Return an article as the values of its row, without its number."""
    return (
        value.ref, value.title, value.text, value.url, int(value.internal), int(value.canned), micros(value.updated),
    )  # fmt: skip


def incident_row(value: Incident) -> tuple[object, ...]:
    """Return an incident as the values of INCIDENT_COLUMNS."""
    return (
        value.ref, value.name, value.phase, "\n".join(value.components), value.last_update,
        seconds(value.last_update_at), seconds(value.started), seconds(value.resolved), value.url,
        "\n".join(value.words), value.impact,
    )  # fmt: skip


def organisation_from(row: Sequence[object]) -> Organisation:
    """Return the organisation in a row (ref, name, domains, tier, notes, updated)."""
    ref, name, domains, tier, notes, updated = row
    return Organisation(
        ref=str(ref), name=str(name), domains=tuple(str(domains).split()), tier=str(tier), notes=str(notes),
        updated=moment_of_micros(_int(updated)),
    )  # fmt: skip


def customer_from(row: Sequence[object]) -> Customer:
    """Return the customer in a row of CUSTOMER_COLUMNS."""
    ref, name, email, organisation, phone, zone, notes, verified, updated = row
    return Customer(
        ref=str(ref), name=str(name), email=str(email), organisation=_text_or_none(organisation), phone=str(phone),
        zone=str(zone), notes=str(notes), verified=bool(verified), updated=moment_of_micros(_int(updated)),
    )  # fmt: skip


def issue_from(row: Sequence[object]) -> Issue:
    """Return the issue in a row of ISSUE_COLUMNS."""
    (ref, key, title, status, is_open, owner, body, last_word, last_word_by, last_word_at, relations, created, updated,
     url) = row  # fmt: skip
    return Issue(
        ref=str(ref), key=str(key), title=str(title), status=str(status), is_open=bool(is_open), owner=str(owner),
        body=str(body), last_word=str(last_word), last_word_by=str(last_word_by),
        last_word_at=None if last_word_at is None else moment(_int(last_word_at)), relations=pairs_in(str(relations)),
        created=moment(_int(created)), updated=moment_of_micros(_int(updated)), url=str(url),
    )  # fmt: skip


def article_from(row: Sequence[object]) -> Article:
    """Return the article in a row of ARTICLE_COLUMNS."""
    ref, title, text, url, internal, canned, updated = row
    return Article(
        ref=str(ref), title=str(title), text=str(text), url=str(url), internal=bool(internal),
        canned=bool(canned), updated=moment_of_micros(_int(updated)),
    )  # fmt: skip


def incident_from(row: Sequence[object]) -> Incident:
    """Return the incident in a row of INCIDENT_COLUMNS."""
    ref, name, phase, components, last_update, last_update_at, started, resolved, url, words, impact = row
    return Incident(
        ref=str(ref), name=str(name), phase=str(phase),
        components=tuple(part for part in str(components).split("\n") if part),
        last_update=str(last_update), last_update_at=moment(_int(last_update_at)), started=moment(_int(started)),
        resolved=None if resolved is None else moment(_int(resolved)), url=str(url),
        words=tuple(word for word in str(words).split("\n") if word), impact=str(impact),
    )  # fmt: skip


def _int(value: object) -> int:
    assert isinstance(value, int)  # noqa: S101 - the schema says INTEGER NOT NULL
    return value


def _text_or_none(value: object) -> str | None:
    return None if value is None else str(value)
