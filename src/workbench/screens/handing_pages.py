"""The pages on which handoffs are taken over: what waits, one item with its four answers, and the whole."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from workbench.api import (
    Empty,
    Entry,
    Field,
    Fields,
    Opens,
    Row,
    Section,
    Stack,
    Table,
    Text,
    Timeline,
    Tone,
    View,
    Visibility,
    one_line,
    shorten,
)
from workbench.domain.when import age, clock
from workbench.handoffs.labels import BY_FIELD, QUESTIONS
from workbench.handoffs.model import Severity
from workbench.handoffs.printing import local_hours, place_of
from workbench.handoffs.shelf import Stand
from workbench.handoffs.times import print_time, read_time
from workbench.screens.handing_kinds import ASKED, DRAFT, HANDOFF, ITEM

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, tzinfo

    from workbench.config.model import HandoffTarget
    from workbench.domain.values import Message
    from workbench.domain.words import Ref
    from workbench.handoffs.model import Handoff, Item
    from workbench.handoffs.shelf import Entry as Shelved
    from workbench.handoffs.shelf import Standing
    from workbench.screens.handing_room import Known

    Called = Callable[[Ref], str]

TONES = {Severity.UNSTABLE: Tone.BAD, Severity.WATCHER: Tone.WARN, Severity.STABLE: Tone.PLAIN}
NEXT = "next"  # the region of whoever takes over where no team says it
_LAST = 8  # handoffs that need nothing, listed
_ABOVE = "owner"  # whose it is stands with how it stands
_LISTED = re.compile(r"[-*] (?P<ref>\S+:[^\s:]+):? (?:· )?(?P<words>.+)")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}Z")
_MINUTE = timedelta(minutes=1)


# -- the list -----------------------------------------------------------------------------------------------


def list_page(
    known: Known | None, now: datetime, called: Called, *, is_looking: bool, to: Sequence[HandoffTarget], new_key: str
) -> View:
    """Return what waits, what is asked, the draft and the last handoffs.

    Where ``to`` names no place, or none that a workbench can read, it says what to do about that.
    """
    parts: list[View] = []
    if to and not any(one.folder or one.git for one in to):
        parts.append(Text("Handoffs go out as notes alone, and nobody’s workbench finds those by itself: "
                          "`workbench handoff take rt:123` takes one from a ticket’s note, -F FILE from a file. A "
                          "folder or a Git checkout under handoffs.to spares that.", Tone.QUIET))  # fmt: skip
    if not to:
        parts += [
            Text("Handoffs stay on this machine until the team names a place that all of it reads:", Tone.STRONG),
            Text("handoffs: {to: [{folder: /where/all/read}]} in the configuration, or {git: …}. "
                 f"{new_key or 'The palette'} drafts one all the same.", Tone.QUIET),
        ]  # fmt: skip
    if known is None:
        return Stack((*parts, Text("Reading the handoffs …", Tone.QUIET)))
    parts += [Text(trouble, Tone.WARN) for trouble in known.troubles[:5]]
    old = now - known.at >= _MINUTE
    if old or is_looking:
        words = [f"as of {age(known.at, now)} ago"] if old else []
        parts.append(Text("; ".join([*words, *(["looking for news …"] if is_looking else [])]), Tone.QUIET))
    if known.waiting:
        waiting = tuple(_waiting(one, known.me, now, called) for one in known.waiting)
        parts.append(Section("Waits for you", Stack(waiting)))
    if known.asked:
        parts.append(Section("Asked of you", _asked(known.asked, called)))
    if known.draft:
        draft, gaps = known.draft
        cells = (one_line(draft.headline, 120) or "no headline yet", f"to {receiver_words(draft)}", _count(gaps, "gap"))
        parts.append(Section("Your draft", Table(("", "", ""), (Row(cells, Opens(DRAFT, "")),), flexible=0)))
    others = [one for one in known.entries if one not in known.waiting][:_LAST]
    if others:
        parts.append(Section("The last ones", Table(("", "", ""), tuple(last_row(one, known.me) for one in others),
                                                    flexible=0)))  # fmt: skip
    if not (known.waiting or known.asked or known.draft or others):
        parts.append(Empty("No handoff waits for you.", f"{new_key or 'The palette'} drafts yours."))
    return Stack(tuple(parts))


def news_words(before: Known | None, known: Known, called: Called) -> str:
    """Return what waits or is asked that was not known before, as half a sentence; '' for nothing."""
    asked = {(entry.id, one.item.ticket, one.words) for entry, one in before.asked} if before else set()
    for entry, one in known.asked:
        if (entry.id, one.item.ticket, one.words) not in asked:
            return f"{one.by} asks about {called(one.item.ticket)}"
    waited = {entry.id for entry in before.waiting} if before else set()
    new = next((entry for entry in known.waiting if entry.id not in waited), None)
    return f"{new.handoff.sender.person} hands over {_count(len(new.handoff.items), 'item')}" if new else ""


def _waiting(entry: Shelved, me: str, now: datetime, called: Called) -> View:
    handoff = entry.handoff
    head = Row((one_line(handoff.headline, 200),), Opens(HANDOFF, entry.id), tone=Tone.STRONG, below=_ends(handoff))
    rows = tuple(
        Row((one.item.severity.value, called(one.item.ticket), one_line(one.item.one_line, 200), brief(one, me)),
            Opens(HANDOFF, f"{entry.id}\n{at}"), tone=TONES[one.item.severity])
        for at, one in enumerate(entry.standings())
    )  # fmt: skip
    warning = _warning(entry, now)
    return Stack((
        Table(("",), (head,), flexible=0), Table(("", "", "", ""), rows, flexible=2),
        *((Text(warning, Tone.WARN),) if warning else ()), *(Text(one, Tone.WARN) for one in entry.troubles),
    ))  # fmt: skip


def _warning(entry: Shelved, now: datetime) -> str:
    """Return what is to be said of a handoff once its sender's shift has ended; its items stand there."""
    return entry.warning(now).partition(": ")[0]


