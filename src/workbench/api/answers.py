"""What a provider asks a server by, what comes back, and what can come instead of an answer.

The rules that tell one from another are here, so that the real client and the testing kit judge alike: which
answers are a limit in disguise, how long it asks one to wait, and what a page in place of data means.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isnan
from types import MappingProxyType
from typing import Protocol, TypeVar, runtime_checkable

from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble

T = TypeVar("T")

LARGEST = 32 * 2**20  # bytes of one answer; an answer that is larger is not read to its end
LONGEST_WAIT = 3600.0  # seconds; whoever asks for more is asked again after this
_WORDS_SHOWN = 200
_LONGEST_NUMBER = 18  # digits; Python refuses to read numbers of thousands
_DEEPEST = 8  # objects within objects in which a server's words are looked for
_EPOCH_FROM = 1e9  # a reset above this is a moment, below it a span: no limit lasts thirty years
_MILLISECONDS_FROM = 1e11

Query = Sequence[tuple[str, str]]


class Unreachable(Trouble):
    """No answer came: no connection, no name, no trust in the certificate, or no patience left.

    ``has_left`` says that the request may have reached the server, which may have done what it asked.
    """

    def __init__(self, what: str, why: str = "", remedy: str = "", *, has_left: bool = False) -> None:
        super().__init__(what, why, remedy)
        self.has_left = has_left


class Unreadable(Trouble):
    """An answer came, and is not what was asked for: a page instead of data, cut short, or too large."""


class Refused(Trouble):
    """The server said no. ``status`` is the number it said it with, ``answer`` all that it said."""

    def __init__(self, what: str, why: str, remedy: str, answer: "Answer") -> None:
        super().__init__(what, why, remedy)
        self.answer = answer

    @property
    def status(self) -> int:
        """The number that the server said no with, such as 403."""
        return self.answer.status

    @property
    def is_gone(self) -> bool:
        """Whether what was asked for is not there, or never was; a proxy's page in place of data says neither."""
        return self.status in (404, 410) and not _is_page(self.answer)

    @property
    def is_about_rights(self) -> bool:
        """Whether the account may not do this, or is not known."""
        return self.status in (401, 403)


class Stale(Trouble):
    """The server stopped a write, since the thing has changed since the stamp that was sent along: nothing was done."""


class Throttled(Trouble):
    """The server asks to be left alone for ``wait`` seconds."""

    def __init__(self, what: str, why: str, remedy: str, wait: float) -> None:
        super().__init__(what, why, remedy)
        self.wait = wait


class NotSignedIn(Trouble):
    """Nothing was asked, since there is nothing to sign in with: a token is missing, or its keeper does not open."""


def may_be_done(error: Trouble) -> bool:
    """Whether a write that ended so may have been carried out all the same: nobody knows until it is read back."""
    if isinstance(error, Unreachable):
        return error.has_left
    if isinstance(error, Refused):
        return error.status >= 500
    return isinstance(error, Unreadable)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: its number, its headers with lower-case names, and the bytes."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    url: str = ""

    def decode(self, shape: type[T]) -> T:
        """Return the body's JSON as ``shape``: a ``msgspec.Struct``, or any type that msgspec knows.

        Texts that hold numbers are taken for numbers where ``shape`` asks for those: vendors send both.
        Fields that ``shape`` does not name are passed over unread. Raises Unreadable where the body is
        something else.
        """
        import msgspec

        try:
            return msgspec.json.decode(self.body, type=shape, strict=False)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise self.unreadable(str(error) or type(error).__name__) from error

    def unreadable(self, why: str) -> Unreadable:
        """Return the trouble that this answer is for the reason ``why``."""
        if _is_page(self):
            return Unreadable(
                f"{_place(self.url)} sent a web page where data was asked for.",
                "A sign-in page or a proxy's message stands in between.",
                "Open the address in a browser to see what it wants, and check the address in the configuration.",
            )
        return Unreadable(
            f"{_place(self.url)} sent something that cannot be read.",
            one_line(why, _WORDS_SHOWN),
            "It is asked again; if this stays, the server is of another version or at fault.",
        )


