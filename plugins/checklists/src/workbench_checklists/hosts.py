"""Which hosts a checklist may speak to: private ranges are refused for a host that comes from a ticket's text.

Whoever writes a ticket would else choose what an engineer's machine asks inside its own network. A host that a person
typed is theirs to choose; one that ``allow_hosts`` names is the team's.
"""

import ipaddress
import re
import socket
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from urllib.parse import urlsplit

_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?"
HOST = re.compile(rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*")
_URL = re.compile(r"\bhttps?://[^\s<>\"'`\\^{}|\[\]]{1,1000}")
_PLAIN_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_NAMED = re.compile(rf"(?<![\w.@/-])(?:{_PLAIN_LABEL}\.){{1,8}}[A-Za-z]{{2,24}}(?![\w@-])")
_FILES = frozenset((
    "csv", "doc", "docx", "exe", "gz", "html", "jpg", "jpeg", "js", "json", "log", "md", "pdf", "php", "png", "py",
    "sh", "svg", "tar", "txt", "xml", "yaml", "yml", "zip",
))
_INSIDE = ("localhost", "local", "internal", "lan", "home", "intranet", "corp")  # last parts of names that stay inside
Resolve = Callable[[str], Sequence[str]]


def resolved(host: str) -> list[str]:
    """Return the addresses of ``host``, none where it has none. Asks the system's resolver, so it may take a while."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(each[4][0]) for each in found))


def is_private(address: str) -> bool:
    """Return whether an address is not one of the open internet (RFC 6890); what is no address counts as one."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo[1] if parsed.teredo else None)
        if inner is not None:
            return not inner.is_global or inner.is_multicast
        if parsed in _NAT64:  # RFC 6052: an IPv4 address in its last four bytes
            return is_private(str(ipaddress.IPv4Address(int(parsed) & 0xFFFF_FFFF)))
    return not parsed.is_global or parsed.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_allowed(host: str, patterns: Sequence[str]) -> bool:
    """Return whether a pattern such as ``*.example.test`` or a plain name has ``host``."""
    name = host.lower().rstrip(".")
    return any(fnmatchcase(name, pattern.lower().rstrip(".")) for pattern in patterns)


def host_of(url: str) -> str:
    """Return the host of an http or https URL without user or password, '' where it is none or is malformed."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or parts.username is not None or not is_host(host):
        return ""
    return "" if any(letter.isspace() or not letter.isprintable() for letter in url) else host


def is_host(text: str) -> bool:
    """Return whether ``text`` is a host name or an address, and nothing that could be taken for an option."""
    if HOST.fullmatch(text):
        return not text.startswith("-")
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return "%" not in text


def refusal(host: str, allow: Sequence[str], is_from_ticket: bool, resolve: Resolve = resolved) -> str:
    """Return why ``host`` is refused, '' where it is not.

    A pattern in ``allow`` limits the hosts to those it has. One from a ticket must besides have no private address,
    unless it stands there by its full name, without a star.
    """
    if allow and not is_allowed(host, allow):
        return f"{host} is none of {', '.join(allow)}"
    if not is_from_ticket or is_allowed(host, [pattern for pattern in allow if not set("*?[") & set(pattern)]):
        return ""
    try:
        addresses: Sequence[str] = [str(ipaddress.ip_address(host))]
    except ValueError:
        name = host.lower().rstrip(".")
        if name.rpartition(".")[2] in _INSIDE or "." not in name:
            return f"{host} is a name of a private network, and comes from the ticket"
        addresses = resolve(host)
    inside = [address for address in addresses if is_private(address)]
    if inside:
        return f"{host} is at {inside[0]}, an address of a private network, and comes from the ticket"
    return ""


def mentioned_urls(text: str) -> tuple[str, ...]:
    """Return the URLs that a text names, in order, at most ten."""
    found = (match[0].rstrip(".,;:!?)*_") for match in _URL.finditer(text[:100_000]))
    return tuple(dict.fromkeys(url for url in found if host_of(url)))[:10]


def mentioned_hosts(text: str) -> tuple[str, ...]:
    """Return the hosts that a text names, by URL or by themselves, in order, at most ten."""
    text = text[:100_000]
    places = [(match.start(), host_of(match[0].rstrip(".,;:!?)*_"))) for match in _URL.finditer(text)]
    without = _URL.sub(lambda match: " " * len(match[0]), text)
    places += [
        (match.start(), match[0]) for match in _NAMED.finditer(without)
        if match[0].rpartition(".")[2].lower() not in _FILES
    ]
    return tuple(dict.fromkeys(host.lower() for _at, host in sorted(places) if host))[:10]
