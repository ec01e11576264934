"""A change while somebody holds it to send it: what is written down of it, in the holder's name and no other."""

from collections.abc import Callable
from typing import NamedTuple

from workbench.domain.effects import Say
from workbench.domain.values import Message
from workbench.domain.words import Ref
from workbench.store import steps
from workbench.store.connection import Connection
from workbench.store.outbox import Entry, State, Step
from workbench.sync.likeness import ours_among
from workbench.sync.outcomes import SETTLED, Outcome


class Held(NamedTuple):
    """A change that ``holder`` has claimed; ``desk`` is a connection with the desk attached.

    ``clock`` tells seconds since 1970 by the machine. Whatever writes raises NotHeld where another process has taken
    the change over, and StoreError where nothing can be written down.
    """

    desk: Connection
    holder: str
    clock: Callable[[], float]
    entry: Entry

    def begin(self, place: int, stamp: str) -> float:
        """Write down that an effect is about to be sent, and by which stamp; return when that is."""
        now = self.clock()
        steps.begin(self.desk, self.entry.id, place, stamp=stamp, now=now, holder=self.holder)
        return now

    def note(self, place: int, step: Step, answer: str = "") -> None:
        """Write down what came of an effect; ``answer`` is the message it made, or the server's words."""
        steps.note(self.desk, self.entry.id, place, step, answer, holder=self.holder)

    def end(self, outcome: Outcome) -> None:
        """Write down what the change has come to."""
        now = self.clock()
        next_try = now + outcome.wait if outcome.state is State.QUEUED else 0.0
        steps.end(
            self.desk, self.entry.id, outcome.state, outcome.reason, now=now, next_try=next_try, holder=self.holder
        )  # fmt: skip

    def unsettled(self, began: float) -> float:
        """Return for how many seconds what began then may be at work; by a clock that was set back not for longer."""
        return min(max(began + SETTLED - self.clock(), 0.0), SETTLED)

    def ours(self, say: Say, messages: tuple[Message, ...], own: Ref = "") -> list[Message]:
        """Return the messages that ``say`` may have made, ``own`` for one, and no other change of ours."""
        others = steps.messages_made(self.desk, self.entry.ticket) - {own}
        return ours_among(say, messages, self.entry.base, others)
