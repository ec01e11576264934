"""Tickets taken out of the handoffs that lie on this machine: one's draft, what an editor left, one's own folder."""

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref
from workbench.handoffs.files import read_text, write_over
from workbench.handoffs.papers import print_ack, print_explanations, read_ack, read_explanations
from workbench.handoffs.printing import print_handoff
from workbench.handoffs.reading import read_handoff


def purge_files(folder: Path, refs: Collection[Ref]) -> None:
    """Take tickets out of every file below a folder: their items, and each line that names one.

    A file that cannot be read and names one of them is deleted. Raises Trouble where the disk refuses.
    """
    if not refs:
        return
    named = re.compile(rf"(?<![\w:.-])(?:{'|'.join(map(re.escape, refs))})(?![\w-])")
    for file in filter(Path.is_file, sorted(folder.rglob("*"))):
        try:
            before = read_text(file)
        except (OSError, Trouble):
            before = ""
        if named.search(before):
            after = _without(file, before, refs, named)
            if after:
                write_over(file, after, mode=file.stat().st_mode & 0o777)
            else:
                file.unlink(missing_ok=True)


def _without(file: Path, text: str, refs: Collection[Ref], named: re.Pattern[str]) -> str:
    """Return a file's text without some tickets, '' where it cannot be read."""
    for read in (_handoff, _ack, _answers):
        with suppress(Trouble):
            return _unnamed(read(text, refs, is_draft=file.name.startswith("draft")), named)
    return ""


def _handoff(text: str, refs: Collection[Ref], *, is_draft: bool) -> str:
    handoff = read_handoff(text, must_be_whole=False)
    numbers = tuple(
        (name, " ".join(word for word in value.split() if word not in refs)) for name, value in handoff.numbers
    )
    rest = tuple(one for one in handoff.items if one.ticket not in refs)
    return print_handoff(replace(handoff, items=rest, numbers=numbers), with_gaps=is_draft, wraps=False)


def _ack(text: str, refs: Collection[Ref], *, is_draft: bool) -> str:  # noqa: ARG001 - as the others
    ack = read_ack(text)
    return print_ack(replace(ack, answers=tuple(one for one in ack.answers if one.ticket not in refs)))


def _answers(text: str, refs: Collection[Ref], *, is_draft: bool) -> str:  # noqa: ARG001 - as the others
    made = read_explanations(text)
    return print_explanations(replace(made, answers=tuple(one for one in made.answers if one.ticket not in refs)))


def _unnamed(text: str, named: re.Pattern[str]) -> str:
    """Return a text without the lines that name a ticket, and what stands further in below one."""
    kept: list[str] = []
    is_below = False
    for line in text.split("\n"):
        is_below = bool(named.search(line)) or (is_below and line.startswith((" ", "\t")))
        if not is_below:
            kept.append(line)
    return "\n".join(kept)
