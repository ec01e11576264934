"""Find which explanations fit a text: keywords first, words of the title as weak evidence.

Keywords of all explanations are compiled once into one table by their first word, so that a text is walked
once, whatever their number.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log
from typing import NamedTuple

from workbench.canned.words import Token, is_code, says_something, tokens

_LONGEST_TEXT = 20_000  # characters of a ticket that are looked at; what it is about is said early
_SUBJECT = 1.3  # a match in the first line, which is the subject
_CODE = 1.6
_PHRASE = 0.35  # for each further word: a phrase says more than its rarest word, but not as much as all of them
_REPEATED = 0.1  # for each further time, up to five
_FADES = 0.7  # each further keyword counts that much less, so that a long list of keywords is no advantage
_WEAK, _MOST_WEAK = 0.12, 1.5
_FEWEST_WEAK = 3  # words of the title and when_to_use that must be there where no keyword is


class Wanted(NamedTuple):
    """What one explanation is looked for by: ``about`` is its title, when_to_use and component."""

    keywords: tuple[str, ...]
    not_keywords: tuple[str, ...]
    about: str


class Match(NamedTuple):
    """One that fits: its place in the sequence given, the weight, and the words that matched, best first."""

    place: int
    score: float
    keywords: tuple[str, ...]
    weak: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Keyword:
    """A keyword of one or several explanations; each is made once, so it is compared by what it is."""

    text: str
    words: tuple[str, ...]
    places: tuple[int, ...]
    weight: float
    exact: str  # a code as it is written, case folded; empty for words
    forbids: bool


class Matcher:
    """The keywords of a library, compiled."""

    def __init__(self, wanted: Sequence[Wanted]) -> None:
        self._size = len(wanted)
        about = [frozenset(token.word for token in tokens(one.about) if says_something(token.word)) for one in wanted]
        spread: Counter[str] = Counter()
        for one, words in zip(wanted, about, strict=True):
            spread.update(words.union(*(_folded(keyword) for keyword in one.keywords)))
        self._rarity = {word: log(1 + self._size / times) for word, times in spread.items()}
        self._about: dict[str, list[int]] = {}
        for place, words in enumerate(about):
            for word in words:
                self._about.setdefault(word, []).append(place)
        self._first: dict[str, list[_Keyword]] = {}
        for forbids in (False, True):
            for keyword in self._compiled(wanted, forbids=forbids):
                self._first.setdefault(keyword.words[0], []).append(keyword)

    def _compiled(self, wanted: Sequence[Wanted], *, forbids: bool) -> Iterable[_Keyword]:
        places: dict[str, list[int]] = {}
        for place, one in enumerate(wanted):
            for keyword in dict.fromkeys(one.not_keywords if forbids else one.keywords):
                places.setdefault(keyword, []).append(place)
        for text, owners in places.items():
            words = _folded(text)
            if not words:
                continue
            code = is_code(text)
            rarities = [self._rarity.get(word, 0.0) for word in words]
            weight = max(rarities) * (_CODE if code else 1 + _PHRASE * min(len(words) - 1, 3))
            yield _Keyword(text, words, tuple(owners), weight, text.casefold() if code else "", forbids)

    def matches(self, text: str) -> tuple[list[Match], list[Token]]:
        """Return what fits ``text``, best first, and the text's words. Takes time linear in the text."""
        text = text[:_LONGEST_TEXT]
        words = tokens(text)
        found = self._keywords_in(text, words)
        vetoed = {place for keyword in found if keyword.forbids for place in keyword.places}
        weak = self._weak(words)
        scored: dict[int, list[tuple[float, str]]] = {}
        for keyword, weight in found.items():
            if not keyword.forbids:
                for place in keyword.places:
                    scored.setdefault(place, []).append((weight, keyword.text))
        hinted = {place for place, said in weak.items() if len(said) >= _FEWEST_WEAK}
        matches = [
            _scored(place, sorted(scored.get(place, ()), reverse=True), sorted(weak.get(place, ()), reverse=True))
            for place in (scored.keys() | hinted) - vetoed
        ]
        return sorted(matches, key=lambda match: (-match.score, match.place)), words

    def _keywords_in(self, text: str, words: list[Token]) -> dict[_Keyword, float]:
        subject_ends = text.find("\n") if "\n" in text else len(text)
        times: Counter[_Keyword] = Counter()
        in_subject: set[_Keyword] = set()
        for at, token in enumerate(words):
            for keyword in self._first.get(token.word, ()):
                last = at + len(keyword.words)
                if len(keyword.words) > 1 and tuple(word.word for word in words[at:last]) != keyword.words:
                    continue
                if keyword.exact and not _is_exactly(text, token.start, words[last - 1].end, keyword.exact):
                    continue
                times[keyword] += 1
                if token.start < subject_ends:
                    in_subject.add(keyword)
        return {
            keyword: keyword.weight * (1 + _REPEATED * min(often - 1, 5)) * (_SUBJECT if keyword in in_subject else 1)
            for keyword, often in times.items()
        }

    def _weak(self, words: list[Token]) -> dict[int, list[tuple[float, str]]]:
        weak: dict[int, list[tuple[float, str]]] = {}
        for word in dict.fromkeys(token.word for token in words):
            for place in self._about.get(word, ()):
                weak.setdefault(place, []).append((self._rarity[word], word))
        return weak


@lru_cache(maxsize=8192)
def _folded(text: str) -> tuple[str, ...]:  # asked for twice of each keyword, and again when one file has changed
    return tuple(token.word for token in tokens(text))


def _is_exactly(text: str, start: int, end: int, exact: str) -> bool:
    """Whether a code stands here as written, and is not a part of a longer one (``R14`` in ``R14-b``)."""
    if text[start:end].casefold() != exact:
        return False
    before, after = text[max(0, start - 2):start], text[end:end + 2]
    joined_before = before[1:] in ("-", ".", "/") and before[:1].isalnum() and not exact[0].isalpha()
    return not (joined_before or (after[:1] in ("-", ".") and after[1:].isdigit()))


def _scored(place: int, keywords: list[tuple[float, str]], weak: list[tuple[float, str]]) -> Match:
    strong = sum(weight * _FADES**number for number, (weight, _) in enumerate(keywords))
    hint = min(_MOST_WEAK, _WEAK * sum(rarity for rarity, _ in weak))
    return Match(place, strong + hint, tuple(text for _, text in keywords), tuple(word for _, word in weak))

