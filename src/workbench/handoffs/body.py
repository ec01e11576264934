"""The body of a handoff's file, read by lines: first words, items with their fields, what is left out, other parts."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from workbench.handoffs.blocks import FIELD, HEADING, in_code, is_item, unescape
from workbench.handoffs.labels import BY_WORDS, NOTHING, QUESTION_LINES
from workbench.handoffs.model import Item, LeftOut, Part, Severity
from workbench.handoffs.printing import LEFT_OUT, NOBODY
from workbench.handoffs.times import line_of, read_time


class Body(NamedTuple):
    """What the body of a handoff says, from its first words to its last list."""

    intro: str
    items: tuple[Item, ...]
    left_out: tuple[LeftOut, ...]
    parts: tuple[Part, ...]


def read_body(lines: Sequence[str]) -> Body:
    """Return what the lines below the front matter say; no line of them is lost."""
    intro, items, left_out, parts = "", list[Item](), list[LeftOut](), list[Part]()
    for heading, own in _sections(lines):
        if not heading:
            intro = unescape(own, with_fields=False)
        elif heading.startswith("### "):
            items.append(_item(heading, own))
        elif (title := line_of(heading[3:])) == LEFT_OUT:
            listed, other = _left_out(own)
            left_out += listed
            # What else stands under that heading becomes a part of its own, so that none of it is lost.
            parts += [Part("Left out", other)] if other else []
        else:
            parts.append(Part(title, unescape(own, with_fields=False)))
    return Body(intro, tuple(items), tuple(left_out), tuple(parts))


def _sections(lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield each section's heading ('' for what stands before the first) and its lines; the title is passed over."""
    code = in_code(lines)
    heading, own, titled = "", list[str](), False
    for at, line in enumerate(lines):
        found = None if at in code else HEADING.fullmatch(line.rstrip())
        if found and (len(found["signs"]) == 2 or is_item(line.rstrip())):
            yield heading, own
            heading, own = line.rstrip(), []
        elif found and len(found["signs"]) == 1 and not heading and not titled:
            titled = True
        else:
            own.append(line)
    yield heading, own


def _item(heading: str, lines: Sequence[str]) -> Item:
    ticket, *parts = (part.strip() for part in heading.removeprefix("### ").split("·"))
    said = parts.pop(0).lower() if parts else ""
    tier = parts.pop().removeprefix("tier ").strip() if len(parts) > 1 and parts[-1].startswith("tier ") else ""
    customer = line_of(", ".join(parts))
    single: dict[str, list[str]] = {}
    several: dict[str, list[str]] = {}
    further: list[tuple[str, str]] = []
    severity = next((one for one in Severity if one.value == said), None)
    if severity is None and said:
        further.append(("severity", line_of(said)))
    due = None
    fields, free = _fields(lines)
    for label, value in fields:
        known = BY_WORDS.get(label.lower())
        if known is None:
            further.append((label, value))
        elif known.field == "due":
            if due is None and read_time(value) is not None:
                due = read_time(value)
            elif value:
                further.append((label.lower(), value))
        elif value and value != NOTHING:
            (several if known.is_list else single).setdefault(known.field, []).append(value)
    return Item(
        ticket=ticket, severity=severity or Severity.WATCHER, customer="" if customer == NOBODY else customer,
        tier=tier, due=due, further=tuple(further), notes=unescape(free, with_fields=True),
        **{name: line_of(" ".join(said)) for name, said in single.items()},  # type: ignore[arg-type] # LABELS' names
        **{name: tuple(said) for name, said in several.items()},  # type: ignore[arg-type] # here as well
    )  # fmt: skip


def _fields(lines: Sequence[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Return labels with their values, and the lines that belong to none.

    A line right below a field goes on with it, as editors wrap; behind a blank line nothing does. The four questions
    say nothing themselves.
    """
    code = in_code(lines)
    fields: list[tuple[str, str]] = []
    free: list[str] = []
    goes_on = False
    for at, line in enumerate(lines):
        found = None if at in code else FIELD.fullmatch(line.rstrip())
        if found:
            fields.append((line_of(found["label"]), line_of(found["value"] or "")))
            goes_on = True
        elif goes_on and line.strip() and at not in code and not _begins_something(line):
            label, value = fields[-1]
            fields[-1] = (label, line_of(f"{value} {line}"))
        else:
            goes_on = False
            free += [line] if at in code or line.rstrip() not in QUESTION_LINES else []
    return fields, free


def _begins_something(line: str) -> bool:
    return line.startswith(("- ", "* ", "\\", "> ", "|", "#")) or line.rstrip() in QUESTION_LINES


def _left_out(lines: Sequence[str]) -> tuple[list[LeftOut], str]:
    """Return what is left out, and further words that stand there."""
    listed: list[LeftOut] = []
    other: list[str] = []
    for line in lines:
        ticket, colon, reason = line.removeprefix("- ").partition(": ")
        ticket = ticket.removesuffix(":") if not colon else ticket
        if line.startswith("- ") and ":" in ticket and not set(ticket) & set(" \t·"):
            listed.append(LeftOut(ticket, line_of(reason)))
        else:
            other.append(line)
    return listed, unescape(other, with_fields=False)
