"""What the suite's parts about writing share: a provider at a ticket, and one effect of each kind."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import uuid4

from workbench.api.testing.base import HelpdeskBase
from workbench.api.testing.bench import HelpdeskBench, expect
from workbench.api.testing.comparing import folded
from workbench.api.testing.http import Request
from workbench.api.testing.world import World
from workbench.domain.effects import (
    Assign,
    ChangeTags,
    LinkDuplicate,
    LinkIssue,
    Merge,
    Say,
    SetField,
    SetPriority,
    SetStatus,
    TicketEffect,
)
from workbench.domain.trouble import Trouble
from workbench.domain.values import Agent, Batch, Message, Ref, Status, Visibility

EFFECTS = ("reply", "note", "status", "assign", "priority", "tags", "field", "link", "duplicate", "merge")
SAYING = (("reply", Visibility.PUBLIC), ("note", Visibility.INTERNAL))


@dataclass(frozen=True, slots=True)
class Desk:
    """A provider on its bench, the world behind its server, and the ticket that is written to."""

    bench: HelpdeskBench
    world: World
    ref: Ref

    def now(self) -> str:
        """Return the stamp with which a write to the ticket has to go now."""
        return self.bench.run(self.bench.provider.now(self.ref)).stamp

    @property
    def writes(self) -> frozenset[str]:
        """The names of the effects that the provider can carry out."""
        return self.bench.provider.capabilities.writes

    def write(self, effect: TicketEffect, *, stamp: str | None = None, key: str = "") -> Ref | None:
        """Carry an effect out; with the stamp of this moment and a new key where none is given. Raises Trouble."""
        at = self.now() if stamp is None else stamp
        return self.bench.run(self.bench.provider.write(self.ref, effect, stamp=at, key=key or str(uuid4())))

    def read(self, ref: Ref = "") -> Batch:
        """Return all there is about the ticket now, judged."""
        batch = self.bench.run(self.bench.provider.ticket(ref or self.ref))
        self.bench.judge(batch)
        return batch

    def state(self, ref: Ref = "") -> tuple[object, ...]:
        """Return how a ticket stands, for comparing."""
        batch = self.read(ref)
        return (batch.tickets, batch.messages, batch.links, batch.gone, batch.merged)

    def refuses(self, effect: TicketEffect, what: str, *, stamp: str | None = None) -> Trouble:
        """Return the trouble that an effect ends in; fail where there is none."""
        try:
            done = self.write(effect, stamp=stamp)
        except Trouble as trouble:
            expect(bool(trouble.what.strip()), f"{what} raised a trouble that says nothing.")
            return trouble
        raise AssertionError(f"{what} raised nothing, and write() returned {done!r}: it is taken for done.")

    def said(self, text: str) -> list[Message]:
        """Return the messages of the ticket that say ``text``."""
        return [one for one in self.read().messages if folded(one.text) == folded(text)]


class WritingBase(HelpdeskBase):
    """How the suite's parts about writing get at what they need.

    ``a_field`` is a custom field that the author's server knows, and a value for it. ``unchecked`` names the effects
    of which the server takes whatever it is given ("status" with any word, "assign" to anybody, "field" of any name,
    "duplicate" and "merge" with what is not there). ``now_requests`` is how many requests ``now()`` may take.
    """

    a_field: ClassVar[tuple[str, str]] = ("version", "4.12.1")
    unchecked: ClassVar[Collection[str]] = ()
    now_requests: ClassVar[int] = 1

    def colleague(self, desk: Desk) -> None:
        """Let a colleague answer on the ticket, behind the desk's back."""
        desk.world.tick()
        desk.world.answer(desk.ref, "A colleague was faster.", list(desk.world.agents)[-1])

    def is_write(self, request: Request) -> bool:
        """Whether a request may change something; where a search is sent as POST, the author says so here."""
        return request.method != "GET"

    def kept(self, text: str) -> str:
        """Return how the server keeps a text that is sent, where its way to it cannot help changing it."""
        return text

    def desk(self) -> Desk:
        """Return a desk on an open ticket of an ordinary world; its bench is to be used in a ``with``."""
        world = self.world()
        ref = next(ticket.ref for ticket in world.shown() if ticket.status.is_open)
        return Desk(self.bench(world), world, ref)

    def able(self, effect: str) -> Iterator[Desk]:
        """Yield a desk at which an effect can be tried; none where the provider says that it cannot be had."""
        desk = self.desk()
        with desk.bench:
            if effect in desk.writes:
                yield desk

    def agents(self, desk: Desk) -> Sequence[Agent]:
        """Return those to whom a ticket may be given: the account itself where the provider names nobody."""
        found = list(desk.bench.run(desk.bench.provider.agents()))
        return found or [desk.bench.run(desk.bench.provider.me())]

    def effects(self, desk: Desk) -> list[TicketEffect]:
        """Return one effect of each kind, each of which would change the ticket."""
        other = next(one.ref for one in desk.world.shown() if one.ref != desk.ref)
        status = desk.world.tickets[desk.ref].status
        priority = desk.world.tickets[desk.ref].priority
        return [
            Say(visibility=Visibility.PUBLIC, text="A word to the customer."),
            Say(visibility=Visibility.INTERNAL, text="A word among us."),
            SetStatus(next(one for one in self.statuses if one not in (status, Status.NEW))),
            Assign(desk.bench.provider.ref("somebody")),
            SetPriority(next((one for one in self.priorities if one is not priority), priority)),
            ChangeTags(added=("put on",)),
            SetField(*self.a_field),
            LinkIssue("#77", "https://tracker.test/issues/77"),
            LinkDuplicate(other),
            Merge(other),
        ]
