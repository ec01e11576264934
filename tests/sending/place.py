"""A place from which one change is sent to a model of a server, for tests of what becomes of it."""

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from random import Random

from sending.model import Locking, Model, ModelDesk
from workbench.api import Batch
from workbench.api.providers import Now
from workbench.domain.effects import Change, Effect, Say, TicketEffect
from workbench.domain.values import Message, Ref, Role, Visibility
from workbench.store import outbox, steps
from workbench.store.outbox import Entry, Step
from workbench.sync.held import Held
from workbench.sync.posting import post

REF: Ref = "zd:1"
REPLY = Say(visibility=Visibility.PUBLIC, text="It is mended in 4.2.1.")
NOTE = Say(visibility=Visibility.INTERNAL, text="Seen before.")


class Desk(ModelDesk):
    """A provider that fails as it is told to. ``asked`` are the effects that were sent."""

    def __init__(self, model: Model) -> None:
        super().__init__(model)
        self.asked: list[TicketEffect] = []
        self.before: Callable[[TicketEffect], None] = lambda _: None
        self.after: Callable[[TicketEffect], None] = lambda _: None
        self.first: Callable[[], None] = lambda: None

    async def now(self, ref: Ref) -> Now:
        self.first()
        return await super().now(ref)

    async def write(self, ref: Ref, effect: TicketEffect, *, stamp: str = "", key: str = "") -> Ref | None:
        self.asked.append(effect)
        self.before(effect)
        made = await super().write(ref, effect, stamp=stamp, key=key)
        self.after(effect)
        return made


class Place:
    """An outbox, a server without faults, and one who sends."""

    def __init__(self, connection: sqlite3.Connection, locking: Locking) -> None:
        self.desk = connection
        self.model = Model("zd", locking, Random(5))  # noqa: S311 - no secret
        self.model.faults_left = self.model.deaths_left = self.model.others_left = 0
        self.model.names_what_it_made = True
        self.model.open(REF)
        self.provider = Desk(self.model)
        self.kept: list[Batch] = []

    def put(self, *effects: Effect) -> int:
        """Put a change into the outbox, as somebody does who has just read the ticket."""
        change = Change(ticket=REF, source="zd", effects=effects, base=self.model.base(REF))
        return outbox.put(self.desk, change, now=self.model.time, hold=0)

    def send(self, number: int, holder: str = "me") -> Entry:
        """Send it, at whatever time it may be tried, and return how it is then."""
        entry = outbox.entry_of(self.desk, number)
        assert entry is not None
        self.model.time = max(self.model.time, entry.next_try)
        claimed = steps.claim(self.desk, number, holder, now=self.model.time)
        assert claimed is not None, entry
        asyncio.run(post(Held(self.desk, holder, lambda: self.model.time, claimed), self.provider, self._keep))
        after = outbox.entry_of(self.desk, number)
        assert after is not None
        return after

    async def _keep(self, batch: Batch) -> None:
        self.kept.append(batch)

    def says(self, author: str, text: str = "Never mind.", role: Role = Role.AGENT) -> None:
        """Let somebody else say something."""
        self.model.pass_time(5)
        case = self.model.cases[REF]
        case.messages.append(
            Message(
                ref=f"zd:x{len(case.messages)}", ticket=REF, author=author, role=role, visibility=Visibility.PUBLIC,
                at=self.model.moment(), text=text,
            )
        )
        self.sets()

    def sets(self, **values: object) -> None:
        """Let somebody else change the ticket."""
        case = self.model.cases[REF]
        case.ticket = replace(case.ticket, updated=self.model.moment(), **values)  # type: ignore[arg-type]  # its own
        case.version += 1

    def said(self, text: str) -> int:
        """Return how often the server has a text."""
        return sum(message.text.split() == text.split() for message in self.model.cases[REF].messages)


def steps_of(entry: Entry) -> list[Step]:
    """Return how far each effect has come."""
    return [part.step for part in entry.parts]


def raising(error: Exception) -> Callable[[TicketEffect], None]:
    """Return what raises ``error`` when an effect is sent."""

    def fail(_: TicketEffect) -> None:
        raise error

    return fail
