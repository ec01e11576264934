"""What the store knows of one ticket, as an item: how it stands, what its customer expects, what was said last."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref
from workbench.domain.zones import zone_named
from workbench.handoffs.judging import Pressing, judge
from workbench.handoffs.model import Handoff, Item, Severity
from workbench.handoffs.outages import first_sentence
from workbench.handoffs.times import print_time
from workbench.store import shiftwork
from workbench.store.connection import Connection
from workbench.store.promises import Promise, open_promises
from workbench.store.scale import moment
from workbench.store.shiftwork import Stand

SILENT = timedelta(days=2)  # after which an escalation on which nothing was said is chased


def item_known(
    connection: Connection, one: Stand, judged: tuple[Severity, str], *, owner: str, names: Mapping[Ref, str],
    promise: Promise | None,
) -> Item:  # fmt: skip
    """Return a ticket as an item of ``owner``'s, with gaps for what only the person knows.

    ``names`` are those of agents by their accounts, ``promise`` is the first to fall due.
    """
    severity, why = judged
    due = min(one.due, promise.due) if promise else one.due if one.has_deadline else None
    said = shiftwork.last_said(connection, one.n)
    asker = shiftwork.asker_of(connection, one)
    return Item(
        ticket=one.ref, severity=severity, why=why, one_line=one_line(one.subject, 300), tier=asker.tier,
        customer=", ".join(filter(None, (one_line(asker.name, 80), one_line(asker.organisation, 80)))),
        state_now=_state(one, names, said), customer_expects=_expects(one, promise, asker.zone), owner=owner,
        due=None if due is None else moment(due),
        last_said=f"{one_line(said[0], 80)}, {at_seconds(said[1])}: {first_sentence(said[2])}" if said else
        "nothing yet",
    )  # fmt: skip


def item_from(connection: Connection, handoff: Handoff, ticket: Ref, now: datetime) -> Item:
    """Return any ticket as an item of a handoff that is drafted. Raises Trouble where nothing is known of it."""
    stands = shiftwork.stands_of(connection, [ticket])
    if not stands:
        raise Trouble(f"{one_line(ticket, 60)} is not in the local copy.", remedy="Look it up with / first.")
    one = stands[0]
    promise = next((found for found in open_promises(connection) if found.ticket == one.ref), None)
    silences = shiftwork.silences(connection, [one.ref], int((now - SILENT).timestamp()))
    about = Pressing(
        now, handoff.receiver.start, handoff.receiver.end, promise, silences[0] if silences else None,
        begun=[kind for ref, kind, _ in shiftwork.begun(connection) if ref == one.ref],
    )  # fmt: skip
    names = shiftwork.names_of(connection, [one.assignee] if one.assignee else [])
    judged = judge(one, about) if one.is_open else (Severity.STABLE, "it is done, and may come back")
    return item_known(connection, one, judged, owner=handoff.sender.person, names=names, promise=promise)


def at_seconds(at: float) -> str:
    """Return a time in seconds since 1970 as the file has it."""
    return print_time(datetime.fromtimestamp(at, UTC))


def _state(one: Stand, names: Mapping[Ref, str], said: tuple[str, int, str] | None) -> str:
    owner = names.get(one.assignee or "", "")
    since = f" since {at_seconds(said[1])}" if said else ""
    ball = f"the customer waits{since}" if one.waiting else f"nothing from the customer{since}"
    whose = f"with {one_line(owner, 60)}" if owner else "nobody’s"
    return f"{one_line(one.status_word or one.status, 60)}, {whose}; {ball}"


def _expects(one: Stand, promise: Promise | None, zone: str) -> str:
    if promise and promise.due <= one.due:
        return f"{one_line(promise.sentence, 300)} (by {_both_clocks(promise.due, zone)})"
    return f"an answer by {_both_clocks(one.due, zone)}" if one.has_deadline else ""


def _both_clocks(at: int, zone: str) -> str:
    """Return a time in UTC and by the customer's own clock, where that is known."""
    try:
        local = moment(at).astimezone(zone_named(zone)) if zone and zone != "local" else None
    except Trouble:
        local = None
    return at_seconds(at) + (f", {local:%a %H:%M} {zone}" if local else "")
