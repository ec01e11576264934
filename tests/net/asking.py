"""Asking a server of a test: the client as a provider is handed it, and what it raised."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from workbench.api import Http, Trouble
from workbench.net.client import connect
from workbench.net.connections import Network
from workbench.net.pace import Governor

T = TypeVar("T")
TOKEN = "1-28-s3cr3tOfTheDesk0123456789abcdef"
SIGN_IN: Mapping[str, str] = {"Authorization": f"token {TOKEN}"}


def client(
    url: str,
    sign_in: Mapping[str, str] | Callable[[], Mapping[str, str]] = SIGN_IN,
    *,
    network: Network | None = None,
    governor: Governor | None = None,
) -> Http:
    """Return a client that nothing any other test did has slowed down."""
    return connect(url, sign_in, network=network, governor=governor or Governor())


def run(work: Awaitable[T]) -> T:
    async def awaited() -> T:
        return await work

    return asyncio.run(awaited())


def trouble_of(work: Awaitable[object]) -> Trouble:
    """Return the trouble that asking ends in."""
    try:
        run(work)
    except Trouble as trouble:
        return trouble
    raise AssertionError("nothing was wrong")
