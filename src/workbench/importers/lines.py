"""Reads tickets from lines of JSON: one ticket a line, or one mail a line.

A ticket (all but ``subject`` may be missing; times are ISO 8601, without a zone UTC)::

    {"id": "48213", "subject": "TLS fails", "status": "open", "priority": "high",
     "customer": {"name": "Jane Roe", "email": "jane@acme.test"}, "organisation": "Acme GmbH",
     "assignee": {"name": "Kim", "email": "kim@desk.test"}, "tags": ["tls"], "fields": {"version": "4.12.1"},
     "created": "2026-03-04T09:00:00Z", "updated": "2026-03-04T10:20:00Z", "due": null,
     "messages": [
        {"from": {"name": "Jane Roe", "email": "jane@acme.test"}, "role": "customer", "visibility": "public",
         "at": "2026-03-04T09:00:00Z", "text": "After the upgrade every call fails.",
         "attachments": [{"name": "trace.txt", "type": "text/plain", "base64": "Li4u"}]}]}

``status`` is new, open, pending, hold, solved, closed or a helpdesk's own word. ``role`` is customer (the
default), agent or system; ``visibility`` is public or internal, and without it a customer's message is public
and any other internal. A person may be a string too: ``"Jane Roe <jane@acme.test>"``.

A mail is told by ``from`` beside no ``messages``, and is threaded like any other::

    {"from": "Jane Roe <jane@acme.test>", "to": "help@desk.test", "cc": "", "date": "Wed, 4 Mar 2026 09:00:00 +0100",
     "subject": "TLS fails", "message_id": "<1@acme.test>", "in_reply_to": "", "references": "",
     "text": "After the upgrade every call fails.", "html": ""}
"""

import base64
import binascii
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import BinaryIO, NamedTuple

from workbench.domain.text import clean, one_line
from workbench.domain.values import Role, Visibility
from workbench.importers.bodies import File
from workbench.importers.cases import Case, NotCaseError, Said, fingerprint, priority_of, status_of, time_of
from workbench.importers.charsets import decoded
from workbench.importers.people import NOBODY, Person, people
from workbench.importers.raw import RawMail

LONGEST_LINE = 64_000_000

# What json gives back.
_Value = None | bool | int | float | str | list["_Value"] | dict[str, "_Value"]
_Object = dict[str, _Value]


class Line(NamedTuple):
    """A line by its number, and what it tells, or why it tells nothing."""

    number: int
    told: Case | RawMail | NotCaseError


def told_in_lines(stream: BinaryIO, written: datetime, now: datetime) -> Iterator[Line]:
    """Yield what each line that is not empty tells; ``written`` is when the file was, for lines without a date.

    Raises NotCaseError where the first line shows that the file is no file of lines.
    """
    number = 0
    while line := stream.readline(LONGEST_LINE):
        number += 1
        if not line.strip():
            continue
        try:
            told: Case | RawMail | NotCaseError = read_line(line, written, now)
        except NotCaseError as error:
            if number == 1 and not line.strip().endswith(b"}"):
                # A list or an object over many lines; one sentence on it is enough.
                raise
            told = error
        yield Line(number, told)


def read_line(line: bytes, written: datetime, now: datetime) -> Case | RawMail:
    """Return the ticket or mail that one line tells. Raises NotCaseError for a line that tells neither."""
    try:
        text = decoded(line).strip()
        value: _Value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NotCaseError(f"the line is no JSON: {error}") from error
    if not isinstance(value, dict):
        raise NotCaseError("the line is no JSON object")
    if "from" in value and "messages" not in value:
        return RawMail(content=_as_mail(value), at=written)
    return replace(_case(value, written, now), print=fingerprint(text))