def _asked(asked: Sequence[tuple[Shelved, Standing]], called: Called) -> Table:
    rows = tuple(
        Row((called(one.item.ticket), f"{one.by} asks: {one.words}"), Opens(ASKED, f"{entry.id}\n{one.item.ticket}"),
            tone=Tone.WARN)
        for entry, one in asked
    )  # fmt: skip
    return Table(("", ""), rows, flexible=1)


def last_row(entry: Shelved, me: str) -> Row:
    """Return a handoff in a list: what it says, from whom to whom, how much of it is taken, and when it was."""
    if not entry.versions:
        return Row((entry.id, "", "cannot be read"), tone=Tone.WARN, below="\n".join(entry.troubles))
    handoff = entry.handoff
    taken = sum(one.stand is Stand.TAKEN for one in entry.standings())
    ends = f"{'you' if handoff.sender.person == me else handoff.sender.person} → {receiver_words(handoff)}"
    cells = (one_line(handoff.headline, 200), ends, f"{taken} of {len(handoff.items)} taken")
    return Row(cells, Opens(HANDOFF, entry.id), below="\n".join((print_time(handoff.sender.end), *entry.troubles)))


# -- one item -----------------------------------------------------------------------------------------------


def item_page(entry: Shelved, standing: Standing, me: str, now: datetime) -> View:
    """Return one item: how it stands with whom, and the four answers that the next shift needs."""
    item = standing.item
    tier = f"tier {item.tier}" if item.tier else ""
    head = [Field("", item.severity.value, TONES[item.severity]), Field("", item.why)]
    parts: list[View] = [Fields((*head, Field("", item.customer), Field("", tier)))]
    has_ended = standing.stand is not Stand.TAKEN and now >= entry.handoff.sender.end
    parts += [Text(words, tone) for words, tone in stand_lines(standing, me, has_ended=has_ended)]
    for question, names in QUESTIONS:
        asked = [name for name in names if name != _ABOVE]
        rows = tuple(Field(BY_FIELD[name].words, said) for name in asked for said in _values(item, name))
        parts += [Text(question, Tone.ACCENT), Fields(rows) if rows else Text("  nothing was written", Tone.QUIET)]
    if item.further:
        parts.append(Fields(tuple(Field(name, value) for name, value in item.further)))
    if item.notes:
        parts.append(Text(item.notes))
    return Stack(tuple(parts))


