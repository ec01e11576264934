"""A handoff as the Markdown that it is published as; whoever has no workbench reads it with a pager."""

from collections.abc import Iterator
from datetime import UTC, datetime

from workbench.domain.text import one_line
from workbench.handoffs.labels import LABELS
from workbench.handoffs.model import Handoff, Item, Side

LEFT_OUT = "Left out, and why"
_TIME = "%Y-%m-%d %H:%MZ"


def print_handoff(handoff: Handoff) -> str:
    """Return the file's text. ``read_handoff`` makes the same handoff of it again."""
    lines = ["---", *_head(handoff), "---", "", f"# {_title(handoff)}", ""]
    if handoff.headline:
        lines += [handoff.headline, ""]
    for item in handoff.items:
        lines += [*_item(item), ""]
    if handoff.left_out:
        lines += [f"## {LEFT_OUT}", ""]
        lines += [f"- {one.ticket}: {_inline(one.reason)}" for one in handoff.left_out] + [""]
    for part in handoff.parts:
        lines += [f"## {_inline(part.title)}", ""]
        lines += [*_fenced(part.text), ""] if part.text else []
    return "\n".join(lines)


def print_time(at: datetime) -> str:
    """Return a time as the file has it: ``2026-03-04 16:00Z``."""
    return at.astimezone(UTC).strftime(_TIME)


def _title(handoff: Handoff) -> str:
    return f"Handoff {_place(handoff.sender)} → {_place(handoff.receiver)}, {print_time(handoff.sender.end)}"


def _place(side: Side) -> str:
    return side.region or side.person


def _head(handoff: Handoff) -> Iterator[str]:
    yield f"id: {_quoted(handoff.id)}"
    yield f"version: {handoff.version}"
    for name, side in (("from", handoff.sender), ("to", handoff.receiver)):
        yield f"{name}:"
        yield f"  person: {_quoted(side.person)}"
        yield f"  region: {_quoted(side.region)}"
        yield f"  shift: {_quoted(f'{print_time(side.start)} to {print_time(side.end)}')}"
        yield f"  local: {_quoted(_local(side))}"
    yield f"previous: {_quoted(handoff.previous)}"
    yield f"headline: {_quoted(handoff.headline)}"
    yield f"coverage: {_quoted(handoff.coverage)}"
    yield "incidents:" + ("" if handoff.incidents else " []")
    yield from (f"  - {_quoted(one)}" for one in handoff.incidents)
    yield "numbers:" + ("" if handoff.numbers else " {}")
    yield from (f"  {_quoted(name)}: {_quoted(value)}" for name, value in handoff.numbers)
    yield from (f"{_quoted(name)}: {_quoted(value)}" for name, value in handoff.further)


def _local(side: Side) -> str:
    from workbench.domain.zones import zone_named

    zone = zone_named(side.zone)
    start, end = side.start.astimezone(zone), side.end.astimezone(zone)
    return f"{start:%H:%M} to {end:%H:%M} {side.zone}"


def _item(item: Item) -> Iterator[str]:
    tier = f"tier {_inline(item.tier)}" if item.tier else ""
    who = ", ".join(part for part in (_inline(item.customer), tier) if part)
    yield f"### {item.ticket} · {item.severity.value}" + (f" · {who}" if who else "")
    yield ""
    for label in LABELS:
        value = getattr(item, label.field)
        if label.field == "due":
            if item.due is not None:
                yield f"- {label.words}: {print_time(item.due)}"
        elif label.is_list:
            yield from (f"- {label.words}: {_inline(one)}" for one in value)
        elif value:
            yield f"- {label.words}: {_inline(value)}"
    yield from (f"- {_inline(name)}: {_inline(value)}" for name, value in item.further)


def _inline(text: str) -> str:
    return one_line(text)


def _fenced(text: str) -> Iterator[str]:
    """Yield a section's lines so that none of them looks like a heading of ours."""
    for line in text.rstrip("\n").split("\n"):
        yield f"\\{line}" if line.startswith("#") else line


def _quoted(text: str) -> str:
    """Return a text as YAML's double-quoted scalar, which JSON's strings are (YAML 1.2, section 7.3.1)."""
    import json

    return json.dumps(one_line(text), ensure_ascii=False)
