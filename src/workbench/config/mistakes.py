"""A mistake in the configuration, where it stands, and how it is said without giving a secret away."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from workbench.domain.text import one_line, shorten

WITHHELD = "‹withheld›"
_LONGEST = 60  # cells of what a person wrote that a sentence repeats


class Place(NamedTuple):
    """A position in a file; lines and columns count from 1, 0 means the file as a whole."""

    file: Path
    line: int = 0
    column: int = 0


class Mistake(NamedTuple):
    """One thing that is wrong in the configuration.

    ``path`` is the option in dots, such as ``queues[0].order``, or empty where the file itself is meant.
    ``reason`` says what is wrong, ``nearest`` the valid name or value that comes closest, or nothing.
    Nothing in it that looks like a token is shown.
    """

    file: Path
    line: int
    column: int
    path: str
    reason: str
    nearest: str = ""

    def __str__(self) -> str:
        """Return ``config.yaml:12: queues[0].ordr: unknown name; did you mean "order"?``."""
        where = one_line(str(self.file)) + (f":{self.line}" if self.line else "")
        hint = f'; did you mean "{self.nearest}"?' if self.nearest else ""
        return ": ".join(part for part in (where, self.path, self.reason) if part) + hint


def mistake_at(place: Place, path: str, reason: str, nearest: str = "") -> Mistake:
    """Return a mistake whose words are safe to show: clean, on one line, nothing that looks like a token."""
    return Mistake(*place, withhold(one_line(path)), withhold(one_line(reason)), withhold(one_line(nearest)))


def quoted(text: str) -> str:
    """Return what a person wrote as a sentence may repeat it: short, clean, in quotes."""
    return f'"{shorten(withhold(one_line(text)), _LONGEST)}"'


def withhold(text: str) -> str:
    """Return ``text`` without what looks like a token.

    That is: 16 or more letters and digits in one piece, or as many with ``-_+=~`` between them and a digit
    among them. Words with dashes stay.
    """
    return _tokens().sub(WITHHELD, text)


@cache
def _tokens() -> re.Pattern[str]:
    return re.compile(
        r"(?<![\w+=~-]) (?=[\w+=~-]{16}) (?= [\w+=~-]*? (?: \d | [^\W_]{16} ) ) [\w+=~-]+",
        re.ASCII | re.VERBOSE,
    )


def nearest_of(word: str, valid: Iterable[str]) -> str:
    """Return the valid word that ``word`` was most likely meant to be, or nothing."""
    from difflib import get_close_matches

    folded = {one.casefold(): one for one in valid}
    found = get_close_matches(word[:64].casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else ""
