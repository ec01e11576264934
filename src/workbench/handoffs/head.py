"""The front matter of a handoff's file: whose it is, from which shift to which, and how things stand.

It is grown into a tree by the configuration's reader, which knows bounds and lines.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from workbench.config.document import Entry, Listing, Scalar, Section, Tree, UnreadableError, grow
from workbench.domain.trouble import Trouble
from workbench.domain.zones import zone_named
from workbench.handoffs.model import Handoff, Outage, Side
from workbench.handoffs.printing import OUTAGE, quoted
from workbench.handoffs.times import line_of, read_time

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,99}")
_OURS = ("id", "version", "from", "to", "written", "previous", "headline", "coverage", "incidents", "numbers")
_OURS_OF_A_SIDE = ("person", "region", "shift", "local")


def read_head(lines: Sequence[str]) -> Handoff:
    """Return the handoff that its front matter tells of, with nothing said in it yet. Raises Trouble.

    ``lines`` are those between the two of ``---``. What stands under keys that are not known is kept as it is.
    """
    known = _entries(_grown(lines))
    return Handoff(
        id=_identity(known), version=_number(_text(known, "version")), sender=_side(known, "from"),
        receiver=_side(known, "to"), previous=_text(known, "previous"), headline=_text(known, "headline"),
        coverage=_text(known, "coverage"), written=read_time(_text(known, "written")),
        incidents=tuple(_outages(known)), numbers=tuple(_pairs(_value(known, "numbers"))),
        further=tuple(_unknown(lines, known)),
    )  # fmt: skip


def is_id(said: str) -> bool:
    """Whether a text may be a handoff's id, and so the beginning of a file's name."""
    return bool(_ID.fullmatch(said)) and ".." not in said


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


def _identity(known: dict[str, Entry]) -> str:
    said = _text(known, "id")
    if not said:
        raise _missing("id")
    if not is_id(said):
        raise Trouble("This handoff's id cannot be one.", "It may hold letters, digits, dots and dashes.")
    return said


def _number(said: str) -> int:
    return max(1, int(said)) if said.isascii() and said.isdigit() and len(said) < 6 else 1


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


def _missing(what: str) -> Trouble:
    return Trouble(
        f"This handoff does not say its {what}.", "Its front matter is not whole.",
        "Times are written 2026-03-04 14:00Z, always with a zone.",
    )  # fmt: skip


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
