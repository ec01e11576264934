"""Handoffs as the command line shows them: one with how each item stands, a list, a difference, a ticket's way."""

from collections.abc import Sequence
from datetime import datetime

from workbench.api import Empty, Field, Fields, Row, Section, Stack, Table, Text, Tone, View
from workbench.domain.text import one_line, shorten
from workbench.handoffs.comparing import Change, Kind
from workbench.handoffs.labels import LABELS
from workbench.handoffs.model import Handoff, Item
from workbench.handoffs.printing import local_hours, place_of, title_of
from workbench.handoffs.standing import Entry, Stand, Standing
from workbench.handoffs.times import print_time

_SHORT = 60


def show_page(entry: Entry, now: datetime) -> View:
    """Return a handoff with how each of its items stands."""
    handoff = entry.handoff
    warning = entry.warning(now)
    head = [
        Field("id", f"{handoff.id}, version {handoff.version}"),
        Field("from", f"{handoff.sender.person}, {local_hours(handoff.sender)}"),
        Field("to", f"{handoff.receiver.person or place_of(handoff.receiver)}, {local_hours(handoff.receiver)}"),
        Field("written", print_time(handoff.written) if handoff.written else ""),
        Field("headline", handoff.headline, Tone.STRONG), Field("coverage", handoff.coverage),
        Field("follows", handoff.previous), *(Field("incident", one.words) for one in handoff.incidents),
        *(Field(name, value) for name, value in handoff.numbers),
        *(Field("signed", f"{ack.by}, {print_time(ack.signed)}: {ack.read_back}") for ack in entry.acks.values()
          if ack.signed),
        *(Field("", trouble, Tone.WARN) for trouble in entry.troubles), Field("", warning, Tone.WARN),
    ]  # fmt: skip
    items = [Section(_heading(one.item), _item_page(one)) for one in entry.standings()]
    left_out = Text("\n".join(f"{one.ticket}: {one.reason}" for one in handoff.left_out))
    lists = [Section(part.title, Text(part.text)) for part in handoff.parts]
    return Section(title_of(handoff), Stack((
        Fields(tuple(field for field in head if field.value)), *((Text(handoff.intro),) if handoff.intro else ()),
        *items, *((Section("Left out, and why", left_out),) if handoff.left_out else ()), *lists,
    )))  # fmt: skip


def history_page(entries: Sequence[Entry], me: str) -> View:
    """Return a list of handoffs, with how much of each is taken."""
    rows = []
    for entry in entries:
        if not entry.versions:
            rows.append(Row((entry.id, "cannot be read", ""), below=" ".join(entry.troubles)))
            continue
        handoff = entry.handoff
        taken = sum(one.stand is Stand.TAKEN for one in entry.standings())
        whose = "yours" if handoff.sender.person == me else handoff.sender.person
        rows.append(Row((entry.id, whose, f"{taken} of {len(handoff.items)} taken"), below=handoff.headline))
    return Table(("", "", ""), tuple(rows), flexible=0) if rows else Empty("There is no handoff.", "")


def path_page(ticket: str, way: Sequence[tuple[Entry, Standing]]) -> View:
    """Return one ticket's way through handoffs, the first one first."""
    rows = [
        Row((entry.id, one.item.severity.value, _stand_words(one)), below=shorten(one.item.next_step, 200))
        for entry, one in way
    ]
    return Table(("", "", ""), tuple(rows), flexible=2) if rows else Empty(f"{ticket} is in no handoff.", "")


def diff_page(before: Handoff, after: Handoff, changes: Sequence[Change]) -> View:
    """Return what changed from one handoff to another, the most pressing first."""
    rows = tuple(
        Row((one.kind.value.upper() if one.kind is Kind.DROPPED else one.kind.value, one.ticket, _what(one), one.words),
            tone=Tone.WARN if one.kind in (Kind.DROPPED, Kind.WORSE) else Tone.PLAIN)
        for one in changes
    )  # fmt: skip
    title = f"{after.id} against {before.id}"
    return Section(title, Table(("", "", "", ""), rows, empty="Nothing was handed over in either.", flexible=2))


def standing_values(one: Standing) -> dict[str, object]:
    """Return how an item stands, for a script."""
    return {
        "ticket": one.item.ticket, "severity": one.item.severity, "owner": one.owner, "stands": one.stand, "by": one.by,
        "at": one.at, "words": one.words, "answer": one.explanation.words if one.explanation else "",
    }  # fmt: skip


def _item_page(one: Standing) -> View:
    fields = [Field("stands", _stand_words(one), Tone.STRONG)]
    if one.explanation:
        fields.append(Field("answer", one.explanation.words))
    for label in LABELS:
        value: object = getattr(one.item, label.field)
        several = [one for one in (value if isinstance(value, tuple) else (value,)) if one]
        words = [print_time(said) if isinstance(said, datetime) else str(said) for said in several]
        fields += [Field(label.words, said) for said in words]
    fields += [Field(name, value) for name, value in one.item.further]
    return Stack((Fields(tuple(fields)), *((Text(one.item.notes),) if one.item.notes else ())))


def _heading(item: Item) -> str:
    tier = f"tier {item.tier}" if item.tier else ""
    return " · ".join(filter(None, (item.ticket, item.severity.value, one_line(item.customer), tier)))


def _stand_words(one: Standing) -> str:
    match one.stand:
        case Stand.TAKEN:
            return f"{one.owner}’s since {print_time(one.at)}" if one.at else f"{one.owner}’s"
        case Stand.WAITING:
            return f"still {one.owner}’s; nobody has taken it yet"
        case Stand.MARKED:
            return f"still {one.owner}’s; {one.by} has accepted it, and not signed"
        case Stand.QUESTION:
            return f"still {one.owner}’s; {one.by} asks: {one.words}"
    return f"still {one.owner}’s; {one.by} declines: {one.words}"


def _what(one: Change) -> str:
    item = one.after or one.before
    return shorten(item.one_line, _SHORT) if item else ""
