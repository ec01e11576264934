"""What a provider asks a server by, what comes back, and what can come instead of an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol, TypeVar, runtime_checkable

from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble

T = TypeVar("T")

LARGEST = 32 * 2**20  # bytes of one answer; an answer that is larger is not read to its end
_WORDS_SHOWN = 200

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
        return self.status in (404, 410) and not is_page(self.answer)

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
        if is_page(self):
            return Unreadable(
                f"{place_of(self.url)} sent a web page where data was asked for.",
                "A sign-in page or a proxy's message stands in between.",
                "Open the address in a browser to see what it wants, and check the address in the configuration.",
            )
        return Unreadable(
            f"{place_of(self.url)} sent something that cannot be read.",
            one_line(why, _WORDS_SHOWN),
            "It is asked again; if this stays, the server is of another version or at fault.",
        )


def is_page(answer: Answer) -> bool:
    """Whether an answer is a web page, whatever it was asked for: a sign-in, a proxy's message."""
    kind = answer.headers.get("content-type", "").lower()
    begins = answer.body[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if begins.startswith((b"{", b"[")):
        return False  # some servers say of their data that it were a page
    return "html" in kind or begins.startswith((b"<!doctype html", b"<html"))


def place_of(url: str) -> str:
    """Return host and path of an address: what it asks for may hold a customer's words."""
    bare = url.partition("://")[2] or url
    return one_line(bare.partition("?")[0].partition("#")[0] or "The server", 120)


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
