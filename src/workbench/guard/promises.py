"""Find promises with a date in what somebody writes, so that they can be kept: "I will update you by Friday".

What is quoted, asked or said on a condition is no promise, nor is being away. What is found is offered, and a
person confirms it; so of two times that a sentence names the earlier counts.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from workbench.domain.text import one_line
from workbench.guard.moments import Moment, moments_in

_MOST = 20
_LONGEST = 600  # characters; what is longer is a log
_PROMISE = re.compile(
    r"""\b(?:
      (?:i|we)(?:\s?['’]ll|\s(?:will|shall|am\sgoing\sto|are\sgoing\sto)|\s?['’](?:m|re)\sgoing\sto)\b
    | let\sme\s(?=get\sback|come\sback|check|look|find)
    | you(?:\s?['’]ll|\swill)\s(?:hear|have|get|receive)\b | (?:please\s)?expect\b | (?:the\s|my\s|our\s)?next\supdate\b
    | (?:ich|wir)\s(?:melden?|schreiben?|werden?|geben?|prüfen?|schicken?|senden?|antworten?|sehen?|rufen?)\b
    | (?:melden?|schreiben?|werden?|geben?|prüfen?|schicken?|senden?|antworten?|rufen?)\s(?:ich|wir)\b
    | sie\s(?:hören|erhalten|bekommen)\b | (?:hören|erhalten|bekommen)\ssie\b
    | (?:je|nous)\s(?:vous\s|le\s|la\s)?(?:reviens|revenons|recontacte|tiens|tenons|répond\w{1,5}|reviendr\w{1,4}
      |enverr\w{1,4}|écrir\w{1,4}|tiendr\w{1,4}|ferai|ferons|regarder\w{1,4}|vérifier\w{1,4})\b
    )""", re.IGNORECASE | re.VERBOSE)
_NOT = re.compile(
    r"\s?(?:not|never|no\slonger|be\s(?:away|out\b|off\b|on\s(?:leave|holiday|vacation)|unavailable|unable|travelling|in\sthe\soffice"
    r"|back\b(?!\s(?:with|to)\b))|nicht\b|nie\b|(?:\w{1,20}\s){0,2}nicht\b|im\surlaub)", re.IGNORECASE)
_CONDITION = re.compile(
    r"(?<!even\s)\b(?:if|unless|provided|falls|sofern|wenn|si)\b(?!\s(?:not|nicht|i\smay|you\slike)\b)"
    r"|^\W*(?:when|once|as\ssoon\sas|should|sobald|dès\sque)\b", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:\w{2,20}ed|began|sent|since|from|was|were|been|broke|fell|went|had|did|seit|vom|war|hatte|depuis|of|de|after|nach"
    r"|between)\s(?:(?:on|at|in|am|um|le|à|the)\s)?$", re.IGNORECASE)
_AT_THE_START = 24  # characters before a time that stands before what is promised: "By Friday I will …"
_QUOTED = re.compile(r"(?m)^[ \t]{0,3}>[^\n]*|^[ \t]{0,3}(```|~~~)[\s\S]*?(?:^[ \t]{0,3}\1|\Z)")
_END = re.compile(r"[.!?…]+(?=[\s\"”»)]|$)|\n[ \t]*(?=\n|[-*•·][ \t])|;(?=\s)")
_SHORTENED = re.compile(
    r"\b(?:[ap]\.m|e\.g|i\.e|approx|ca|z\.b|d\.h|bzw|no|nr|dec|nov|oct|sept?|aug|jan|feb|mr|mrs|dr|e\.o\.d|\d{1,2})$",
    re.IGNORECASE)


class Promised(NamedTuple):
    """A promise: its ``sentence`` on one line, when it is ``due`` in UTC, and where in the text it stands."""

    sentence: str
    due: datetime
    start: int
    end: int


def promises_in(text: str, now: datetime, zone: str) -> tuple[Promised, ...]:
    """Return the promises in a text that fall due behind ``now``, in order, twenty at most.

    ``zone``, an IANA name or ``local``, is where a day without an hour ends at 17:00 and where an hour without a zone
    is meant. Takes time linear in the text. Raises Trouble where the zone is unknown.
    """
    found: list[Promised] = []
    for start, sentence, moment in _said(text, now, zone):
        if moment is not None:
            found.append(Promised(one_line(sentence), moment.due, start, start + len(sentence)))
            if len(found) == _MOST:
                break
    return tuple(found)


def undated_promises(text: str, now: datetime, zone: str) -> Iterator[tuple[int, int]]:
    """Yield where sentences stand that promise to be in touch, and name no time. Raises Trouble like promises_in."""
    for start, sentence, moment in _said(text, now, zone):
        if moment is None and _IN_TOUCH.search(sentence):
            yield start, start + len(sentence)


_IN_TOUCH = re.compile(
    r"\b(?:get\sback|come\sback\sto|be\sin\stouch|be\sback\s(?:with|to)|update\syou|let\syou\sknow|keep\syou|hear\sfrom|follow\sup"
    r"|melde|melden|recontacte|reviens\svers)\b", re.IGNORECASE)


def _said(text: str, now: datetime, zone: str) -> Iterator[tuple[int, str, Moment | None]]:
    """Yield each sentence that promises: where it starts, itself, and the moment it names, if any."""
    for start, sentence in _sentences(text):
        flat = sentence.replace("\n", " ").replace("\t", " ")
        promise = _PROMISE.search(flat)
        if promise is None or flat.rstrip("\"”»)").endswith("?") or _NOT.match(flat, promise.end()):
            continue
        if _CONDITION.search(flat):
            continue
        named = moments_in(flat, now, zone)
        moments = [one for one in named if not _PAST.search(flat[max(0, one.start - 40) : one.start])]
        behind = [one for one in moments if one.start >= promise.start()]
        before = [one for one in moments if one.start <= _AT_THE_START]
        yield start, sentence, min(behind or before, key=lambda one: one.due, default=None)


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    """Yield start and words of each sentence that somebody wrote here: nothing quoted, no code."""
    text = _QUOTED.sub(lambda quoted: "\n" * len(quoted[0]), text)
    begin = 0
    for end in (*(found.end() for found in _END.finditer(text) if not _goes_on(text, found)), len(text)):
        sentence = text[begin:end]
        stripped = sentence.strip()
        if 5 < len(stripped) <= _LONGEST:
            yield begin + sentence.index(stripped), stripped
        begin = end


def _goes_on(text: str, end: re.Match[str]) -> bool:
    """Whether a full stop is that of a shortened word or of a number, as in "10 a.m. tomorrow" or "am 3. Dezember"."""
    if end[0] != "." or _SHORTENED.search(text, max(0, end.start() - 12), end.start()) is None:
        return False
    return bool(re.match(r"\s[\w(]", text[end.end() : end.end() + 2])) and "\n\n" not in text[end.end() : end.end() + 3]
