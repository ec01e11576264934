"""What somebody types, as a question to the index: words that count, codes whole, phrases as they stand."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from workbench.api import one_line
from workbench_knowledge.pages import parted

_LONGEST = 500  # characters of a question
_PAIRS = 3
_STEM = 5  # letters
_MOST = 16  # words of one
_PIECE = re.compile(r'"([^"]*)"|(\S+)')
_AROUND = " \t.,:;!?()[]{}<>'\"`*|"
_HYPHENED = re.compile(r"[A-Za-z]+-[A-Za-z]+")
_BARE = re.compile(r"[^\W_]+")
# What nobody writes by chance: H12, ERR_CERT, /etc/hosts, resolv.conf, readFile, 40001. Others do: TLS, 11:00, 2014.
_CODE = re.compile(
    r"[A-Za-z]\d|\d[A-Za-z]|\w[_\\/]\w|^[~.]?/\w|[A-Za-z]\.[A-Za-z]|::|[a-z][A-Z]|^(?!(?:19|20)\d\d$)\d{4,}$"
)

# Words that every page holds, so that they say nothing; a question of nothing else is asked as it stands.
_COMMON = frozenset(
    """
    a about after again all also am an and any anybody anyone anything are as at be because been but by can cannot
    can't could did do does doesn't doing don't everybody everyone everything for from get gets getting got had has
    have he hello hi how i i'm i've if in into is isn't it it's its just keep keeps know like me my need no nobody
    not nothing now of off on only or our out over please same she should so some somebody someone something still
    than thank thanks that the their them then there these they this those to too try trying up us use used using
    very want was we were what when where which while who why will with won't would you your
    """.split()  # noqa: SIM905 - they read better so
)


class Term(NamedTuple):
    """One thing asked for: as it was typed, and whether it is a code or a phrase, which tell by themselves."""

    text: str
    is_telling: bool = False

    @property
    def match(self) -> str:
        """What asks FTS5 for it: its words next to each other, so that a code or a path is found whole.

        What has a hyphen may be written as one word: ``e-mail`` is email, and ``time-out`` is timeout.
        """
        whole = f'"{parted(self.text)}"'
        return f"({whole} OR {self.text.replace('-', '')})" if _HYPHENED.fullmatch(self.text) else whole


def terms_of(text: str, *, most: int = _MOST) -> list[Term]:
    """Return the terms of a question, each once, in their order."""
    found: dict[str, Term] = {}
    rest: dict[str, Term] = {}
    for phrase, piece in _PIECE.findall(one_line(text)[:_LONGEST]):
        bare = phrase or piece.strip(_AROUND).removesuffix("'s").replace('"', " ")
        if not _BARE.search(bare):
            continue
        term = Term(bare, bool(phrase) or _CODE.search(bare) is not None)
        into = rest if bare.lower() in _COMMON and not phrase else found
        into.setdefault(bare.lower(), term)
    return list((found or rest).values())[:most]


def stems_of(text: str) -> list[str]:
    """Return the words of a text by the letters that tell whether two are the same one; numbers and codes are whole."""
    return [word if any(map(str.isdigit, word)) else word[:_STEM] for word in _BARE.findall(text.lower())]


def all_of(terms: Sequence[Term], *, is_begun: bool = False) -> str:
    """Return the question for pages that hold all the terms; where the last one ``is_begun``, its beginning will do."""
    asked = [term.match for term in terms]
    if is_begun and asked and not terms[-1].text.endswith('"'):
        # The index holds stems, and what is typed may already have gone past one: "connecti" past "connect".
        bare = _BARE.findall(terms[-1].text)
        last = bare[-1] if len(bare) == 1 else ""
        if len(last) > 2:
            start = last[: max(4, len(last) - 3)] if len(last) > 5 else last
            asked[-1] = f'({asked[-1]} OR "{start}" *)'
    # A pair says the same as its first term, so it lets no other page in, and counts where it is there.
    for place, pair in enumerate(_pairs(terms)):
        asked[place] = f"({asked[place]} OR {pair})"
    return " AND ".join(asked)


def any_of(terms: Iterable[Term]) -> str:
    """Return the question for pages that hold any of the terms."""
    terms = tuple(terms)
    return " OR ".join([*(term.match for term in terms), *_pairs(terms)])


def _pairs(terms: Sequence[Term]) -> list[str]:
    """Return what asks for two terms next to each other, which only counts for a page's place."""
    return [f'"{parted(one.text)} {parted(other.text)}"' for one, other in pairwise(terms)][:_PAIRS]
