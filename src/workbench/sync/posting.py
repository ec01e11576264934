"""Sending one change to its helpdesk, effect by effect, so that each is there once or waits visibly.

Before anything is sent the ticket is looked at, and compared with what its writer saw. What is about to be sent is
written down before, with the stamp by which the server would reject a second one. Where nobody knows what became of it
the ticket is read again: first the stamp, then the conversation. In this order a stamp that has moved tells that the
first one can be accepted no more, since one that came in between would be in the conversation.
"""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

from workbench.api.answers import Stale
from workbench.api.providers import Helpdesk, Now
from workbench.domain.effects import Base, IssueEffect, Say, TicketEffect, name_of, newer_than
from workbench.domain.trouble import Trouble
from workbench.domain.values import Batch, Message, Ref, Ticket
from workbench.domain.words import Visibility
from workbench.store import steps
from workbench.store.connection import Connection
from workbench.store.outbox import Entry, Part, State, Step, entry_of
from workbench.sync.likeness import as_it_stands, conflict, is_as_before, ours_among, stands, stands_in, who_spoke
from workbench.sync.outcomes import (
    ASKING,
    MOST_TRIES,
    SENDING,
    SENT,
    SETTLED,
    Ended,
    Outcome,
    waits,
    when_asking,
    when_sending,
)
from workbench.sync.pulling import within

_ROUNDS = 4  # how often a ticket may move under our hands before it is left alone for a while
_JUST_NOW = 120.0  # seconds for which a ticket should stand as we set it; later, somebody else may have set it

T = TypeVar("T")


class Sender(NamedTuple):
    """Who sends: ``desk`` is a connection with the desk attached, ``holder`` the name under which changes are held.

    ``clock`` tells seconds since 1970 by the machine, ``keep`` stores what was read of a ticket.
    """

    desk: Connection
    holder: str
    clock: Callable[[], float]
    keep: Callable[[Batch], Awaitable[object]]

    def end(self, entry: Entry, outcome: Outcome) -> None:
        """Write down what a change has come to. Raises NotHeld."""
        now = self.clock()
        next_try = now + outcome.wait if outcome.state is State.QUEUED else 0.0
        steps.end(
            self.desk, entry.id, outcome.state, outcome.reason, now=now, next_try=next_try, holder=self.holder
        )  # fmt: skip


@dataclass(slots=True)
class _Trying:
    """An effect that is open: what the outbox has of it, kept up to date."""

    place: int
    effect: TicketEffect
    key: str
    step: Step
    stamp: str
    began: float

    @property
    def is_unknown(self) -> bool:
        """Whether the server may have it already, or get it yet."""
        return self.step in (Step.SENDING, Step.UNSURE)


async def post(sender: Sender, helpdesk: Helpdesk, entry: Entry) -> Outcome:
    """Send a change that ``sender`` has claimed, write down what it has come to, and return that.

    Raises NotHeld where another process has taken it over, and StoreError where nothing can be written down: both
    leave it to whoever sends it next.
    """
    try:
        outcome = await _Posting(sender, helpdesk, entry).run()
    except Ended as ended:
        outcome = ended.outcome
    sender.end(entry, outcome)
    return outcome


