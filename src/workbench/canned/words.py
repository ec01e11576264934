"""Words of a text for matching: tokens, the language they are in, and which say nothing."""

import re
from functools import lru_cache
from typing import NamedTuple

_TOKEN = re.compile(r"\w+")
_CODE = re.compile(r"\d|_|[a-z][A-Z]")

# The commonest words of each language that are not words of the others. Ticket text is short and full of
# English log lines, so only words that make sentences are counted.
_STOP_WORDS = {
    "en": "the and to of is are was were have has had with this that for from not can could would when what which "
          "we our you your it they there been be but after since how please do does on at an as by if or my me",
    "de": "der die das und ist nicht wir sie ich ein eine einen einem einer mit auf für von dem den des im zu zum zur "
          "bei aber auch oder wenn seit nach wird werden wurde haben hat kann können bitte unser unsere unseren uns "
          "noch nur schon wie dass sind es",
    "fr": "le la les des du et est ne pas nous vous je un une avec pour dans sur par mais aussi ou si depuis après "
          "sont être avoir avons avez peut pouvez merci bonjour notre nos votre vos cette ce ces que qui il elle au",
    "es": "el los las y es no nosotros usted yo un una con para en sobre por pero también si desde después son está "
          "están tenemos puede pueden gracias hola nuestro nuestra nuestros esta este estos que se lo al del",
    "pt": "o os as e é não nós você eu um uma com para em sobre por mas também se desde depois são está estão temos "
          "pode podem obrigado olá nosso nossa nossos esta este estes que ao do da dos das no na nos nas quando muito",
}
NAMES = {"en": "English", "de": "German", "fr": "French", "es": "Spanish", "pt": "Portuguese"}
_OWN_NAMES = {"deutsch": "de", "français": "fr", "francais": "fr", "español": "es", "português": "pt"}
_CODE_OF_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9_-]{1,20})?")
_ENOUGH = 4  # stop-words that a language must show
_CLEARLY = 1.3  # times the runner-up


class Token(NamedTuple):
    """One word: folded for comparing, and where it stands."""

    word: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """Return the words of a text in order. Linear in the text."""
    return [Token(fold(found[0]), found.start(), found.end()) for found in _TOKEN.finditer(text)]


@lru_cache(maxsize=8192)
def fold(word: str) -> str:
    """Return a word without case and without an English plural's ending, so that retries and retry are one."""
    word = word.casefold()
    if len(word) < 4 or not word.isascii() or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "xes", "ches", "shes")) else word[:-1]


_STOP = {code: frozenset(fold(word) for word in words.split()) for code, words in _STOP_WORDS.items()}


# What every ticket says, so that it points to no explanation in particular.
_SAID_EVERYWHERE = """
    about above after again all already also another answer any anybody anyone ask asked back because
    before begin below beside between both call came change come could day does done each either else
    end even ever every few find first from get give given goes going good have help here hour into just
    keep kind know last later least less like line little long look made make many may mean message
    minute more most much need never new next nobody none now off old once one only open other our out
    over own part past place please problem put question read reply right same say second see seem seen
    send sent set should show side since some something sort still take team tell than thank that their
    them then thing think third three through ticket time today told too tried try turn two under until
    use used user very want was way week well went what when where whether which while who why will word
    work write wrong year yet
"""
_EVERYWHERE = frozenset(fold(word) for word in _SAID_EVERYWHERE.split())


def is_code(text: str) -> bool:
    """Whether a keyword is a code, a version or a name from a program, so that it must match exactly."""
    return " " not in text and bool(_CODE.search(text))


def says_something(word: str) -> bool:
    """Whether a folded word is more than grammar."""
    return len(word) > 2 and word not in _EVERYWHERE and not any(word in stop for stop in _STOP.values())


def language(words: list[Token]) -> str:
    """Return the code of the language that the words are clearly in, or an empty string."""
    found = sorted(((sum(token.word in stop for token in words), code) for code, stop in _STOP.items()), reverse=True)
    (most, code), (next_most, _) = found[:2]
    return code if most >= _ENOUGH and most >= _CLEARLY * next_most else ""


def language_named(said: str) -> str:
    """Return the code of a language as a form's field names it (``de``, ``de-CH``, ``German``), else ``""``."""
    said = said.strip()
    named = {name.lower(): code for code, name in NAMES.items()} | _OWN_NAMES
    if code := named.get(said.lower()):
        return code
    found = _CODE_OF_LANGUAGE.fullmatch(said)
    return found[1].lower() if found else ""
