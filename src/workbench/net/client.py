"""The ``http`` that a provider is handed: signed in, paced, kept to its host, and silent about secrets."""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

import httpx

from workbench.api.answers import LARGEST, Answer, Http, Query, Unreadable
from workbench.api.limits import asked_wait
from workbench.api.refusals import refusal
from workbench.domain.trouble import Trouble
from workbench.net.addresses import is_same, join, parse, place
from workbench.net.connections import Connections, Network
from workbench.net.exchange import Failure, Request, exchange, line_to, told_time
from workbench.net.failing import refused_by_proxy
from workbench.net.pace import SHORT, Governor, shared
from workbench.net.redaction import scrub, scrub_bytes, secrets_in, shown
from workbench.net.tracing import is_traced, traced

SignIn = Mapping[str, str] | Callable[[], Mapping[str, str]]

ATTEMPTS = 3  # of a request that only asks
_HOPS = 5
_PAUSE = 0.4  # seconds before a second attempt; doubled before a third
_FOR_A_MOMENT = frozenset({502, 503, 504})  # what a proxy says while the server behind it is restarted
_MOVED = frozenset({301, 302, 303, 307, 308})

NOBODY: Mapping[str, str] = MappingProxyType({})


def connect(
    base: str, sign_in: SignIn = NOBODY, *, network: Network | None = None, governor: Governor | None = None
) -> Http:
    """Return what reaches the server at ``base``, and no other.

    ``sign_in`` are the headers that sign in, or gives them: it is called in a thread when the first request is
    made, again after the server has refused them (a token may have been renewed), and may raise Trouble. Without
    ``governor`` it is that of this process. Nothing is opened yet. Raises Unreadable where ``base`` is no address.
    """
    return Client(parse(base), sign_in, network or Network(), governor or shared())


