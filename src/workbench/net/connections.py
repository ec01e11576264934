"""Connections to servers: the way out of this machine, whom it trusts, and nothing remembered between requests."""

import asyncio
import logging
import ssl
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import NamedTuple
from urllib.request import getproxies
from weakref import WeakKeyDictionary

import httpx

from workbench import __version__
from workbench.domain.trouble import Trouble

CONNECTING = 10.0  # seconds for a connection to come about
PATIENCE = 30.0  # seconds without a single byte
WHOLE = 4  # times the patience, for a whole answer
_KEPT_OPEN = 75.0  # seconds; the background comes by once a minute
# What a server may take for a browser is answered with pages and redirects: RT makes a 302 of its 401.
USER_AGENT = f"support-workbench/{__version__}"

# At DEBUG these write headers and addresses, tokens among them, into whatever log a plugin has opened.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """How this machine gets out.

    ``ca`` is a file of certificates to trust besides those of the system, ``proxy`` the address of a proxy (without
    one HTTPS_PROXY and its kin hold), ``patience`` how many seconds without a byte are too many.
    """

    ca: str = ""
    proxy: str = ""
    patience: float = PATIENCE

    @property
    def whole(self) -> float:
        """How many seconds one answer may take from beginning to end."""
        return WHOLE * self.patience


class _Opened(NamedTuple):
    """What belongs to one event loop; ``life`` keeps the client open for as long as somebody has it."""

    loop: asyncio.AbstractEventLoop
    lock: asyncio.Lock
    life: AsyncGenerator[httpx.AsyncClient]
    client: httpx.AsyncClient


class Connections:
    """The connections of one provider. They belong to the event loop they were made in, and end with it."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._opened: _Opened | None = None

    async def client(self) -> httpx.AsyncClient:
        """Return the client for the loop that runs. Raises Trouble for a CA file that cannot be used."""
        return (await self._for_this_loop()).client

    async def lock(self) -> asyncio.Lock:
        """Return a lock for what is to be done by one task at a time. Raises as ``client``."""
        return (await self._for_this_loop()).lock

    async def _for_this_loop(self) -> _Opened:
        loop = asyncio.get_running_loop()
        if self._opened is None or self._opened.loop is not loop:
            life = _life(self._network, trusted(self._network.ca))
            self._opened = _Opened(loop, asyncio.Lock(), life, await anext(life))
            _lives.setdefault(loop, set()).add(life)
        return self._opened

    async def close(self) -> None:
        """Close the connections of the loop that runs; those of another end with it."""
        opened, self._opened = self._opened, None
        if opened is not None and opened.loop is asyncio.get_running_loop():
            _lives[opened.loop].discard(opened.life)
            await opened.life.aclose()


# A loop that ends closes the generators that were begun in it (PEP 525), so nothing stays open where nobody closes it.
# They are kept until then: one that is lost closes in a task of its own, and an ending loop cancels that.
_lives: WeakKeyDictionary[asyncio.AbstractEventLoop, set[AsyncGenerator[httpx.AsyncClient]]] = WeakKeyDictionary()


async def _life(network: Network, trust: ssl.SSLContext) -> AsyncGenerator[httpx.AsyncClient]:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=8, keepalive_expiry=_KEPT_OPEN)
    patience = httpx.Timeout(network.patience, connect=min(CONNECTING, network.patience))
    async with httpx.AsyncClient(
        verify=trust,
        mounts=_ways(network.proxy, trust, limits),
        limits=limits,
        timeout=patience,
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        headers={"User-Agent": USER_AGENT, "Accept": "application/json", "Accept-Encoding": "gzip"},
        follow_redirects=False,
    ) as client:
        yield client


def _ways(
    proxy: str, trust: ssl.SSLContext, limits: httpx.Limits
) -> dict[str, httpx.AsyncBaseTransport | None] | None:
    """Return by which way to reach what: this machine and what NO_PROXY names are reached without a proxy."""
    if not proxy:
        return None  # httpx looks at the environment itself
    direct = [one.strip() for one in getproxies().get("no", "").split(",")]
    hosts = ["localhost", "127.0.0.1", "[::1]", *(one.lstrip("*.") for one in direct if one)]
    to_proxy = httpx.Proxy(proxy, ssl_context=trust if proxy.startswith("https:") else None)
    by_proxy = httpx.AsyncHTTPTransport(verify=trust, proxy=to_proxy, limits=limits)
    return {"all://": by_proxy, **dict.fromkeys((f"all://{host}" for host in hosts if host), None)}


@cache
def trusted(ca: str) -> ssl.SSLContext:
    """Return whom to trust: the usual authorities, those of the system, and those in the file ``ca``. Raises Trouble.

    An organisation's own authority is in the system's store more often than in the list that httpx brings along.
    """
    context = httpx.create_ssl_context()
    context.load_default_certs()
    if ca:
        try:
            context.load_verify_locations(ca)
        except (OSError, ssl.SSLError) as error:
            why = error.strerror if isinstance(error, OSError) and not isinstance(error, ssl.SSLError) else ""
            raise Trouble(
                f"The CA file {ca} cannot be used.",
                f"{why or 'There is no certificate in it that can be read'}.",
                "Name a PEM file in the configuration: network: {ca: FILE}.",
            ) from None
    return context
