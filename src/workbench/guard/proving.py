"""What a pattern cannot say of a secret: a check digit, what base64 holds, whether a word is a password at all."""

import re
from base64 import b64decode
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import groupby
from math import log2

_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[^\W\d_]")
_SPECIAL = re.compile(r"[^\w\s./:,;|()\[\]{}<>'\"`-]")
_ATTRIBUTE = re.compile(r"[a-z_][a-z0-9_]{0,60}(?:\.[a-z_][a-z0-9_]{0,60}){1,6}$")
_NAME = re.compile(r"(?:test|get|set|is|has|check)_\w{1,80}$|\d{4}-\d\d-\d\d|\d\d:\d\d")  # of a function; a time
_HUMP = re.compile(r"[A-Z]?[a-z]{1,99}|[A-Z]{1,99}")
_SHORTEST_JUMBLE = 10
_LONGEST_HUMP = 3.5  # letters from one capital to the next, on average
_LONG_RUN = re.compile(r"[A-Za-z0-9+/]{24}")
# A call, an item, an attribute: what stands there is a program, and the secret is somewhere else.
_PROGRAM = re.compile(r"[A-Za-z_$][\w.$:]{0,80}[(\[]|[A-Za-z_]{1,40}(?:\.[A-Za-z_]{1,40}){1,6}$|[/~.]/|/[a-z]{2,10}/")


def entropy(text: str) -> float:
    """Return how much a character of ``text`` says, in bits (Shannon): 0 for one that repeats, 4 for random hex."""
    return -sum(count / len(text) * log2(count / len(text)) for count in Counter(text).values()) if text else 0.0


def is_card(text: str) -> bool:
    """Whether the last digit is the one that the others ask for (Luhn's formula, ISO/IEC 7812-1)."""
    digits = [int(sign) for sign in text if sign.isdigit()]
    return len(set(digits)) > 2 and sum(
        sum(divmod(digit * (1 + at % 2), 10)) for at, digit in enumerate(reversed(digits))
    ) % 10 == 0


def is_pair(text: str) -> bool:
    """Whether this is user and password as headers have them: base64 of two texts with a colon (RFC 7617)."""
    try:
        user, colon, password = b64decode(text + "=" * (-len(text) % 4), validate=True).decode().partition(":")
    except ValueError:
        return False
    return bool(colon and (user or password)) and (user + password).isprintable()


def is_random(text: str) -> bool:
    """Whether a program made this: letters and digits mixed, no sign over and over, and no part of a program."""
    if not _LETTER.search(text) or _PROGRAM.match(text) or _ATTRIBUTE.match(text):
        return False
    if not _DIGIT.search(text) and not _is_jumbled(text):
        return False
    return max(len(list(run)) for _, run in groupby(text)) < 6


def is_key(text: str) -> bool:
    """Whether there is a key between the lines that begin and end one, and not only a program that looks for them."""
    return _LONG_RUN.search(text) is not None


def is_password(text: str) -> bool:
    """Whether somebody would have this for a password: more than a word, and no part of a program."""
    if _PROGRAM.match(text) or _NAME.match(text) or not _LETTER.search(text) or len(set(text)) <= 3:
        return False
    return bool(_DIGIT.search(text) or _SPECIAL.search(text.rstrip("?")) or _is_jumbled(text))


def is_strong(text: str) -> bool:
    """Whether this is a password even where nothing but a word before it says so: letters, digits and more."""
    more = _SPECIAL.search(text) or text not in (text.lower(), text.upper())
    return bool(more and _DIGIT.search(text)) and is_password(text)


def _is_jumbled(text: str) -> bool:
    """Whether capitals stand where no name of a program has them: ``wFFAdOap``, and not ``getUserName``."""
    humps = _HUMP.findall(text)
    return len(text) >= _SHORTEST_JUMBLE and text.lower() != text and sum(map(len, humps)) < _LONGEST_HUMP * len(humps)


PROOFS: Mapping[str, Callable[[str], bool]] = {
    "card": is_card, "key": is_key, "pair": is_pair, "random": is_random,
    "strong": is_strong, "password": is_password,
}
