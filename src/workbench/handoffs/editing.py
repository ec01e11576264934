"""Changes to a draft by whoever writes it: a field filled, an item moved, added, or dropped with a reason."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref
from workbench.handoffs.checking import OUTAGE_ASKS
from workbench.handoffs.drafting import FYI
from workbench.handoffs.labels import BY_FIELD
from workbench.handoffs.model import MOST_ITEMS, Handoff, Item, LeftOut, Part, Severity
from workbench.handoffs.times import line_of, print_time

HEADLINE, LEFT_OUT, ITEMS, SEVERITY = "headline", "left_out", "items", "severity"
_BETWEEN = " | "  # what stands between the values of a field that may have several, where they are typed on one line


def can_be_typed(field: str) -> bool:
    """Whether a field can be filled by typing one line."""
    return field in BY_FIELD or field in OUTAGE_ASKS or field in (HEADLINE, LEFT_OUT, ITEMS, SEVERITY)


def said_of(handoff: Handoff, ticket: Ref, field: str) -> str:
    """Return what stands in a field, as one line that may be typed on."""
    if field == HEADLINE:
        return handoff.headline
    if field == LEFT_OUT:
        return next((one.reason for one in handoff.left_out if one.ticket == ticket), "")
    if field in OUTAGE_ASKS:
        return next((str(getattr(one, field)) for one in handoff.incidents if one.id == ticket), "")
    item = item_of(handoff, ticket)
    value: object = getattr(item, field) if item is not None and can_be_typed(field) and field != ITEMS else ""
    if value is None and item is not None:
        return dict(item.further).get(BY_FIELD[field].words, "")
    if isinstance(value, datetime):
        return print_time(value)
    return _BETWEEN.join(value) if isinstance(value, tuple) else str(value)


def item_of(handoff: Handoff, ticket: Ref) -> Item | None:
    """Return the item of a ticket, None where it has none."""
    return next((one for one in handoff.items if one.ticket == ticket), None)


def fill(handoff: Handoff, ticket: Ref, field: str, said: str, read_due: Callable[[str], datetime]) -> Handoff:
    """Return the handoff with a field as it was typed; ``ticket`` is '' for a field of the whole.

    Several values are typed with ``|`` between. ``read_due`` returns the time that was typed, or raises Trouble. Raises
    Trouble where the line is none for that field.
    """
    said = line_of(said)
    if field == HEADLINE:
        return replace(handoff, headline=said)
    if field == LEFT_OUT:
        others = tuple(one for one in handoff.left_out if one.ticket != ticket)
        return replace(handoff, left_out=(*others, LeftOut(ticket, said)))
    if field == ITEMS:
        return _first(handoff, said)
    if field in OUTAGE_ASKS:
        said_of_it = {field: said}
        return replace(handoff, incidents=tuple(
            replace(one, **said_of_it) if one.id == ticket else one for one in handoff.incidents  # type: ignore[arg-type] # its own field
        ))  # fmt: skip
    item = item_of(handoff, ticket)
    if item is None or not can_be_typed(field):
        raise Trouble(f"{field} cannot be typed here.", remedy="Your editor can change it.")
    value: object = said
    if field == SEVERITY:
        value = _severity(said)
    elif field == "due":
        value = read_due(said) if said else None
    elif BY_FIELD[field].is_list:
        value = tuple(filter(None, (one.strip() for one in said.split(_BETWEEN.strip()))))
    label = BY_FIELD[field].words if field in BY_FIELD else field
    further = tuple(pair for pair in item.further if pair[0] != label)  # what could not be read before
    made = replace(item, further=further, **{field: value})  # type: ignore[arg-type] # the field's own kind of value
    return replace(handoff, items=tuple(made if one is item else one for one in handoff.items))


def move(handoff: Handoff, at: int, by: int) -> Handoff:
    """Return the handoff with the item at a place moved by some places, as far as there are any."""
    items = list(handoff.items)
    item = items.pop(at)
    items.insert(min(max(at + by, 0), len(items)), item)
    return replace(handoff, items=tuple(items))


def drop(handoff: Handoff, at: int, reason: str) -> Handoff:
    """Return the handoff without the item at a place, and why. Raises Trouble without a reason."""
    if not reason.strip():
        raise Trouble("There is no reason.", remedy="Write why it is not handed over.")
    item = handoff.items[at]
    rest = replace(handoff, items=tuple(one for place, one in enumerate(handoff.items) if place != at))
    if item_of(rest, item.ticket) is not None:  # it stood there twice
        return rest
    others = tuple(one for one in rest.left_out if one.ticket != item.ticket)
    return replace(rest, left_out=(*others, LeftOut(item.ticket, line_of(reason))))


def add(handoff: Handoff, item: Item) -> Handoff:
    """Return the handoff with one more item, behind those that stand as badly. Raises Trouble where it is there."""
    if item_of(handoff, item.ticket) is not None:
        raise Trouble(f"{item.ticket} is in it already.")
    at = sum(one.severity.rank <= item.severity.rank for one in handoff.items)
    left_out = tuple(one for one in handoff.left_out if one.ticket != item.ticket)
    return replace(handoff, items=(*handoff.items[:at], item, *handoff.items[at:]), left_out=left_out)


def _severity(said: str) -> Severity:
    meant = [one for one in Severity if said and one.value.startswith(said.lower())]
    if len(meant) != 1:
        raise Trouble(f"{one_line(said, 40) or 'That'} is no severity.", remedy="Write stable, watcher or unstable.")
    return meant[0]


def _first(handoff: Handoff, said: str) -> Handoff:
    """Return the handoff with the items of some numbers first, and what is too much told of below."""
    words = said.replace(",", " ").split()
    numbers = [int(word) - 1 for word in words if word.isdecimal()]
    if not words or len(numbers) < len(words) or not all(0 <= at < len(handoff.items) for at in numbers):
        raise Trouble(f"The items have the numbers 1 to {len(handoff.items)}.", remedy="Write such as 1 4 7.")
    order = [*dict.fromkeys(numbers), *(at for at in range(len(handoff.items)) if at not in numbers)]
    items = [handoff.items[at] for at in order]
    return _told(replace(handoff, items=tuple(items[:MOST_ITEMS])), items[MOST_ITEMS:])


def _told(handoff: Handoff, rest: Sequence[Item]) -> Handoff:
    lines = [f"- {one.ticket} · {one.severity.value} · {one_line(one.one_line, 90)}: {one.why}" for one in rest]
    before = next((part.text for part in handoff.parts if part.title == FYI), "")
    others = tuple(part for part in handoff.parts if part.title != FYI)
    return replace(handoff, parts=(*others, Part(FYI, "\n".join(filter(None, (before, *lines))))))
