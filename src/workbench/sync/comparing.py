"""Whether a ticket still is what the writer of a change saw, before anything of the change is sent."""

from collections.abc import Awaitable, Callable, Sequence

from workbench.api.providers import Now
from workbench.domain.effects import Base, Say, TicketEffect, newer_than
from workbench.domain.values import Batch
from workbench.domain.words import Visibility
from workbench.store import steps
from workbench.store.outbox import State
from workbench.sync.held import Held
from workbench.sync.likeness import as_it_stands, conflict, who_spoke
from workbench.sync.outcomes import Ended, Outcome
from workbench.sync.sight import Sight


class Comparing:
    """Compares for one change; ``sight`` is how its ticket is seen, ``keep`` stores what was read of it."""

    def __init__(self, held: Held, sight: Sight, keep: Callable[[Batch], Awaitable[object]]) -> None:
        self._held = held
        self._sight = sight
        self._keep = keep
        # How the ticket has to stand for nothing to be in conflict: as its writer saw it. Where something of ours was
        # done just now it is as it stands then, since servers answer a message by setting a status of their own.
        self._before: Base | None = held.entry.base

    def begin_anew(self) -> None:
        """Let the ticket count as it stands when it is looked at next, since something of ours has arrived."""
        self._before = None

    async def compare(self, effects: Sequence[TicketEffect], now: Now, *, is_known: bool) -> None:
        """Raise Ended where the ticket is not what the writer of ``effects`` saw.

        ``is_known`` says that it was compared by this very stamp already, and the server that nothing has happened
        since.
        """
        base = self._held.entry.base
        if self._before is None:
            self._before = as_it_stands(now.ticket, base)
        if is_known:
            return
        reasons = [reason for effect in effects if (reason := conflict(effect, self._before, now.ticket))]
        is_fresh = not any(_must_be_fresh(effect) for effect in effects) or _is_untouched(base, now)
        if is_fresh and not reasons:
            return
        batch = await self._sight.conversation()  # whatever it is that has moved, its writer is to see what was said
        made = steps.messages_made(self._held.desk, self._held.entry.ticket)
        if not is_fresh and (news := newer_than(base, batch.messages, made)):
            reasons.insert(0, who_spoke(news))
        if reasons:
            await self._keep(batch)
            raise Ended(Outcome(State.CONFLICTED, reasons[0]))


def _is_untouched(base: Base, now: Now) -> bool:
    """Whether the ticket alone tells that nothing was said on it since its writer read it.

    Only where the server's clock has fractions of a second. In whole seconds a second word may have come within
    the very second in which the ticket was read, and its time would be the same.
    """
    return base.updated is not None and bool(base.updated.microsecond) and base.updated == now.ticket.updated


def _must_be_fresh(effect: TicketEffect) -> bool:
    """Whether an effect may only go to a ticket on which nobody has said anything since: what a customer will read."""
    return isinstance(effect, Say) and effect.visibility is Visibility.PUBLIC