class Client:
    """One server as a provider reaches it; :class:`workbench.api.Http` says what the methods do."""

    def __init__(self, base: httpx.URL, sign_in: SignIn, network: Network, governor: Governor) -> None:
        self._base = base
        self._sign_in = sign_in
        self._network = network
        self._governor = governor
        self._connections = Connections(network)
        self._signed: Mapping[str, str] | None = None
        self._secrets: tuple[str, ...] = ()

    async def get(self, path: str, query: Query = (), *, headers: Mapping[str, str] | None = None) -> Answer:
        """Return the answer to a GET; see :class:`workbench.api.Http`."""
        url = self._own(path, query)
        for _ in range(_HOPS):
            answer = await self._repeated(Request("GET", url, {**await self._headers(), **(headers or {})}, LARGEST))
            target = _target(answer, url)
            if target is None or not is_same(target, url):
                break
            url = target
        return self._good(answer)

    async def send(
        self,
        method: str,
        path: str,
        body: object = None,
        query: Query = (),
        *,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return the answer to a request with a body; see :class:`workbench.api.Http`."""
        import msgspec

        content = b"" if body is None else msgspec.json.encode(body)
        said = {"Content-Type": "application/json", **await self._headers(), **(headers or {})}
        request = Request(method, self._own(path, query), said, LARGEST, content)
        return self._good(self._answer(await self._once(request)))

    async def download(self, url: str, most: int = LARGEST) -> bytes:
        """Return the bytes at an address; see :class:`workbench.api.Http`."""
        at = join(self._base, url, ())
        is_ours = is_same(at, self._base)
        has_moved = False
        for _ in range(_HOPS):
            headers = {"Accept": "*/*"} | (dict(await self._headers()) if is_ours else {})
            answer = await self._repeated(Request("GET", at, headers, most))
            target = _target(answer, at)
            if target is None:
                break
            if at.scheme == "https" and target.scheme == "http":
                raise _elsewhere(self._base, "It leads from https:// to http://, where anyone can read along.")
            # Once elsewhere we stay a stranger, also where it leads back: an address that came in a ticket must not
            # make us ask our own server for something in the person's name.
            is_ours = is_ours and is_same(target, self._base)
            at, has_moved = target, True
        if not is_ours:
            # What a stranger says, and an address that works without signing in, is repeated to nobody.
            answer = replace(answer, url=place(at), body=answer.body if answer.status == 200 else b"")
        if answer.status == 200 and not (is_ours and has_moved):
            return answer.body  # a web page too: people attach those; but not one that we were led to
        return self._good(answer).body

    async def close(self) -> None:
        """Close the connections; a later request opens others."""
        await self._connections.close()

    def _own(self, path: str, query: Query) -> httpx.URL:
        url = join(self._base, path, query)
        if not is_same(url, self._base):
            raise _elsewhere(self._base, f"It names {place(url)} instead.")
        return url

    async def _headers(self) -> Mapping[str, str]:
        """Return the headers that sign in, had when they are first needed. Raises Trouble."""
        async with await self._connections.lock():
            if self._signed is None:
                signed = await asyncio.to_thread(self._sign_in) if callable(self._sign_in) else self._sign_in
                if not all(value.isascii() and value.isprintable() for value in signed.values()):
                    raise Trouble(
                        f"The token for {place(self._base)} cannot be sent.",
                        "It holds a character that no token has.",
                        "Store it again: run workbench login.",
                    )
                # The one before may still stand in what a server says.
                self._secrets = tuple(dict.fromkeys((*secrets_in(signed), *self._secrets)))
                self._signed = signed
            return self._signed

    def _good(self, answer: Answer) -> Answer:
        """Return an answer that is one. Raises what it means else."""
        if answer.status == 407:
            raise refused_by_proxy(line_to(place(self._base), self._network))
        trouble = refusal(answer, told_time(answer))
        if trouble is None:
            return answer
        if answer.status == 401:
            self._signed = None  # it may have been renewed: the next request asks for it again
        raise self._silent(trouble)

    def _silent(self, trouble: Trouble) -> Trouble:
        """Return a trouble that repeats no secret, whatever the server repeated."""
        trouble.what, trouble.why, trouble.remedy = (
            scrub(said, self._secrets) for said in (trouble.what, trouble.why, trouble.remedy)
        )
        trouble.args = (trouble.what,)
        return trouble

    async def _repeated(self, request: Request) -> Answer:
        """Return the answer to a GET that is made again where that may help. Raises Trouble where there is none."""
        attempt = 1
        while True:
            outcome = await self._once(request)
            if attempt == ATTEMPTS or not _may_succeed_now(outcome):
                return self._answer(outcome)
            if isinstance(outcome, Failure) or asked_wait(outcome, told_time(outcome)) is None:
                pause = _PAUSE * 2 ** (attempt - 1) * random.uniform(0.8, 1.2)  # noqa: S311 - only spreads the load
                await asyncio.sleep(pause)
            # Where the server asked for a wait the governor has heard it, and lets nobody go before.
            attempt += 1

    def _answer(self, outcome: Answer | Failure) -> Answer:
        if isinstance(outcome, Answer):
            return outcome
        # Raised where no other error is being handled: a chain might repeat what must not be seen.
        raise self._silent(outcome.trouble)

    async def _once(self, request: Request) -> Answer | Failure:
        """Make one request in its turn, and return what came of it. Raises Throttled where its turn is far off."""
        client = await self._connections.client()
        url = request.url
        async with self._governor.turn(place(url), url.path) as turn:
            began = time.monotonic()
            outcome, size, heard = await exchange(client, request, self._network)
            ended = time.monotonic()
            if is_traced():
                # Of a stranger's address any part may be what opens it.
                address = shown(str(url), self._secrets) if is_same(url, self._base) else f"{place(url)}/…"
                traced(_seen(request.method, address, outcome, size, ended - began, turn.waited))
            if isinstance(outcome, Failure):
                return outcome
            answer = self._scrubbed(outcome)
            turn.answered(answer, told_time(answer), ended - heard)
        return answer

    def _scrubbed(self, answer: Answer) -> Answer:
        """Return an answer whose headers repeat no secret, nor its body where that is a refusal's."""
        headers = MappingProxyType({name: scrub(value, self._secrets) for name, value in answer.headers.items()})
        body = answer.body if answer.status < 400 else scrub_bytes(answer.body, self._secrets)
        return replace(answer, body=body, headers=headers)


def _may_succeed_now(outcome: Answer | Failure) -> bool:
    """Whether the same request may well succeed in a moment."""
    if isinstance(outcome, Failure):
        return outcome.is_cut
    wait = asked_wait(outcome, told_time(outcome))
    return outcome.status in _FOR_A_MOMENT if wait is None else wait <= SHORT


def _target(answer: Answer, url: httpx.URL) -> httpx.URL | None:
    """Return where an answer sends whoever asks, or None. Raises Unreadable for an address that is none."""
    if answer.status not in _MOVED or not answer.headers.get("location"):
        return None
    try:
        return parse(str(url.join(answer.headers["location"])))
    except (httpx.InvalidURL, UnicodeError, ValueError):
        return None


def _elsewhere(base: httpx.URL, why: str) -> Unreadable:
    return Unreadable(
        f"{place(base)} sends us elsewhere.", why, "Check the address in the configuration, and in the server's own."
    )


def _seen(method: str, url: str, outcome: Answer | Failure, size: int, took: float, waited: float) -> str:
    said = str(outcome.status) if isinstance(outcome, Answer) else type(outcome.trouble).__name__
    wait = f", waited {waited:.1f} s" if waited >= 0.05 else ""
    return f"{method} {url} {said} {took * 1000:.0f} ms, {size:,} bytes{wait}"
