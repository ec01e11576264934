"""What keeps a handoff from being published: each gap by its place, so that the editor can go there."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from workbench.domain.words import Ref
from workbench.handoffs.model import MOST_ITEMS, Handoff, Item, Severity

LONGEST_HEADLINE = 140
_REQUIRED = (
    ("why", "why it stands so"), ("one_line", "what it is in one line"), ("state_now", "how it stands now"),
    ("customer_expects", "what the customer expects, and by when"), ("last_said", "what was said last"),
    ("next_step", "a next step"), ("owner", "an owner"), ("due", "by when"), ("done_when", "when it is done"),
)  # fmt: skip


class Gap(NamedTuple):
    """Something that is missing: the ticket of the item ('' for the whole), the field's name, and a sentence."""

    ticket: Ref
    field: str
    says: str


def gaps(
    handoff: Handoff, *, high: Collection[Ref], before: Sequence[Item], open_now: Collection[Ref], now: datetime
) -> list[Gap]:
    """Return what is missing, in the order in which one goes through it.

    ``high`` are open tickets of high priority that the sender owns, ``before`` the items of the handoff that this one
    follows, ``open_now`` which of their tickets are still open.
    """
    found: list[Gap] = []
    if not handoff.headline.strip():
        found.append(Gap("", "headline", "The headline is missing: the one thing to know."))
    elif len(handoff.headline) > LONGEST_HEADLINE:
        found.append(Gap("", "headline", f"The headline is longer than {LONGEST_HEADLINE} characters."))
    if len(handoff.items) > MOST_ITEMS:
        words = f"{len(handoff.items)} items are more than {MOST_ITEMS}: which three matter? The others go below."
        found.append(Gap("", "items", words))
    found += [gap for item in handoff.items for gap in _of_item(item, now)]
    mentioned = {item.ticket for item in handoff.items} | {one.ticket for one in handoff.left_out if one.reason.strip()}
    for ticket in sorted(set(high) - mentioned):
        found.append(Gap(ticket, "left_out", f"{ticket} is open and high, and not mentioned: add it, or say why not."))
    for item in before:
        if item.ticket not in mentioned and item.ticket in open_now:
            words = f"{item.ticket} was handed over before and is still open: add it, or say why it is gone."
            found.append(Gap(item.ticket, "left_out", words))
    return found


def _of_item(item: Item, now: datetime) -> list[Gap]:
    found = [
        Gap(item.ticket, field, f"{item.ticket} has no word on {words}.")
        for field, words in _REQUIRED
        if not getattr(item, field) or (isinstance(getattr(item, field), str) and not getattr(item, field).strip())
    ]
    if item.severity is not Severity.STABLE and not item.if_then:
        words = f"{item.ticket} is {item.severity.value}: say at least once what to do if something happens."
        found.append(Gap(item.ticket, "if_then", words))
    if item.due is not None and item.due < now:
        found.append(Gap(item.ticket, "due", f"{item.ticket} is due in the past."))
    return found
