"""What sets back a change that has left already: the change to what was there before, as far as there is one."""

from workbench.domain.effects import Assign, Change, ChangeTags, Effect, SetPriority, SetStatus


def inverse_of(change: Change) -> Change | None:
    """Return the change that sets a ticket back to how its writer saw it; None where it cannot be set back.

    Words that were sent stay sent, links and merges stay.
    """
    effects = tuple(effect for one in change.effects if (effect := _inverse(one, change)) is not None)
    if len(effects) < len(change.effects):
        return None
    return Change(ticket=change.ticket, source=change.source, effects=effects)


def _inverse(effect: Effect, change: Change) -> Effect | None:
    base = change.base
    match effect:
        case Assign():
            return Assign(base.assignee)
        case SetStatus() if base.status is not None:
            return SetStatus(base.status)
        case SetPriority():
            return SetPriority(base.priority)
        case ChangeTags(added, removed):
            return ChangeTags(removed, added)
        case _:
            return None
