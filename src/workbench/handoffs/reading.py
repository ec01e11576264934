"""A handoff read from its file, whatever an editor, Git or a person made of it: what is not understood is kept or said.

The front matter is read as texts by the same reader as canned explanations' would be (no value is guessed at); the
body by lines. Only what the whole hangs on, such as the id and the two shifts, is refused when it is missing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from workbench.domain.text import clean, one_line
from workbench.domain.trouble import Trouble
from workbench.handoffs.labels import BY_WORDS
from workbench.handoffs.model import Handoff, Item, LeftOut, Part, Severity, Side
from workbench.handoffs.printing import LEFT_OUT

_LONGEST = 1_000_000  # characters
_HEADING = re.compile(r"###\s+(?P<ticket>[^\s·]+)(?:\s*·\s*(?P<severity>\w+))?(?:\s*·\s*(?P<who>.*))?\s*")
_FIELD = re.compile(r"[-*]\s+(?P<label>[^:]{1,40}):\s*(?P<value>.*)")
_TIER = re.compile(r"(?P<customer>.*?)(?:,\s*)?(?:tier\s+(?P<tier>\S.*))?")
_TIME = re.compile(r"(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::\d{2})?\s*(Z|[+-]\d{2}:?\d{2})")
_OURS = ("id", "version", "from", "to", "previous", "headline", "coverage", "incidents", "numbers")


@dataclass(slots=True)
class _Body:
    """What was read of the body so far."""

    items: list[Item] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


def read_handoff(text: str) -> Handoff:
    """Return the handoff in a file's text. Raises Trouble where its front matter cannot be read."""
    head, body = _split(text[:_LONGEST])
    known = _yaml(head)
    made = _body(clean(body))
    return Handoff(
        id=_text(known, "id") or _missing("id"), version=_number(known.get("version")),
        sender=_side(known, "from"), receiver=_side(known, "to"), previous=_text(known, "previous"),
        headline=_text(known, "headline"), coverage=_text(known, "coverage"),
        incidents=_texts(known.get("incidents")), numbers=_pairs(known.get("numbers")),
        items=tuple(made.items), left_out=tuple(made.left_out), parts=tuple(made.parts),
        further=tuple((one_line(str(key)), _plain(value)) for key, value in known.items() if key not in _OURS),
    )  # fmt: skip


def read_time(said: str) -> datetime | None:
    """Return a time that says its zone, in UTC; None for anything else: a time without a zone is none."""
    found = _TIME.fullmatch(said.strip())
    if not found:
        return None
    year, month, day, hour, minute, zone = found.groups()
    try:
        at = datetime.fromisoformat(f"{year}-{month}-{day}T{hour}:{minute}:00{'+00:00' if zone == 'Z' else zone}")
        return at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _split(text: str) -> tuple[str, str]:
    lines = text.replace("\r\n", "\n").split("\n")
    if lines[0].strip() != "---":
        raise Trouble("This is no handoff.", "It does not begin with --- and its front matter.", "Publish it anew.")
    for at, line in enumerate(lines[1:], start=1):
        if line.strip() == "---":
            return "\n".join(lines[1:at]), "\n".join(lines[at + 1 :])
    raise Trouble("This handoff's front matter has no end.", "A line of --- is missing.", "Put it back.")


def _yaml(head: str) -> dict[str, object]:
    import yaml

    if len(head) > 65_536 or head.count("[") + head.count("{") > 200:  # nesting recurses in the parser
        raise Trouble("This handoff's front matter is too large.", remedy="Publish it anew.")
    try:
        known = yaml.load(head, Loader=yaml.BaseLoader)  # noqa: S506 - BaseLoader makes texts, lists and pairs only
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"Line {mark.line + 2}: " if mark else ""
        why = getattr(error, "problem", None) or type(error).__name__
        raise Trouble("This handoff's front matter cannot be read.", f"{where}{why}.", "Mend that line.") from None
    if not isinstance(known, dict):
        raise Trouble("This handoff's front matter holds no keys.", remedy="Publish it anew.")
    return {str(key): value for key, value in known.items()}


