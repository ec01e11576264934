"""What it means that no answer came, or none that can be used: a sentence, its cause, and what to do next."""

import errno
import os
import socket
import ssl
from collections.abc import Iterator
from typing import NamedTuple

import httpx

from workbench.api.answers import Unreachable, Unreadable
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble

_NAME_CA = "If your organisation signs its own, name its CA file in the configuration: network: {ca: FILE}."
_HOSTNAME_MISMATCH = 62  # X509_V_ERR_HOSTNAME_MISMATCH, and 64 for an address: openssl-verification-options(1)
_IP_MISMATCH = 64
_NOT_YET, _EXPIRED = 9, 10


class Line(NamedTuple):
    """Whom a request was for: ``host``, ``proxy`` where one is in between, and how many seconds it was given."""

    host: str
    proxy: str
    patience: float


def explain(error: Exception, line: Line, *, has_begun: bool) -> Trouble:
    """Return the trouble that an error of httpx's or of the machine's means; ``has_begun`` once an answer began.

    Nothing of the error's own words is repeated but what the system and OpenSSL say: h11 repeats headers.
    """
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLError):
            return _distrust(cause, line.host)
    if isinstance(error, httpx.ProxyError):
        return refused_by_proxy(line)
    if isinstance(error, httpx.TimeoutException | TimeoutError):
        return _impatience(error, line)
    if isinstance(error, httpx.LocalProtocolError | httpx.InvalidURL | httpx.UnsupportedProtocol | UnicodeError):
        return Trouble(
            f"The request to {line.host} cannot be written.",
            "Its address or one of its headers holds what HTTP does not allow.",
            "Check the address, the user and the token in the configuration.",
        )
    if has_begun:
        return Unreadable(
            f"{line.host} broke off its answer.",
            "Less came than it had announced, or the pieces do not fit together.",
            "It is asked again; if this stays, the server or a proxy in between is at fault.",
        )
    if isinstance(error, httpx.RemoteProtocolError) and not is_reset(error):
        return Unreadable(
            f"{line.host} does not answer in HTTP.",
            "What came is no answer of a web server.",
            "Check the port, and whether it is http:// or https://.",
        )
    return _no_connection(causes, line)


def is_reset(error: Exception) -> bool:
    """Whether a connection that stood was cut, so that the same request may well succeed now."""
    return isinstance(error, httpx.ReadError | httpx.WriteError) or (
        isinstance(error, httpx.RemoteProtocolError) and "without sending a response" in str(error)
    )


def _distrust(error: ssl.SSLError, host: str) -> Unreachable:
    if not isinstance(error, ssl.SSLCertVerificationError):
        return Unreachable(
            f"{host} cannot be spoken to in TLS.",
            one_line(error.reason or "The connection broke off.", 100).replace("_", " ").capitalize(),
            "Check the port, and whether the address begins with http:// or https://.",
        )
    remedy = _NAME_CA
    if error.verify_code in (_EXPIRED, _NOT_YET):
        remedy = "Whoever runs the server has to renew it; look at this machine's clock as well."
    elif error.verify_code in (_HOSTNAME_MISMATCH, _IP_MISMATCH):
        remedy = "Use the name that the certificate was made for."
    why = one_line(error.verify_message, 200).rstrip(".")
    return Unreachable(f"The certificate of {host} is not trusted.", f"{why[:1].upper()}{why[1:]}.", remedy)


def refused_by_proxy(line: Line) -> Unreachable:
    """Return the trouble with a proxy that lets nobody through, or wants to know first who it is (407)."""
    return Unreachable(
        f"The proxy does not let us through to {line.host}.",
        "It refused the connection.",
        "Check network.proxy in the configuration, or HTTPS_PROXY in the environment.",
    )


def _impatience(error: Exception, line: Line) -> Unreachable:
    connecting = isinstance(error, httpx.ConnectTimeout)
    return Unreachable(
        f"{line.host} cannot be reached." if connecting else f"{line.host} takes too long.",
        "No connection came about in time." if connecting else f"It kept us waiting for over {line.patience:g} s.",
        "Check the address and the network." if connecting else "Give it more time: network: {patience: SECONDS}.",
    )


def _no_connection(causes: list[BaseException], line: Line) -> Unreachable:
    place = f"{line.host} by the proxy {line.proxy}" if line.proxy else line.host
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        what = f"There is no server called {line.proxy or line.host}."
        return Unreachable(what, "Its name cannot be found.", "Check the address, the network, and the VPN.")
    numbers = [cause.errno for cause in causes if isinstance(cause, OSError) and cause.errno]
    if errno.ECONNREFUSED in numbers:
        return Unreachable(
            f"{place} does not take connections.", "It refused.", "It is down, or the port in the address is wrong."
        )
    if errno.ECONNRESET in numbers or errno.EPIPE in numbers or not numbers:
        return Unreachable(
            f"{place} cut the connection.", "It ended without an answer.", "It is asked again; it may be restarting."
        )
    return Unreachable(f"{place} cannot be reached.", f"{os.strerror(numbers[0])}.", "Check the network and the VPN.")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, what caused it, and what caused that, through groups of errors too."""
    coming = [error]
    seen: set[int] = set()
    while coming:
        one = coming.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        coming += [cause for cause in (one.__cause__, one.__context__) if cause is not None]
        if isinstance(one, BaseExceptionGroup):
            coming += one.exceptions
