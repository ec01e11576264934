"""Words that read badly to somebody for whom something is broken, in English, German and French, each with why."""

import re
from collections.abc import Iterator
from typing import NamedTuple


class ToneRule(NamedTuple):
    """Words by their pattern, and why they read badly."""

    pattern: re.Pattern[str]
    reason: str


def _rule(pattern: str, reason: str) -> ToneRule:
    return ToneRule(re.compile(pattern, re.IGNORECASE), reason)

APOLOGY = {
    "en": _rule(r"\b(?:sorry|apolog(?:y|ies|i[sz]e))\b", "an apology for what is not ours; name the effect instead"),
    "de": _rule(r"\b(?:entschuldig\w*|tut uns leid|tut mir leid)\b",
                "an apology for what is not ours; name the effect instead"),
    "fr": _rule(r"\b(?:désolée?s?|navrée?s?|excus(?:es|ez|er))\b",
                "an apology for what is not ours; name the effect instead"),
}
EVERYWHERE = {
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
_CODE = re.compile(r"`[^`]*`")
_FENCE = re.compile(r"^\s*```")


def prose(body: str) -> Iterator[tuple[int, str]]:
    """Yield number and text of the lines outside code blocks, with blanks for what stands in back-quotes.

    The first line is 0. All that is yielded stands where it stood in its line.
    """
    inside = False
    for number, line in enumerate(body.split("\n")):
        if _FENCE.match(line):
            inside = not inside
        elif not inside:
            yield number, _CODE.sub(lambda code: " " * len(code[0]), line)
