"""Reading a ticket once more when a change was sent to it: servers say yes to what they then ignore, or do twice."""

from collections.abc import Awaitable, Callable, Mapping

from workbench.api.providers import Helpdesk
from workbench.domain.effects import Say
from workbench.domain.values import Batch, Ticket
from workbench.store.outbox import Part, State, Step, entry_of
from workbench.sync.held import Held
from workbench.sync.likeness import is_as_before
from workbench.sync.outcomes import ASKING, SENT, Ended, Outcome, when_asking
from workbench.sync.pulling import within


async def confirm(
    held: Held, helpdesk: Helpdesk, sent: Mapping[int, Ticket], keep: Callable[[Batch], Awaitable[object]]
) -> Outcome:
    """Read the ticket, keep it, see that all of the change is there, and return what the change has come to.

    ``sent`` tells by their places how the ticket stood when effects were sent just now. Raises Ended where one of them
    is not there.
    """
    try:
        batch = await within(ASKING, helpdesk.ticket(held.entry.ticket), helpdesk.name)
    except Exception as error:  # noqa: BLE001 - a guard of the outbox: what was sent was sent
        outcome = when_asking(helpdesk.name, error, held.entry.tries)
        # Who gave a ticket away may not see it any longer.
        return outcome if outcome.state is State.QUEUED else SENT
    await keep(batch)
    entry = entry_of(held.desk, held.entry.id)
    done = [part for part in entry.parts if part.step is Step.DONE] if entry is not None else []
    found = [_times_found(held, helpdesk.name, part, part.effect, batch, is_new=part.place in sent)
             for part in done if isinstance(part.effect, Say)]  # fmt: skip
    for part in done:
        if part.place in sent and is_as_before(part.effect, sent[part.place], batch):
            reason = f"{helpdesk.name} said yes to it, and the ticket has not changed."
            held.note(part.place, Step.REFUSED, reason)
            raise Ended(Outcome(State.REFUSED, reason))
    words = (f"It is on the ticket {times} times: something in between has doubled it." for times in found if times > 1)
    return Outcome(State.SENT, "".join(words))


def _times_found(held: Held, name: str, part: Part, say: Say, batch: Batch, *, is_new: bool) -> int:
    """Return how often our message is there, and note its reference where it is not known yet.

    Raises Ended where one that ``is_new`` is not there.
    """
    found = held.ours(say, batch.messages, part.answer)
    if not part.answer and not found and is_new:
        reason = f"{name} said yes to it, and it is not on the ticket."
        held.note(part.place, Step.UNSURE, reason)
        raise Ended(Outcome(State.UNSURE, reason))
    if not part.answer and found:
        held.note(part.place, Step.DONE, found[0].ref)
    return len(found)
