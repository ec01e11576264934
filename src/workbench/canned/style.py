"""Hints on the style of a canned explanation for customers: never errors, because a rule may be broken well.

What the rules are for: somebody reads the text while something of theirs is broken. They want what was seen
before what it means, one thing to do, and one thing that we shall do.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from workbench.canned.model import Explanation

_MOST_WORDS = 260
_MOST_QUESTIONS = 2


class Hint(NamedTuple):
    """A hint on a line of the body, which is 0 for its first."""

    line: int
    reason: str


class _Rule(NamedTuple):
    pattern: re.Pattern[str]
    reason: str


def _rule(pattern: str, reason: str) -> _Rule:
    return _Rule(re.compile(pattern, re.IGNORECASE), reason)


_APOLOGY = {
    "en": _rule(r"\b(?:sorry|apolog(?:y|ies|i[sz]e))\b", "an apology for what is not ours; name the effect instead"),
    "de": _rule(r"\b(?:entschuldig\w*|tut uns leid|tut mir leid)\b",
                "an apology for what is not ours; name the effect instead"),
    "fr": _rule(r"\b(?:désolée?s?|navrée?s?|excus(?:es|ez|er))\b",
                "an apology for what is not ours; name the effect instead"),
}
_EVERY = {
    "en": (
        _rule(r"\byou (?:did|failed|forgot|broke|caused|misconfigured|should have)\b|\byour (?:mistake|fault)\b",
              "blames the reader; say what the application or the setting does"),
        _rule(r"\b(?:waiting (?:for|on)|with) (?:the )?engineering\b|\bour engineers are (?:looking|working)\b",
              '"waiting for engineering" tells the reader nothing; say what is known and when you write next'),
        _rule(r"\bshould (?:now )?(?:be fine|work(?! with)|be (?:fixed|resolved))\b",
              "says what should be; say what was checked"),
        _rule(r"\b(?:simply|obviously|of course|as (?:I|we) said|clearly)\b",
              "makes the reader feel slow; leave it out"),
        _rule(r"\b(?:unfortunately|I'm afraid|kindly|please be advised|per my)\b", "is filler; say the thing itself"),
        _rule(r"\b(?:as soon as possible|asap|shortly|soon(?! as))\b", "is no time; name one, or what it depends on"),
        _rule(r"!(?:\s|$)", "an exclamation mark; calm text reads better when something is broken"),
    ),
    "de": (
        _rule(r"\bSie haben (?:vergessen|versäumt)\b|\bIhr Fehler\b",
              "blames the reader; say what the application or the setting does"),
        _rule(r"\b(?:einfach nur|natürlich|selbstverständlich)\b", "makes the reader feel slow; leave it out"),
        _rule(r"\b(?:leider|baldmöglichst|schnellstmöglich|in Kürze)\b", "is filler or no time; say the thing itself"),
    ),
    "fr": (
        _rule(r"\bvous avez (?:oublié|omis)\b|\bvotre (?:erreur|faute)\b",
              "blames the reader; say what the application or the setting does"),
        _rule(r"\b(?:simplement|évidemment|bien sûr)\b", "makes the reader feel slow; leave it out"),
        _rule(r"\b(?:malheureusement|dès que possible|prochainement)\b", "is filler or no time; say the thing itself"),
    ),
}
_COMMITMENT = {
    "en": re.compile(r"\b(?:I|we)(?:'ll| will| shall| am going to| are going to)\b", re.IGNORECASE),
    "de": re.compile(r"\b(?:ich|wir)\b|\b(?:werde|werden|prüfe|melde|schreibe)\b", re.IGNORECASE),
    "fr": re.compile(r"\bje\b|\bj'|\bnous\b", re.IGNORECASE),
}
_OBSERVED = re.compile(
    r"\b(?:I|we) (?:have )?(?:checked|measured|looked|tested|traced|found|saw|see|compared|followed|read|repeated|"
    r"tried|went through)\b", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:if|unless)\b", re.IGNORECASE)
_FENCE = re.compile(r"^\s*```")


def style_hints(explanation: Explanation) -> Iterator[Hint]:
    """Return the hints on a text for customers; texts for colleagues and in other languages have none."""
    canned = explanation.canned
    if canned.audience not in ("customer", "status-page") or canned.lang not in _EVERY or not canned.body:
        return
    rules = _EVERY[canned.lang]
    if canned.attitude not in ("ours", "shared"):
        rules = (_APOLOGY[canned.lang], *rules)
    prose = list(_prose(canned.body))
    for number, line in prose:
        for rule in rules:
            if found := rule.pattern.search(line):
                yield Hint(number, f'"{found[0].strip()}": {rule.reason}')
    text = "\n".join(line for _, line in prose)
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


def _prose(body: str) -> Iterator[tuple[int, str]]:
    """Return the lines outside code blocks, without what stands in back-quotes."""
    inside = False
    for number, line in enumerate(body.split("\n")):
        if _FENCE.match(line):
            inside = not inside
        elif not inside:
            yield number, re.sub(r"`[^`]*`", "", line)
