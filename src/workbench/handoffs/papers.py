"""The names of a handoff's files, and the two small ones beside it: acknowledgements and what was asked back.

Each file has one writer, so that two people never write the same one: ``ID.md`` and ``ID-v2.md`` the sender,
``ID-ack-NAME.yml`` its receiver, ``ID-answers-NAME.yml`` the sender.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from workbench.config.document import Entry, Listing, Scalar, Section, UnreadableError, grow
from workbench.domain.trouble import Trouble
from workbench.handoffs.head import is_id
from workbench.handoffs.model import Acknowledgement, Answer, Explanation, Explanations, Handoff, Verdict
from workbench.handoffs.printing import quoted
from workbench.handoffs.times import line_of, print_moment, read_moment

HANDOFF, ACK, ANSWERS = "handoff", "ack", "answers"
_NAME = re.compile(
    r"(?P<id>.+?)(?:-v(?P<version>[1-9]\d{0,4})|-(?P<kind>ack|answers)-(?P<who>[a-z0-9-]{1,40}))?\.(md|yml)"
)


class Name(NamedTuple):
    """What a file's name says: the handoff's id, the kind, its version (of a handoff), or whose it is."""

    id: str
    kind: str
    version: int = 1
    who: str = ""


def name_of(handoff: Handoff) -> str:
    """Return the name of a handoff's file: each version has one of its own."""
    return f"{handoff.id}.md" if handoff.version == 1 else f"{handoff.id}-v{handoff.version}.md"


def ack_name(handoff: str, who: str) -> str:
    """Return the name of a receiver's acknowledgement; ``who`` is their short name."""
    return f"{handoff}-ack-{who}.yml"


def answers_name(handoff: str, who: str) -> str:
    """Return the name of the file in which a sender answers questions."""
    return f"{handoff}-answers-{who}.yml"


def parse_name(name: str) -> Name | None:
    """Return what a file's name says, None for one that is no handoff's."""
    found = _NAME.fullmatch(name)
    if found is None or not is_id(found["id"]) or name.endswith(".md") != (found["kind"] is None):
        return None
    return Name(found["id"], found["kind"] or HANDOFF, int(found["version"] or 1), found["who"] or "")


def slug(said: str) -> str:
    """Return a text as it may stand in a file's name: small letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", said.lower()).strip("-")[:40].strip("-")


def print_ack(ack: Acknowledgement) -> str:
    """Return the text of an acknowledgement's file."""
    lines = [
        f"handoff: {quoted(ack.handoff)}", f"by: {quoted(ack.by)}", f"read_back: {quoted(ack.read_back)}",
        f"signed: {quoted(print_moment(ack.signed) if ack.signed else '')}",
        "items:" + ("" if ack.answers else " []"),
    ]  # fmt: skip
    for one in ack.answers:
        lines += [
            f"  - ticket: {quoted(one.ticket)}", f"    verdict: {quoted(one.verdict.value)}",
            f"    at: {quoted(print_moment(one.at))}", f"    words: {quoted(one.words)}",
            f"    signed: {quoted(print_moment(one.signed) if one.signed else '')}",
        ]  # fmt: skip
    return "\n".join([*lines, "end: true", ""])


def read_ack(text: str) -> Acknowledgement:
    """Return the acknowledgement in a file's text. Raises Trouble for one that is not whole."""
    known = _known(text)
    answers = tuple(
        Answer(ticket=item["ticket"], verdict=Verdict(item["verdict"]), at=_moment(item.get("at", "")),
               words=item.get("words", ""), signed=read_moment(item.get("signed", "")))
        for item in _items(known)
        if item.get("ticket") and item.get("verdict") in set(Verdict)
    )  # fmt: skip
    return Acknowledgement(
        handoff=_text(known, "handoff"), by=_text(known, "by"), answers=answers, read_back=_text(known, "read_back"),
        signed=read_moment(_text(known, "signed")),
    )  # fmt: skip


def print_explanations(made: Explanations) -> str:
    """Return the text of the file in which a sender answers questions."""
    lines = [f"handoff: {quoted(made.handoff)}", f"by: {quoted(made.by)}", "items:" + ("" if made.answers else " []")]
    for one in made.answers:
        lines += [
            f"  - ticket: {quoted(one.ticket)}", f"    to: {quoted(one.to)}", f"    at: {quoted(print_moment(one.at))}",
            f"    question: {quoted(one.question)}", f"    words: {quoted(one.words)}",
        ]  # fmt: skip
    return "\n".join([*lines, "end: true", ""])


def read_explanations(text: str) -> Explanations:
    """Return what a sender answered, from a file's text. Raises Trouble for one that is not whole."""
    known = _known(text)
    answers = tuple(
        Explanation(ticket=item["ticket"], to=item.get("to", ""), words=item.get("words", ""),
                    question=item.get("question", ""), at=_moment(item.get("at", "")))
        for item in _items(known)
        if item.get("ticket")
    )  # fmt: skip
    return Explanations(handoff=_text(known, "handoff"), by=_text(known, "by"), answers=answers)


def _known(text: str) -> dict[str, Entry]:
    try:
        tree = grow(text.encode("utf-8", "replace"), Path("acknowledgement"))
    except UnreadableError as error:
        why = f"{error.mistake.reason}."
        raise Trouble("This acknowledgement cannot be read.", why, "Let it be written again.") from None
    known = _by_name(tree) if isinstance(tree, Section) else {}
    if _text(known, "end") != "true" or not is_id(_text(known, "handoff")):
        raise Trouble("This acknowledgement is cut off.", "Its last line is missing.", "Let it be written again.")
    return known


def _by_name(section: Section) -> dict[str, Entry]:
    return {entry.name: entry for entry in reversed(section.entries) if entry.name is not None}


def _text(known: dict[str, Entry], name: str) -> str:
    value = known[name].value if name in known else None
    return line_of(value.text) if isinstance(value, Scalar) and value.kind not in ("null", "tag") else ""


def _items(known: dict[str, Entry]) -> Iterator[dict[str, str]]:
    listed = known["items"].value if "items" in known else None
    for item in listed.items if isinstance(listed, Listing) else ():
        if isinstance(item, Section):
            entries = _by_name(item)
            yield {name: _text(entries, name) for name in entries}


def _moment(said: str) -> datetime:
    return read_moment(said) or datetime(1970, 1, 1, tzinfo=UTC)
