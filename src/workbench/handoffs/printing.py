"""A handoff as the Markdown that it is published as; whoever has no workbench reads it with a pager.

So each item stands under the four questions that whoever takes over asks, none of them without an answer, and its
lines are no longer than a terminal is wide.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from workbench.domain.cells import width
from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref
from workbench.domain.zones import zone_named
from workbench.handoffs.blocks import END, escape
from workbench.handoffs.labels import BY_FIELD, BY_WORDS, NOTHING, QUESTIONS
from workbench.handoffs.model import Handoff, Item, Outage, Side
from workbench.handoffs.times import line_of, print_time, read_time

LEFT_OUT = "Left out, and why"
OUTAGE = ("id", "name", "phase", "said", "next_update", "comms")  # the keys of an incident in the front matter
WIDTH = 80  # cells, as pagers and terminals have them
_INDENT = "    "  # of what goes on with a field; behind four blanks no fence of code begins (CommonMark 0.31, 4.5)
NOBODY = "-"  # in a heading, where the customer is not known


def print_handoff(handoff: Handoff, *, with_gaps: bool = False, wraps: bool = True) -> str:
    """Return the file's text. ``read_handoff`` makes the same handoff of it again.

    ``with_gaps`` writes the labels of empty fields too, for whoever fills them in with an editor, and each field in one
    line, as it stands without ``wraps``.
    """
    lines = ["---", *_head(handoff), "---", "", f"# {title_of(handoff)}", ""]
    if handoff.intro:
        lines += [*escape(handoff.intro, with_fields=False), ""]
    for item in handoff.items:
        lines += [*_item(item, with_gaps=with_gaps, wraps=wraps and not with_gaps), ""]
    if handoff.left_out:
        lines += [f"## {LEFT_OUT}", ""]
        lines += [f"- {print_ref(one.ticket)}: {line_of(one.reason)}".rstrip() for one in handoff.left_out] + [""]
    for part in handoff.parts:
        title = line_of(part.title) or "Further"
        lines += [f"## {'Left out' if title == LEFT_OUT else title}", ""]
        lines += [*escape(part.text, with_fields=False), ""] if part.text else []
    return "\n".join([*lines, f"{END} {handoff.id} -->", ""])


def print_item(item: Item) -> str:
    """Return one item as it stands in the file, such as for a note on its ticket."""
    return "\n".join(_item(item)) + "\n"


def title_of(handoff: Handoff) -> str:
    """Return a handoff's title: from where to where, and when the sender's shift ended."""
    return f"Handoff {place_of(handoff.sender)} → {place_of(handoff.receiver)}, {print_time(handoff.sender.end)}"


def place_of(side: Side) -> str:
    """Return one end of a handoff in a word: the region, or the person where there is none."""
    return line_of(side.region or side.person)


def print_ref(ticket: Ref) -> str:
    """Return a ticket's reference without what would part a line."""
    return "_".join(line_of(ticket).replace("·", " ").split())


def quoted(text: str) -> str:
    """Return a text as YAML's double-quoted scalar, which JSON's strings are (YAML 1.2, section 7.3.1)."""
    import json

    return json.dumps(line_of(text), ensure_ascii=False)


def _head(handoff: Handoff) -> Iterator[str]:
    yield f"id: {quoted(handoff.id)}"
    yield f"version: {handoff.version}"
    for name, side in (("from", handoff.sender), ("to", handoff.receiver)):
        yield f"{name}:"
        yield f"  person: {quoted(side.person)}"
        yield f"  region: {quoted(side.region)}"
        yield f"  shift: {quoted(f'{print_time(side.start)} to {print_time(side.end)}')}"
        yield f"  local: {quoted(local_hours(side))}"
        yield from (f"  {quoted(key)}: {quoted(value)}" for key, value in side.further)
    if handoff.written is not None:
        yield f"written: {quoted(print_time(handoff.written))}"
    yield f"previous: {quoted(handoff.previous)}"
    yield f"headline: {quoted(handoff.headline)}"
    yield f"coverage: {quoted(handoff.coverage)}"
    yield "incidents:" + ("" if handoff.incidents else " []")
    for one in handoff.incidents:
        yield from _outage(one)
    yield "numbers:" + ("" if handoff.numbers else " {}")
    yield from (f"  {quoted(name)}: {quoted(value)}" for name, value in handoff.numbers)
    yield from handoff.further