def _body(body: str) -> _Body:
    made = _Body()
    for heading, lines in _sections(body.split("\n")):
        if heading.startswith("### "):
            made.items.append(_item(heading, lines))
        elif heading.startswith("## "):
            title = heading[3:].strip()
            if title == LEFT_OUT:
                made.left_out += _left_out(lines)
            else:
                text = "\n".join(line.removeprefix("\\") if line.startswith("\\#") else line for line in lines)
                made.parts.append(Part(title, text.strip("\n")))
    return made


def _sections(lines: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    heading, own = "", list[str]()
    for line in lines:
        if line.startswith(("### ", "## ", "# ")):
            yield heading, own
            heading, own = line.rstrip(), []
        else:
            own.append(line.rstrip())
    yield heading, own


def _item(heading: str, lines: list[str]) -> Item:
    found = _HEADING.fullmatch(heading)
    ticket = found["ticket"] if found else one_line(heading.removeprefix("### "))
    said = (found["severity"] or "").lower() if found else ""
    severity = Severity(said) if said in Severity.__members__.values() else Severity.WATCHER
    who = _TIER.fullmatch((found["who"] or "").strip() if found else "")
    values: dict[str, list[str]] = {}
    further: list[tuple[str, str]] = []
    for label, value in _fields(lines):
        known = BY_WORDS.get(label.lower())
        if known is not None and (known.field != "due" or read_time(value) is not None):
            values.setdefault(known.field, []).append(value)
        elif value:
            further.append((label, value))
    single = {name: " ".join(said) for name, said in values.items() if not _is_list(name) and name != "due"}
    several = {name: tuple(said) for name, said in values.items() if _is_list(name)}
    due = read_time(values["due"][0]) if "due" in values else None
    return Item(
        ticket=ticket, severity=severity, customer=(who["customer"] if who else "").strip(),
        tier=(who["tier"] or "" if who else "").strip(), due=due, further=tuple(further), **single, **several,  # type: ignore[arg-type] # names are those of LABELS
    )  # fmt: skip


def _is_list(name: str) -> bool:
    return any(label.field == name and label.is_list for label in BY_WORDS.values())


def _fields(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Yield labels and values; a line that goes on from the one before belongs to it."""
    label, value = "", ""
    for line in lines:
        found = _FIELD.fullmatch(line)
        if found:
            if label:
                yield label, one_line(value)
            label, value = one_line(found["label"]), found["value"]
        elif line.strip() and label:
            value += " " + line.strip()
    if label:
        yield label, one_line(value)


def _left_out(lines: list[str]) -> Iterator[LeftOut]:
    for line in lines:
        ticket, colon, reason = line.removeprefix("- ").partition(": ")
        if line.startswith("- ") and colon and ticket.strip():
            yield LeftOut(ticket.strip(), one_line(reason))


def _side(known: dict[str, object], name: str) -> Side:
    said = known.get(name)
    values = {str(key): _plain(value) for key, value in said.items()} if isinstance(said, dict) else {}
    first, _, last = values.get("shift", "").partition(" to ")
    start, end = read_time(first), read_time(last)
    if start is None or end is None:
        _missing(f"{name}: shift")
    zone = values.get("local", "").rpartition(" ")[2] or "UTC"
    return Side(person=values.get("person", ""), region=values.get("region", ""), start=start, end=end, zone=zone)  # type: ignore[arg-type] # what is missing has raised


def _missing(what: str) -> str:
    raise Trouble(
        f"This handoff does not say its {what}.", "Its front matter is not whole.",
        "Times are written 2026-03-04 14:00Z, always with a zone.",
    )  # fmt: skip


def _text(known: dict[str, object], name: str) -> str:
    return _plain(known.get(name, ""))


def _plain(value: object) -> str:
    return one_line(clean(value)) if isinstance(value, str) else "" if value is None else one_line(clean(str(value)))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_plain(one) for one in value) if isinstance(value, list) else ()


def _pairs(value: object) -> tuple[tuple[str, str], ...]:
    return tuple((_plain(str(key)), _plain(one)) for key, one in value.items()) if isinstance(value, dict) else ()


def _number(value: object) -> int:
    said = _plain(value)
    return int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 1