def _as_mail(value: _Object) -> bytes:
    """Return a mail that says the same, to be read like any other."""
    fields = (
        ("From", "from"), ("To", "to"), ("Cc", "cc"), ("Date", "date"), ("Subject", "subject"),
        ("Message-ID", "message_id"), ("In-Reply-To", "in_reply_to"), ("References", "references"),
    )
    head = [f"{field}: {one_line(_text(value.get(name)), 20_000)}" for field, name in fields if value.get(name)]
    kind = "plain" if _text(value.get("text")).strip() else "html"
    body = _text(value.get("text" if kind == "plain" else "html"))
    head.append(f"Content-Type: text/{kind}; charset=utf-8")
    return ("\n".join(head) + "\n\n" + body).encode("utf-8", errors="replace")


def _case(value: _Object, written: datetime, now: datetime) -> Case:
    customer = _person(value.get("customer"))
    told = value.get("messages")
    messages = [one for one in told if isinstance(one, dict)] if isinstance(told, list) else []
    said = tuple(_said(one, customer, written, now) for one in messages)
    subject = one_line(_text(value.get("subject"))) or (one_line(said[0].text, 80) if said else "")
    if not subject:
        raise NotCaseError("the line has neither subject nor messages")
    created = _time(value, "created", now) or min((one.at for one in said), default=written)
    updated = _time(value, "updated", now) or max((one.at for one in said), default=created)
    status, word = status_of(one_line(_text(value.get("status")), 60))
    assignee = _person(value.get("assignee"))
    tags = value.get("tags")
    return Case(
        id=one_line(_text(value.get("id")), 100),
        subject=subject,
        status=status,
        status_word=one_line(_text(value.get("status_word")), 60) or word,
        priority=priority_of(_text(value.get("priority"))),
        customer=customer,
        organisation=one_line(_text(value.get("organisation")), 200),
        assignee=assignee if assignee != NOBODY else None,
        tags=tuple(one_line(_text(tag), 60) for tag in tags) if isinstance(tags, list) else (),
        fields=_fields(value.get("fields")),
        created=created,
        updated=updated,
        due=_time(value, "due", now),
        said=said,
    )


def _said(value: _Object, customer: Person, written: datetime, now: datetime) -> Said:
    role = _text(value.get("role")) or Role.CUSTOMER
    if role not in tuple(Role):
        raise NotCaseError(f"a message's role is {role!r}; it can be customer, agent or system")
    told = _text(value.get("visibility"))
    visibility = told or (Visibility.PUBLIC if role == Role.CUSTOMER else Visibility.INTERNAL)
    if visibility not in tuple(Visibility):
        raise NotCaseError(f"a message's visibility is {visibility!r}; it can be public or internal")
    author = _person(value.get("from"))
    if author == NOBODY and role == Role.CUSTOMER:
        author = customer
    files = value.get("attachments")
    return Said(
        author=author,
        role=Role(role),
        visibility=Visibility(visibility),
        at=_time(value, "at", now) or written,
        text=clean(_text(value.get("text"))),
        files=tuple(_file(one) for one in files if isinstance(one, dict)) if isinstance(files, list) else (),
    )


def _file(value: _Object) -> File:
    try:
        content = base64.b64decode(_text(value.get("base64")), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotCaseError(f"an attachment's base64 is broken: {error}") from error
    kind = one_line(_text(value.get("type")), 100) or "application/octet-stream"
    return File(one_line(_text(value.get("name")), 200), kind, content)


def _fields(value: _Value) -> tuple[tuple[str, str], ...]:
    pairs: list[tuple[_Value, _Value]] = []
    if isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        pairs = [(pair[0], pair[1]) for pair in value if isinstance(pair, list) and len(pair) == 2]
    return tuple((one_line(_text(name), 60), one_line(_text(given), 300)) for name, given in pairs)


def _person(value: _Value) -> Person:
    if isinstance(value, dict):
        name = one_line(_text(value.get("name")), 200)
        return Person(name, one_line(_text(value.get("email")), 320).lower())
    return next(iter(people([_text(value)])), NOBODY)


def _time(value: _Object, name: str, now: datetime) -> datetime | None:
    return time_of(_text(value.get(name)), now)


def _text(value: _Value) -> str:
    """Return a JSON value as text: empty for null and for what has parts."""
    if value is None or isinstance(value, list | dict):
        return ""
    return value if isinstance(value, str) else json.dumps(value)