def stand_lines(one: Standing, me: str, *, has_ended: bool = False) -> list[tuple[str, Tone]]:
    """Return in words whose an item is and how it stands, each line with its tone.

    ``has_ended`` is whether the shift is over of whoever still has it.
    """
    whose = "yours" if one.owner == me else f"{one.owner}’s"
    whose += ", whose shift has ended" if has_ended and one.owner != me else ", and your shift has ended" * has_ended
    by = "you" if one.by == me else one.by
    if one.stand is Stand.TAKEN:
        return [(f"{whose} since {print_time(one.at)}" if one.at else whose, Tone.GOOD)]
    if one.stand is Stand.WAITING:
        return [(f"still {whose}; nobody has taken it yet", Tone.WARN if has_ended else Tone.STRONG)]
    if one.stand is Stand.MARKED:
        return [(f"still {whose}; {by} accepted it and {'have' if by == 'you' else 'has'} not signed", Tone.STRONG)]
    verb = ("ask" if by == "you" else "asks") if one.stand is Stand.QUESTION else (
        "decline" if by == "you" else "declines"
    )
    said = [(f"still {whose}; {by} {verb}: {one.words}", Tone.STRONG)]
    if one.explanation is not None:
        said.append((f"the answer: {one.explanation.words}", Tone.GOOD))
    return said


def brief(one: Standing, me: str) -> str:
    """Return in a word or two how an item stands."""
    by = "you" if one.by == me else one.by
    match one.stand:
        case Stand.TAKEN:
            return "yours" if one.owner == me else f"{one.owner}’s"
        case Stand.MARKED:
            return f"{by} accepted"
        case Stand.QUESTION:
            return f"{by} asked" + (", answered" if one.explanation else "")
        case Stand.DECLINED:
            return f"{by} declined"
    return f"{'yours' if one.owner == me else one.owner} still"


def _values(item: Item, field: str) -> list[str]:
    value: object = getattr(item, field)
    if field == "due":
        owner = f"owner {item.owner}" if item.owner else ""
        due = " · ".join(filter(None, (print_time(item.due) if item.due else "", owner)))
        return [due] if due else []
    several = value if isinstance(value, tuple) else (value,)
    return [one_line(str(one), 2_000) for one in several if one]


# -- the whole ----------------------------------------------------------------------------------------------


def whole_page(entry: Shelved, me: str, now: datetime, called: Called, sign_key: str) -> View:
    """Return a handoff as a whole: how each item stands, what signing will do, and what stands beside the items."""
    handoff = entry.handoff
    parts: list[View] = [Text(handoff.headline, Tone.STRONG), Text(_ends(handoff), Tone.QUIET)]
    if warning := _warning(entry, now):
        parts.append(Text(warning, Tone.WARN))
    parts += [Text(one, Tone.WARN) for one in entry.troubles]
    rows = tuple(
        Row((one.item.severity.value, called(one.item.ticket), one_line(one.item.one_line, 200), brief(one, me)),
            Opens(ITEM, str(at)), tone=TONES[one.item.severity],
            below=one.words + (f"\n{one.explanation.words}" if one.explanation else ""))
        for at, one in enumerate(entry.standings())
    )  # fmt: skip
    parts += [Text(""), Table(("", "", "", ""), rows, empty="It hands over no item.", flexible=2), Text("")]
    if handoff.sender.person != me:
        parts.append(Text(_words_for_signing(entry, me, sign_key), Tone.STRONG))
    for ack in entry.acks.values():
        if ack.signed:
            parts.append(Text(f"{'you' if ack.by == me else ack.by} signed {print_time(ack.signed)}: {ack.read_back}"))
    about = [Field("coverage", handoff.coverage), *(Field("incident", one.words) for one in handoff.incidents),
             *numbers(handoff, called)]  # fmt: skip
    about = [one for one in about if one.value]
    lists: list[tuple[str, View]] = [("About the shift", Fields(tuple(about)))] if about else []
    left = Fields(tuple(Field(called(one.ticket), one.reason) for one in handoff.left_out))
    lists += [("Left out, and why", left)] if handoff.left_out else []
    lists += [("Further", Text(handoff.intro))] if handoff.intro else []
    lists += [(part.title, part_view(part.text, called)) for part in handoff.parts if part.text]
    sections = [Section(title, view) for title, view in lists]
    return Stack((*parts, *sections))


def numbers(handoff: Handoff, called: Called) -> list[Field]:
    """Return the numbers of a shift; tickets among them as the desk calls them."""
    return [
        Field(name, " ".join(called(word) if ":" in word else word for word in value.split()))
        for name, value in handoff.numbers
    ]  # fmt: skip


