"""Looks at a server's certificate and protocols: ``python -m workbench_checklists.probes.tls HOST``.

Prints whether the chain is trusted and why not, whom the certificate names, how many days it is still good for, and
which versions of TLS the server speaks. The certificate is read even where it is not trusted, which the standard
library does not do, by a reader of DER that knows just what is needed (X.690, RFC 5280).
"""

import argparse
import contextlib
import ipaddress
import socket
import ssl
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from workbench_checklists.probes.asking import Unasked, address_of, refuse, say

_VERSIONS = (
    ("tls1_0", ssl.TLSVersion.TLSv1), ("tls1_1", ssl.TLSVersion.TLSv1_1),
    ("tls1_2", ssl.TLSVersion.TLSv1_2), ("tls1_3", ssl.TLSVersion.TLSv1_3),
)
_COMMON_NAME, _ORGANISATION, _ALTERNATIVES = bytes.fromhex("550403"), bytes.fromhex("55040a"), bytes.fromhex("551d11")


@dataclass(frozen=True, slots=True)
class Certificate:
    """What is read of a certificate; ``names`` are those that it is for."""

    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    names: tuple[str, ...]


def elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of each element of DER. Raises Unasked where it is none."""
    at = 0
    while at < len(data):
        if at + 2 > len(data):
            raise Unasked("the certificate cannot be read")
        tag, length = data[at], data[at + 1]
        at += 2
        if length & 0x80:
            count = length & 0x7F
            length = int.from_bytes(data[at:at + count], "big")
            at += count
        if at + length > len(data):
            raise Unasked("the certificate cannot be read")
        yield tag, data[at:at + length]
        at += length


def read_certificate(der: bytes) -> Certificate:
    """Return what is needed of a certificate (RFC 5280, 4.1). Raises Unasked where it cannot be read."""
    try:
        body = next(elements(next(elements(der))[1]))[1]
        parts = [part for part in elements(body) if part[0] != 0xA0]  # the version is left
        issuer, validity, subject = parts[2][1], parts[3][1], parts[4][1]
        begin, end = (_moment(tag, content) for tag, content in elements(validity))
        extensions = next((content for tag, content in parts if tag == 0xA3), b"")
        return Certificate(_name(subject), _name(issuer), begin, end, tuple(_alternatives(extensions)))
    except (StopIteration, IndexError, ValueError):
        raise Unasked("the certificate cannot be read") from None


def _moment(tag: int, content: bytes) -> datetime:
    text = content.decode("ascii")
    return datetime.strptime(text, "%y%m%d%H%M%SZ" if tag == 0x17 else "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _name(data: bytes) -> str:
    found: dict[bytes, str] = {}
    for _tag, group in elements(data):
        for _set, pair in elements(group):
            (_oid, kind), (_text, value) = list(elements(pair))[:2]
            found.setdefault(kind, value.decode("utf-8", "replace"))
    return found.get(_COMMON_NAME) or found.get(_ORGANISATION) or "unnamed"


def _alternatives(data: bytes) -> Iterator[str]:
    for _wrapper, sequence in elements(data):
        for _tag, extension in elements(sequence):
            parts = list(elements(extension))
            if parts[0][1] != _ALTERNATIVES:
                continue
            for _octets, names in elements(parts[-1][1]):
                for kind, name in elements(names):
                    if kind == 0x82:
                        yield name.decode("ascii", "replace")
                    elif kind == 0x87 and len(name) in (4, 16):
                        yield str(ipaddress.ip_address(name))


def names_host(certificate: Certificate, host: str) -> bool:
    """Return whether a certificate is for ``host``; a star stands for one label, the first (RFC 6125)."""
    name = host.casefold().rstrip(".")
    for one in (each.casefold() for each in certificate.names):
        if one == name or (one.startswith("*.") and "." in name and name.split(".", 1)[1] == one[2:]):
            return True
    return False


def _handshake(host: str, place: tuple[str, int], context: ssl.SSLContext, seconds: float) -> bytes:
    with socket.create_connection(place, seconds) as plain, context.wrap_socket(plain, server_hostname=host) as secure:
        return secure.getpeercert(binary_form=True) or b""


def untrusting(version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
    """Return a context that trusts anybody, since it only looks; with ``version`` it speaks that one alone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    if version is not None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # old versions are what is looked for
            context.minimum_version = context.maximum_version = version
        with contextlib.suppress(ssl.SSLError):
            context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def spoken(host: str, place: tuple[str, int], version: ssl.TLSVersion, seconds: float) -> str:
    """Return ``yes``, ``no``, or ``unknown`` where this machine's own library does not speak it."""
    try:
        context = untrusting(version)
    except (ValueError, ssl.SSLError):
        return "unknown"
    try:
        _handshake(host, place, context, seconds)
    except ssl.SSLError as error:
        return "unknown" if error.reason in ("NO_PROTOCOLS_AVAILABLE", "NO_CIPHERS_AVAILABLE") else "no"
    except OSError:
        return "no"
    return "yes"


def main(arguments: list[str] | None = None) -> int:
    """Look, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="tls", description="Look at a server's certificate and protocols.")
    parser.add_argument("--port", type=int, default=443)
    parser.add_argument("--ca", default="", help="a file of further authorities to trust")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long to wait for each answer")
    parser.add_argument("host")
    said = parser.parse_args(arguments)
    try:
        place = (address_of(said.host, said.port), said.port)
        try:
            der = _handshake(said.host, place, untrusting(), said.seconds)
        except OSError as error:
            raise Unasked(f"{said.host} port {said.port} speaks no TLS with us: {error}") from None
        certificate = read_certificate(der)
    except Unasked as error:
        return refuse(error)
    trusted, why = "yes", "the chain leads to a known authority"
    context = ssl.create_default_context()
    try:
        if said.ca:
            context.load_verify_locations(said.ca)
        _handshake(said.host, place, context, said.seconds)
    except ssl.SSLCertVerificationError as error:
        trusted, why = "no", error.verify_message or str(error)
    except OSError as error:
        trusted, why = "no", str(error)
    left = (certificate.not_after - datetime.now(UTC)).total_seconds() / 86_400
    say("address", place[0])
    say("subject", certificate.subject)
    say("issuer", certificate.issuer)
    say("names", " ".join(certificate.names) or "none")
    say("names_host", "yes" if names_host(certificate, said.host) else "no")
    say("not_before", certificate.not_before.isoformat())
    say("not_after", certificate.not_after.isoformat())
    say("days_left", f"{left:.1f}")
    say("trusted", trusted)
    say("why", why)
    for name, version in _VERSIONS:
        say(name, spoken(said.host, place, version, said.seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
