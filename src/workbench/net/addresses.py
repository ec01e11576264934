"""Addresses: what a provider asks for put together with the server's own, and whether one leads to the same server."""

import re
from urllib.parse import quote, urlencode

import httpx

from workbench.api.answers import Query, Unreadable

_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_PORTS = {"http": 80, "https": 443}


def parse(text: str) -> httpx.URL:
    """Return an address, read as it will be sent. Raises Unreadable for what is none."""
    try:
        url = httpx.URL(text)
    except (httpx.InvalidURL, UnicodeError, ValueError):
        raise _useless("It holds what no address may hold.") from None
    if url.scheme not in _PORTS or not url.host:
        raise _useless("It does not begin with http:// or https:// and a name.")
    if url.userinfo:
        raise _useless("It holds a user or a password.")
    return url


def join(base: httpx.URL, path: str, query: Query) -> httpx.URL:
    """Return the address of ``path`` below ``base``, or ``path`` itself where it is whole. Raises Unreadable."""
    # Spaces as %20 mean the same everywhere; "+" does only in forms.
    asked = urlencode(query, quote_via=quote)
    below = str(base).rstrip("/") + ("/" + path.lstrip("/") if path else "")
    whole = path if _ABSOLUTE.match(path) else below
    return parse(whole + (("&" if "?" in whole else "?") + asked if asked else ""))


def is_same(one: httpx.URL, other: httpx.URL) -> bool:
    """Whether two addresses are of one origin: scheme, host and port (RFC 6454)."""
    return origin(one) == origin(other)


def origin(url: httpx.URL) -> tuple[str, str, int]:
    """Return scheme, host and port."""
    return url.scheme, url.host.lower(), url.port or _PORTS[url.scheme]


def place(url: httpx.URL) -> str:
    """Return an address's host, with the port where it is not the usual one."""
    return url.netloc.decode("ascii")


def _useless(why: str) -> Unreadable:
    return Unreadable(
        "An address that the server gave cannot be used.", why, "If this stays, the server is of another version."
    )