def part_view(text: str, called: Called) -> View:
    """Return a further section: a list of tickets by ticket, anything else as it is written."""
    rows = [_LISTED.fullmatch(line) for line in text.split("\n")]
    if any(one is None for one in rows):
        return Text(text)
    return Fields(tuple(Field(called(one["ref"]), one["words"]) for one in rows if one))


def signing_page(entry: Shelved, me: str, called: Called, sign_key: str) -> View:
    """Return what a signature will make one's own, and what stays the sender's."""
    mine: list[Row] = []
    others: list[Row] = []
    for one in entry.standings():
        row = Row((one.item.severity.value, called(one.item.ticket), one_line(one.item.one_line, 200), brief(one, me)),
                  tone=TONES[one.item.severity])  # fmt: skip
        (mine if one.stand is Stand.MARKED and one.by == me else others).append(row)
    parts: list[View] = [Text(f"{sign_key} makes these yours:", Tone.STRONG),
                         Table(("", "", "", ""), tuple(mine), flexible=2)]  # fmt: skip
    if others:
        parts += [Text(""), Text("The others stay as they are:"),
                  Table(("", "", "", ""), tuple(others), flexible=2)]  # fmt: skip
    return Stack(tuple(parts))


def _words_for_signing(entry: Shelved, me: str, sign_key: str) -> str:
    stands = entry.standings()
    marked = sum(one.stand is Stand.MARKED and one.by == me for one in stands)
    mine = sum(one.stand is Stand.TAKEN and one.owner == me for one in stands)
    others = (
        (mine, "yours"), (marked, "accepted"),
        (sum(one.stand is Stand.QUESTION for one in stands), "asked about"),
        (sum(one.stand is Stand.DECLINED for one in stands), "declined"),
        (sum(one.stand is Stand.WAITING for one in stands), "not looked at"),
    )  # fmt: skip
    counted = ", ".join(f"{count} {words}" for count, words in others if count)
    sender = entry.handoff.sender.person
    signs = f"; {sign_key or 'the palette'} signs what is accepted, and until then it is {sender}’s" if marked else ""
    return f"{counted}{signs}."


def _ends(handoff: Handoff) -> str:
    sender = handoff.sender
    hours = f"{print_time(sender.start)} to {print_time(sender.end)} ({local_hours(sender)})"
    when = f"; written {print_time(handoff.written)}" if handoff.written else ""
    return f"from {sender.person}{f', {place_of(sender)}' if sender.region else ''}, {hours}{when}"


def receiver_words(handoff: Handoff) -> str:
    """Return who takes over, in words: a person, a region, or whoever is next."""
    to = handoff.receiver
    return to.person or ("whoever is next" if to.region == NEXT else place_of(to))


# -- beside it ----------------------------------------------------------------------------------------------


def since_page(
    item: Item, handoff: Handoff, messages: Sequence[Message], stands: str, now: datetime, zone: tzinfo
) -> View:
    """Return a ticket as it went on since a handoff was written, and what was said before."""
    since = written(item, handoff, messages)
    newer = [one for one in messages if one.at >= since]
    older = [one for one in messages if one.at < since]
    when = clock(since, now, zone)
    parts: list[View] = [Fields((Field("then", item.state_now), Field("now", stands, Tone.STRONG)))]
    title = f"Since the handoff was written, {when}"
    parts.append(Section(title, Timeline(_entries(newer)) if newer else Text("Nothing was said.", Tone.QUIET)))
    if older:
        parts.append(Section("Before it", Timeline(_entries(older))))
    return Stack(tuple(parts))


def written(item: Item, handoff: Handoff, messages: Sequence[Message]) -> datetime:
    """Return from when on its writer did not know what happened on a ticket.

    That is when the handoff was published; or before, where the ticket had a newer public word by then than the one
    that the item quotes. For a file that does not say it, it is after the minute of that word, or at the shift's end.
    """
    quoted = _TIME.search(item.last_said)
    at = read_time(quoted[0]) if quoted else None
    known = at + _MINUTE if at else None
    if handoff.written is None:
        return known or handoff.sender.end
    unseen = [one.at for one in messages if known and one.visibility is Visibility.PUBLIC and one.at >= known]
    return min((handoff.written, *unseen))


def _entries(messages: Sequence[Message]) -> tuple[Entry, ...]:
    return tuple(
        Entry(who=one.author, at=one.at, text=one.text, role=one.role, visibility=one.visibility) for one in messages
    )


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def short(text: str) -> str:
    """Return a text for half a line."""
    return shorten(one_line(text, 300), 60)
