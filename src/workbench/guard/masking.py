"""Mask secrets by pseudonyms that stay the same: whoever reads two texts sees that they hold the same token.

A pseudonym says the kind and which one: ``[github token A]``. Which secret has which number is kept as a keyed
digest, so the secret itself is written down nowhere.
"""

import re
from collections.abc import Iterable
from typing import Protocol

from workbench.guard.finding import Finding

_LAYOUT = re.compile(r"[\s>|]|\\[nr]")


class Pseudonyms(Protocol):
    """Numbers for secrets: the same secret of a kind has the same number for ever, another one another."""

    def number_for(self, kind: str, secret: str) -> int:
        """Return the number of a secret among its kind, from 1 on, a new one where it has none yet."""
        ...


def mask(text: str, findings: Iterable[Finding], names: Pseudonyms) -> str:
    """Return ``text`` with a pseudonym in place of each finding. The findings are in order and do not overlap."""
    pieces: list[str] = []
    done = 0
    for kind, start, end in findings:
        pieces += (text[done:start], pseudonym(kind, names.number_for(kind, plain(text[start:end]))))
        done = end
    return "".join((*pieces, text[done:]))


def plain(secret: str) -> str:
    """Return a secret without what only lays it out: a key that is quoted or indented is still that key."""
    return _LAYOUT.sub("", secret) if len(secret) > 200 or "\n" in secret else secret


def pseudonym(kind: str, number: int) -> str:
    """Return what stands for a secret: ``[github token A]``; behind Z comes AA."""
    letters = ""
    while number > 0:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"[{kind} {letters}]"
