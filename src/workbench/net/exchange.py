"""One request to a server, and what came of it: an answer, or why there is none that can be used."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import NamedTuple

import httpx

from workbench.api.answers import Answer, Unreachable, Unreadable
from workbench.domain.trouble import Trouble
from workbench.net.addresses import place
from workbench.net.bodies import BodyError, read
from workbench.net.connections import Network
from workbench.net.failing import Line, explain, is_reset
from workbench.net.redaction import shown

_MOST_OF_A_REFUSAL = 2**20  # bytes; nobody reads more of what comes with a refusal
# Errors of which httpx says that no byte of the request was sent: https://www.python-httpx.org/exceptions/
_NEVER_LEFT = (
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.LocalProtocolError,
    httpx.InvalidURL, httpx.UnsupportedProtocol,
)  # fmt: skip


class Request(NamedTuple):
    """What is asked; of its answer ``most`` bytes are read."""

    method: str
    url: httpx.URL
    headers: Mapping[str, str]
    most: int
    content: bytes | None = None


class Failure(NamedTuple):
    """What came in place of an answer; ``is_cut`` where a connection that stood was cut."""

    trouble: Trouble
    is_cut: bool


class Exchange(NamedTuple):
    """What came of a request, how many bytes came, and when the first of them did (``time.monotonic``)."""

    outcome: Answer | Failure
    size: int
    heard: float


async def exchange(client: httpx.AsyncClient, request: Request, network: Network) -> Exchange:
    """Make one request, once, and return what came of it, word for word: secrets of ours may stand in it."""
    heard = time.monotonic()
    response: httpx.Response | None = None
    try:
        async with asyncio.timeout(network.whole):
            built = client.build_request(
                request.method, request.url, headers=request.headers, content=request.content
            )
            response = await client.send(built, stream=True)
            heard = time.monotonic()
            try:
                body = await _body(response, request.most)
            finally:
                await response.aclose()
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, UnicodeError, OSError) as error:
        trouble = explain(error, line_to(place(request.url), network), has_begun=response is not None)
        if isinstance(trouble, Unreachable):
            trouble.has_left = not isinstance(error, _NEVER_LEFT)
        return Exchange(Failure(trouble, is_reset(error)), _size(response), heard)
    except BodyError as error:
        return Exchange(Failure(_unreadable(request.url, str(error)), is_cut=False), _size(response), heard)
    answer = Answer(response.status_code, body, dict(response.headers.items()), str(request.url))
    return Exchange(answer, _size(response), heard)


def line_to(host: str, network: Network) -> Line:
    """Return by which way a host is spoken to."""
    return Line(host, shown(network.proxy), network.patience)


def told_time(answer: Answer) -> datetime:
    """Return the time by the server's own clock, which its limits are told by, or else by this machine's."""
    with suppress(ValueError, OverflowError):
        at = parsedate_to_datetime(answer.headers.get("date", ""))
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    return datetime.now(UTC)


async def _body(response: httpx.Response, most: int) -> bytes:
    if response.status_code < 400:
        return await read(response, most)
    # What a refusal says may be cut short, or be no text at all; that it is one is what matters.
    with suppress(BodyError):
        return await read(response, _MOST_OF_A_REFUSAL)
    return b""


def _size(response: httpx.Response | None) -> int:
    return response.num_bytes_downloaded if response is not None else 0


def _unreadable(url: httpx.URL, why: str) -> Unreadable:
    return Unreadable(
        f"{place(url)} sent something that cannot be read.", why,
        "It is asked again; if this stays, the server or a proxy in between is at fault.",
    )  # fmt: skip
