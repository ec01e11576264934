"""What changed from one handoff to the next: every item of both stands in exactly one category."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from workbench.domain.text import one_line
from workbench.domain.words import Ref
from workbench.handoffs.model import Handoff, Item


class Kind(StrEnum):
    """What became of an item, the most pressing first."""

    DROPPED = "dropped without explanation"
    WORSE = "worse"
    NEW = "new"
    OWNER = "owner changed"
    BETTER = "better"
    STEP_DONE = "next step done"
    RESOLVED = "resolved"
    LEFT_OUT = "left out, with a reason"
    SAME = "as before"


class Change(NamedTuple):
    """One item's way from ``before`` to ``after``, either of which may be missing; ``words`` say what moved."""

    kind: Kind
    ticket: Ref
    before: Item | None
    after: Item | None
    words: str


def compare(before: Handoff, after: Handoff, open_now: Mapping[Ref, bool]) -> list[Change]:
    """Return what changed, the most pressing first; ``open_now`` says of a ticket whether it is still open.

    A ticket that ``open_now`` does not know counts as open: what nobody knows of is not taken for resolved. Of a ticket
    that stands in a handoff twice the first counts.
    """
    old, new = _by_ticket(before), _by_ticket(after)
    reasons = {one.ticket: one.reason for one in after.left_out if one.reason.strip()}
    changes = [_compared(item, old.get(ticket)) for ticket, item in new.items()]
    for ticket, item in old.items():
        if ticket in new:
            continue
        if ticket in reasons:
            changes.append(Change(Kind.LEFT_OUT, ticket, item, None, reasons[ticket]))
        elif open_now.get(ticket, True):
            changes.append(Change(Kind.DROPPED, item.ticket, item, None, "it is open, and nobody says why it is gone"))
        else:
            changes.append(Change(Kind.RESOLVED, item.ticket, item, None, "it is solved"))
    order = list(Kind)
    return sorted(changes, key=lambda one: (order.index(one.kind), one.ticket))


def _by_ticket(handoff: Handoff) -> dict[Ref, Item]:
    return {item.ticket: item for item in reversed(handoff.items)}


def _compared(after: Item, before: Item | None) -> Change:
    if before is None:
        return Change(Kind.NEW, after.ticket, None, after, "")
    if after.severity.rank != before.severity.rank:
        kind = Kind.WORSE if after.severity.rank < before.severity.rank else Kind.BETTER
        return Change(kind, after.ticket, before, after, f"{before.severity.value} → {after.severity.value}")
    if _same(before.owner) != _same(after.owner):
        words = f"{before.owner or 'nobody'} → {after.owner or 'nobody'}"
        return Change(Kind.OWNER, after.ticket, before, after, words)
    if before.next_step and _same(before.next_step) != _same(after.next_step):
        return Change(Kind.STEP_DONE, after.ticket, before, after, before.next_step)
    return Change(Kind.SAME, after.ticket, before, after, "")


def _same(text: str) -> str:
    """Return a text for comparing: case and white space change nothing."""
    return one_line(text).casefold()
