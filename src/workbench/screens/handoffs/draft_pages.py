"""The pages on which a handoff is made: the draft with its gaps, one item as a form, and what publishing will do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.api import Field, Fields, Opens, Row, Section, Stack, Table, Text, Tone, View, one_line, width
from workbench.handoffs.comparing import Kind, compare
from workbench.handoffs.editing import HEADLINE, LEFT_OUT, SEVERITY, said_of
from workbench.handoffs.labels import LABELS
from workbench.handoffs.printing import place_of
from workbench.handoffs.times import print_time
from workbench.screens.handoffs.kinds import DRAFT_FIELD, DRAFT_ITEM
from workbench.screens.handoffs.whole_page import numbers, part_view
from workbench.screens.handoffs.words import TONES, receiver_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbench.acting.handing import Basis
    from workbench.config.model import HandoffTarget
    from workbench.domain.words import Ref
    from workbench.handoffs.checking import Gap
    from workbench.handoffs.comparing import Change
    from workbench.handoffs.model import Handoff, Item, Outage
    from workbench.store.papers import Delivery
    from workbench.workplace import Workplace

    Called = Callable[[Ref], str]

_MISSING = "⟨missing⟩"
_LABEL_CELLS = 20


def draft_page(draft: Handoff, gaps: Sequence[Gap], called: Called, kept: str) -> View:
    """Return the whole draft: what is missing first, the items by how they stand, and what is told below them."""
    head = f"from {draft.sender.person} to {receiver_words(draft)}, "
    parts: list[View] = [Text(f"{head}{print_time(draft.sender.end)} · {kept}", Tone.QUIET)]
    whole = [one for one in gaps if not one.ticket and one.field != HEADLINE]
    parts += [Text(one.says, Tone.WARN) for one in whole]
    is_missing = any(one.field == HEADLINE for one in gaps)
    rows = (Row((HEADLINE, draft.headline or f"{_MISSING} the one thing to know"), Opens(DRAFT_FIELD, f"\n{HEADLINE}"),
                tone=Tone.WARN if is_missing else Tone.STRONG),)  # fmt: skip
    items = [Row(
        (str(at + 1), item.severity.value, called(item.ticket), one_line(item.one_line, 200), _gap_words(item, gaps)),
        Opens(DRAFT_ITEM, str(at)), tone=TONES[item.severity], below=_next(item),
    ) for at, item in enumerate(draft.items)]  # fmt: skip
    parts += [Table(("", ""), rows, flexible=1), Text("")]
    parts.append(Table(("", "", "", "", ""), tuple(items), empty="No item yet.", flexible=3))
    reasons = {one.ticket: one.reason for one in draft.left_out}
    asked = [one for one in gaps if one.field == LEFT_OUT and one.ticket]
    left = [
        Row((called(one.ticket), one.says.removeprefix(f"{one.ticket} ")),
            Opens(DRAFT_FIELD, f"{one.ticket}\n{LEFT_OUT}"), tone=Tone.WARN)
        for one in asked
    ] + [
        Row((called(ticket), reason), Opens(DRAFT_FIELD, f"{ticket}\n{LEFT_OUT}"))
        for ticket, reason in reasons.items() if ticket not in {one.ticket for one in asked}
    ]  # fmt: skip
    if left:
        parts.append(Section("Left out, and why", Table(("", ""), tuple(left), flexible=1)))
    parts += [Section(part.title, part_view(part.text, called)) for part in draft.parts]
    parts += [Section(f"Live incident: {one.name}", _outage(one)) for one in draft.incidents if one.id]
    about = [Field("coverage", draft.coverage),
             *(Field("incident", one.words) for one in draft.incidents if not one.id), *numbers(draft, called),
             Field("follows", draft.previous)]  # fmt: skip
    about = [one for one in about if one.value]
    if about:
        parts.append(Section("About the shift", Fields(tuple(about))))
    return Stack(tuple(parts))


def _outage(one: Outage) -> View:
    """Return a live incident, whose gaps are rows that open; what the status page says stands as it is."""
    asked = (("next update", "next_update", one.next_update), ("who holds comms", "comms", one.comms))
    rows = [Row((words, value or _MISSING), Opens(DRAFT_FIELD, f"{one.id}\n{field}"),
                tone=Tone.PLAIN if value else Tone.WARN) for words, field, value in asked]  # fmt: skip
    return Stack((Text(f"{one.phase}; last update {one.said}"), Table(("", ""), tuple(rows), flexible=1)))


def _gap_words(item: Item, gaps: Sequence[Gap]) -> str:
    count = sum(one.ticket == item.ticket and one.field != LEFT_OUT for one in gaps)
    return "" if not count else "1 gap" if count == 1 else f"{count} gaps"


def _next(item: Item) -> str:
    due = f" by {print_time(item.due)}" if item.due else ""
    step = f"next: {item.next_step}{due}" if item.next_step else ""
    return "\n".join(filter(None, (item.why, step)))


def form_page(draft: Handoff, at: int, gaps: Sequence[Gap], called: Called, cells: int) -> View:
    """Return one item as a form: each field is a row, what is missing is marked; ``cells`` are what a line has."""
    item = draft.items[at]
    missing = {one.field: says(one, called) for one in gaps if one.ticket == item.ticket}
    rows = [_row(draft, item, SEVERITY, SEVERITY, missing, cells)]
    rows += [_row(draft, item, label.field, label.words, missing, cells) for label in LABELS]
    others = [Text(words, Tone.WARN) for field, words in missing.items() if field in ("ticket", "notes")]
    further = [Fields(tuple(Field(name, value) for name, value in item.further))] if item.further else []
    notes = [Text(item.notes)] if item.notes else []
    whose = " · ".join(filter(None, (item.customer, f"tier {item.tier}" if item.tier else "")))
    return Stack((Text(whose, Tone.QUIET), *others, Table(("", ""), tuple(rows), flexible=1), *further, *notes))


def _row(
    draft: Handoff, item: Item, field: str, words: str, missing: dict[str, str], cells: int
) -> Row:
    said = said_of(draft, item.ticket, field)
    is_long = width(said) > cells - _LABEL_CELLS
    shown = "" if is_long else said or (_MISSING if field in missing else "–")
    below = [missing[field]] if field in missing else []
    tone = Tone.WARN if field in missing else TONES[item.severity] if field == SEVERITY else Tone.PLAIN
    tone = Tone.QUIET if not said and field not in missing else tone
    opens = Opens(DRAFT_FIELD, f"{item.ticket}\n{field}")
    return Row((words, shown), opens, tone=tone, below="\n".join([*([said] if is_long else []), *below]))


def says(gap: Gap, called: Called) -> str:
    """Return what a gap says, with its ticket as the desk calls it."""
    return gap.says.replace(gap.ticket, called(gap.ticket)) if gap.ticket else gap.says


def gap_page(draft: Handoff, gap: Gap, called: Called) -> View:
    """Return what a gap is about, for whoever fills it."""
    outage = next((one for one in draft.incidents if one.id == gap.ticket and gap.ticket), None)
    if outage is not None:
        facts = (Field("incident", outage.name, Tone.STRONG), Field("phase", outage.phase),
                 Field("last update", outage.said), Field("next update", outage.next_update),
                 Field("comms", outage.comms))  # fmt: skip
        said = tuple(one for one in facts if one.value)
        return Stack((Text(gap.says, Tone.WARN), Text(""), Fields(said)))
    at = next((at for at, one in enumerate(draft.items) if one.ticket == gap.ticket), None)
    if at is None:
        rows = tuple(
            Row((str(number), one.severity.value, called(one.ticket), one_line(one.one_line, 200)),
                tone=TONES[one.severity])
            for number, one in enumerate(draft.items, start=1)
        )  # fmt: skip
        items = Table(("", "", "", ""), rows, empty="No item yet.", flexible=3)
        return Stack((Text(says(gap, called), Tone.WARN), Text(""), items))
    return Stack((Text(says(gap, called), Tone.WARN), Text(""), facts_page(draft.items[at])))


def facts_page(item: Item) -> View:
    """Return what is said of an item, without its gaps."""
    rows = [Field(SEVERITY, f"{item.severity.value}: {item.why}", TONES[item.severity])]
    for label in LABELS[1:]:
        value: object = getattr(item, label.field)
        several = value if isinstance(value, tuple) else (print_time(item.due) if label.field == "due" and item.due
                                                          else value,)  # fmt: skip
        rows += [Field(label.words, str(one)) for one in several if one]
    return Fields(tuple(rows))


def addable_page(draft: Handoff, gaps: Sequence[Gap], called: Called) -> View:
    """Return the tickets that may be meant where one is added: what is missing, left out, or only told of below."""
    missing = [Field(called(one.ticket), one.says.removeprefix(f"{one.ticket} "), Tone.WARN)
               for one in gaps if one.field == LEFT_OUT]  # fmt: skip
    known = {one.ticket for one in gaps if one.field == LEFT_OUT}
    left = [Field(called(one.ticket), one.reason) for one in draft.left_out if one.ticket not in known]
    parts: list[View] = [Section("Not mentioned", Fields(tuple(missing)))] if missing else []
    parts += [Section("Left out", Fields(tuple(left)))] if left else []
    parts += [Section(part.title, part_view(part.text, called)) for part in draft.parts]
    return Stack(tuple(parts)) if parts else Text("Any ticket of the local copy can be added.", Tone.QUIET)


def name_of_field(field: str) -> str:
    """Return what a field is called where it is asked for."""
    names = {"comms": "who holds comms", "next_update": "next update", LEFT_OUT: "why it is left out",
             "items": "which three matter"}  # fmt: skip
    label = next((one.words for one in LABELS if one.field == field), field)
    return names.get(field, label)


def hint_of(field: str) -> str:
    """Return what stands in the line while a field is asked for and nothing is typed."""
    hints = {
        HEADLINE: "the one thing to know", LEFT_OUT: "why it is left out; + adds it", "items": "which matter: 1 4 7",
        "comms": "who holds comms; unknown where nobody knows",
        "next_update": "when the next public update is due, such as 16:00Z; or unknown",
        "due": "4h, 14:30, tomorrow, 2026-03-04 16:00Z", SEVERITY: "stable, watcher or unstable",
    }  # fmt: skip
    label = next((one for one in LABELS if one.field == field), None)
    return hints.get(field) or (f"{label.words}; | between several" if label and label.is_list else label.words if label
                                else field)  # fmt: skip


# -- what publishing does -----------------------------------------------------------------------------------


def publish_page(
    workplace: Workplace, draft: Handoff, basis: Basis, unsent: int, called: Called, key: str
) -> View:
    """Return what is published, where to, and who will read it, with what changed since the handoff before."""
    counts = [(name, sum(one.severity is name for one in draft.items)) for name in TONES]
    items = ", ".join(f"{count} {name.value}" for name, count in counts if count)
    total = len(draft.items)
    facts = (
        Field("headline", draft.headline, Tone.STRONG), Field("to", "; ".join(places(workplace.config.handoffs.to))),
        Field("read by", readers(workplace, draft)),
        Field("items", f"{total or 'none'}{f': {items}' if items else ''}"),
        Field("left out", f"{len(draft.left_out)}, each with a reason" if draft.left_out else "none"),
        Field("not sent", _unsent(unsent), Tone.WARN if unsent else Tone.PLAIN),
        Field("checked", "nothing is missing", Tone.GOOD),
    )  # fmt: skip
    line = Text(f"{key or 'The palette'} publishes it; Esc goes back to the draft.", Tone.STRONG)
    changes = changes_page(draft, basis, called)
    return Stack((line, Fields(facts), *(() if isinstance(changes, Section) else (Text(""),)), changes))


def _unsent(count: int) -> str:
    return "nothing waits to be sent" if not count else (
        f"{count} change{'s' if count > 1 else ''} of yours {'have' if count > 1 else 'has'} not arrived yet"
    )


def places(targets: Sequence[HandoffTarget]) -> list[str]:
    """Return in words where handoffs go."""
    words = [
        f"folder {one.folder}" if one.folder else f"a note on {one.ticket}" if one.ticket
        else f"Git {one.git}{f', below {one.below}' if one.below else ''}" if one.git else "a note on each ticket"
        for one in targets
    ]  # fmt: skip
    return words or ["a folder of your own, which nobody else reads"]


def readers(workplace: Workplace, draft: Handoff) -> str:
    """Return in words who is to read a handoff."""
    team, to = workplace.teamwork.loaded.team, draft.receiver
    people = [one for one in team.people if one.name == to.person or (not to.person and one.region == to.region)]
    names = ", ".join(one.title or one.name for one in people)
    where = f" ({place_of(to)})" if to.region else ""
    return f"{names}{where}" if names else to.person or f"whoever is on{where if to.region != 'next' else ' next'}"


def changes_page(draft: Handoff, basis: Basis, called: Called) -> View:
    """Return what changed since the handoff before."""
    if basis.before is None:
        return Text("It follows no other handoff, so there is nothing to compare it with.", Tone.QUIET)
    changes = compare(basis.before, draft, basis.open_now)
    if all(one.kind is Kind.SAME for one in changes):
        return Text(f"Nothing changed since {basis.before.id}.", Tone.QUIET)
    rows = tuple(
        Row((one.kind.value.upper() if one.kind is Kind.DROPPED else one.kind.value, called(one.ticket), _what(one)),
            tone=Tone.WARN if one.kind in (Kind.DROPPED, Kind.WORSE) else Tone.PLAIN, below=one.words)
        for one in changes
    )  # fmt: skip
    return Section(f"Since {basis.before.id}", Table(("", "", ""), rows, flexible=2))


def _what(one: Change) -> str:
    item = one.after or one.before
    return one_line(item.one_line, 200) if item else ""


def published_page(handoff: Handoff, deliveries: Sequence[Delivery], quit_key: str) -> View:
    """Return where a handoff has come, and where not yet."""
    rows = tuple(
        Row((_target_words(one.target), "it is there" if one.done is not None else "not yet"),
            tone=Tone.GOOD if one.done is not None else Tone.WARN, below=one.trouble)
        for one in deliveries
    )  # fmt: skip
    waits = any(one.done is None for one in deliveries)
    return Stack((
        Text(f"{handoff.id}, version {handoff.version}", Tone.STRONG), Text(handoff.headline), Text(""),
        Table(("", ""), rows, flexible=0), Text(""),
        *((Text("What has not come yet goes as soon as it can.", Tone.WARN),) if waits else ()),
        Text("Each item is yours until somebody has signed it.", Tone.STRONG),
        Text(f"{quit_key or 'The palette'} quits.", Tone.QUIET),
    ))  # fmt: skip


def _target_words(target: str) -> str:
    """Return where a delivery goes, in words."""
    kind, _, where = target.partition(":")
    if kind in ("note", "ticket"):
        return f"a note on {where or 'each ticket'}"
    return f"{'Git' if kind == 'git' else kind} {where.rstrip('|').replace('|', ', below ')}"
