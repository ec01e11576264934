"""A helpdesk's server in memory: three ways to keep a second write out, every way to leave a sender in doubt."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from random import Random
from typing import ClassVar, Literal

from workbench.api import Answer, Batch, Capabilities, Helpdesk, Message, NoHttp, Options, Refused, Throttled
from workbench.api.answers import Stale, Unreachable, Unreadable
from workbench.api.providers import Now
from workbench.domain.effects import Assign, Base, Say, SetStatus, TicketEffect
from workbench.domain.values import Ref, Role, Status, Ticket, Visibility
from workbench.sync.failures import TookTooLong

Locking = Literal["none", "etag", "key"]
LOCKINGS: tuple[Locking, ...] = ("etag", "key", "none")
ME = "Ada"

# What becomes of a write, and what the sender hears of it.
DROPPED, LOST, DONE_UNHEARD, LATE, CUT, GARBLED = "dropped", "lost", "done, unheard", "late", "cut off", "garbled"
CONFLICT, STALE, REFUSED, LIMIT, FAULT, FAULT_AFTER = "409", "412", "422", "429", "500", "500, and done"
DOUBLED, DOUBLED_AND_SAYS_NO = "delivered twice", "delivered twice, and the second answer comes"
FAULTS = (DROPPED, LOST, DONE_UNHEARD, LATE, CUT, GARBLED, CONFLICT, STALE, REFUSED, LIMIT, FAULT, FAULT_AFTER)
DOUBLING = (DOUBLED, DOUBLED_AND_SAYS_NO)


class Killed(BaseException):
    """The process that was doing this is dead."""


@dataclass(slots=True)
class Case:
    """A ticket on the server. ``version`` moves with whatever happens on it."""

    ticket: Ticket
    version: int = 1
    messages: list[Message] = field(default_factory=list)
    keys: dict[str, Ref | None] = field(default_factory=dict)
    statuses: set[Status] = field(default_factory=set)
    assignees: set[Ref | None] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Write:
    """One request that changes something, wherever it is on its way."""

    ref: Ref
    effect: TicketEffect
    stamp: str
    key: str


class Model:
    """The server, the network in front of it, and the clock that both of them and the senders live by."""

    def __init__(self, name: str, locking: Locking, chance: Random) -> None:
        self.name = name
        self.locking = locking
        self.chance = chance
        self.time = 1_790_000_000.0
        self.cases: dict[Ref, Case] = {}
        self.late: list[tuple[float, Write]] = []
        self.faults_left = chance.choice((0, 1, 2, 3, 5, 8))
        self.deaths_left = chance.choice((0, 0, 1, 2, 4))
        self.others_left = chance.choice((0, 0, 1, 2))
        self.names_what_it_made = chance.random() < 0.7
        self.met: Counter[str] = Counter()
        self._numbers = 0

    # -- what happens there -----------------------------------------------------------------------------

    def open(self, ref: Ref) -> None:
        """Let a customer open a ticket."""
        at = self.moment()
        ticket = Ticket(ref=ref, subject="Scanner", status=Status.OPEN, created=at, updated=at)
        self.cases[ref] = Case(ticket, statuses={Status.OPEN}, assignees={None})
        self._say(self.cases[ref], "It stands still.", Role.CUSTOMER, Visibility.PUBLIC, "Jane")

    def moment(self) -> datetime:
        """Return the time by the server's clock, which knows whole seconds."""
        return datetime.fromtimestamp(int(self.time), UTC)

    def base(self, ref: Ref) -> Base:
        """Return what somebody has before the eyes who has just read a ticket."""
        case = self.cases[ref]
        last = max(message.at for message in case.messages)
        return Base(
            updated=case.ticket.updated, last=last, status=case.ticket.status, assignee=case.ticket.assignee,
            seen=tuple(message.ref for message in case.messages if message.at == last),
        )  # fmt: skip

    def commit(self, write: Write) -> Ref | None:
        """Carry out what arrives, and return the message that it made. Raises Stale where the server's guard holds."""
        case = self.cases[write.ref]
        if self.locking == "key" and write.key in case.keys:
            return case.keys[write.key]
        if self.locking == "etag" and write.stamp != str(case.version):
            raise Stale("It has changed.")
        made = None
        match write.effect:
            case Say(visibility=visibility, text=text):
                made = self._say(case, text.replace(" ", "\n"), Role.AGENT, visibility, ME)
                if visibility is Visibility.PUBLIC and case.ticket.status is Status.NEW:
                    self._change(case, status=Status.OPEN)
            case SetStatus(status):
                self._change(case, status=status)
            case Assign(agent):
                self._change(case, assignee=agent)
            case _:
                raise Refused("No.", "It cannot do that.", "", Answer(422))
        case.keys[write.key] = made
        return made

    def _say(self, case: Case, text: str, role: Role, visibility: Visibility, author: str) -> Ref:
        self._numbers += 1
        ref = f"{self.name}:m{self._numbers}"
        case.messages.append(
            Message(
                ref=ref, ticket=case.ticket.ref, author=author, role=role, visibility=visibility, at=self.moment(),
                text=text,
            )
        )
        self._change(case)
        return ref

    def _change(self, case: Case, *, status: Status | None = None, assignee: Ref | None = None) -> None:
        case.version += 1
        case.ticket = replace(
            case.ticket, updated=self.moment(), status=status or case.ticket.status,
            assignee=assignee or case.ticket.assignee,
        )  # fmt: skip
        case.statuses.add(case.ticket.status)
        case.assignees.add(case.ticket.assignee)

    # -- time -------------------------------------------------------------------------------------------

    async def step(self, most: float = 0.4) -> None:
        """Let some time pass, in which anything may happen: to the server, to a ticket, to whoever waits here."""
        for _ in range(self.chance.choice((1, 1, 2, 4))):
            await asyncio.sleep(0)
        self.pass_time(self.chance.uniform(0, most))
        self.may_die()

    def may_die(self) -> None:
        """End whatever does this, now and then."""
        if self.deaths_left and self.chance.random() < 0.06:
            self.deaths_left -= 1
            raise Killed

    def pass_time(self, seconds: float) -> None:
        """Let time pass, with what arrives late meanwhile, and what others do."""
        self.time += seconds
        due = [one for one in self.late if one[0] <= self.time]
        self.late = [one for one in self.late if one[0] > self.time]
        for _, write in due:
            try:
                self.commit(write)
            except Stale:
                self.met["late, and rejected"] += 1
            else:
                self.met["late, and accepted"] += 1
        if self.others_left and self.chance.random() < 0.03:
            self.others_left -= 1
            self._somebody_acts()

    def _somebody_acts(self) -> None:
        case = self.chance.choice(list(self.cases.values()))
        match self.chance.randrange(4):
            case 0:
                self._say(case, "I was faster.", Role.AGENT, Visibility.PUBLIC, "Ben")
            case 1:
                self._say(case, "And another thing.", Role.CUSTOMER, Visibility.PUBLIC, "Jane")
            case 2:
                self._change(case, status=Status.SOLVED)
            case _:
                self._change(case, assignee=f"{self.name}:ben")

    # -- what arrives -----------------------------------------------------------------------------------

    def fault(self) -> str:
        """Return what happens to a write; '' for nothing."""
        if not self.faults_left or self.chance.random() < 0.4:
            return ""
        self.faults_left -= 1
        # What a proxy delivers twice is there twice where the server keeps nothing out, whoever sends it.
        found = self.chance.choice(FAULTS if self.locking == "none" else FAULTS + DOUBLING)
        self.met[found] += 1
        return found

    def refuse_question(self) -> None:
        """Let a question fail, now and then."""
        if not self.faults_left or self.chance.random() < 0.85:
            return
        self.faults_left -= 1
        self.met["a question failed"] += 1
        raise self.chance.choice(
            (
                Unreachable("It does not answer.", has_left=True), Unreachable("Nobody there."),
                Throttled("Not so fast.", "", "", 7.0), Refused("It is at fault.", "", "", Answer(500)),
                Unreadable("A web page."),
            )
        )

    def done_of(self, write: Write, fault: str) -> Iterator[Ref | None]:
        """Carry out a write as often as it arrives, and yield what each answer says. Raises what comes in its place."""
        is_done = fault in ("", DONE_UNHEARD, GARBLED, FAULT_AFTER)
        if is_done or (fault == CUT and self.chance.random() < 0.5):
            yield self.commit(write)
        elif fault == LATE:
            self.late.append((self.time + self.chance.uniform(0.1, 60), write))
        elif fault in DOUBLING:
            first = self.commit(write)
            if fault == DOUBLED_AND_SAYS_NO:
                yield self.commit(write)
            else:
                try:
                    self.commit(write)
                except Stale:
                    self.met["a double was rejected"] += 1
                yield first


