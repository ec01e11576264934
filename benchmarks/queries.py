"""Two hundred searches of six kinds, each in our language, in notmuch's, and as a plain test of one message.

The test is the truth that answers are checked against. It reads a message as the index does: letters and
digits are words, capitals and accents make no difference (FTS5's `unicode61 remove_diacritics 2`).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random
from unicodedata import combining, normalize

from benchmarks.company import Company, domain_of
from benchmarks.prose import ENGLISH, PHRASES

KINDS = ("common word", "rare word", "two words", "phrase", "prefix", "field")
_EACH = 34  # of a kind; the last one has the rest
_ALL = 200
_OPERATORS = ("and", "or", "not", "xor", "near", "adj")  # of either language
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Said:
    """One message as a search sees it. ``words`` are its words between blanks, with a blank at either end."""

    ref: str
    at: datetime
    words: str
    customer: str
    organisation: str


@dataclass(frozen=True, slots=True)
class Search:
    """One search: its kind, its text for us, its text for notmuch, and whether it finds a message."""

    kind: str
    text: str
    notmuch: str
    finds: Callable[[Said], bool]


def words_of(text: str) -> str:
    """Return a text's words as the index has them, each between blanks."""
    return " " + " ".join(_WORD.findall(_plain(text))) + " "


def _plain(text: str) -> str:
    if text.isascii():
        return text.lower()
    return "".join(letter for letter in normalize("NFD", text.lower()) if not combining(letter))


def mixed_searches(company: Company, seed: int = 2) -> list[Search]:
    """Return 200 different searches over a company's messages, a like share of each kind, in mixed order."""
    rng = Random(seed)
    words = [word for word in company.prose.words if word.isascii() and len(word) > 2 and word not in _OPERATORS]
    makers: dict[str, Callable[[], Search]] = {
        "common word": lambda: _words("common word", rng.choice(words[: len(ENGLISH) + 150])),
        "rare word": lambda: _words("rare word", rng.choice(words[20_000:])),
        "two words": lambda: _words("two words", _two(rng, words)),
        "phrase": lambda: _phrase(rng, company),
        "prefix": lambda: _prefix(_some(rng, words, 30_000)[: rng.randrange(3, 7)]),
        "field": lambda: _field(rng, company, words),
    }
    found: dict[str, Search] = {}
    for kind, make in makers.items():
        wanted = min(_ALL, len(found) + _EACH)
        while len(found) < wanted:
            search = make()
            found.setdefault(search.text, search)
            assert search.kind == kind
    searches = list(found.values())
    rng.shuffle(searches)
    return searches


def _some(rng: Random, words: list[str], highest: int) -> str:
    """Return a word, the commoner the likelier, down to the rank ``highest``."""
    return words[int(highest ** rng.random()) - 1]


def _two(rng: Random, words: list[str]) -> str:
    one = _some(rng, words, 400)
    other = one
    while other == one:
        other = _some(rng, words, 8_000)
    return f"{one} {other}"


def _words(kind: str, text: str) -> Search:
    wanted = [f" {word} " for word in text.split()]
    return Search(kind, text, text, lambda said: all(word in said.words for word in wanted))


def _phrase(rng: Random, company: Company) -> Search:
    if rng.random() < 0.5:
        phrase = rng.choice(PHRASES)
    else:  # words that somebody really wrote side by side
        spoken = company.ticket(rng.randrange(1, company.tickets + 1))[1][0].text
        row = re.findall(r"[a-z]+", words_of(spoken)) if spoken.isascii() else ["request", "timeout"]
        start = rng.randrange(max(1, len(row) - 3))
        phrase = " ".join(row[start : start + rng.choice((2, 3))])
    wanted = f" {phrase} "
    return Search("phrase", f'"{phrase}"', f'"{phrase}"', lambda said: wanted in said.words)


def _prefix(start: str) -> Search:
    wanted = f" {start}"
    return Search("prefix", f"{start}*", f"{start}*", lambda said: wanted in said.words)


def _field(rng: Random, company: Company, words: list[str]) -> Search:
    word = _some(rng, words, 400)
    wanted = f" {word} "
    number = 1 + int(company.customers * rng.random() ** 2)
    match rng.randrange(4):
        case 0:
            who = company.customer(number)
            return Search(
                "field", f"customer:{who.email} {word}", f"(from:{who.email} or to:{who.email}) and {word}",
                lambda said: said.customer == who.ref and wanted in said.words,
            )
        case 1:
            domain = domain_of(number % company.organisations + 1)
            ref = f"local:organisation-{number % company.organisations + 1}"
            return Search(
                "field", f"org:{domain} {word}", f"(from:{domain} or to:{domain}) and {word}",
                lambda said: said.organisation == ref and wanted in said.words,
            )
        case 2:
            since = company.now - timedelta(days=rng.choice((7, 30, 90)))
            days = (company.now - since).days
            return Search(
                "field", f"since:{days}d {word}", f"date:@{since.timestamp():.0f}.. and {word}",
                lambda said: said.at >= since and wanted in said.words,
            )
        case _:
            before = datetime(rng.randrange(2022, 2026), rng.randrange(1, 13), 1, tzinfo=company.now.tzinfo)
            return Search(
                "field", f"before:{before:%Y-%m-%d} {word}", f"date:..@{before.timestamp() - 1:.0f} and {word}",
                lambda said: said.at < before and wanted in said.words,
            )


@lru_cache(maxsize=1)
def everything_said(company: Company) -> tuple[Said, ...]:
    """Return every message of a company, newest first, made without the store."""
    said = [
        Said(message.ref, message.at, words_of(message.text), ticket.customer or "", ticket.organisation or "")
        for ticket, messages in map(company.ticket, range(1, company.tickets + 1))
        for message in messages
    ]
    said.sort(key=lambda one: one.at, reverse=True)
    return tuple(said)
