"""Sending one change to its tracker: a comment, a status, a new issue.

No tracker tells a second comment from the first, so one of which nobody knows is never repeated unasked. It is looked
for among what was said: it is there if there are more of its kind than there were before.
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import NamedTuple, TypeVar

from workbench.api.providers import Tracker
from workbench.domain.effects import CommentIssue, CreateIssue, IssueEffect, SetIssueStatus
from workbench.domain.trouble import Trouble
from workbench.domain.values import Issue
from workbench.store import steps
from workbench.store.connection import Connection
from workbench.store.outbox import Entry, Part, State, Step
from workbench.sync.likeness import is_same_text
from workbench.sync.outcomes import ASKING, SENDING, SENT, SETTLED, Ended, Outcome, waits, when_asking, when_sending
from workbench.sync.pulling import within

T = TypeVar("T")


class IssueSender(NamedTuple):
    """Who sends to a tracker; as ``posting.Sender``, but that ``keep`` stores an issue, named as people type it."""

    desk: Connection
    holder: str
    clock: Callable[[], float]
    keep: Callable[[str, Issue], Awaitable[object]]


async def post_to_tracker(sender: IssueSender, tracker: Tracker, entry: Entry) -> Outcome:
    """Send a change that ``sender`` has claimed, write down what it has come to, and return that.

    Raises NotHeld and StoreError as ``posting.post`` does.
    """
    posting = _Posting(sender, tracker, entry)
    outcome = SENT
    try:
        for part in entry.parts:
            if part.step not in (Step.DONE, Step.DROPPED):
                await posting.carry_out(part)
    except Ended as ended:
        outcome = ended.outcome
    posting.end(outcome)
    return outcome


class _Posting:
    """A change while it is sent."""

    def __init__(self, sender: IssueSender, tracker: Tracker, entry: Entry) -> None:
        self._sender = sender
        self._tracker = tracker
        self._entry = entry

    async def carry_out(self, part: Part) -> None:
        """See an effect through to its end. Raises Ended where it has none for now."""
        effect = part.effect
        if part.step is Step.REFUSED:
            raise Ended(Outcome(State.REFUSED, part.answer))
        if not isinstance(effect, IssueEffect):
            raise Ended(Outcome(State.REFUSED, "This is for a helpdesk, and was addressed to a tracker."))
        if part.began and (found := await self._found(effect, part.stamp)):
            await self._done(part.place, effect, found)
            return
        if part.step is Step.SENDING:
            self._leave_open(part.place, effect, part.began)
        stamp = await self._count(effect)
        now = self._sender.clock()
        steps.begin(self._sender.desk, self._entry.id, part.place, stamp=stamp, now=now, holder=self._sender.holder)
        try:
            issue = await within(SENDING, self._tracker.write(effect, key=part.key), self._tracker.name)
        except Exception as error:  # noqa: BLE001 - a guard of the outbox: whatever was raised, it may have been sent
            issue = await self._failed(part.place, effect, stamp, now, error)
        await self._done(part.place, effect, issue)

    async def _failed(self, place: int, effect: IssueEffect, stamp: str, began: float, error: Exception) -> Issue:
        """Return the issue if an effect that ended in ``error`` was carried out all the same. Raises Ended."""
        outcome = when_sending(self._tracker.name, error, self._entry.tries)
        if outcome is not None:
            is_refused = outcome.state is State.REFUSED
            self._note(place, Step.REFUSED if is_refused else Step.WAITING, outcome.reason if is_refused else "")
            raise Ended(outcome)
        found = await self._found(effect, stamp)
        if found is not None:
            return found
        self._leave_open(place, effect, began)
        told = str(error) if isinstance(error, Trouble) else type(error).__name__
        raise Ended(waits(f"Nobody knows yet whether it arrived: {told}", self._entry.tries))

    def _leave_open(self, place: int, effect: IssueEffect, began: float) -> None:
        """Raise Ended for what may still arrive and must not come twice; a status may be set twice."""
        if isinstance(effect, SetIssueStatus):
            return
        left = min(max(began + SETTLED - self._sender.clock(), 0.0), SETTLED)
        if left > 0:
            raise Ended(waits("Nobody knows yet whether it arrived.", 1, at_least=left))
        reason = (
            "No answer came when it was sent, and it is not there; it may still arrive. "
            f"{self._tracker.name} could not tell a second one from the first."
        )
        self._note(place, Step.UNSURE, reason)
        raise Ended(Outcome(State.UNSURE, reason))

    # -- what is there ----------------------------------------------------------------------------------

    async def _count(self, effect: IssueEffect) -> str:
        """Return how many of its kind are there already, as the stamp by which one more is told."""
        match effect:
            case CommentIssue(key=key, text=text):
                words = await self._asked(self._tracker.words_on(key))
                return str(sum(is_same_text(text, word) for word in words))
            case CreateIssue():
                return str(len(await self._alike(effect)))
            case SetIssueStatus():
                return ""

    async def _found(self, effect: IssueEffect, stamp: str) -> Issue | None:
        """Return the issue as it is with an effect that is there; None where it is not."""
        if isinstance(effect, CreateIssue):
            alike = await self._alike(effect)
            return max(alike, key=lambda issue: issue.created) if len(alike) > int(stamp or 0) else None
        if isinstance(effect, CommentIssue) and int(await self._count(effect)) <= int(stamp or 0):
            return None
        issues = await self._asked(self._tracker.issues([effect.key]))
        if isinstance(effect, SetIssueStatus):
            return next((issue for issue in issues if issue.status.casefold() == effect.word.casefold()), None)
        return next(iter(issues), None)

    async def _alike(self, effect: CreateIssue) -> list[Issue]:
        found = await self._asked(self._tracker.search(effect.title))
        return [issue for issue in found if is_same_text(effect.title, issue.title)]

    async def _asked(self, question: Coroutine[object, object, T]) -> T:
        try:
            return await within(ASKING, question, self._tracker.name)
        except Exception as error:  # a guard of the outbox: nothing was sent by that
            raise Ended(when_asking(self._tracker.name, error, self._entry.tries)) from error

    # -- what is written down ---------------------------------------------------------------------------

    async def _done(self, place: int, effect: IssueEffect, issue: Issue) -> None:
        self._note(place, Step.DONE, issue.ref)
        await self._sender.keep(issue.key if isinstance(effect, CreateIssue) else effect.key, issue)

    def _note(self, place: int, step: Step, answer: str) -> None:
        steps.note(self._sender.desk, self._entry.id, place, step, answer, holder=self._sender.holder)

    def end(self, outcome: Outcome) -> None:
        """Write down what it has come to. Raises NotHeld."""
        now = self._sender.clock()
        next_try = now + outcome.wait if outcome.state is State.QUEUED else 0.0
        steps.end(
            self._sender.desk, self._entry.id, outcome.state, outcome.reason, now=now, next_try=next_try,
            holder=self._sender.holder,
        )  # fmt: skip
