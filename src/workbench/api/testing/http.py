"""An ``http`` that asks a server written by the author of a provider, and judges its answers as the real one does."""

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from types import MappingProxyType
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from workbench.api.answers import LARGEST, Answer, Query, Unreadable
from workbench.api.refusals import refusal
from workbench.domain.trouble import Trouble

TOKEN = "s3cret-t0ken-of-the-suite"  # noqa: S105 - it is to be looked for where it must not turn up
MOST_REQUESTS = 3_000
_ORIGIN = 3  # slashes before the path of an address


@dataclass(frozen=True, slots=True)
class Request:
    """What a provider asked: ``path`` is relative to the configured address, without a slash in front."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    body: object = None

    def value(self, name: str, otherwise: str = "") -> str:
        """Return the last value that the query gives for ``name``."""
        return dict(self.query).get(name, otherwise)

    def number(self, name: str, otherwise: int = 0) -> int:
        """Return the number that the query gives for ``name``."""
        said = self.value(name)
        return int(said) if said.isdecimal() else otherwise


class FakeServer(Protocol):
    """The server's side, as the author of a provider knows it."""

    def answer(self, request: Request) -> Answer:
        """Return what the server answers."""


class TooManyRequests(AssertionError):  # noqa: N818 - a failure of the test, told in these words
    """A provider that goes on asking for ever."""


def json_answer(value: object, status: int = 200, **headers: str) -> Answer:
    """Return an answer with ``value`` as JSON; names of ``headers`` are written with underscores."""
    named = {name.replace("_", "-").lower(): said for name, said in headers.items()}
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return Answer(status, body, {"content-type": "application/json", **named})


def not_found() -> Answer:
    """Return the usual answer to a question for what is not there."""
    return json_answer({"message": "Not found."}, 404)


Before = Callable[[int, Request], None]
Fault = Callable[[int, Request, Answer], Answer]


class FakeHttp:
    """What a provider is handed in a test, in place of the real client.

    ``asked`` is all that was asked so far. ``before`` is called with the number of each request, from 0, before
    the server answers it; ``fault`` may put something else in place of the answer, or raise Trouble; ``instead`` may
    answer in place of the server, which then is never asked. ``clock`` is the server's, and its ``Date`` stands on
    each answer.
    """

    def __init__(self, server: FakeServer, url: str, clock: Callable[[], datetime] | None = None) -> None:
        self._server = server
        self._url = url.rstrip("/")
        self._clock = clock
        self.asked: list[Request] = []
        self.before: Before | None = None
        self.fault: Fault | None = None
        self.instead: Callable[[Request], Answer | None] | None = None

    async def get(self, path: str, query: Query = (), *, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to a GET, as :class:`workbench.api.Http` says."""
        return await self._ask("GET", path, None, query, headers)

    async def send(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Query = (),
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer to a request with a body, as :class:`workbench.api.Http` says."""
        return await self._ask(method, path, body, query, headers)

    async def download(self, url: str, most: int = LARGEST) -> bytes:
        """Return the bytes at an address, as :class:`workbench.api.Http` says."""
        answer = await self._ask("GET", url, None, (), None, is_file=True)
        if len(answer.body) > most:
            raise Unreadable("The file is too large.", f"It has {len(answer.body)} bytes.", "")
        return answer.body

    async def _ask(
        self,
        method: str,
        path: str,
        body: object,
        query: Query,
        headers: Mapping[str, str] | None,
        *,
        is_file: bool = False,
    ) -> Answer:
        await asyncio.sleep(0)
        number = len(self.asked)
        request = self._request(method, path, body, query, headers, is_file=is_file)
        self.asked.append(request)
        if number >= MOST_REQUESTS:
            raise TooManyRequests(
                f"The provider asked {MOST_REQUESTS:,} times and goes on; the last question was for {request.path} "
                f"with {dict(request.query)}. End where the server does not move on."
            )
        if self.before is not None:
            self.before(number, request)
        answer = self.instead(request) if self.instead is not None else None
        answer = self._signed(answer or self._server.answer(request), request)
        if self.fault is not None:
            answer = self.fault(number, request, answer)
        if len(answer.body) > LARGEST:
            raise Unreadable(f"{self._url} sent too much.", f"It sent more than {LARGEST:,} bytes.", "Ask for less.")
        trouble = None if is_file and answer.status == 200 else refusal(answer, datetime.now(UTC))
        if trouble is not None:
            raise _without_token(trouble)
        return answer

    def _signed(self, answer: Answer, request: Request) -> Answer:
        """Return an answer with what every server puts on it: where it comes from, and when."""
        dated = {} if self._clock is None else {"date": format_datetime(self._clock(), usegmt=True)}
        return Answer(answer.status, answer.body, {**dated, **answer.headers}, f"{self._url}/{request.path}")

    def _request(
        self, method: str, path: str, body: object, query: Query, headers: Mapping[str, str] | None, *, is_file: bool
    ) -> Request:
        if "://" in path:
            origin = "/".join(self._url.split("/")[:_ORIGIN])
            if path != origin and not path.startswith(f"{origin}/"):
                if is_file:
                    return Request(method, path)
                raise Unreadable(f"{origin} sends us elsewhere.", "It names another server.", "Check the address.")
            path = path.removeprefix(self._url) if path.startswith(f"{self._url}/") else path.removeprefix(origin)
        parts = urlsplit(path)
        pairs = (*parse_qsl(parts.query, keep_blank_values=True), *((name, str(said)) for name, said in query))
        return Request(method, parts.path.lstrip("/"), pairs, MappingProxyType(dict(headers or {})), body)


def _without_token(trouble: Trouble) -> Trouble:
    """Take the token out of a trouble's sentences, as the real client does; its answer stays as it came."""
    trouble.what, trouble.why, trouble.remedy = (
        said.replace(TOKEN, "…") for said in (trouble.what, trouble.why, trouble.remedy)
    )
    trouble.args = (trouble.what,)
    return trouble
