"""A handoff drafted from facts: what I touched, own and owe, how it stands, and why it stands so.

What nobody can know but the person is left empty: what was tried, the next step, when it is done, what to do if. What
the handoff before said of a ticket is taken over where nothing has happened on it since, and of what was tried and
ruled out always.
"""

from collections.abc import Sequence
from dataclasses import replace

from workbench.domain.text import one_line, shorten
from workbench.domain.words import Priority
from workbench.domain.zones import zone_named
from workbench.handoffs.around import Around, Going
from workbench.handoffs.facts import Facts, find_out
from workbench.handoffs.judging import Pressing, judge
from workbench.handoffs.known import at_seconds, item_known
from workbench.handoffs.model import MOST_ITEMS, Handoff, Item, LeftOut, Part, Severity
from workbench.handoffs.outages import outage_from
from workbench.handoffs.times import print_time
from workbench.store import shiftwork
from workbench.store.connection import Connection
from workbench.store.identity import seconds_of
from workbench.store.plugged import facts_of
from workbench.store.scale import HOLD, PENDING
from workbench.store.shiftwork import Stand

WAITING, PROMISES, UNSENT = "Waiting on others", "Promises falling due", "Begun and not sent"
RUNNING = "Running things"
CLOSED, FYI = "Closed that may come back", "FYI, no action"
_MOST_LISTED = 40


def draft(connection: Connection, around: Around) -> Handoff:
    """Return a handoff drafted from the store, the most pressing first, with gaps for what only the person knows.

    More than twelve tickets nobody takes over: the rest is told without being asked of anybody.
    """
    facts = find_out(connection, around)
    judged = sorted(
        ((*_judged(one, facts, around), one) for one in facts.open),
        key=lambda found: (found[0].rank, -found[2].priority, found[2].due, found[2].ref),
    )
    items = [_item(connection, (severity, why), one, facts, around) for severity, why, one in judged[:MOST_ITEMS]]
    rest = judged[MOST_ITEMS:]
    told = [found for at, found in enumerate(rest) if at < _MOST_LISTED or found[2].priority >= Priority.HIGH]
    fyi = [f"- {one.ref} · {severity.value} · {_short(one.subject)}: {why}" for severity, why, one in told]
    fyi += [f"- and {len(rest) - len(told)} more"] if len(rest) > len(told) else []
    lists = (
        (WAITING, _waiting(connection, facts)), (RUNNING, [_going(connection, one) for one in around.running]),
        (PROMISES, _promises(facts, around)), (UNSENT, _unsent(facts)),
        (CLOSED, [f"- {one.ref}: {_short(one.subject)}, {one.status_word or one.status}" for one in facts.closed]),
    )  # fmt: skip
    parts = [Part(title, _listed(lines)) for title, lines in lists if lines]
    change = around.sender.end.timestamp()
    breaching = [one.ref for one in facts.open if change <= one.due < facts.end]
    midnight = around.now.astimezone(zone_named(around.sender.zone)).replace(hour=0, minute=0, second=0, microsecond=0)
    return Handoff(
        id=around.id, sender=around.sender, receiver=around.receiver, coverage=around.coverage,
        previous=around.previous.id if around.previous else "",
        incidents=tuple(map(outage_from, facts.live)),
        numbers=(
            ("open", str(sum(one.assignee in around.me for one in facts.open))),
            ("new today", str(shiftwork.made_since(connection, int(midnight.timestamp())))),
            ("will breach next shift", " ".join(breaching) or "none"),
            ("not sent", str(len(facts.unsent))),
        ),
        items=tuple(items), left_out=_left_out(facts, around),
        parts=(*parts, *((Part(FYI, "\n".join(fyi)),) if fyi else ())),
    )  # fmt: skip


# -- how it stands ------------------------------------------------------------------------------------------


def _judged(one: Stand, facts: Facts, around: Around) -> tuple[Severity, str]:
    return judge(one, Pressing(
        around.now, around.receiver.start, around.receiver.end, facts.promises.get(one.ref), facts.silent.get(one.ref),
        facts.related.get(one.ref, ()), one.ref in facts.reopened, one.ref in facts.running,
        [kind for ref, kind, _ in facts.begun if ref == one.ref],
        [names for ref, names, _ in facts.unsent if ref == one.ref],
    ))  # fmt: skip


