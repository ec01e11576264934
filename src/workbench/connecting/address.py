"""A server's address as people type or paste it, and as the configuration keeps it."""

import re
from collections.abc import Sequence
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble

_SHOWN = 80
_HOST = re.compile(r"[\w.-]+|[0-9a-f:.]+")  # a name, in whatever script, or an IPv6 address


class Address(NamedTuple):
    """An address without a slash at its end; ``open_to_all`` says that whoever is on the way can read the token."""

    url: str
    host: str
    open_to_all: bool


def address_of(said: str, pasted: Sequence[str] = ()) -> Address:
    """Return the address that was meant.

    ``rt.example.org`` will do, and what was copied from a browser or from the vendor's pages: ``pasted`` are the
    paths that come along then, such as ``/REST/``; from the first of them on the rest is left out, and so are a
    query and a slash at the end. Without a scheme it is https, on this machine http. Raises Trouble.
    """
    text = one_line(said).strip().strip("<>\"'")
    if "://" not in text:
        text = f"{'http' if is_here(_split(f'x://{text}').hostname or '') else 'https'}://{text}"
    parts = _split(text)
    host = parts.hostname or ""
    if parts.scheme.lower() not in ("http", "https") or not _HOST.fullmatch(host):
        raise _wrong(said, "It is no address of a web server.")
    if "@" in parts.netloc:
        raise _wrong(said, "An address must not hold a user or a password; they are asked for.")
    path = _without(parts.path, pasted).rstrip("/")
    scheme, place = parts.scheme.lower(), parts.netloc.lower()
    return Address(f"{scheme}://{place}{path}", host, scheme == "http" and not is_here(host))


def is_here(host: str) -> bool:
    """Whether a host is this very machine."""
    if host.lower().rstrip(".") == "localhost" or host.lower().endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _without(path: str, pasted: Sequence[str]) -> str:
    """Return a path without what was pasted along; it begins with one of ``pasted``, in whatever case."""
    folded = path.casefold() + "/"
    places = [folded.find(f"{piece.casefold().rstrip('/')}/") for piece in pasted]
    return path[: min((at for at in places if at >= 0), default=len(path))]


def _split(text: str) -> SplitResult:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise _wrong(text.partition("://")[2], "It is no address of a web server.") from None
    return parts


def _wrong(said: str, why: str) -> Trouble:
    shown = one_line(said, _SHOWN).rpartition("@")[2]  # what stands before it may be a password
    return Trouble(f"{shown or 'Nothing'!r} does not do.", why, "Write it like https://rt.example.org.")
