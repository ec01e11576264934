"""Say all there is to say against a message before it leaves, for the composer and the command line alike."""

import re
from collections.abc import Iterator

from workbench.domain.gaps import gaps_in
from workbench.domain.quoting import parts
from workbench.domain.text import one_line
from workbench.domain.values import Message
from workbench.domain.when import clock
from workbench.domain.words import Visibility
from workbench.domain.zones import zone_named
from workbench.guard.concerns import Concern, Outgoing, Surroundings
from workbench.guard.files import file_concerns
from workbench.guard.finding import find_secrets
from workbench.guard.internal import internal_passages
from workbench.guard.rules import Rules, rules_with
from workbench.guard.tone import tone_concerns

__all__ = ["Concern", "Outgoing", "Surroundings", "check"]

_MOST_OF_A_KIND = 20
_BRACES = re.compile(r"(?m)^[ \t]{0,3}>[^\n]*|\{\{[^{}\n]{0,200}\}\}")  # what is quoted is somebody else's
_AGAIN = "Go through the conversation once more and send again, or let it through on purpose."


def check(outgoing: Outgoing, around: Surroundings) -> tuple[Concern, ...]:
    """Return what there is to say against a message, what blocks it first, each group in the order of the text.

    Takes time linear in the texts given; files are read, and that may take seconds. Raises Trouble where the zone is
    unknown.
    """
    rules, mistakes = rules_with(around.rules)
    concerns = [
        *_empty(outgoing.text),
        *_gaps(outgoing.text),
        *_stale(outgoing, around),
        *_internal(outgoing, around),
        *_secrets(outgoing.text, rules),
        *(_evidence(name) for name in around.missing_evidence),
        *(concern for path in outgoing.files for concern in file_concerns(path, rules, around.largest_mb)),
        *(Concern("secret", f"A rule for secrets is left out: {mistake}.", "Mend the file that sending.rules names.",
                  blocks=False) for mistake in mistakes),
        *(tone_concerns(outgoing.text, around.now, around.zone) if around.tone else ()),
    ]
    return tuple(sorted(concerns, key=lambda concern: not concern.blocks))


def _empty(text: str) -> Iterator[Concern]:
    if not text.strip():
        yield Concern("empty", "Nothing is written yet.", "Write a sentence; a file alone does not say what it is.",
                      blocks=True)
    elif not any(part.kind == "body" and part.text.strip() for part in parts(text)):
        yield Concern("empty", "There is nothing but a quotation or a signature.", "Write what you want to say.",
                      blocks=True)


def _gaps(text: str) -> Iterator[Concern]:
    gaps = gaps_in(text)
    for gap in gaps[:_MOST_OF_A_KIND]:
        yield Concern("gap", f"{gap.name} is not filled in ({_line(text, gap.start)}).",
                      "Fill it in, or take its sentence out.", blocks=True, start=gap.start, end=gap.end)
    braces = (found for found in _BRACES.finditer(text) if found[0].startswith("{"))
    for _, found in zip(range(_MOST_OF_A_KIND), braces, strict=False):
        yield Concern("gap", f"A variable in braces is not filled in ({_line(text, found.start())}).",
                      "Write what it stands for; where braces are meant, put a blank between them.",
                      blocks=True, start=found.start(), end=found.end())


def _stale(outgoing: Outgoing, around: Surroundings) -> Iterator[Concern]:
    if not around.newer or outgoing.visibility is not Visibility.PUBLIC:
        return
    last = max(around.newer, key=lambda message: message.at)
    count = len(around.newer)
    more = f", and {count - 1} more" if count > 1 else ""
    yield Concern("stale", f"{_who(last)} has written since you read this ticket "
                           f"({clock(last.at, around.now, zone_named(around.zone))}{more}).", _AGAIN, blocks=True)


def _who(message: Message) -> str:
    author = one_line(message.author, 60) or "Somebody"
    return f"{author}, internally," if message.visibility is not Visibility.PUBLIC else author


def _internal(outgoing: Outgoing, around: Surroundings) -> Iterator[Concern]:
    if outgoing.visibility is not Visibility.PUBLIC:
        return
    for start, end, words in internal_passages(outgoing.text, around.notes, around.public):
        yield Concern("internal", f"{words} words of an internal note stand in this public reply "
                                  f"({_line(outgoing.text, start)}).",
                      "Say it in other words, or let it through on purpose.", blocks=True, start=start, end=end)


def _secrets(text: str, rules: Rules) -> Iterator[Concern]:
    for kind, start, end in find_secrets(text, rules):
        yield Concern("secret", f"This looks like a secret: {kind} ({_line(text, start)}).",
                      "Mask it, or let it through on purpose.", blocks=True, start=start, end=end)


def _evidence(name: str) -> Concern:
    return Concern("evidence", f"The canned explanation calls for evidence that is not there: {one_line(name, 80)}.",
                   "Measure it first, or take the explanation out.", blocks=True)


def _line(text: str, at: int) -> str:
    return f"line {text.count(chr(10), 0, at) + 1}"
