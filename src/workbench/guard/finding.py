"""Find secrets in a text. A finding says what kind stands where, and never holds the secret itself."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from workbench.guard.proving import PROOFS, entropy
from workbench.guard.rules import Rule, Rules

_LONGEST_LOOKALIKE = 120  # characters; in a longer secret, such as a key with its comment, any word may stand
_REACH = 400  # characters; a keyword behind so many of what was found tells nothing
_PSEUDONYM = re.compile(r"\[[a-z0-9][a-z0-9 .-]{1,39} [A-Z]{1,3}\]")  # see workbench.guard.masking
_SHORTLY = 24  # characters around what was found
_MOST_AGAIN = 50  # different secrets that are looked for wherever else they stand
_SHORTEST_AGAIN = 8  # characters; anything shorter stands in too many words


class Finding(NamedTuple):
    """A secret of a ``kind``, which is the name of its rule, from ``start`` up to ``end``."""

    kind: str
    start: int
    end: int


def find_secrets(text: str, rules: Rules) -> tuple[Finding, ...]:
    """Return the secrets in a text, in order; no two overlap. Takes time linear in the text.

    Where two rules find the same, the one that stands first in the rules names it. A secret that was found once is
    found wherever else it stands, even where nothing there says what it is.
    """
    lowered = _lowered(text)
    taken = bytearray(len(text))
    masked = bytearray(len(text))
    for pseudonym in _PSEUDONYM.finditer(text):
        masked[pseudonym.start() : pseudonym.end()] = b"\1" * len(pseudonym[0])
    found: list[Finding] = []
    for rule in rules.rules:
        for start, end in _by_rule(text, lowered, rule, rules):
            if 1 in masked[start:end]:
                continue
            # What a rule leaves of another one's find is a secret only where something can be read in it.
            rests = _free(rule.name, start, end, taken)
            found += (rest for rest in rests if any(map(str.isalnum, text[rest.start : rest.end])))
    seen: dict[str, str] = {}
    for one in found:
        secret = text[one.start : one.end]
        if len(secret) >= _SHORTEST_AGAIN and not (secret.isalpha() and secret.islower()):  # a word may just be a word
            seen.setdefault(secret, one.kind)
    for secret, kind in list(seen.items())[:_MOST_AGAIN]:
        at = text.find(secret)
        while at >= 0:
            found += _free(kind, at, at + len(secret), taken)
            at = text.find(secret, at + len(secret))
    return tuple(sorted(found, key=lambda one: one.start))


def _lowered(text: str) -> str:
    """Return ``text`` in lower case, with each character where it was."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(sign if len(sign.lower()) > 1 else sign.lower() for sign in text)


def _by_rule(text: str, lowered: str, rule: Rule, rules: Rules) -> Iterator[tuple[int, int]]:
    group = "secret" if "secret" in rule.pattern.groupindex else 0
    for match in _matches(text, lowered, rule):
        start, end = match.span(group)
        if start >= end or not _is_near(lowered, rule, match.start(), match.end()):
            continue
        if rule.proof == "password":  # the end of a sentence, or of what the password stands in
            end = start + len(text[start:end].rstrip(".,:;)]}"))
        secret = text[start:end]
        if rule.proof and not PROOFS[rule.proof](secret):
            continue
        if rule.entropy and entropy(secret) < rule.entropy:
            continue
        allow = (*rule.allow, *rules.allow) if len(secret) <= _LONGEST_LOOKALIKE else rule.allow
        if not any(pattern.search(secret) for pattern in allow):
            yield start, end


def _matches(text: str, lowered: str, rule: Rule) -> Iterator[re.Match[str]]:
    """Yield what the pattern finds around the rule's keywords, which is quicker than everywhere."""
    at = 0
    for begin, end in _around(lowered, rule):
        at = max(at, begin)
        while at < end:
            match = rule.pattern.search(text, at, end + rule.width + 1)
            if match is None or match.start() >= end:
                break
            at = max(match.start() + 1, match.end())
            yield match


def _around(lowered: str, rule: Rule) -> Iterator[tuple[int, int]]:
    """Yield the stretches of a text in which the rule's keywords are near, in order; they do not overlap."""
    if not rule.keywords:
        yield 0, len(lowered)
        return
    reach = rule.near + _REACH
    step = reach // 2  # keywords nearer than that to one before them lie in its stretch
    hits: list[int] = []
    for word in rule.keywords:
        at = lowered.find(word)
        while at >= 0:
            hits.append(at)
            at = lowered.find(word, at + step)
    begin = end = 0
    for hit in sorted(hits):
        if hit - reach > end:
            yield begin, end
            begin = hit - reach
        end = min(len(lowered), hit + reach + step)
    yield begin, end


def _is_near(lowered: str, rule: Rule, start: int, end: int) -> bool:
    before = max(0, start - rule.near)
    if rule.keywords and not any(lowered.find(word, before, end + _SHORTLY) >= 0 for word in rule.keywords):
        return False
    shortly = max(0, start - _SHORTLY)
    return not any(lowered.find(word, shortly, end) >= 0 for word in rule.unless)


def _free(kind: str, start: int, end: int, taken: bytearray) -> Iterator[Finding]:
    """Take what nobody has found yet of a stretch, in as many pieces as that leaves."""
    at = start
    while at < end:
        begin = taken.find(0, at, end)
        if begin < 0:
            return
        at = taken.find(1, begin, end)
        at = end if at < 0 else at
        taken[begin:at] = b"\1" * (at - begin)
        yield Finding(kind, begin, at)
