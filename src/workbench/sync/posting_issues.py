"""Sending one change to its tracker: a comment, a status, a new issue.

No tracker tells a second comment from the first, so one of which nobody knows is never repeated unasked. It is looked
for among what was said: it is there if there are more of its kind than there were before.
"""

from collections.abc import Awaitable, Callable, Coroutine
from typing import TypeVar

from workbench.api.providers import Tracker
from workbench.domain.effects import CommentIssue, CreateIssue, IssueEffect, SetIssueStatus
from workbench.domain.trouble import Trouble
from workbench.domain.values import Issue
from workbench.store.outbox import Part, State, Step
from workbench.sync.held import Held
from workbench.sync.likeness import is_same_text
from workbench.sync.outcomes import SENDING, SENT, Ended, Outcome, waits, when_sending
from workbench.sync.pulling import within
from workbench.sync.sight import asked

T = TypeVar("T")


async def post_to_tracker(held: Held, tracker: Tracker, keep: Callable[[str, Issue], Awaitable[object]]) -> Outcome:
    """Send a change that is held, write down what it has come to, and return that.

    ``keep`` stores an issue, named as people type it. Raises NotHeld and StoreError as ``posting.post`` does.
    """
    posting = _Posting(held, tracker, keep)
    outcome = SENT
    try:
        for part in held.entry.parts:
            if part.step not in (Step.DONE, Step.DROPPED):
                await posting.carry_out(part)
    except Ended as ended:
        outcome = ended.outcome
    held.end(outcome)
    return outcome


class _Posting:
    """A change while it is sent."""

    def __init__(self, held: Held, tracker: Tracker, keep: Callable[[str, Issue], Awaitable[object]]) -> None:
        self._held = held
        self._tracker = tracker
        self._keep = keep

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
        began = self._held.begin(part.place, stamp)
        try:
            issue = await within(SENDING, self._tracker.write(effect, key=part.key), self._tracker.name)
        except Exception as error:  # noqa: BLE001 - a guard of the outbox: whatever was raised, it may have been sent
            issue = await self._failed(part.place, effect, stamp, began, error)
        await self._done(part.place, effect, issue)

    async def _failed(self, place: int, effect: IssueEffect, stamp: str, began: float, error: Exception) -> Issue:
        """Return the issue if an effect that ended in ``error`` was carried out all the same. Raises Ended."""
        outcome = when_sending(self._tracker.name, error, self._held.entry.tries)
        if outcome is not None:
            is_refused = outcome.state is State.REFUSED
            self._held.note(place, Step.REFUSED if is_refused else Step.WAITING, outcome.reason if is_refused else "")
            raise Ended(outcome)
        found = await self._found(effect, stamp)
        if found is not None:
            return found
        self._leave_open(place, effect, began)
        told = str(error) if isinstance(error, Trouble) else type(error).__name__
        raise Ended(waits(f"Nobody knows yet whether it arrived: {told}", self._held.entry.tries))

    def _leave_open(self, place: int, effect: IssueEffect, began: float) -> None:
        """Raise Ended for what may still arrive and must not come twice; a status may be set twice."""
        if isinstance(effect, SetIssueStatus):
            return
        left = self._held.unsettled(began)
        if left > 0:
            raise Ended(waits("Nobody knows yet whether it arrived.", 1, at_least=left))
        reason = (
            "No answer came when it was sent, and it is not there; it may still arrive. "
            f"{self._tracker.name} could not tell a second one from the first."
        )
        self._held.note(place, Step.UNSURE, reason)
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
        return await asked(question, self._tracker.name, self._held.entry.tries)

    async def _done(self, place: int, effect: IssueEffect, issue: Issue) -> None:
        self._held.note(place, Step.DONE, issue.ref)
        await self._keep(issue.key if isinstance(effect, CreateIssue) else effect.key, issue)
