"""The provider of the loopback server: a small helpdesk that pages, written as one of the vendors' would be."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import ClassVar

from msgspec import Struct

from workbench.api import (
    Agent,
    Ask,
    Attachment,
    Batch,
    Helpdesk,
    Message,
    Page,
    PagedHelpdesk,
    Ref,
    Role,
    Stage,
    Status,
    Ticket,
    Visibility,
)


class Said(Struct):
    """A message as the server sends it."""

    id: int
    text: str
    at: datetime


class Case(Struct):
    """A ticket as the server sends it, or where it went."""

    id: int = 0
    subject: str = ""
    open: bool = True
    at: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    updated: datetime = datetime(1970, 1, 1, tzinfo=UTC)
    messages: list[Said] = []
    merged: int = 0


class Cases(Struct):
    """A page of tickets as the server sends it."""

    tickets: list[Case]
    left: int
    more: bool


class Person(Struct):
    """Who is signed in, as the server sends it."""

    id: int
    name: str
    email: str


class BlockingDesk(Helpdesk):
    """Holds on to whatever it runs on, and computes."""

    kind = "blocking"
    asks: ClassVar = ()

    async def pull(self, cursor: str | None) -> Batch:
        while True:
            sum(range(100_000))


class LoopbackDesk(PagedHelpdesk):
    """Reads the loopback server."""

    kind = "loopback"
    title = "Loopback"
    asks: ClassVar = ("url",)

    @classmethod
    def sign_in(cls, user: str, token: str) -> Mapping[str, str]:
        return {}

    async def page(self, ask: Ask) -> Page:
        if ask.stage is Stage.CHANGES:
            since = ask.since.isoformat() if ask.since else ""
            cases = (await self.http.get("changes", [("since", since)])).decode(Cases)
        else:
            wanted = [("open", "1" if ask.stage is Stage.OPEN else "0"), ("after", ask.at or "0")]
            cases = (await self.http.get("tickets", wanted)).decode(Cases)
        batch = self._batch(cases.tickets, remaining=cases.left)
        return Page(batch, str(cases.tickets[-1].id) if cases.more else "")

    async def ticket(self, ref: Ref) -> Batch:
        case = (await self.http.get(f"ticket/{ref.partition(':')[2]}")).decode(Case)
        if case.merged:
            return Batch(cursor="", gone=(ref,), merged=((ref, self.ref(case.merged)),))
        return self._batch([case])

    async def me(self) -> Agent:
        person = (await self.http.get("me")).decode(Person)
        return Agent(ref=self.ref(person.id), name=person.name, email=person.email)

    async def attachment(self, ref: Ref) -> bytes:
        return (await self.http.get(f"file/{ref.partition(':')[2]}")).body

    def _batch(self, cases: list[Case], remaining: int | None = None) -> Batch:
        tickets = tuple(
            Ticket(
                ref=self.ref(case.id), subject=case.subject, status=Status.OPEN if case.open else Status.SOLVED,
                assignee=self.ref(7), created=case.at, updated=case.updated, url=f"{self.options.url}/ticket/{case.id}",
            )
            for case in cases
        )
        messages = tuple(
            Message(
                ref=self.ref(f"m{said.id}"), ticket=self.ref(case.id), author="Jane Roe", role=Role.CUSTOMER,
                visibility=Visibility.PUBLIC, at=said.at, text=said.text,
                attachments=(Attachment(ref=self.ref(said.id), name="log.txt", media_type="text/plain", size=10),)
                if said.text.endswith("file") else (),
            )
            for case in cases
            for said in case.messages
        )
        return Batch(cursor="", tickets=tickets, messages=messages, remaining=remaining)