class _Posting:
    """A change while it is sent."""

    def __init__(self, sender: Sender, helpdesk: Helpdesk, entry: Entry) -> None:
        self._sender = sender
        self._helpdesk = helpdesk
        self._entry = entry
        self._ref = entry.ticket
        # How the ticket has to stand for nothing to be in conflict: as its writer saw it. Where something of ours was
        # done just now it is as it stands then, since servers answer a message by setting a status of their own.
        self._before: Base | None = entry.base
        self._read: Batch | None = None  # the conversation, as it is behind the last stamp
        self._sent: dict[int, Ticket] = {}  # by their places how the ticket stood when effects were sent just now

    async def run(self) -> Outcome:
        """Send what is open of it, confirm all of it, and return what it has come to. Raises Ended."""
        open_parts = []
        for part in self._entry.parts:
            if part.step is Step.REFUSED:
                return Outcome(State.REFUSED, part.answer)
            if part.step is Step.DONE and self._is_recent(part.began):
                self._before = None
            elif part.step not in (Step.DONE, Step.DROPPED):
                open_parts.append(_trying(part))
        while open_parts:
            await self._carry_out(open_parts)
            open_parts.pop(0)
        return await self._confirm()

    # -- one effect -------------------------------------------------------------------------------------

    async def _carry_out(self, open_parts: list[_Trying]) -> None:
        """See the first of the open effects through to its end. Raises Ended where it has none for now."""
        trying = open_parts[0]
        _must_have_files(trying.effect)
        for _ in range(_ROUNDS):
            now, is_there = await self._look_up(trying)
            if is_there:
                return
            if trying.is_unknown and isinstance(trying.effect, Say) and self._may_come_late(trying, now):
                self._wait_until_settled(trying)
            await self._compare(open_parts, now)
            if await self._send(trying, now):
                return
        raise Ended(waits("The ticket changes all the time.", self._entry.tries))

    async def _look_up(self, trying: _Trying) -> tuple[Now, bool]:
        """Return how the ticket stands, and whether the server has an effect already. Raises Ended."""
        try:
            now = await self._look()
            return now, await self._is_there(trying, now)
        except Ended as ended:
            if ended.outcome.state is State.REFUSED and trying.is_unknown and isinstance(trying.effect, Say):
                self._leave_unsure(trying, f"It cannot be looked for: {ended.outcome.reason}")
            raise

    def _may_come_late(self, trying: _Trying, now: Now) -> bool:
        """Whether an attempt that is not there yet may still be accepted, beside a second one.

        One that went with a stamp is not any more when the stamp has moved; one with a key never is.
        """
        return not self._is_guarded(trying) or (self._locking != "key" and now.stamp == trying.stamp)

    async def _is_there(self, trying: _Trying, now: Now) -> bool:
        """Whether the server has an effect already: one of ours from before, or what somebody else did as well."""
        there = stands(trying.effect, now.ticket)
        if there is None and trying.began:
            batch = await self._conversation()
            if isinstance(trying.effect, Say):
                found = self._found(trying.effect, batch)
                if found:
                    self._done(trying, found[0].ref)
                return bool(found)
            there = stands_in(trying.effect, self._ref, batch)
        if there:
            self._done(trying)
        return bool(there)

    async def _compare(self, open_parts: list[_Trying], now: Now) -> None:
        """Raise Ended where the ticket is not what the writer saw, before anything else of the change is sent."""
        if self._before is None:
            self._before = as_it_stands(now.ticket, self._entry.base)
        first = open_parts[0].stamp
        if self._locking == "etag" and first and first == now.stamp:
            return  # it was compared by this very stamp already, and the server says that nothing has happened since
        reasons = [reason for trying in open_parts if (reason := conflict(trying.effect, self._before, now.ticket))]
        is_fresh = not any(_must_be_fresh(trying.effect) for trying in open_parts) or self._is_untouched(now)
        if is_fresh and not reasons:
            return
        batch = await self._conversation()  # whatever it is that has moved, its writer is to see what was said
        made = steps.messages_made(self._sender.desk, self._ref)
        if not is_fresh and (news := newer_than(self._entry.base, batch.messages, made)):
            reasons.insert(0, who_spoke(news))
        if reasons:
            await self._sender.keep(batch)
            raise Ended(Outcome(State.CONFLICTED, reasons[0]))

    def _is_untouched(self, now: Now) -> bool:
        """Whether the ticket alone tells that nothing was said on it since its writer read it.

        Only where the server's clock has fractions of a second. In whole seconds a second word may have come within
        the very second in which the ticket was read, and its time would be the same.
        """
        seen = self._entry.base.updated
        return seen is not None and bool(seen.microsecond) and seen == now.ticket.updated

    async def _send(self, trying: _Trying, now: Now) -> bool:
        """Send an effect; whether it is done. False where the ticket moved meanwhile. Raises Ended for all else."""
        began = self._sender.clock()
        steps.begin(
            self._sender.desk, self._entry.id, trying.place, stamp=now.stamp, now=began, holder=self._sender.holder
        )  # fmt: skip
        trying.stamp, trying.step, trying.began = now.stamp, Step.SENDING, began
        writing = self._helpdesk.write(self._ref, trying.effect, stamp=now.stamp, key=trying.key)
        try:
            made = await within(SENDING, writing, self._name)
        except Stale:
            self._set_back(trying)
            return False
        except Exception as error:  # noqa: BLE001 - a guard of the outbox: whatever was raised, it may have been sent
            await self._failed(trying, error)
        else:
            self._sent[trying.place] = now.ticket
            self._done(trying, made or "")
        return True

    async def _failed(self, trying: _Trying, error: Exception) -> None:
        """Find out what became of an effect that ended in ``error``. Raises Ended where it is not done."""
        tries = self._entry.tries
        outcome = when_sending(self._name, error, tries)
        if outcome is not None and outcome.state is State.REFUSED:
            self._note(trying.place, Step.REFUSED, outcome.reason)
            raise Ended(outcome)
        if outcome is not None:
            self._set_back(trying)
            raise Ended(outcome)
        _, is_there = await self._look_up(trying)
        if is_there:
            return
        if isinstance(trying.effect, Say) and not self._is_guarded(trying):
            self._wait_until_settled(trying)
        if tries >= MOST_TRIES:
            self._leave_unsure(trying, f"It was tried {tries} times.")
        told = str(error) if isinstance(error, Trouble) else type(error).__name__
        raise Ended(waits(f"Nobody knows yet whether it arrived: {told}", tries, at_least=self._unsettled(trying)))

    def _wait_until_settled(self, trying: _Trying) -> None:
        """Raise Ended as long as the first attempt may still be at work there, and in any case without a guard."""
        left = self._unsettled(trying)
        if left > 0:
            raise Ended(waits("Nobody knows yet whether it arrived.", 1, at_least=left))
        if not self._is_guarded(trying):
            self._leave_unsure(trying, f"{self._name} could not tell a second one from the first.")

    def _leave_unsure(self, trying: _Trying, why: str) -> None:
        """Leave it to a person whether to send an effect again. Raises Ended."""
        reason = f"No answer came when it was sent, and it was not seen on the ticket; it may still arrive. {why}"
        self._note(trying.place, Step.UNSURE, reason)
        raise Ended(Outcome(State.UNSURE, reason))

    def _unsettled(self, trying: _Trying) -> float:
        """Return for how many seconds an attempt may still be at work; by a clock that was set back not for longer."""
        return min(max(trying.began + SETTLED - self._sender.clock(), 0.0), SETTLED)

    def _set_back(self, trying: _Trying) -> None:
        """Write down that an effect was not carried out, and may be taken back."""
        trying.step = Step.WAITING
        self._note(trying.place, Step.WAITING)

    def _done(self, trying: _Trying, made: Ref = "") -> None:
        self._note(trying.place, Step.DONE, made)
        if self._is_recent(trying.began):
            self._before = None

    # -- all of them ------------------------------------------------------------------------------------

    async def _confirm(self) -> Outcome:
        """Read the ticket again, keep it, and see that all of it is there: servers say yes to what they then ignore."""
        try:
            batch = await within(ASKING, self._helpdesk.ticket(self._ref), self._name)
        except Exception as error:  # noqa: BLE001 - a guard of the outbox: what was sent was sent
            outcome = when_asking(self._name, error, self._entry.tries)
            # Who gave a ticket away may not see it any longer.
            return outcome if outcome.state is State.QUEUED else SENT
        await self._sender.keep(batch)
        entry = entry_of(self._sender.desk, self._entry.id)
        done = [part for part in entry.parts if part.step is Step.DONE] if entry is not None else []
        said = [self._message_confirmed(part, part.effect, batch) for part in done if isinstance(part.effect, Say)]
        for part in done:
            if part.place in self._sent and is_as_before(part.effect, self._sent[part.place], batch):
                reason = f"{self._name} said yes to it, and the ticket has not changed."
                self._note(part.place, Step.REFUSED, reason)
                raise Ended(Outcome(State.REFUSED, reason))
        return Outcome(State.SENT, "".join(said))

    def _message_confirmed(self, part: Part, say: Say, batch: Batch) -> str:
        """Note the reference of our message where it is not known yet; return a sentence if it is there twice."""
        found = self._found(say, batch, part.answer)
        if not part.answer and not found and part.place in self._sent:
            reason = f"{self._name} said yes to it, and it is not on the ticket."
            self._note(part.place, Step.UNSURE, reason)
            raise Ended(Outcome(State.UNSURE, reason))
        if not part.answer and found:
            self._note(part.place, Step.DONE, found[0].ref)
        return f"It is on the ticket {len(found)} times: something in between has doubled it." if len(found) > 1 else ""

    # -- what all of this asks --------------------------------------------------------------------------

    @property
    def _name(self) -> str:
        return self._helpdesk.name

    @property
    def _locking(self) -> str:
        return self._helpdesk.capabilities.locking

    def _is_guarded(self, trying: _Trying) -> bool:
        """Whether the server itself rejects an effect that is stale, or that it has had already."""
        return self._helpdesk.capabilities.guards(name_of(trying.effect))

    async def _look(self) -> Now:
        """Return how the ticket stands. Raises Ended where nobody says."""
        self._read = None
        return await self._asked(self._helpdesk.now(self._ref))

    async def _conversation(self) -> Batch:
        """Return all that is on the ticket, read after its stamp. Raises Ended where nobody says."""
        if self._read is None:
            self._read = await self._asked(self._helpdesk.ticket(self._ref))
        return self._read

    async def _asked(self, question: Coroutine[object, object, T]) -> T:
        try:
            return await within(ASKING, question, self._name)
        except Exception as error:  # a guard of the outbox: nothing was sent by that
            raise Ended(when_asking(self._name, error, self._entry.tries)) from error

    def _found(self, say: Say, batch: Batch, own: Ref = "") -> list[Message]:
        """Return the messages on the ticket that ``say`` may have made, and no other change of ours."""
        others = steps.messages_made(self._sender.desk, self._ref) - {own}
        return ours_among(say, batch.messages, self._entry.base, others)

    def _is_recent(self, began: float) -> bool:
        return self._sender.clock() - began < _JUST_NOW

    def _note(self, place: int, step: Step, answer: str = "") -> None:
        steps.note(self._sender.desk, self._entry.id, place, step, answer, holder=self._sender.holder)


def _trying(part: Part) -> _Trying:
    if isinstance(part.effect, IssueEffect):
        raise Ended(Outcome(State.REFUSED, "This is for a tracker, and was addressed to a helpdesk."))
    return _Trying(part.place, part.effect, part.key, part.step, part.stamp, part.began)


def _must_have_files(effect: TicketEffect) -> None:
    """Raise Ended where a file that is to go along is not there any more."""
    for file in effect.files if isinstance(effect, Say) else ():
        if not Path(file.path).is_file():
            raise Ended(Outcome(State.REFUSED, f"The file {file.name} that is to go along is gone from {file.path}."))


def _must_be_fresh(effect: TicketEffect) -> bool:
    """Whether an effect may only go to a ticket on which nobody has said anything since: what a customer will read."""
    return isinstance(effect, Say) and effect.visibility is Visibility.PUBLIC
