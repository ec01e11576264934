"""What keeps a handoff from being published: each gap by its place, so that the editor can go there."""

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from workbench.domain.words import Ref
from workbench.guard.finding import find_secrets
from workbench.guard.rules import Rules, rules_with
from workbench.handoffs.labels import BY_FIELD, LABELS
from workbench.handoffs.model import MOST_ITEMS, Handoff, Item, Outage, Severity

LONGEST_HEADLINE = 140
_REQUIRED = (
    ("why", "why it stands so"), ("one_line", "what it is in one line"), ("state_now", "how it stands now"),
    ("customer_expects", "what the customer expects, and by when"), ("last_said", "what was said last"),
    ("next_step", "a next step"), ("owner", "an owner"), ("due", "by when"), ("done_when", "when it is done"),
)  # fmt: skip
# What is asked of a live incident, by its field.
OUTAGE_ASKS = {"comms": "who holds comms?", "next_update": "when is the next public update due?"}
# What is quoted of others may name a time as they do.
_QUOTED = ("last_said", "one_line", "tried", "ruled_out", "owner", "due")
_CLOCK = re.compile(
    r"(?<![\w:./+-])(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?![\w:])|(?<![\w:])\d{1,2} ?[ap]m\b", re.IGNORECASE
)
_WITH_ZONE = re.compile(r"\s?(?:Z\b|UTC\b|GMT\b|[+-]\d{2}:?\d{2}\b|\(?[A-Z][A-Za-z]+/[A-Z]\w+|\(?[A-Z]{2,4}T\b)")


class Gap(NamedTuple):
    """Something that is missing: the ticket of the item ('' for the whole), the field's name, and a sentence."""

    ticket: Ref
    field: str
    says: str


def gaps(
    handoff: Handoff, *, high: Collection[Ref], before: Sequence[Item], open_now: Collection[Ref], now: datetime,
    rules: Rules | None = None, known: dict[str, tuple[str, ...]] | None = None,
) -> list[Gap]:  # fmt: skip
    """Return what is missing, in the order in which one goes through it.

    ``high`` are open tickets of high priority that the sender owns, ``before`` the items of the handoff that this one
    follows, ``open_now`` which of their tickets are still open. ``rules`` say what a secret looks like, and
    ``known`` remembers which are in a text, for whoever checks at each change.
    """
    found: list[Gap] = []
    if not handoff.headline.strip():
        found.append(Gap("", "headline", "The headline is missing: the one thing to know."))
    elif len(handoff.headline) > LONGEST_HEADLINE:
        found.append(Gap("", "headline", f"The headline is longer than {LONGEST_HEADLINE} characters."))
    for outage in handoff.incidents:
        found += _of_outage(outage)
    if len(handoff.items) > MOST_ITEMS:
        words = f"{len(handoff.items)} items are more than {MOST_ITEMS}: which three matter? The others go below."
        found.append(Gap("", "items", words))
    seen: set[Ref] = set()
    for item in handoff.items:
        if item.ticket in seen:
            found.append(Gap(item.ticket, "ticket", f"{item.ticket} stands in it twice."))
        seen.add(item.ticket)
        found += _of_item(item, now)
    mentioned = _mentioned(handoff)
    for one in handoff.left_out:
        if not one.reason.strip():
            found.append(Gap(one.ticket, "left_out", f"{one.ticket} is left out without a reason."))
            mentioned.add(one.ticket)
    for ticket in sorted(set(high) - mentioned):
        found.append(Gap(ticket, "left_out", f"{ticket} is open and high, and not mentioned: add it, or say why not."))
    for item in before:
        if item.ticket not in mentioned and item.ticket in open_now and item.ticket not in high:
            words = f"{item.ticket} was handed over before and is still open: add it, or say why it is gone."
            found.append(Gap(item.ticket, "left_out", words))
    looked = {} if known is None else known
    return [*found, *_secrets(handoff, _looking(rules_with(None)[0] if rules is None else rules, looked))]


def line_of_gap(text: str, gap: Gap) -> int:
    """Return the line of a handoff's file that a gap is in, counted from 1; where it is not there, where it belongs."""
    lines = text.split("\n")
    start = 0
    if gap.field in OUTAGE_ASKS:
        start = next((at for at, line in enumerate(lines) if line.startswith("  - id:") and gap.ticket in line), 0)
        named = (at for at in range(start, len(lines)) if lines[at].strip().startswith(f"{gap.field}:"))
        return next(named, start) + 1
    if gap.ticket:
        heads = (at for at, line in enumerate(lines) if line.startswith("### ") and gap.ticket in line.split())
        start = next(heads, -1)
        if start < 0:
            return next((at + 1 for at, line in enumerate(lines) if line.startswith("## ")), len(lines))
    label = BY_FIELD.get(gap.field)
    sign = f"- {label.words}:" if label else f"{gap.field}:"
    for at in range(start, len(lines)):
        if lines[at].startswith(sign):
            return at + 1
        if at > start and lines[at].startswith(("## ", "### ")):
            break
    return start + 1


