"""Puts batches together from what RT answers, and asks for what is missing to do so."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from msgspec.structs import replace as replaced

from workbench.api import Article, Batch, Role
from workbench.providers.helpdesk.request_tracker.asking import MOST, Questions
from workbench.providers.helpdesk.request_tracker.conversation import messages
from workbench.providers.helpdesk.request_tracker.listing import every, parts_of, said_below
from workbench.providers.helpdesk.request_tracker.mapping import Mapper, People
from workbench.providers.helpdesk.request_tracker.shapes import Listing, Ticket, TicketId, Transaction
from workbench.providers.helpdesk.request_tracker.writers import Writers

_REMEMBERED = 20_000  # people
_SAID_PAGES = 1_000  # of one group of tickets; nobody says more


class Assembler:
    """Makes batches of what RT sends. What it asks raises what :class:`workbench.api.Http` raises."""

    def __init__(self, questions: Questions, mapper: Mapper, writers: Writers) -> None:
        self.questions = questions
        self.mapper = mapper
        self._writers = writers
        self._organisations: dict[str, str] = {}  # of those who asked for something, by login name

    def tickets(self, rows: Iterable[Ticket], active: Collection[int], articles: Sequence[Article] = ()) -> Batch:
        """Return tickets with their people and links; ``active`` are the ids of those that RT calls active."""
        people = People()
        cases, links, merged = [], [], []
        for row in rows:
            self._remember(row)
            if row.stands_for != row.id:
                merged.append((self.mapper.ref(row.id), self.mapper.ref(row.stands_for)))
                continue
            cases.append(self.mapper.ticket(row, people, is_active=row.id in active))
            links += self.mapper.links(row)
        return Batch(
            cursor="",
            organisations=tuple(people.organisations.values()),
            customers=tuple(people.customers.values()),
            agents=tuple(people.agents.values()),
            tickets=tuple(cases),
            links=tuple(links),
            articles=tuple(articles),
            merged=tuple(merged),
        )

    async def messages(self, transactions: Sequence[Transaction], merged: Mapping[int, int]) -> Batch:
        """Return what was said, with the agents among those who said it; ``merged`` says where tickets went."""
        if not transactions:
            return Batch(cursor="")
        parts = await parts_of(self.questions, [one.id for one in transactions])
        roles = await self._writers.roles(transactions)
        people = People()
        for one in transactions:
            if roles[one.Creator.id] is Role.AGENT:
                self.mapper.agent(one.Creator, people)
        said = messages(self.mapper, transactions, parts, roles=roles, merged=merged)
        return Batch(cursor="", agents=tuple(people.agents.values()), messages=tuple(said))

    async def whole(self, ids: Sequence[int]) -> Batch:
        """Return tickets with all that was said on them and on those that were merged into them."""
        rows = [row for group in _groups(ids) for row in await self._all("EffectiveId", group)]
        own = {row.id: row for row in rows if row.stands_for == row.id}
        batch = self.tickets(rows, await self.active(own.values()))
        merged = {row.id: row.stands_for for row in rows if row.id not in own}
        speaking = [row.id for row in rows if row.stands_for in own]
        said = [one for group in _groups(speaking) for one in await self._said(group)]
        words = await self.messages(said, merged)
        agents = {agent.ref: agent for agent in (*batch.agents, *words.agents)}
        return replace(batch, agents=tuple(agents.values()), messages=words.messages)

    async def targets(self, rows: Sequence[Ticket]) -> list[Ticket]:
        """Return the tickets into which some of ``rows`` were merged, but for those that are among them."""
        here = {row.id for row in rows}
        wanted = sorted({row.stands_for for row in rows} - here)
        return await self.by_id(wanted)

    async def by_id(self, ids: Sequence[int]) -> list[Ticket]:
        """Return the tickets with these ids that are to be seen; deleted and merged ones never are."""
        return [row for group in _groups(ids) for row in await self._all("id", group)]

    async def active(self, rows: Iterable[Ticket]) -> set[int]:
        """Return which tickets RT calls active, among those whose status is a word that is not known here."""
        active: set[int] = set()
        for group in _groups([row.id for row in rows if not self.mapper.knows(row.Status)]):
            where = f"{_any('id', group)} AND Status = '__Active__'"
            active.update(row.id for row in await every(partial(_ids, self.questions, where)))
        return active

    async def with_organisation(self, row: Ticket) -> Ticket:
        """Return a ticket that came by itself with what only lists say: to which organisation the customer belongs."""
        if any(user.id not in self._organisations for user in row.Requestor):
            for one in await self.by_id([row.id]):
                self._remember(one)
        askers = [replaced(user, Organization=self._organisations.get(user.id, "")) for user in row.Requestor]
        return replaced(row, Requestor=askers)

    def _remember(self, row: Ticket) -> None:
        if len(self._organisations) > _REMEMBERED:
            self._organisations.clear()
        self._organisations.update((user.id, user.Organization) for user in row.Requestor)

    async def articles(self) -> list[Article]:
        """Return every article that the account may see."""
        rows = await every(lambda page: self.questions.articles(page=page))
        return [self.mapper.article(row) for row in rows]

    async def _said(self, tickets: Sequence[int]) -> list[Transaction]:
        where = _any("ObjectId", tickets)
        lowest = min(tickets)
        found = await said_below(self.questions, where, lowest, 0, pages=_SAID_PAGES)
        return found.rows

    async def _all(self, name: str, group: Sequence[int]) -> list[Ticket]:
        """Return the tickets for which the field ``name`` is one of ``group``."""
        return await every(lambda page: self.questions.tickets(_any(name, group), page=page))


async def _ids(questions: Questions, where: str, page: int) -> Listing[TicketId]:
    return await questions.ticket_ids(where, page=page)


def _any(name: str, ids: Iterable[int]) -> str:
    return f"({' OR '.join(f'{name} = {one}' for one in ids)})"


def _groups(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield ids a hundred at a time, which fit into an address."""
    for start in range(0, len(ids), MOST):
        yield ids[start : start + MOST]
