"""What becomes of a change when a request of its ends in trouble: it waits, it is refused, or nobody knows."""

import random
from typing import NamedTuple

from workbench.api.answers import NotSignedIn, Refused, Stale, Throttled, Unreachable, may_be_done
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.store.outbox import State
from workbench.sync.failures import TookTooLong, back_off, sentence_of

LONGEST_WAIT = 300.0  # seconds between two tries; less than for a pull, since somebody waits
ASKING = 120.0  # seconds for a question about a ticket or an issue, all its requests and waits together
SENDING = 180.0
SETTLED = 10.0  # seconds after which a request that nobody heard of again is taken to be at work no more
MOST_TRIES = 12  # after which a person is asked, where it is not the network that is at fault


class Outcome(NamedTuple):
    """What a change has come to; ``wait`` is how many seconds until its next try where it is queued again.

    ``is_shut`` says that it is the server which cannot be spoken with, so that what else is queued for it waits too.
    """

    state: State
    reason: str = ""
    wait: float = 0.0
    is_shut: bool = False


SENT = Outcome(State.SENT)


class Ended(Exception):  # noqa: N818 - an event, not an error
    """The change goes no further for now; ``outcome`` is what it has come to."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.state)
        self.outcome = outcome


def waits(reason: str, tries: int, *, at_least: float = 0.0, is_shut: bool = False) -> Outcome:
    """Return that a change is tried again: later with each try."""
    return Outcome(State.QUEUED, reason, max(back_off(max(tries, 1), LONGEST_WAIT), at_least), is_shut)


def when_asking(name: str, error: Exception, tries: int) -> Outcome:
    """Return what becomes of a change when a question about its ticket fails: nothing was sent by that."""
    reason = _reason(name, error)
    match error:
        case Throttled():
            return _as_asked(reason, error)
        case Unreachable() | NotSignedIn():
            return waits(reason, tries, is_shut=True)
        case Refused() if error.status == 401 or error.status >= 500:
            return waits(reason, tries, is_shut=True)
        case Refused():
            return Outcome(State.REFUSED, reason)
    if type(error) is Trouble or tries >= MOST_TRIES:  # the provider knows that it cannot be
        return Outcome(State.REFUSED, reason)
    return waits(reason, tries)  # what cannot be read, and a provider that fails, may be mended meanwhile


def when_sending(name: str, error: Exception, tries: int) -> Outcome | None:
    """Return what becomes of a change when the server did not do what it was sent; None where it may have done it."""
    if is_unknown(error):
        return None
    reason = _reason(name, error)
    match error:
        case Throttled():
            return _as_asked(reason, error)
        case Unreachable() | NotSignedIn():
            return waits(reason, tries, is_shut=True)
        case Refused() if error.status == 401:
            return waits(reason, tries, is_shut=True)
    return Outcome(State.REFUSED, reason)


def is_unknown(error: Exception) -> bool:
    """Whether what was sent may have been carried out all the same."""
    if isinstance(error, TookTooLong) or not isinstance(error, Trouble):
        return True  # we cut it off, or the provider failed, who knows when
    return not isinstance(error, Stale) and may_be_done(error)


def _as_asked(reason: str, error: Throttled) -> Outcome:
    """Return that it is tried when the server has said, and a little later, so that not all come at that moment."""
    wait = max(error.wait, 1.0) * random.uniform(1.01, 1.1)  # noqa: S311 - only spreads the load
    return Outcome(State.QUEUED, reason, wait, is_shut=True)


def _reason(name: str, error: Exception) -> str:
    """Return an error as the writer is told of it. Of one that is no Trouble only its kind: it may repeat the text."""
    if isinstance(error, Trouble):
        return one_line(sentence_of(name, error))
    return f"The provider of {name} failed ({type(error).__name__})."