def _outage(one: Outage) -> Iterator[str]:
    if one == Outage("", one.name):
        yield f"  - {quoted(one.name)}"
        return
    yield f"  - id: {quoted(one.id)}"
    yield from (f"    {key}: {quoted(getattr(one, key))}" for key in OUTAGE[1:])
    yield from (f"    {quoted(key)}: {quoted(value)}" for key, value in one.further)


def local_hours(side: Side) -> str:
    """Return a shift by the clock of its own zone, with the zone: ``06:00 to 14:00 Europe/Berlin``."""
    try:
        zone = zone_named(side.zone)
    except Trouble:
        zone = UTC
    start, end = side.start.astimezone(zone), side.end.astimezone(zone)
    return f"{start:%H:%M} to {end:%H:%M} {side.zone}"


def _item(item: Item, *, with_gaps: bool = False, wraps: bool = False) -> list[str]:
    """Return the lines of an item, with a blank one between any two of its parts."""
    customer = line_of(item.customer).replace("·", ",")
    tier = line_of(item.tier).replace("·", ",")
    heading = [print_ref(item.ticket), item.severity.value]
    if customer or tier:
        heading.append(customer or NOBODY)
    if tier:
        heading.append(f"tier {tier}")
    parts = [[f"### {' · '.join(heading)}"], _fields(item, ("why",), with_gaps=with_gaps)]
    for question in QUESTIONS:
        said = _fields(item, question.fields, with_gaps=with_gaps)
        parts.append([question.line, *(said or [f"- {BY_FIELD[question.fields[0]].words}: {NOTHING}"])])
    parts.append([f"- {_label(name, value)}: {line_of(value)}".rstrip() for name, value in item.further])
    if wraps:
        parts = [[short for line in part for short in _wrapped(line)] for part in parts]
    parts.append(escape(item.notes, with_fields=True) if item.notes else [])
    return [line for part in parts if part for line in ("", *part)][1:]


def _fields(item: Item, names: Sequence[str], *, with_gaps: bool) -> list[str]:
    lines: list[str] = []
    for label in map(BY_FIELD.__getitem__, names):
        said = _values(item, label.field)
        lines += [f"- {label.words}: {value}" for value in said]
        if with_gaps and not said and not any(name == label.words for name, _ in item.further):
            lines.append(f"- {label.words}:")
    return lines


def _wrapped(line: str) -> Iterator[str]:
    """Yield a field's line in as many as it needs; a word that is too long for one stays whole."""
    if width(line) <= WIDTH or not line.startswith("- "):
        yield line
        return
    label, colon, value = line.partition(": ")
    now, *words = value.split(" ")
    now = f"{label}{colon}{now}"
    for word in words:
        if width(f"{now} {word}") > WIDTH:
            yield now
            now = f"{_INDENT}{word}"
        else:
            now = f"{now} {word}"
    yield now


def _values(item: Item, field: str) -> list[str]:
    value: object = getattr(item, field)
    if isinstance(value, datetime):
        return [print_time(value)]
    several = value if isinstance(value, tuple) else (value,)
    return [said for one in several if one and (said := line_of(str(one)))]


def _label(name: str, value: str) -> str:
    """Return a label that is none of ours, so that its line is not taken for one of ours when it is read.

    What was written as a time and is none stands under its own label: it says itself what is wrong with it.
    """
    said = line_of(line_of(name).replace(":", " "))[:40].strip() or "also"
    if said == "due" and read_time(value) is None:
        return said
    return f"also {said}"[:40].strip() if said.lower() in BY_WORDS else said
