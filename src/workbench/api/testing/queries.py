"""For authors of panes: a store in memory, and a way to run a pane without a desk."""

import asyncio
import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from workbench.api.panes import Pane, PaneContext
from workbench.api.pending import OwnWork, Unsent
from workbench.api.reading import Alike, Hit, LastWord, LinkedIssue, Person, Standing
from workbench.api.views import View
from workbench.domain.persons import Known, reachable, same_address
from workbench.domain.values import (
    Article,
    Batch,
    Customer,
    Incident,
    Issue,
    Link,
    Message,
    Organisation,
    Ref,
    Ticket,
    source_of,
)

_WORD = re.compile(r"\w{3,}")
_KIND = re.compile(r"\bkind:(\S+)")
_COUNTED = 1_000


def run_pane(pane: Pane, context: PaneContext) -> View:
    """Return what ``pane`` shows for ``context``. For tests that are no coroutines themselves."""
    return asyncio.run(pane.view(context))


class FakeQueries:
    """The reads of the local store over one batch held in memory.

    ``read`` says until when the person at the desk has read a ticket, ``me`` which accounts are theirs,
    ``standings`` how far an issue of a key can be relied on, ``unsent`` and ``own_work`` what is under way on a
    ticket. Lists have the order and the bounds that :class:`workbench.api.Queries` promises; search and likeness are
    by plain words, and customers are one person by their address alone.
    """

    def __init__(
        self,
        batch: Batch,
        read: Mapping[Ref, datetime] | None = None,
        me: tuple[Ref, ...] = (),
        standings: Mapping[str, Standing] | None = None,
        unsent: Mapping[Ref, list[Unsent]] | None = None,
        own_work: Mapping[Ref, OwnWork] | None = None,
    ) -> None:
        self.batch = batch
        self._unsent = dict(unsent or {})
        self._own_work = dict(own_work or {})
        self.standings = dict(standings or {})
        self.read = dict(read or {})
        self.me = me

    async def ticket(self, ref: Ref) -> Ticket | None:
        """Return one ticket, or None."""
        return next((one for one in self.batch.tickets if one.ref == ref), None)

    async def conversation(self, ref: Ref, limit: int = 200) -> list[Message]:
        """Return the newest ``limit`` messages of a ticket, oldest first."""
        return self._messages(ref)[-limit:]

    async def message_count(self, ref: Ref) -> int:
        """Return how many messages a ticket has."""
        return len(self._messages(ref))

    async def last_read(self, ref: Ref) -> datetime | None:
        """Return until when the ticket has been read, or None for never."""
        return self.read.get(ref)

    async def unsent(self, ref: Ref) -> list[Unsent]:
        """Return what is on its way on a ticket, in the order in which it was written."""
        return self._unsent.get(ref, [])

    async def own_work(self, ref: Ref) -> OwnWork:
        """Return drafts and promises on a ticket, and whether it is laid aside."""
        return self._own_work.get(ref, OwnWork())

    async def customer(self, ref: Ref) -> Customer | None:
        """Return one customer, or None."""
        return next((one for one in self.batch.customers if one.ref == ref), None)

    async def organisation(self, ref: Ref) -> Organisation | None:
        """Return one organisation, or None."""
        return next((one for one in self.batch.organisations if one.ref == ref), None)

    async def person(self, ref: Ref) -> Person:
        """Return who a customer is on the other helpdesks, and who may be the same person."""
        known = {one.ref: one for one in self.batch.customers}
        _, maybe = same_address(Known(one.ref, one.email, one.verified) for one in known.values())
        inside = self._same_people(ref)
        outside = {one for at in maybe if not inside.isdisjoint(at) for one in at if one not in inside}
        return Person(
            tuple(Alike(known[one], "same address") for one in sorted(inside - {ref})),
            tuple(Alike(known[one], "same address, not verified") for one in sorted(outside)),
        )

    async def tickets_of_customer(self, ref: Ref, limit: int = 20) -> list[LastWord]:
        """Return a customer's tickets, on every helpdesk where they are the same person, the last touched first."""
        refs = self._same_people(ref)
        return self._last_words((one for one in self._tickets() if one.customer in refs), limit)

    async def tickets_of_organisation(self, ref: Ref, limit: int = 20) -> list[LastWord]:
        """Return an organisation's tickets, the last touched first."""
        return self._last_words((one for one in self._tickets() if one.organisation == ref), limit)

    async def count_of_customer(self, ref: Ref) -> tuple[int, int]:
        """Return how many tickets a customer has on all helpdesks: open, and in all."""
        refs = self._same_people(ref)
        return _count(one for one in self._tickets() if one.customer in refs)

    async def count_of_organisation(self, ref: Ref) -> tuple[int, int]:
        """Return how many tickets an organisation has: open, and in all."""
        return _count(one for one in self._tickets() if one.organisation == ref)

    async def escalations(self, ref: Ref) -> list[LinkedIssue]:
        """Return the issues a ticket is linked to, the last touched first, unknown ones last."""
        links = {link.issue_key: link for link in self.batch.links if link.ticket == ref}
        found = [
            LinkedIssue(link, self._issue(link), len(others), others, self.standings.get(link.issue_key, Standing()))
            for link in links.values()
            for others in (self._others(link),)
        ]
        return sorted(found, key=lambda one: one.issue.updated.timestamp() if one.issue else 0, reverse=True)

    async def tickets_on_issue(self, key: str, limit: int = 20) -> list[Ticket]:
        """Return the tickets that hang on an issue, the last touched first."""
        refs = {link.ticket for link in self.batch.links if link.issue_key == key}
        return [one for one in self._tickets() if one.ref in refs][:limit]

    async def merged_into(self, ref: Ref) -> Ref | None:
        """Return the ticket that one was merged into, or None."""
        return dict(self.batch.merged).get(ref)

    async def agent_name(self, ref: Ref) -> str:
        """Return a colleague's name, or the reference where nobody knows it."""
        return next((one.name for one in self.batch.agents if one.ref == ref), ref)

    async def my_accounts(self) -> tuple[Ref, ...]:
        """Return the accounts that are the person's own."""
        return self.me

    async def my_names(self, helpdesk: str) -> frozenset[str]:
        """Return what names one writes under on a helpdesk, without those that a colleague there bears as well."""
        here = [one for one in self.batch.agents if source_of(one.ref) == helpdesk]
        return frozenset(one.name for one in here if one.ref in self.me) - {
            one.name for one in here if one.ref not in self.me
        }

    async def articles(self, words: str, limit: int = 10) -> list[Article]:
        """Return articles that hold all the words."""
        wanted = _words(words)
        return [one for one in self.batch.articles if wanted <= _words(f"{one.title} {one.text}")][:limit]

    async def article(self, ref: Ref) -> Article | None:
        """Return one article, or None."""
        return next((one for one in self.batch.articles if one.ref == ref), None)

    async def tickets_like(self, ref: Ref, limit: int = 10) -> list[Ticket]:
        """Return other tickets that share words with this one, those that share most first."""
        wanted = self._words_of(ref)
        shared = {one.ref: len(wanted & self._words_of(one.ref)) for one in self._tickets() if one.ref != ref}
        alike = [one for one in self._tickets() if shared.get(one.ref)]
        return sorted(alike, key=lambda one: shared[one.ref], reverse=True)[:limit]

    async def search(self, query: str, limit: int = 50) -> list[Hit]:
        """Return the tickets, messages and issues that hold all words of ``query``, newest first in each kind.

        Of the query language it knows ``kind:ticket,issue`` besides.
        """
        kinds = {kind for named in _KIND.findall(query) for kind in named.split(",")}
        wanted = _words(_KIND.sub("", query))
        hits = [
            Hit("ticket", one.ref, one.ref, one.subject, one.subject, one.updated)
            for one in self._tickets()
            if wanted <= _words(one.subject)
        ]
        hits += [
            Hit("message", one.ref, one.ticket, one.author, one.text.partition("\n")[0], one.at)
            for one in sorted(self.batch.messages, key=lambda one: one.at, reverse=True)
            if wanted <= _words(one.text)
        ]
        hits += [
            Hit("issue", one.ref, None, f"{one.key} {one.title}", one.title, one.updated)
            for one in sorted(self.batch.issues, key=lambda one: one.updated, reverse=True)
            if wanted <= _words(f"{one.key} {one.title} {one.body}")
        ]
        return [hit for hit in hits if not kinds or hit.kind in kinds][:limit]

    async def incidents(self) -> list[Incident]:
        """Return the incidents that are live now."""
        return [one for one in self.batch.incidents if one.is_live]

    def _same_people(self, ref: Ref) -> set[Ref]:
        same, _ = same_address(Known(one.ref, one.email, one.verified) for one in self.batch.customers)
        return reachable((ref,), same)

    def _tickets(self) -> list[Ticket]:
        kept = (one for one in self.batch.tickets if not one.gone)
        return sorted(kept, key=lambda one: one.updated, reverse=True)

    def _messages(self, ref: Ref) -> list[Message]:
        return sorted((one for one in self.batch.messages if one.ticket == ref), key=lambda one: one.at)

    def _last_words(self, tickets: Iterable[Ticket], limit: int) -> list[LastWord]:
        return [
            LastWord(one, next(iter(reversed(self._messages(one.ref))), None)) for one in list(tickets)[:limit]
        ]

    def _issue(self, link: Link) -> Issue | None:
        return next((one for one in self.batch.issues if one.key == link.issue_key), None)

    def _others(self, link: Link) -> tuple[Ref, ...]:
        tickets = {one.ticket for one in self.batch.links if one.issue_key == link.issue_key}
        places = {one.ref: place for place, one in enumerate(self._tickets())}
        return tuple(sorted(tickets - {link.ticket}, key=lambda ref: (places.get(ref, len(places)), ref)))

    def _words_of(self, ref: Ref) -> frozenset[str]:
        subjects = (one.subject for one in self.batch.tickets if one.ref == ref)
        return _words(" ".join((*subjects, *(one.text for one in self._messages(ref)))))


def _count(tickets: Iterable[Ticket]) -> tuple[int, int]:
    counted = list(tickets)[:_COUNTED]
    return sum(one.status.is_open for one in counted), len(counted)


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))
