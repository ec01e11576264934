"""Escalated's provider on Escalated itself: what it brings is what the server's own database holds."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import TypeVar

import pytest

from servers.escalated.server import EscalatedServer
from servers.escalated.truth import Case, Said, truth
from workbench.api import Answer, Http, Options, Query, Refused, Throttled, Trouble, Visibility, identity_of
from workbench.api.answers import LARGEST
from workbench.api.testing import Collector
from workbench.net.client import connect
from workbench.net.pace import Governor, for_a_person
from workbench.providers.helpdesk.escalated import Escalated

T = TypeVar("T")
_PRIORITIES = {"low": 1, "medium": 2, "high": 3, "urgent": 4, "critical": 4}


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

    def seen(self) -> dict[str, Case]:
        """Return what is in the store, in the words of the server's database."""
        return {identity_of(ref): self._case(ref) for ref in self.store.there()}

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


def _in_our_words(case: Case) -> Case:
    return case._replace(priority=str(_PRIORITIES[case.priority]))


def _compare(reader: Reader, server: EscalatedServer) -> None:
    there = truth(server.database)
    seen = reader.seen()
    gone = seen.keys() - there.tickets.keys()
    for reference in gone:  # deleted: the list does not tell, the question does
        ref = f"esc:{reference}"
        assert ref in reader.ask(reader.helpdesk.ticket(ref)).gone
    assert there.tickets.keys() - seen.keys() == set()
    for reference, case in there.tickets.items():
        # A tag leaves no trace in the list: it is compared where something else changed as well.
        assert seen[reference]._replace(tags=case.tags) == _in_our_words(case)
    assert {identity_of(one): identity_of(into) for one, into in reader.store.merged.items()} == there.merged
    assert {article.title for article in reader.store.articles.values()} == there.canned


def test_a_full_pull_brings_what_the_servers_database_holds_and_nothing_of_another_department(
    escalated: EscalatedServer,
) -> None:
    reader = Reader(escalated)
    reader.pull()
    reader.pull()
    _compare(reader, escalated)
    there = truth(escalated.database)
    assert all(reader.seen()[reference].tags == case.tags for reference, case in there.tickets.items())
    assert truth(escalated.database, "personnel").tickets
    details = len(there.tickets) + len(there.merged)
    lists = len(reader.requests) - details
    assert lists <= 30, f"{len(reader.requests)} requests for {details} tickets"


def test_a_hundred_changes_are_all_there_after_a_round(escalated: EscalatedServer) -> None:
    reader = Reader(escalated)
    reader.pull()
    escalated.change(100, seed=1)
    for _ in range(4):  # notes come to light within a round: the canned responses and two pages
        reader.pull()
    _compare(reader, escalated)


def test_a_pull_without_news_asks_for_no_ticket_and_takes_two_requests_but_for_what_changed_just_now(
    escalated: EscalatedServer,
) -> None:
    reader = Reader(escalated)
    for _ in range(5):
        reader.pull()
    before = len(reader.requests)
    reader.pull()
    asked = reader.requests[before:]
    assert {path.removeprefix("api/v1/") for path in asked} <= {"tickets/", "canned-responses/"}
    newest = max(ticket.updated for ticket in reader.store.tickets.values())
    of_late = sum(one.updated >= newest - Escalated.overlap for one in reader.store.tickets.values())
    assert len(asked) <= 2 + of_late // 25


def test_a_process_that_is_cut_off_anywhere_is_gone_on_with_by_another(escalated: EscalatedServer) -> None:
    first = Reader(escalated)
    for _ in range(12):
        batch = first.ask(first.helpdesk.pull(first.cursor))
        first.store.store(batch)
        second = Reader(escalated)
        second.cursor, second.store = batch.cursor, first.store
        first = second
    first.pull()
    for _ in range(5):
        first.pull()
    _compare(first, escalated)


def test_the_account_and_its_rights_are_told(escalated: EscalatedServer) -> None:
    alice = Reader(escalated)
    assert alice.ask(alice.helpdesk.me()).name == "Alice Agent"
    assert all(right.works for right in alice.ask(alice.helpdesk.check()))
    mara = Reader(escalated, "mara")
    missing = [right for right in mara.ask(mara.helpdesk.check()) if right.needed and not right.works]
    assert [right.name for right in missing] == ["sign in as an agent"]
    stranger = Reader(escalated, token="0" * 64)
    assert not any(right.works for right in stranger.ask(stranger.helpdesk.check()))
    with pytest.raises(Refused, match="401"):
        stranger.pull()


def test_an_attachment_is_fetched_by_the_address_that_its_ticket_gives(escalated: EscalatedServer) -> None:
    reader = Reader(escalated)
    cases = truth(escalated.database).tickets
    reference = next(ref for ref, case in cases.items() if any(one.files for one in case.said))
    batch = reader.ask(reader.helpdesk.ticket(f"esc:{reference}"))
    files = [file for message in batch.messages for file in message.attachments]
    assert reader.ask(reader.helpdesk.attachment(files[0].ref)) == b"twelve bytes"
    assert files[0].name == "lög ☹.txt"
    assert all(not file.url for file in files), "the address is signed, and changes each time"


def test_another_departments_ticket_is_gone_for_whoever_asks(escalated: EscalatedServer) -> None:
    reader = Reader(escalated)
    hidden = next(iter(truth(escalated.database, "personnel").tickets))
    assert reader.ask(reader.helpdesk.ticket(f"esc:{hidden}")).gone == (f"esc:{hidden}",)
    bob = Reader(escalated, "bob")
    assert bob.ask(bob.helpdesk.ticket(f"esc:{hidden}")).tickets


def test_a_limit_and_a_server_that_is_down_are_told_in_a_sentence(escalated: EscalatedServer) -> None:
    reader = Reader(escalated)
    escalated.stop()
    with pytest.raises(Trouble, match="does not take connections"):
        reader.pull()
    escalated.rate = 5
    escalated.start()
    try:
        with for_a_person(), pytest.raises(Throttled) as caught:  # the background would wait, five requests a minute
            reader.pull()
        assert 5 < caught.value.wait <= 61
    finally:
        escalated.stop()
        escalated.rate = 1_000_000
        escalated.start()
