"""A handoff read from its file, whatever an editor, Git or a person made of it: what is not understood is kept or said.

The front matter is grown into a tree by the configuration's reader, which knows bounds and lines; the body is read by
lines. Refused is only what is not whole: a file that Git could not merge, one that was cut off, one without its id or
its shifts.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from workbench.config.document import Entry, Listing, Scalar, Section, Tree, UnreadableError, grow
from workbench.domain.text import clean
from workbench.domain.trouble import Trouble
from workbench.domain.zones import zone_named
from workbench.handoffs.blocks import CONFLICT, END, FIELD, HEADING, in_code, is_item, unescape
from workbench.handoffs.labels import BY_WORDS, NOTHING, QUESTION_LINES
from workbench.handoffs.model import Handoff, Item, LeftOut, Outage, Part, Severity, Side
from workbench.handoffs.printing import LEFT_OUT, NOBODY, OUTAGE
from workbench.handoffs.times import line_of, read_time

_LONGEST = 1_000_000  # characters
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}")
_OURS = ("id", "version", "from", "to", "written", "previous", "headline", "coverage", "incidents", "numbers")
_OURS_OF_A_SIDE = ("person", "region", "shift", "local")


@dataclass(slots=True)
class _Body:
    """What was read of the body so far: lines of the section that is being read, and what came before."""

    intro: str = ""
    items: list[Item] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


def read_handoff(text: str, *, must_be_whole: bool = True) -> Handoff:
    """Return the handoff in a file's text. Raises Trouble where it is not whole.

    A draft need not be: whoever writes it may have taken its last line away (``must_be_whole``).
    """
    if len(text) > _LONGEST:
        raise Trouble(f"This handoff has {len(text):,} characters.", f"At most {_LONGEST:,} are read.")
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if CONFLICT.match(line) and not line.startswith("="):
            raise Trouble(
                "This handoff holds marks of a conflict that Git could not settle.", f"The first is in line {number}.",
                "Choose one side in an editor, or take one of both files whole: git checkout --ours or --theirs.",
            )  # fmt: skip
    head, body = _split(lines)
    if must_be_whole and not next((line for line in reversed(body) if line.strip()), "").startswith(END):
        raise Trouble(
            "This handoff is cut off.", f"Its last line is not `{END} … -->`.", "Let its sender publish it again."
        )
    known = _entries(_grown(head))
    made = _body(clean("\n".join(line for line in body if not line.startswith(END))).split("\n"))
    return Handoff(
        id=_identity(known), version=_number(_text(known, "version")), sender=_side(known, "from"),
        receiver=_side(known, "to"), previous=_text(known, "previous"), headline=_text(known, "headline"),
        coverage=_text(known, "coverage"), written=read_time(_text(known, "written")),
        incidents=tuple(_outages(known)), numbers=tuple(_pairs(_value(known, "numbers"))), intro=made.intro,
        items=tuple(made.items), left_out=tuple(made.left_out), parts=tuple(made.parts),
        further=tuple(_unknown(head, known)),
    )  # fmt: skip


def is_id(said: str) -> bool:
    """Whether a text may be a handoff's id, and so the beginning of a file's name."""
    return bool(_ID.fullmatch(said)) and ".." not in said


# -- the front matter ---------------------------------------------------------------------------------------


def _split(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    if lines[0].strip() != "---":
        raise Trouble("This is no handoff.", "It does not begin with --- and its front matter.", "Publish it anew.")
    for at, line in enumerate(lines[1:], start=1):
        if line.rstrip() == "---":
            return list(lines[1:at]), list(lines[at + 1 :])
    raise Trouble("This handoff's front matter has no end.", "A line of --- is missing.", "Put it back.")


def _grown(head: Sequence[str]) -> Section:
    try:
        tree = grow("\n".join(head).encode("utf-8", "replace"), Path("handoff"))
    except UnreadableError as error:
        where = f"Line {error.mistake.line + 1}: " if error.mistake.line else ""
        raise Trouble(
            "This handoff's front matter cannot be read.", f"{where}{error.mistake.reason}.", "Mend that line."
        ) from None
    if not isinstance(tree, Section):
        raise Trouble("This handoff's front matter holds no keys.", remedy="Publish it anew.")
    return tree


def _entries(section: Section) -> dict[str, Entry]:
    known: dict[str, Entry] = {}
    for entry in section.entries:
        if entry.name is not None:
            known.setdefault(entry.name, entry)
    return known


def _unknown(head: Sequence[str], known: dict[str, Entry]) -> Iterator[str]:
    """Yield what stands under keys that are not known, as it was written, so far as that stands by itself."""
    from workbench.handoffs.printing import quoted

    starts = sorted(entry.line for entry in known.values())
    for name, entry in known.items():
        if name in _OURS:
            continue
        end = next((line for line in starts if line > entry.line), len(head) + 1)
        block = "\n".join(line.rstrip() for line in head[entry.line - 1 : end - 1]).rstrip()
        yield block if entry.column == 1 and _stands_alone(block, name) else f"{quoted(name)}: {quoted(_said(entry))}"


def _stands_alone(block: str, name: str) -> bool:
    try:
        tree = grow(block.encode("utf-8", "replace"), Path("handoff"))
    except UnreadableError:
        return False
    return isinstance(tree, Section) and [entry.name for entry in tree.entries] == [name]


def _side(known: dict[str, Entry], name: str) -> Side:
    section = _value(known, name)
    values = dict(_pairs(section))
    first, _, last = values.get("shift", "").partition(" to ")
    start, end = read_time(first), read_time(last)
    if start is None or end is None:
        raise _missing(f"{name}: shift")
    zone = values.get("local", "").rpartition(" ")[2]
    further = tuple((key, value) for key, value in values.items() if key not in _OURS_OF_A_SIDE)
    return Side(
        person=values.get("person", ""), region=values.get("region", ""), start=start, end=end,
        zone=zone if _is_zone(zone) else "UTC", further=further,
    )  # fmt: skip


def _is_zone(name: str) -> bool:
    try:
        zone_named(name)
    except Trouble:
        return False
    return name != "local"


def _identity(known: dict[str, Entry]) -> str:
    said = _text(known, "id")
    if not said:
        raise _missing("id")
    if not is_id(said):
        raise Trouble("This handoff's id cannot be one.", "It may hold letters, digits, dots and dashes.")
    return said


def _missing(what: str) -> Trouble:
    return Trouble(
        f"This handoff does not say its {what}.", "Its front matter is not whole.",
        "Times are written 2026-03-04 14:00Z, always with a zone.",
    )  # fmt: skip


def _value(known: dict[str, Entry], name: str) -> Tree | None:
    return known[name].value if name in known else None


def _text(known: dict[str, Entry], name: str) -> str:
    return _said(known[name]) if name in known else ""


def _said(entry: Entry) -> str:
    return _plain(entry.value)


def _plain(tree: Tree) -> str:
    """Return a value in one line; what is more than one value is told one after another."""
    match tree:
        case Scalar():
            return "" if tree.kind in ("null", "tag") else line_of(tree.text)
        case Listing(items=items):
            return line_of(", ".join(_plain(item) for item in items))
        case Section(entries=entries):
            return line_of(", ".join(f"{entry.name}: {_plain(entry.value)}" for entry in entries))


def _outages(known: dict[str, Entry]) -> Iterator[Outage]:
    """Yield the incidents; a line in words, as files had them before, stands for itself."""
    listed = _value(known, "incidents")
    for item in listed.items if isinstance(listed, Listing) else ():
        if isinstance(item, Section):
            values = dict(_pairs(item))
            further = tuple((key, value) for key, value in values.items() if key not in OUTAGE)
            yield Outage(**{key: values.get(key, "") for key in OUTAGE}, further=further)
        elif said := _plain(item):
            yield Outage("", said)


def _pairs(tree: Tree | None) -> Iterator[tuple[str, str]]:
    if isinstance(tree, Section):
        yield from ((line_of(name), _said(entry)) for name, entry in _entries(tree).items())


def _number(said: str) -> int:
    return max(1, int(said)) if said.isascii() and said.isdigit() and len(said) < 6 else 1


# -- the body -----------------------------------------------------------------------------------------------


def _body(lines: Sequence[str]) -> _Body:
    made = _Body()
    for heading, own in _sections(lines):
        if not heading:
            made.intro = unescape(own, with_fields=False)
        elif heading.startswith("### "):
            made.items.append(_item(heading, own))
        elif (title := line_of(heading[3:])) == LEFT_OUT:
            made.left_out += _left_out(own, made.parts)
        else:
            made.parts.append(Part(title, unescape(own, with_fields=False)))
    return made


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


def _left_out(lines: Sequence[str], parts: list[Part]) -> Iterator[LeftOut]:
    """Yield what is left out; further words under that heading become a part of their own, so that none is lost."""
    other: list[str] = []
    for line in lines:
        ticket, colon, reason = line.removeprefix("- ").partition(": ")
        ticket = ticket.removesuffix(":") if not colon else ticket
        if line.startswith("- ") and ":" in ticket and not set(ticket) & set(" \t·"):
            yield LeftOut(ticket, line_of(reason))
        else:
            other.append(line)
    text = unescape(other, with_fields=False)
    if text:
        parts.append(Part("Left out", text))
