"""What a server says of its limits: how long it wants to be left alone, and how much is left."""

from collections.abc import Sequence
from datetime import UTC, datetime
from math import isnan

from workbench.api.answers import Answer

LONGEST_WAIT = 3600.0  # seconds; whoever asks for more is asked again after this
_LONGEST_NUMBER = 18  # digits; Python refuses to read numbers of thousands
_EPOCH_FROM = 1e9  # a reset above this is a moment, below it a span: no limit lasts thirty years
_MILLISECONDS_FROM = 1e11

_WAITS = ("retry-after", "x-ratelimit-retry-after", "ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
_REMAINING = ("ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining")
_ALLOWED = ("ratelimit-limit", "x-ratelimit-limit", "x-rate-limit", "x-ratelimit-total")


def asked_wait(answer: Answer, now: datetime) -> float | None:
    """Return how many seconds the server wants to be left alone, or None where it asks for no such thing.

    A limit shows as 429; as 503 with Retry-After; as 403 with a spent budget (GitHub's secondary limit); and as
    400 with the code RATELIMITED (Linear). Seconds, milliseconds, moments and HTTP dates are understood.
    """
    headers = answer.headers
    spent = any(headers.get(name, "").strip() == "0" for name in _REMAINING)
    is_limit = (
        answer.status == 429
        or (answer.status == 503 and "retry-after" in headers)
        or (answer.status == 403 and ("retry-after" in headers or spent))
        or (answer.status == 400 and b"RATELIMITED" in answer.body[:4096])
    )
    if not is_limit:
        return None
    return _told_wait(answer, _WAITS, now) or 0.0


def budget(answer: Answer) -> tuple[int, int] | None:
    """Return what a server says is left of how much it allows, as ``(left, allowed)``; None where it does not say."""
    left = next((answer.headers[name] for name in _REMAINING if name in answer.headers), "")
    allowed = next((answer.headers[name] for name in _ALLOWED if name in answer.headers), "")
    known = all(said.isdecimal() and len(said) <= _LONGEST_NUMBER for said in (left, allowed))
    return (int(left), int(allowed)) if known else None


def reset_wait(answer: Answer, now: datetime) -> float | None:
    """Return after how many seconds the budget that an answer speaks of begins anew; None where it does not say."""
    return _told_wait(answer, _WAITS[1:], now)


def _told_wait(answer: Answer, names: Sequence[str], now: datetime) -> float | None:
    """Return the wait in the first of some headers that can be read, within bounds; None where none can."""
    waits = (_seconds(answer.headers[name], now) for name in names if name in answer.headers)
    wait = next((wait for wait in waits if wait is not None), None)
    return None if wait is None else min(max(wait, 0.0), LONGEST_WAIT)


def _seconds(said: str, now: datetime) -> float | None:
    """Return a wait in seconds, said as a span or a moment, in seconds or milliseconds, or as a date."""
    try:
        number = float(said)
    except ValueError:
        return _until(said, now)
    if isnan(number):
        return None
    if number >= _MILLISECONDS_FROM:
        number /= 1000
    return number - now.timestamp() if number >= _EPOCH_FROM else number


def _until(said: str, now: datetime) -> float | None:
    from email.utils import parsedate_to_datetime

    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            at = read(said)
        except (ValueError, TypeError, OverflowError, IndexError):  # all of which email.utils raises for odd dates
            continue
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - now.timestamp()
    return None