class ModelDesk(Helpdesk):
    """The provider of such a server."""

    kind = "model"
    asks: ClassVar = ()

    def __init__(self, model: Model) -> None:
        super().__init__(Options(name=model.name), NoHttp())
        self._model = model
        # One class for three kinds of server.
        self.capabilities = Capabilities(locking=model.locking)  # type: ignore[misc] # the class's own, and here each desk's

    async def pull(self, cursor: str | None) -> Batch:
        raise NotImplementedError

    async def now(self, ref: Ref) -> Now:
        await self._model.step()
        self._model.refuse_question()
        case = self._model.cases[ref]
        found = Now(case.ticket, str(case.version) if self._model.locking == "etag" else "")
        await self._model.step()
        return found

    async def ticket(self, ref: Ref) -> Batch:
        await self._model.step()
        self._model.refuse_question()
        case = self._model.cases[ref]
        found = Batch(cursor="", tickets=(case.ticket,), messages=tuple(case.messages))
        await self._model.step()
        return found

    async def write(self, ref: Ref, effect: TicketEffect, *, stamp: str = "", key: str = "") -> Ref | None:
        model = self._model
        await model.step()
        fault = model.fault()
        _raise_early(fault)
        await model.step()
        made = next(model.done_of(Write(ref, effect, stamp, key), fault), None)
        await model.step(30.0 if fault in (LOST, DONE_UNHEARD, LATE, CUT) else 0.4)
        _raise_late(fault)
        return made if model.names_what_it_made else None


def _raise_early(fault: str) -> None:
    match fault:
        case "dropped":
            raise Unreachable("Nobody there.")
        case "409" | "412":
            raise Stale("It has changed.")
        case "422":
            raise Refused("No.", "That is not to be processed.", "", Answer(422))
        case "429":
            raise Throttled("Not so fast.", "", "", 5.0)
        case "500":
            raise Refused("It is at fault.", "", "", Answer(500))


def _raise_late(fault: str) -> None:
    match fault:
        case "lost" | "done, unheard" | "late":
            raise Unreachable("It does not answer.", has_left=True)
        case "cut off":
            raise TookTooLong("It did not answer in time.")
        case "garbled":
            raise Unreadable("Half an answer.")
        case "500, and done":
            raise Refused("It is at fault.", "", "", Answer(500))