def _item(
    connection: Connection, judged: tuple[Severity, str], one: Stand, facts: Facts, around: Around
) -> Item:
    promise = facts.promises.get(one.ref)
    made = item_known(connection, one, judged, owner=around.sender.person, names=facts.owners, promise=promise)
    return _with_what_was_known(made, one, around)


def _with_what_was_known(made: Item, one: Stand, around: Around) -> Item:
    """Return an item with what the handoff before said of it: all where nothing happened since, else what lasts."""
    before = next((item for item in around.previous.items if item.ticket == one.ref), None) if around.previous else None
    if before is None or around.previous is None:
        return made
    made = replace(
        made, tried=before.tried, ruled_out=before.ruled_out, risks=before.risks, do_not=before.do_not,
        further=before.further, notes=before.notes,
    )  # fmt: skip
    if one.updated > around.previous.sender.end.timestamp() * 1_000_000:
        return made
    return replace(
        made, next_step=before.next_step, done_when=before.done_when, if_then=before.if_then,
        due=made.due or before.due, customer_expects=made.customer_expects or before.customer_expects,
    )  # fmt: skip


# -- the lists below the items ------------------------------------------------------------------------------


def _waiting(connection: Connection, facts: Facts) -> list[str]:
    lines = [
        f"- {one.ticket}: {one.key}, {one_line(one.owner, 60) or 'nobody'} in engineering, silent since "
        f"{at_seconds(one.spoken)}; chase now"
        for one in facts.silent.values()
    ]
    for one in facts.open:
        if one.work in (PENDING, HOLD) and one.ref not in facts.silent:
            who = "others"
            if one.work == PENDING and len(lines) < _MOST_LISTED:
                who = one_line(shiftwork.asker_of(connection, one).name, 60) or "the customer"
            since = at_seconds(seconds_of(one.last)) if one.last else at_seconds(one.updated // 1_000_000)
            chase = f"; chase at {at_seconds(one.due)}" if one.has_deadline else ""
            lines.append(f"- {one.ref}: {who}, since {since}{chase}")
    return lines


def _going(connection: Connection, one: Going) -> str:
    words = [f"- {one.ticket or 'no ticket'}: {one_line(one.what, 300)} ({one.who}), on {one.host} since "
             f"{print_time(one.since)}"]  # fmt: skip
    if one.planned > 1:
        words.append(f"{one.tries} of at most {one.planned} tries")
        seen = facts_of(connection, one.ticket).get(f"run.{one.id}", "") if one.ticket else ""
        words.append(one_line(seen, 100) or f"{one.failed} of {one.tries} failed")
    return "; ".join([*words, f"to stop it, there: {one.stop}"])


def _promises(facts: Facts, around: Around) -> list[str]:
    name = around.sender.person
    kept = facts.promises.values()
    return [f"- {one.ticket}: by {at_seconds(one.due)}, {name}: {one_line(one.sentence, 300)}" for one in kept]


def _unsent(facts: Facts) -> list[str]:
    drafts = [f"- {ref}: a {kind} is begun, last touched {at_seconds(at)}" for ref, kind, at in facts.begun]
    return drafts + [f"- {ref}: {names}, {state}" for ref, names, state in facts.unsent]


def _left_out(facts: Facts, around: Around) -> tuple[LeftOut, ...]:
    """Return what was handed over before, is open, and is another's by now."""
    if around.previous is None:
        return ()
    here = {one.ref for one in facts.open}
    found = [facts.of[item.ticket] for item in around.previous.items if item.ticket in facts.of]
    return tuple(
        LeftOut(one.ref, f"with {one_line(facts.owners.get(one.assignee or '', '') or one.assignee or '', 60)} now")
        for one in found
        if one.is_open and one.ref not in here
    )


def _listed(lines: Sequence[str]) -> str:
    more = [f"- and {len(lines) - _MOST_LISTED} more"] if len(lines) > _MOST_LISTED else []
    return "\n".join([*lines[:_MOST_LISTED], *more])


def _short(text: str) -> str:
    return shorten(one_line(text, 300), 90)