def _mentioned(handoff: Handoff) -> set[Ref]:
    """Return the tickets that are handed over, left out with a reason, or told of in a list below."""
    told = re.findall(r"(?m)^[-*] (\S+?:\S+?):? ", "\n".join(part.text for part in handoff.parts))
    with_reason = {one.ticket for one in handoff.left_out if one.reason.strip()}
    return {*(item.ticket for item in handoff.items), *with_reason, *told}


def _of_item(item: Item, now: datetime) -> Iterator[Gap]:
    unread = dict(item.further)
    if "severity" in unread:
        words = f"{item.ticket} is {unread['severity']}, which is none of stable, watcher and unstable."
        yield Gap(item.ticket, "severity", words)
    for field, words in _REQUIRED:
        value: object = getattr(item, field)
        if field == "due" and value is None and "due" in unread:
            yield Gap(item.ticket, "due", f"{item.ticket} is due at {unread['due']}, which is no time with a zone.")
        elif not value or (isinstance(value, str) and not value.strip()):
            yield Gap(item.ticket, field, f"{item.ticket} has no word on {words}.")
    if item.severity is not Severity.STABLE and not item.if_then:
        words = f"{item.ticket} is {item.severity.value}: say at least once what to do if something happens."
        yield Gap(item.ticket, "if_then", words)
    if item.due is not None and item.due < now and "overdue since" not in item.why:
        yield Gap(item.ticket, "due", f"{item.ticket} is due in the past.")
    for label in LABELS:
        if label.field not in _QUOTED:
            said: object = getattr(item, label.field)
            text = " ".join(said) if isinstance(said, tuple) else str(said)
            for time in _without_zone(text):
                words = f"{item.ticket} names {time} without a zone: write {time}Z, or the zone behind it."
                yield Gap(item.ticket, label.field, words)


def _of_outage(outage: Outage) -> Iterator[Gap]:
    if not outage.id:
        return
    for field, asks in OUTAGE_ASKS.items():
        said: str = getattr(outage, field)
        if not said.strip():
            yield Gap(outage.id, field, f"{outage.name}: {asks} Say unknown where nobody knows.")
        for time in _without_zone(said):
            yield Gap(outage.id, field, f"{outage.name} names {time} without a zone: write {time}Z.")


def _without_zone(text: str) -> Iterator[str]:
    """Yield the times of day in a text that have no zone."""
    for found in _CLOCK.finditer(text):
        if not _WITH_ZONE.match(text, found.end()):
            yield found[0]


def _secrets(handoff: Handoff, kinds_in: Callable[[str], Sequence[str]]) -> Iterator[Gap]:
    for item in handoff.items:
        for label in LABELS:
            said: object = getattr(item, label.field)
            text = "\n".join(said) if isinstance(said, tuple) else str(said or "")
            yield from (_secret(item.ticket, label.field, kind) for kind in kinds_in(text))
        rest = "\n".join([item.notes, *(f"{name}: {value}" for name, value in item.further)])
        yield from (_secret(item.ticket, "notes", kind) for kind in kinds_in(rest))
    whole = (
        ("headline", handoff.headline), ("coverage", handoff.coverage),
        ("incidents", "\n".join(one.words for one in handoff.incidents)),
        ("intro", handoff.intro), ("left_out", "\n".join(one.reason for one in handoff.left_out)),
        ("parts", "\n".join(part.text for part in handoff.parts)),
    )  # fmt: skip
    for field, text in whole:
        yield from (_secret("", field, kind) for kind in kinds_in(text))


def _looking(rules: Rules, known: dict[str, tuple[str, ...]]) -> Callable[[str], Sequence[str]]:
    """Return what finds the kinds of secrets in a text; what was looked at before is ``known``."""

    def kinds_in(text: str) -> Sequence[str]:
        if text.strip() and text not in known:
            known[text] = tuple(one.kind for one in find_secrets(text, rules))
        return known.get(text, ())

    return kinds_in


def _secret(ticket: Ref, field: str, kind: str) -> Gap:
    where = f"{ticket}, {BY_FIELD[field].words if field in BY_FIELD else field}" if ticket else f"The {field}"
    return Gap(ticket, field, f"{where}: this looks like a secret ({kind}). Take it out.")
