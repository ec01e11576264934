"""Hints on the style of a canned explanation for customers: never errors, because a rule may be broken well.

What the rules are for: somebody reads the text while something of theirs is broken. They want what was seen
before what it means, one thing to do, and one thing that we shall do.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from workbench.canned.model import Explanation
from workbench.domain.tone import APOLOGY, EVERYWHERE, prose

_MOST_WORDS = 260
_MOST_QUESTIONS = 2


class Hint(NamedTuple):
    """A hint on a line of the body, which is 0 for its first."""

    line: int
    reason: str


_COMMITMENT = {
    "en": re.compile(r"\b(?:I|we)(?:'ll| will| shall| am going to| are going to)\b", re.IGNORECASE),
    "de": re.compile(r"\b(?:ich|wir)\b|\b(?:werde|werden|prüfe|melde|schreibe)\b", re.IGNORECASE),
    "fr": re.compile(r"\bje\b|\bj'|\bnous\b", re.IGNORECASE),
}
_OBSERVED = re.compile(
    r"\b(?:I|we) (?:have )?(?:checked|measured|looked|tested|traced|found|saw|see|compared|followed|read|repeated|"
    r"tried|went through)\b", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:if|unless)\b", re.IGNORECASE)


def style_hints(explanation: Explanation) -> Iterator[Hint]:
    """Return the hints on a text for customers; texts for colleagues and in other languages have none."""
    canned = explanation.canned
    if canned.audience not in ("customer", "status-page") or canned.lang not in EVERYWHERE or not canned.body:
        return
    rules = EVERYWHERE[canned.lang]
    if canned.attitude not in ("ours", "shared"):
        rules = (APOLOGY[canned.lang], *rules)
    lines = list(prose(canned.body))
    for number, line in lines:
        for rule in rules:
            if found := rule.pattern.search(line):
                yield Hint(number, f'"{found[0].strip()}": {rule.reason}')
    text = "\n".join(line for _, line in lines)
    if len(text.split()) > _MOST_WORDS:
        yield Hint(0, f"the text has {len(text.split())} words; more than {_MOST_WORDS} are rarely read")
    if text.count("?") > _MOST_QUESTIONS and not explanation.ask:
        yield Hint(0, f"{text.count('?')} questions; one next step is easier to answer")
    if not _COMMITMENT[canned.lang].search(text):
        yield Hint(0, "no commitment of ours; say one thing that we shall do")
    if canned.attitude == "theirs-not-ours" and canned.lang == "en":
        if not _OBSERVED.search(text):
            yield Hint(0, "no observation of ours; say what was checked before what it shows")
        if not _CONDITION.search(text):
            yield Hint(0, "nothing says what would change our mind; add an if")
