"""A company's tickets over three years, made from a seed: many scripts, codes, ties, something for every field."""

import random
from datetime import datetime, timedelta

from store.records import ME, NOW, at, customer, message, organisation, ticket
from workbench.domain.values import (
    Agent,
    Attachment,
    Batch,
    Link,
    Message,
    Priority,
    Role,
    Status,
    Ticket,
    Visibility,
)

WORDS = (
    "tls", "TLS-1.0", "handshake", "fails", "after", "upgrade", "café", "CAFE", "Übertragung", "naïve", "証明書",
    "期限切れ", "認証", "ошибка", "Ошибки", "सर्वर", "त्रुटि", "ไม่ได้", "서버", "R52", "0x80070005", "SSL:0A000102",
    "connect(timeout=3)", "https://relay.test/x?id=7", r"C:\logs\app.log", "can't", "e-mail", "v4.12.1", "4.12",
    "thanks🤗", "💥", "retry_count", "AND", "OR", "NOT", "NEAR", "body", "place", "*", "the", "of", "webhook",
    "webhooks", "callback",
)  # fmt: skip
TAGS = ("tls", "Billing", "sso", "needs review", "日本")
ORGANISATIONS = (
    organisation(1, "Acme GmbH", domains=("acme.test", "acme.example")),
    organisation(2, "Globex", domains=("globex.test",)),
    organisation(3, "Ünal & Söhne"),
    organisation(4, "株式会社テスト"),
)
CUSTOMERS = (
    customer(1, "Jane Roe", email="jane@acme.test"),
    customer(2, "João Ünal", email="joao@example.test"),
    customer(3, "山田 太郎", email="taro@test.example"),
    customer(4, "Jane Doe", email="doe@globex.test"),
    customer(5, "Max", notes="Jane reads along."),
)
AGENTS = (
    Agent(ref=ME, name="Sam Rivers", email="sam@desk.test"),
    Agent(ref="zd:a2", name="Mara Lind", email="mara@desk.test"),
    Agent(ref="hq:a9", name="Sam Rivers", email="sam@hq.test"),
)


def dice_of(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - nothing is kept secret with it


def company(seed: int, tickets: int, messages: int) -> Batch:
    """Return so many tickets and messages, always the same for a seed."""
    dice = dice_of(seed)
    made = [_ticket(number, dice) for number in range(1, tickets + 1)]
    said = [_message(number, dice.choice(made), dice) for number in range(1, messages + 1)]
    links = [Link(ticket=one.ref, issue_key=f"ENG-{dice.randint(1, 9)}") for one in made if dice.random() < 0.2]
    return Batch(
        cursor="1", tickets=tuple(made), messages=tuple(said), links=tuple(dict.fromkeys(links)), agents=AGENTS,
        customers=CUSTOMERS, organisations=ORGANISATIONS,
    )  # fmt: skip


def pages(batch: Batch, dice: random.Random, size: int) -> list[Batch]:
    """Return the batch as a pull brings it: open tickets first, history later; a page's cursor is its number."""
    tickets = list(batch.tickets)
    dice.shuffle(tickets)
    tickets.sort(key=lambda ticket: not ticket.status.is_open)
    cut = [tickets[start : start + size] for start in range(0, len(tickets), size)]
    people = Batch(cursor="1", agents=batch.agents, customers=batch.customers, organisations=batch.organisations)
    paged = [people]
    for number, some in enumerate(cut, start=2):
        refs = {ticket.ref for ticket in some}
        of_page = tuple(message for message in batch.messages if message.ticket in refs)
        links = tuple(link for link in batch.links if link.ticket in refs)
        paged.append(Batch(cursor=str(number), tickets=tuple(some), messages=of_page, links=links))
    return paged


def text(dice: random.Random, most: int) -> str:
    return " ".join(dice.choice(WORDS) for _ in range(dice.randint(1, most)))


def _when(dice: random.Random) -> datetime:
    """Return a whole second in the last three years; a few of them are often the same."""
    return at(dice.choice((3600, 86_400, 90 * 86_400)) if dice.random() < 0.2 else dice.randint(0, 3 * 365 * 86_400))


def _ticket(number: int, dice: random.Random) -> Ticket:
    created = _when(dice)
    source = "hq" if dice.random() < 0.2 else "zd"
    due = NOW + timedelta(minutes=dice.choice((-90, -1, 0, 5, 60, 300, 3000))) if dice.random() < 0.6 else None
    who = dice.choice((None, *CUSTOMERS))
    whose = dice.choice((None, *ORGANISATIONS))
    return ticket(
        number, text(dice, 5), status=dice.choice(list(Status)), priority=dice.choice(list(Priority)), created=created,
        updated=created + timedelta(seconds=dice.randint(0, 86_400)), due=due, ref=f"{source}:{number}",
        customer=who.ref if who else None, organisation=whose.ref if whose else None,
        assignee=dice.choice((None, *(agent.ref for agent in AGENTS))),
        tags=tuple(dice.sample(TAGS, dice.choice((0, 0, 1, 2)))), gone=dice.random() < 0.05,
    )  # fmt: skip


def _message(number: int, on: Ticket, dice: random.Random) -> Message:
    file = Attachment(ref=f"zd:f{number}", name="app.log", media_type="text/plain", size=9)
    return message(
        number, text=text(dice, 25), ticket=on.ref, at=_when(dice), role=dice.choice(list(Role)),
        visibility=dice.choice(list(Visibility)), attachments=(file,) if dice.random() < 0.1 else (),
    )  # fmt: skip
