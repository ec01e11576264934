"""A company all of whose words are hostile: the corpus in every place where text of others can stand."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hostile.corpus import CORPUS
from workbench.api import (
    Agent,
    Article,
    Attachment,
    Batch,
    Customer,
    Incident,
    Issue,
    Link,
    Message,
    Organisation,
    Priority,
    Role,
    Status,
    Ticket,
    Visibility,
)
from workbench.workplace import Workplace

NOW = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
DENSE = 12  # texts that one ticket of the dense kind holds
_ODD = 40  # every which text is a ticket's number too
_LONGEST = 4_000  # characters in any place but a message's text and an article's
_MINUTE, _DAY = timedelta(minutes=1), timedelta(days=1)

# As the store keeps text: lone surrogates cannot be written at all.
TEXTS: tuple[str, ...] = tuple(hostile.text.encode(errors="replace").decode() for hostile in CORPUS)
GROUPS = -(-len(TEXTS) // DENSE)


def raw_batch() -> Batch:
    """Return the company with every text as it is, as if no gate had ever been.

    Ticket ``local:N`` has the Nth text, from 1, in all its places; ``local:g1`` to ``local:gN`` hold twelve texts
    each, and are the first in the order of deadlines. Some more have a text for the vendor's own number.
    """
    numbers = range(1, len(TEXTS) + 1)
    groups = range(1, GROUPS + 1)
    return Batch(
        cursor="",
        organisations=tuple(map(_organisation, numbers)),
        customers=tuple(map(_customer, numbers)),
        agents=tuple(map(_agent, numbers)),
        issues=tuple(map(_issue, numbers)),
        articles=tuple(map(_article, numbers)),
        incidents=tuple(map(_incident, numbers)),
        tickets=(*map(_ticket, numbers), *map(_dense_ticket, groups), *map(_oddly_numbered, numbers[::_ODD])),
        messages=(*(one for number in numbers for one in _conversation(number)), *(
            one for group in groups for one in _dense_conversation(group)
        )),
        links=tuple(
            Link(ticket=ticket, issue_key=_short(number), url=_short(number), found_in="")
            for number in numbers
            for ticket in (f"local:{number}", f"local:g{_group_of(number)}")
        ),
    )  # fmt: skip


def write_configuration(home: Path) -> None:
    """Write a configuration whose queues have hostile names, and explanations that are hostile all through."""
    home.mkdir(parents=True, exist_ok=True)
    searches = ("status:open", "status:pending", "status:solved", "status:other", "is:unread", "has:escalation",
                "assignee:none", "priority:urgent", "status:open")  # fmt: skip
    orders = ("due", "updated", "created", "priority", "due", "updated", "created", "priority", "updated")
    # The configuration refuses what cannot be shown.
    names = [text[:60] for text in TEXTS if "[" in text and text.isprintable()][: len(searches)]
    queues = [
        {"name": name, "search": search, "order": order, "key": number}
        for number, (name, search, order) in enumerate(zip(names, searches, orders, strict=True), 1)
    ]
    said: dict[str, object] = {
        "queues": queues, "me": {"name": names[0], "email": "me@workbench.test", "accounts": {"local": "a1"}},
        "canned": {"folders": [str(home / "explanations")]}, "shift": {"zone": "UTC"},
    }  # fmt: skip
    said["browser"] = ["true"]
    (home / "config.yaml").write_text(json.dumps(said), "utf-8")  # JSON is YAML, with its escapes
    folder = home / "explanations"
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(TEXTS, 1):
        head = "".join(f"{key}: {json.dumps(_short(number, 400))}\n" for key in ("title", "when_to_use", "when_not"))
        body = f"Hi {{{{customer.name}}}},\n{text[:20_000]}\n"
        _write(folder / f"e{number}.md", f"---\nid: e{number}\n{head}keywords: [hostile]\n---\n{body}")


def _write(path: Path, text: str) -> None:
    path.write_bytes(text.encode())  # as it is: no newline of the text is changed


def put_raw(home: Path) -> None:
    """Put the company into the embedded helpdesk of a home; what is attached has hostile bytes."""
    with Workplace.open(home).local_file() as file:
        batch = raw_batch()
        files = {one.ref: TEXTS[0].encode() for message in batch.messages for one in message.attachments}
        file.put(batch, files)


def _text(number: int) -> str:
    return TEXTS[(number - 1) % len(TEXTS)]


def _short(number: int, longest: int = _LONGEST) -> str:
    return _text(number)[:longest]


def _group_of(number: int) -> int:
    return (number - 1) // DENSE + 1


def _numbers_of(group: int) -> Sequence[int]:
    return range((group - 1) * DENSE + 1, min(group * DENSE, len(TEXTS)) + 1)


def _organisation(number: int) -> Organisation:
    said = _short(number)
    return Organisation(ref=f"local:o{number}", name=said, domains=(said,), tier=said, notes=said, updated=NOW)


def _customer(number: int) -> Customer:
    said = _short(number)
    organisation = f"local:o{number if number % 3 else _group_of(number)}"
    return Customer(
        ref=f"local:c{number}", name=said, email=said, organisation=organisation, phone=said, zone=said, notes=said,
        updated=NOW,
    )  # fmt: skip


def _agent(number: int) -> Agent:
    return Agent(ref=f"local:a{number}", name=_short(number), email=_short(number))


def _issue(number: int) -> Issue:
    said = _short(number)
    return Issue(
        ref=f"tracker:{number}", key=said, title=said, status=said, owner=said, body=_text(number), last_word=said,
        last_word_by=said, last_word_at=NOW - _DAY, created=NOW - 9 * _DAY, updated=NOW - _DAY, url=said,
        is_open=bool(number % 2),
    )  # fmt: skip


def _article(number: int) -> Article:
    return Article(ref=f"local:k{number}", title=_short(number), text=_text(number), url=_short(number), updated=NOW)


def _incident(number: int) -> Incident:
    said = _short(number)
    return Incident(
        ref=f"status:{number}", name=said, phase=said, components=(said, said), last_update=said, url=said,
        last_update_at=NOW - number * _MINUTE, started=NOW - _DAY, words=(said, "hostile"),
        resolved=None if number % 20 == 1 else NOW,
    )  # fmt: skip


def _ticket(number: int) -> Ticket:
    said = _short(number)
    return Ticket(
        ref=f"local:{number}", subject=said, status=tuple(Status)[number % len(Status)], status_word=said,
        priority=Priority(number % 5), customer=f"local:c{number}",
        organisation=f"local:o{number if number % 3 else _group_of(number)}" if number % 2 else None,
        assignee=f"local:a{number}" if number % 5 else None, tags=(said,), fields=((said, said),),
        created=NOW - number * _MINUTE, updated=NOW, due=NOW + number * _MINUTE, url=said,
    )  # fmt: skip


def _dense_ticket(group: int) -> Ticket:
    numbers = _numbers_of(group)
    return Ticket(
        ref=f"local:g{group}", subject=f"hostile {_short(numbers[0])}", status=Status.OPEN, priority=Priority.URGENT,
        customer=f"local:c{numbers[0]}", organisation=f"local:o{group}", assignee=f"local:a{numbers[0]}",
        tags=tuple(map(_short, numbers)), fields=tuple((_short(one), _short(one)) for one in numbers),
        created=NOW - 9 * _DAY, updated=NOW, due=NOW - (GROUPS - group) * _MINUTE, url=f"https://{_short(numbers[0])}",
    )  # fmt: skip


def _oddly_numbered(number: int) -> Ticket:
    return replace(_ticket(number), ref=f"local:{_short(number, 60)}", status=Status.OPEN, due=NOW - _DAY)


def _conversation(number: int) -> tuple[Message, ...]:
    return (
        _message(f"local:{number}", 1, number, Role.CUSTOMER, Visibility.PUBLIC, with_file=True),
        _message(f"local:{number}", 2, number, Role.AGENT, Visibility.INTERNAL),
    )


def _dense_conversation(group: int) -> tuple[Message, ...]:
    kinds = ((Role.CUSTOMER, Visibility.PUBLIC), (Role.AGENT, Visibility.INTERNAL), (Role.AGENT, Visibility.PUBLIC))
    return tuple(
        _message(f"local:g{group}", place, number, *kinds[place % 3], with_file=True)
        for place, number in enumerate(_numbers_of(group), 1)
    )


def _message(
    ticket: str, place: int, number: int, role: Role, visibility: Visibility, *, with_file: bool = False
) -> Message:
    said = _short(number)
    ref = f"{ticket}-{place}"
    files = (Attachment(ref=f"{ref}-f", name=said, media_type=said, size=number, url=said),) if with_file else ()
    return Message(
        ref=ref, ticket=ticket, author=said, role=role, visibility=visibility, at=NOW - _DAY + place * _MINUTE,
        text=_text(number), attachments=files,
    )  # fmt: skip
