"""What goes wrong with a source, in words for the person, and how long it is left alone after that."""

import random
from typing import NamedTuple

from workbench.api.answers import Refused, Throttled, Unreachable, Unreadable
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.store.connection import StoreError

FIRST_DELAY = 2.0  # seconds after a first failure; doubled with each further one
LONGEST_DELAY = 600.0
_WORDS_SHOWN = 300


class TookTooLong(Trouble):
    """A turn that did not end within its time and was cut off."""


class CannotBeMade(Trouble):
    """A provider that cannot be made: a plugin that is missing, a secret that is not to be had."""


class Failure(NamedTuple):
    """A failure: all of it in a sentence, in a few words behind the source's name, and the seconds until a next try."""

    sentence: str
    failing: str
    wait: float


def failure_of(name: str, error: Exception, failures: int, longest: float) -> Failure:
    """Return what an error means that ended the turn of a source, which failed ``failures`` times in a row.

    A server that says when to come back is never asked before.
    """
    wait = back_off(failures, longest)
    if isinstance(error, Throttled):
        wait = max(wait, error.wait * random.uniform(1.01, 1.1))  # noqa: S311 - only spreads the load
    return Failure(sentence_of(name, error), _few_words(error), wait)


def sentence_of(name: str, error: Exception) -> str:
    """Return an error as a person is told of it."""
    if isinstance(error, Trouble):
        return str(error)
    if isinstance(error, StoreError):
        return f"What came from {name} cannot be stored: {error}."
    return f"{name} cannot be read: {type(error).__name__}: {one_line(str(error), _WORDS_SHOWN)}"


def _few_words(error: Exception) -> str:
    match error:
        case Throttled():
            return "asks us to wait"
        case Refused() if error.is_about_rights:
            return f"refuses the account ({error.status})"
        case Refused():
            return f"answers {error.status}"
        case TookTooLong():
            return "too slow"
        case CannotBeMade():
            return "not usable"
        case Unreachable():
            return "unreachable"
        case Unreadable() | Trouble():
            return "not readable"
        case StoreError():
            return "not stored"
        case _:
            return "failing"


def back_off(failures: int, longest: float) -> float:
    """Return how many seconds to wait after so many failures in a row, spread so that nobody waits in step."""
    delay = min(longest, FIRST_DELAY * 2.0 ** min(failures - 1, 20))
    return delay * random.uniform(0.8, 1.2)  # noqa: S311 - only spreads the load
