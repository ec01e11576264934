"""A small desk in memory: one customer, her colleagues, their tickets and what hangs on them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from workbench.api import (
    Agent,
    Batch,
    Canned,
    Customer,
    Issue,
    Link,
    Message,
    Organisation,
    PaneContext,
    Priority,
    Rendered,
    Role,
    Shelf,
    Status,
    Suggestion,
    Ticket,
    Use,
    View,
    Visibility,
)
from workbench.api.testing import FakeQueries
from workbench.typeset.typesetting import typeset

NOW = datetime(2026, 3, 4, 11, 30, tzinfo=UTC)
ZONE = ZoneInfo("Europe/Berlin")


def ago(**span: float) -> datetime:
    return NOW - timedelta(**span)


ACME = Organisation(ref="zd:o1", name="Acme GmbH", tier="tier 1", notes="Ring before upgrades.", updated=NOW)
JANE = Customer(
    ref="zd:c1", name="Jane Roe", email="jane@acme.test", organisation=ACME.ref, notes="Writes at night.", updated=NOW
)
MARA = Agent(ref="zd:a1", name="Mara Lind")


def ticket(number: int, subject: str = "TLS handshake fails", **other: object) -> Ticket:
    plain = Ticket(
        ref=f"zd:{number}", subject=subject, status=Status.OPEN, customer=JANE.ref, organisation=ACME.ref,
        created=ago(days=3), updated=ago(hours=2),
    )  # fmt: skip
    return replace(plain, **other)  # type: ignore[arg-type]  # each test names fields of a ticket


def message(number: int, on: int, text: str, at: datetime, role: Role = Role.CUSTOMER, **other: object) -> Message:
    plain = Message(
        ref=f"zd:m{number}", ticket=f"zd:{on}", author="Jane Roe" if role is Role.CUSTOMER else "Mara Lind",
        role=role, visibility=Visibility.PUBLIC, at=at, text=text,
    )  # fmt: skip
    return replace(plain, **other)  # type: ignore[arg-type]  # each test names fields of a message


def issue(key: str, **other: object) -> Issue:
    plain = Issue(
        ref=f"jira:{key}", key=key, title="Handshake refuses old ciphers", status="In progress", owner="Ada Byron",
        created=ago(days=9), updated=ago(hours=3),
    )  # fmt: skip
    return replace(plain, **other)  # type: ignore[arg-type]  # each test names fields of an issue


def link(on: int, key: str, url: str = "") -> Link:
    return Link(ticket=f"zd:{on}", issue_key=key, url=url)


MINE = ticket(48213, assignee=MARA.ref, priority=Priority.URGENT, due=ago(minutes=-40), tags=("tls",))


def context(batch: Batch | None = None, chosen: Ticket | None = MINE, **other: object) -> PaneContext:
    batch = batch or Batch(cursor="", tickets=(MINE,))
    known = replace(batch, agents=(MARA,), customers=(JANE,), organisations=(ACME,))
    plain = PaneContext(
        queries=FakeQueries(known), now=NOW, ticket=chosen, customer=JANE, organisation=ACME, width=60
    )
    return replace(plain, **other)  # type: ignore[arg-type]  # each test names fields of a context


def lines(view: View, cells: int = 60) -> list[str]:
    return [line.text.rstrip() for line in typeset(view, cells, now=NOW, zone=ZONE).lines]


class OneShelf(Shelf):
    """A shelf with some explanations, each of which fits where its first keyword stands in the text."""

    def __init__(self, *canned: Canned) -> None:
        self.canned = canned
        self.asked = ""
        self.used: list[str] = []

    def all(self) -> list[Canned]:
        return list(self.canned)

    def get(self, canned_id: str) -> Canned | None:
        return next((one for one in self.canned if one.id == canned_id), None)

    def suggest(self, text: str, limit: int = 3, now: datetime | None = None) -> list[Suggestion]:
        self.asked = text
        return [Suggestion(one, 1.0, f"matched {one.keywords[0]}") for one in self.canned if one.keywords[0] in text]

    def rendered(self, canned_id: str, facts: Mapping[str, str], language: str = "") -> Rendered:
        canned = self.get(canned_id)
        assert canned is not None
        return Rendered(
            canned.body.replace("{{name}}", facts.get("ticket.requester.first_name", "…")),
            next_status=canned.next_status,
        )

    def use_of(self, canned_id: str) -> Use | None:
        times = self.used.count(canned_id)
        return Use(times, ago(days=3)) if times else None

    def count_use(self, canned_id: str) -> None:
        self.used.append(canned_id)