class Http(Protocol):
    """How a provider reaches its server, and nothing else: signed in, paced, and kept to the one host.

    ``path`` is relative to the address in the configuration; an address on the same server will do as well.
    """

    async def get(self, path: str, query: Query = (), *, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to a GET; a 304 too, where ``headers`` asked for one.

        Raises Refused for 400 and above, Throttled where waiting is not worth it, Unreachable, Unreadable for a
        page in place of data.
        """

    async def send(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Query = (),
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer to a request with a body, which is sent as JSON; never repeated. Raises as ``get``."""

    async def download(self, url: str, most: int = LARGEST) -> bytes:
        """Return the bytes at an address, at most ``most``; from another host without signing in. Raises as ``get``."""


@runtime_checkable
class Closing(Protocol):
    """An ``http`` that holds connections, as the real one does."""

    async def close(self) -> None:
        """Close them; a later request opens others."""


def refusal(answer: Answer, now: datetime) -> Trouble | None:
    """Return the trouble that an answer means, or None for a good one. ``now`` is the time in UTC."""
    wait = asked_wait(answer, now)
    if wait is not None:
        return Throttled(
            f"{_place(answer.url)} asks for fewer requests.",
            _words(answer) or f"It answered {answer.status}.",
            f"It is asked again in {wait:.0f} s." if wait else "It is asked again soon.",
            wait,
        )
    if 300 <= answer.status < 400 and answer.status != 304:
        return Unreadable(
            f"{_place(answer.url)} sends us elsewhere.",
            f"It answered {answer.status}" + (f" to {one_line(to, 100)}." if (to := _target(answer)) else "."),
            "Put the address that it leads to into the configuration, or sign in again.",
        )
    if answer.status >= 400:
        return Refused(f"{_place(answer.url)} answered {answer.status}.", _words(answer), _REMEDIES.get(
            min(answer.status, 500), "Check what the account may do there."
        ), answer)  # fmt: skip
    return answer.unreadable("") if answer.body and _is_page(answer) else None


_REMEDIES = {
    401: "Check the token and its user: run workbench login again.",
    403: "The account may not do this; ask whoever runs the server, or run workbench doctor.",
    404: "Check the address in the configuration.",
    500: "The server is at fault; it is tried again.",
}


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
    waits = [_seconds(headers[name], now) for name in _WAITS if name in headers]
    known = [wait for wait in waits if wait is not None]
    return min(max(known[0], 0.0), LONGEST_WAIT) if known else 0.0


_WAITS = ("retry-after", "x-ratelimit-retry-after", "ratelimit-reset", "x-ratelimit-reset", "x-rate-limit-reset")
_REMAINING = ("ratelimit-remaining", "x-ratelimit-remaining", "x-rate-limit-remaining")


def budget(answer: Answer) -> tuple[int, int] | None:
    """Return what a server says is left of how much it allows, as ``(left, allowed)``; None where it does not say."""
    left = next((answer.headers[name] for name in _REMAINING if name in answer.headers), "")
    allowed = next((answer.headers[name] for name in _ALLOWED if name in answer.headers), "")
    known = all(said.isdecimal() and len(said) <= _LONGEST_NUMBER for said in (left, allowed))
    return (int(left), int(allowed)) if known else None


_ALLOWED = ("ratelimit-limit", "x-ratelimit-limit", "x-rate-limit", "x-ratelimit-total")


def reset_wait(answer: Answer, now: datetime) -> float | None:
    """Return after how many seconds the budget that an answer speaks of begins anew; None where it does not say."""
    waits = [_seconds(answer.headers[name], now) for name in _WAITS[1:] if name in answer.headers]
    known = [wait for wait in waits if wait is not None]
    return min(max(known[0], 0.0), LONGEST_WAIT) if known else None


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


def _words(answer: Answer) -> str:
    """Return what the server says about its refusal, in its own words, as one clean line."""
    if _is_page(answer):
        return "It sent a web page."
    import msgspec

    try:
        said: object = msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        text = answer.body[:2000].decode("utf-8", "replace")
        return one_line(text, _WORDS_SHOWN)
    return one_line(_sentence(said), _WORDS_SHOWN)


def _sentence(said: object, depth: int = 0) -> str:
    if isinstance(said, str):
        return said
    if depth < _DEEPEST and isinstance(said, list):
        return " ".join(_sentence(one, depth + 1) for one in said[:5])
    if depth < _DEEPEST and isinstance(said, dict):
        for key in ("message", "detail", "error_description", "description", "error", "errors", "errorMessages"):
            if said.get(key):
                return _sentence(said[key], depth + 1)
        return " ".join(f"{key}: {_sentence(value, depth + 1)}" for key, value in list(said.items())[:5])
    return ""


def _is_page(answer: Answer) -> bool:
    kind = answer.headers.get("content-type", "").lower()
    begins = answer.body[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if begins.startswith((b"{", b"[")):
        return False  # some servers say of their data that it were a page
    return "html" in kind or begins.startswith((b"<!doctype html", b"<html"))


def _target(answer: Answer) -> str:
    return answer.headers.get("location", "").partition("?")[0]


def _place(url: str) -> str:
    """Return host and path of an address: what it asks for may hold a customer's words."""
    bare = url.partition("://")[2] or url
    return one_line(bare.partition("?")[0].partition("#")[0] or "The server", 120)
