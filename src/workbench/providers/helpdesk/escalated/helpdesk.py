"""Reads Escalated: lists by page number, a question for each ticket's conversation, and no filter by time.

What changed is found by walking the list that was changed last first until what is known already. A note leaves a
ticket's time as it was and shows only in the list's ``last_reply_at``; so one page of all tickets is looked at with
each pull, in turns, and a helpdesk of a hundred tickets or fewer is seen whole each time. Tags change without a
trace, and are seen with the ticket's next change; deleted tickets are missed when they are asked for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar, NamedTuple
from urllib.parse import urljoin

from workbench.api import (
    Agent,
    Ask,
    Batch,
    Capabilities,
    Http,
    Now,
    Options,
    Page,
    PagedHelpdesk,
    Ref,
    Refused,
    Right,
    Stage,
    TicketEffect,
    Trouble,
    identity_of,
)
from workbench.providers.helpdesk.escalated import shapes
from workbench.providers.helpdesk.escalated.asking import API, one_ticket
from workbench.providers.helpdesk.escalated.mapping import FILE, OPEN, agent, article, batch_of, took_another_in
from workbench.providers.helpdesk.escalated.rounds import Round
from workbench.providers.helpdesk.escalated.writing import CANNOT, WRITES, carry_out

_MOST = 100  # rows of a page: escalated/views/api.py, ticket_list
_FEW = 25  # where each row costs a question: what fails on the way is asked for again with its whole page
_ROUND = "round"


class _At(NamedTuple):
    """Which page of a list comes next, how long the list was before, and how often pages were read again."""

    list: int = 0
    page: int = 1
    total: int = 0
    again: int = 0

    @classmethod
    def of(cls, said: str) -> "_At":
        numbers = said.split("/")
        return cls(*map(int, numbers)) if all(number.isdecimal() for number in numbers) else cls()

    def __str__(self) -> str:
        return "/".join(map(str, self[:]))


class Escalated(PagedHelpdesk):
    """A helpdesk of escalated-django; the address is where it hangs in its application, such as …/support."""

    kind = "escalated"
    title = "Escalated"
    asks = ("url", "token")
    token_from = "An administrator makes it under Admin, API tokens."  # noqa: S105 - it says where
    pasted = ("/api/v1", "/agent/", "/admin/")
    capabilities: ClassVar[Capabilities] = Capabilities(
        tags=True, deadlines=True, canned=True, writes=WRITES, cannot=CANNOT
    )
    most_empty = 1_000_000  # pages say which one they are, and one of known tickets alone has nothing on it

    def __init__(self, options: Options, http: Http) -> None:
        super().__init__(options, http)
        self._seen_open: dict[str, datetime] = {}
        self._unsure: dict[str, datetime] = {}  # of the last page, which may be asked for again
        self._last_at = ""
        self._colleagues: frozenset[int] | None = None

    async def page(self, ask: Ask) -> Page:
        """Return the page that is asked for: open tickets by status, then all, then what changed."""
        if ask.at != self._last_at:
            self._seen_open.update(self._unsure)
        self._last_at, self._unsure = ask.at, {}
        if ask.stage is Stage.OPEN:
            return await self._open(ask)
        return await (self._history(ask) if ask.stage is Stage.HISTORY else self._changes(ask))

    async def ticket(self, ref: Ref) -> Batch:
        """Return one ticket with its conversation, or say that it is gone."""
        return await self._ticket(identity_of(ref))

    async def now(self, ref: Ref) -> Now:
        """Return how a ticket stands. Raises Trouble for one that was merged: what is written there nobody looks at."""
        batch = batch_of(self.name, self.options.url, await one_ticket(self.http, identity_of(ref)))
        for _, into in batch.merged:
            raise Trouble(f"{ref} was merged into {into}.", "Nobody looks at it any more.", f"Write on {into}.")
        return Now(batch.tickets[0])

    async def write(self, ref: Ref, effect: TicketEffect, *, stamp: str = "", key: str = "") -> Ref | None:  # noqa: ARG002 - as below
        """Carry out one effect; Escalated compares no stamp and knows no keys."""
        return await carry_out(self.http, self.name, ref, effect)

    async def agents(self) -> Sequence[Agent]:
        """Return all agents and administrators."""
        said = (await self.http.get(f"{API}agents/")).decode(shapes.People)
        return [agent(self.name, person) for person in said.data]

    async def me(self) -> Agent:
        """Return the account whose token it is."""
        return agent(self.name, (await self._account()).user)

    async def check(self) -> Sequence[Right]:
        """Try the token, the list of tickets, and the canned responses."""
        return (await self._may_sign_in(), await self._may_read(), await self._may_use_canned())

    async def attachment(self, ref: Ref) -> bytes:
        """Return a file's bytes, from the address that its ticket gives for it, which is good for some minutes."""
        reference, _, number = identity_of(ref).rpartition(FILE)
        try:
            ticket = await one_ticket(self.http, reference)
        except Refused as refused:
            raise _no_file(ref) if refused.is_gone else refused from refused
        files = [*ticket.attachments, *(file for reply in ticket.replies for file in reply.attachments)]
        url = next((file.url for file in files if str(file.id) == number), None)
        if not url:
            raise _no_file(ref)
        return await self.http.download(urljoin(f"{self.options.url}/", url))

    async def _open(self, ask: Ask) -> Page:
        """Return a page of the open tickets, status by status. What moves meanwhile is caught by what comes after."""
        at = _At.of(ask.at)
        if not ask.at:
            self._seen_open.clear()
        answer = await self._rows(_FEW, at.page, "created_at", "asc", ("status", OPEN[at.list]))
        rows = answer.data if answer.meta.current_page == at.page else []
        batch = await self._tickets(rows)
        self._unsure = {row.reference: row.active for row in rows}
        if answer.meta.current_page == at.page < answer.meta.last_page:
            return Page(batch, str(at._replace(page=at.page + 1)))
        is_last = at.list + 1 == len(OPEN)
        return Page(batch, "" if is_last else str(_At(at.list + 1)))

    async def _history(self, ask: Ask) -> Page:
        """Return a page of all tickets, the oldest first, without those that came as open ones."""
        at = _At.of(ask.at)
        answer = await self._rows(_FEW, at.page, "created_at", "asc")
        rows = [row for row in answer.data if self._seen_open.get(row.reference) != row.active]
        batch = replace(await self._tickets(rows), remaining=max(0, answer.meta.total - at.page * answer.meta.per_page))
        return Page(batch, _following(at, answer.meta))

    async def _changes(self, ask: Ask) -> Page:
        """Return a page of what changed, the last change first, and after the last of them a step of the round."""
        if ask.at == _ROUND:
            return await self._step(ask)
        at = _At.of(ask.at)
        self._seen_open.clear()
        answer = await self._rows(_FEW, at.page, "updated_at", "desc")
        news = [row for row in answer.data if ask.since is None or row.active >= ask.since]
        batch = await self._tickets(row for row in news if not self._knows(ask, row))
        reaches_back = ask.since is not None and any(row.updated_at < ask.since for row in answer.data)
        following = "" if reaches_back else _following(at, answer.meta)
        return Page(batch, following or _ROUND)

    async def _step(self, ask: Ask) -> Page:
        """Return a page of the round: the canned responses, and the tickets that got a note and no other change."""
        round_ = Round.of(ask.memory, ask.since)
        if round_.page == 0:
            self._colleagues = None  # to be asked for anew, when they are needed
            said = (await self.http.get(f"{API}canned-responses/")).decode(shapes.CannedResponses)
            batch = Batch(cursor="", articles=tuple(article(self.name, one) for one in said.data))
            return Page(batch, memory=round_.begun(ask.since).memory())
        answer = await self._rows(_MOST, round_.page, "created_at", "desc")
        noted = [row for row in answer.data if row.active > row.updated_at and round_.is_new(row.active)]
        batch = await self._tickets(row for row in noted if not self._knows(ask, row))
        return Page(batch, memory=round_.after(answer.meta).memory())

    def _knows(self, ask: Ask, row: shapes.Row) -> bool:
        return ask.knows(self.ref(row.reference), row.active)

    async def _rows(self, size: int, page: int, by: str, way: str, *more: tuple[str, str]) -> shapes.Rows:
        asked = (("sort_by", by), ("sort_dir", way), ("per_page", str(size)), ("page", str(page)), *more)
        return (await self.http.get(f"{API}tickets/", asked)).decode(shapes.Rows)

    async def _tickets(self, rows: Iterable[shapes.Row]) -> Batch:
        """Return these tickets with their conversations, each of which is a question."""
        batches = [await self._ticket(row.reference) for row in rows]
        return Batch(
            cursor="",
            tickets=tuple(one for batch in batches for one in batch.tickets),
            messages=tuple(one for batch in batches for one in batch.messages),
            customers=tuple(one for batch in batches for one in batch.customers),
            agents=tuple(one for batch in batches for one in batch.agents),
            gone=tuple(one for batch in batches for one in batch.gone),
            merged=tuple(one for batch in batches for one in batch.merged),
        )

    async def _ticket(self, reference: str) -> Batch:
        try:
            ticket = await one_ticket(self.http, reference)
        except Refused as refused:
            if refused.is_gone:
                return Batch(cursor="", gone=(self.ref(reference),))
            raise
        colleagues = await self._colleague_numbers() if took_another_in(ticket) else None
        return batch_of(self.name, self.options.url, ticket, colleagues)

    async def _colleague_numbers(self) -> frozenset[int]:
        """Return the numbers of all agents, asked for once."""
        if self._colleagues is None:
            self._colleagues = frozenset(int(identity_of(one.ref)) for one in await self.agents())
        return self._colleagues

    async def _account(self) -> shapes.Account:
        return (await self.http.send("POST", f"{API}auth/validate/", {})).decode(shapes.Account)

    async def _may_sign_in(self) -> Right:
        name = "sign in as an agent"
        try:
            account = await self._account()
        except Refused as refused:
            return Right(name, works=False, says=str(refused), without="Nothing can be read.", needed=True)
        who = agent(self.name, account.user).name
        if not (account.is_agent or account.is_admin):
            says = f"{who} is neither an agent nor an administrator there."
            return Right(name, works=False, says=says, without="What agents may do is refused.", needed=True)
        return Right(name, works=True, says=f"The token is {who}'s.", needed=True)

    async def _may_read(self) -> Right:
        try:
            total = (await self._rows(1, 1, "updated_at", "desc")).meta.total
        except Refused as refused:
            return Right("read tickets", works=False, says=str(refused), without="Nothing can be read.", needed=True)
        return Right("read tickets", works=True, says=f"{total:,} tickets can be read.", needed=True)

    async def _may_use_canned(self) -> Right:
        name = "use canned responses"
        try:
            said = (await self.http.get(f"{API}canned-responses/")).decode(shapes.CannedResponses)
        except Refused as refused:
            return Right(name, works=False, says=str(refused), without="Its canned responses are not offered.")
        return Right(name, works=True, says=f"There are {len(said.data):,}.")


def _no_file(ref: Ref) -> Trouble:
    return Trouble(
        "This attachment is not there any longer.", f"{ref} was asked for.", "Look at the ticket in the browser."
    )


def _following(at: _At, meta: shapes.Meta) -> str:
    """Return what the next page is asked by, empty after the last.

    A list that got shorter has moved what was on the next page onto this one, or before it: then as many pages are
    read again as it lost.
    """
    lost = at.total - meta.total
    if at.page > 1 and lost > 0:
        first = max(1, at.page - 1 - lost // meta.per_page)
        return str(at._replace(page=first, total=meta.total, again=at.again + 1))
    if meta.current_page == at.page < meta.last_page:
        return str(at._replace(page=at.page + 1, total=meta.total))
    return ""
