"""Escalated's provider on the real server and a store in memory; what was asked is counted."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import TypeVar

from servers.escalated.server import EscalatedServer
from servers.escalated.truth import Case, Said, Truth
from workbench.api import Answer, Http, Options, Query, Visibility, identity_of
from workbench.api.answers import LARGEST
from workbench.api.testing import Collector
from workbench.net.client import connect
from workbench.net.pace import Governor
from workbench.providers.helpdesk.escalated import Escalated

T = TypeVar("T")


class Counting:
    """The real client, and what was asked through it."""

    def __init__(self, http: Http) -> None:
        self.http = http
        self.requests: list[str] = []

    async def get(self, path: str, query: Query = (), *, headers: Mapping[str, str] | None = None) -> Answer:
        self.requests.append(path)
        return await self.http.get(path, query, headers=headers)

    async def send(
        self, method: str, path: str, body: object = None, query: Query = (), *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:  # fmt: skip
        self.requests.append(path)
        return await self.http.send(method, path, body, query, headers=headers)

    async def download(self, url: str, most: int = LARGEST) -> bytes:
        return await self.http.download(url, most)


class Reader:
    """A person's workbench as far as it reads: a provider on the real client, and a store in memory."""

    def __init__(self, server: EscalatedServer, who: str = "alice", token: str = "") -> None:
        signed = Escalated.sign_in("", token or server.tokens[who])
        http = Counting(connect(server.address, signed, governor=Governor()))
        self.requests = http.requests
        self.helpdesk = Escalated(Options(name="esc", url=server.address), http)
        self.store = Collector()
        self.cursor: str | None = None

    def pull(self) -> None:
        """Pull all there is."""
        asyncio.run(self._pull())

    async def _pull(self) -> None:
        more = True
        while more:
            batch = await self.helpdesk.pull(self.cursor)
            self.store.store(batch)
            self.cursor, more = batch.cursor, batch.more

    def ask(self, work: Coroutine[object, object, T]) -> T:
        """Return what a question comes to."""
        return asyncio.run(work)

    def is_gone(self, reference: str) -> bool:
        """Whether who asks for a ticket is told that it is not there any more."""
        ref = f"esc:{reference}"
        return ref in self.ask(self.helpdesk.ticket(ref)).gone

    def seen(self) -> Truth:
        """Return what is in the store, in the words of the server's database."""
        merged = {identity_of(one): identity_of(into) for one, into in self.store.merged.items()}
        canned = {article.title for article in self.store.articles.values()}
        return Truth({identity_of(ref): self._case(ref) for ref in self.store.there()}, merged, canned)

    def _case(self, ref: str) -> Case:
        ticket = self.store.tickets[ref]
        customer = self.store.customers.get(ticket.customer or "")
        said = [
            Said(
                one.text, one.author, one.visibility is Visibility.INTERNAL, one.at.isoformat(), len(one.attachments)
            )
            for one in self.store.conversation(ref)
        ]  # fmt: skip
        return Case(
            ticket.subject, ticket.status_word.lower().replace(" ", "_"), str(int(ticket.priority)),
            int(identity_of(ticket.assignee)) if ticket.assignee else None, customer.email if customer else "",
            ticket.created.isoformat(), ticket.updated.isoformat(), ticket.due.isoformat() if ticket.due else "",
            frozenset(ticket.tags), tuple(sorted(said)),
        )  # fmt: skip
