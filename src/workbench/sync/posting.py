"""Sending one change to its helpdesk, effect by effect, so that each is there once or waits visibly.

Before anything is sent the ticket is looked at, and compared with what its writer saw. What is about to be sent is
written down before, with the stamp by which the server would reject a second one. Where nobody knows what became of it
the ticket is read again: first the stamp, then the conversation. In this order a stamp that has moved tells that the
first one can be accepted no more, since one that came in between would be in the conversation.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.api.answers import Stale
from workbench.api.providers import Helpdesk, Now
from workbench.domain.effects import IssueEffect, Say, TicketEffect, name_of
from workbench.domain.trouble import Trouble
from workbench.domain.values import Batch, Ref, Ticket
from workbench.store.outbox import Part, State, Step
from workbench.sync.comparing import Comparing
from workbench.sync.confirming import confirm
from workbench.sync.held import Held
from workbench.sync.likeness import stands, stands_in
from workbench.sync.outcomes import MOST_TRIES, SENDING, Ended, Outcome, waits, when_sending
from workbench.sync.pulling import within
from workbench.sync.sight import Sight

_ROUNDS = 4  # how often a ticket may move under our hands before it is left alone for a while
_JUST_NOW = 120.0  # seconds for which a ticket should stand as we set it; later, somebody else may have set it


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


async def post(held: Held, helpdesk: Helpdesk, keep: Callable[[Batch], Awaitable[object]]) -> Outcome:
    """Send a change that is held, write down what it has come to, and return that.

    ``keep`` stores what was read of its ticket. Raises NotHeld where another process has taken the change over, and
    StoreError where nothing can be written down: both leave it to whoever sends it next.
    """
    try:
        outcome = await _Posting(held, helpdesk, keep).run()
    except Ended as ended:
        outcome = ended.outcome
    held.end(outcome)
    return outcome


class _Posting:
    """A change while it is sent."""

    def __init__(self, held: Held, helpdesk: Helpdesk, keep: Callable[[Batch], Awaitable[object]]) -> None:
        self._held = held
        self._entry = held.entry
        self._helpdesk = helpdesk
        self._keep = keep
        self._sight = Sight(helpdesk, held.entry.ticket, held.entry.tries)
        self._comparing = Comparing(held, self._sight, keep)
        self._sent: dict[int, Ticket] = {}  # by their places how the ticket stood when effects were sent just now

    async def run(self) -> Outcome:
        """Send what is open of it, confirm all of it, and return what it has come to. Raises Ended."""
        open_parts = []
        for part in self._entry.parts:
            if part.step is Step.REFUSED:
                return Outcome(State.REFUSED, part.answer)
            if part.step is Step.DONE and self._is_recent(part.began):
                self._comparing.begin_anew()
            elif part.step not in (Step.DONE, Step.DROPPED):
                open_parts.append(_trying(part))
        while open_parts:
            await self._carry_out(open_parts)
            open_parts.pop(0)
        return await confirm(self._held, self._helpdesk, self._sent, self._keep)

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
            is_known = self._locking == "etag" and bool(trying.stamp) and trying.stamp == now.stamp
            await self._comparing.compare([one.effect for one in open_parts], now, is_known=is_known)
            if await self._send(trying, now):
                return
        raise Ended(waits("The ticket changes all the time.", self._entry.tries))

    async def _look_up(self, trying: _Trying) -> tuple[Now, bool]:
        """Return how the ticket stands, and whether the server has an effect already. Raises Ended."""
        try:
            now = await self._sight.now()
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
            batch = await self._sight.conversation()
            if isinstance(trying.effect, Say):
                found = self._held.ours(trying.effect, batch.messages)
                if found:
                    self._done(trying, found[0].ref)
                return bool(found)
            there = stands_in(trying.effect, self._entry.ticket, batch)
        if there:
            self._done(trying)
        return bool(there)

    async def _send(self, trying: _Trying, now: Now) -> bool:
        """Send an effect; whether it is done. False where the ticket moved meanwhile. Raises Ended for all else."""
        trying.began = self._held.begin(trying.place, now.stamp)
        trying.stamp, trying.step = now.stamp, Step.SENDING
        writing = self._helpdesk.write(self._entry.ticket, trying.effect, stamp=now.stamp, key=trying.key)
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
            self._held.note(trying.place, Step.REFUSED, outcome.reason)
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
        left = self._held.unsettled(trying.began)
        raise Ended(waits(f"Nobody knows yet whether it arrived: {told}", tries, at_least=left))

    def _wait_until_settled(self, trying: _Trying) -> None:
        """Raise Ended as long as the first attempt may still be at work there, and in any case without a guard."""
        left = self._held.unsettled(trying.began)
        if left > 0:
            raise Ended(waits("Nobody knows yet whether it arrived.", 1, at_least=left))
        if not self._is_guarded(trying):
            self._leave_unsure(trying, f"{self._name} could not tell a second one from the first.")

    def _leave_unsure(self, trying: _Trying, why: str) -> None:
        """Leave it to a person whether to send an effect again. Raises Ended."""
        reason = f"No answer came when it was sent, and it was not seen on the ticket; it may still arrive. {why}"
        self._held.note(trying.place, Step.UNSURE, reason)
        raise Ended(Outcome(State.UNSURE, reason))

    def _set_back(self, trying: _Trying) -> None:
        """Write down that an effect was not carried out, and may be taken back."""
        trying.step = Step.WAITING
        self._held.note(trying.place, Step.WAITING)

    def _done(self, trying: _Trying, made: Ref = "") -> None:
        self._held.note(trying.place, Step.DONE, made)
        if self._is_recent(trying.began):
            self._comparing.begin_anew()

    @property
    def _name(self) -> str:
        return self._helpdesk.name

    @property
    def _locking(self) -> str:
        return self._helpdesk.capabilities.locking

    def _is_guarded(self, trying: _Trying) -> bool:
        """Whether the server itself rejects an effect that is stale, or that it has had already."""
        return self._helpdesk.capabilities.guards(name_of(trying.effect))

    def _is_recent(self, began: float) -> bool:
        return self._held.clock() - began < _JUST_NOW


def _trying(part: Part) -> _Trying:
    if isinstance(part.effect, IssueEffect):
        raise Ended(Outcome(State.REFUSED, "This is for a tracker, and was addressed to a helpdesk."))
    return _Trying(part.place, part.effect, part.key, part.step, part.stamp, part.began)


def _must_have_files(effect: TicketEffect) -> None:
    """Raise Ended where a file that is to go along is not there any more."""
    for file in effect.files if isinstance(effect, Say) else ():
        if not Path(file.path).is_file():
            raise Ended(Outcome(State.REFUSED, f"The file {file.name} that is to go along is gone from {file.path}."))
