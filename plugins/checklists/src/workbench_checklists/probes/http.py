"""Asks for a URL once or several times and prints status and seconds of each: ``… http URL --tries 5``.

A line is ``STATUS SECONDS`` and a word about it; a request that failed has status 0. Redirects are not followed, and
of the body only the first bytes are read. The address is looked up once for each request.
"""

import argparse
import http.client
import ssl
import sys
import time
from urllib.parse import urlsplit

from workbench_checklists.hosts import host_of
from workbench_checklists.probes.asking import Unasked, address_of, refuse

AGENT = "workbench-checklists"
_READ = 1_048_576


def ask(url: str, seconds: float, ca: str = "") -> tuple[int, float, str]:
    """Return the status, the seconds until the answer was there, and a word about it. Raises Unasked for no URL."""
    host, parts = host_of(url), urlsplit(url)
    if not host:
        raise Unasked(f"{url} is no http or https URL")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    began = time.monotonic()
    try:
        connection = connection_to(parts.scheme, host, address_of(host, port), port, seconds, ca)
    except Unasked as error:
        if "private network" in str(error):
            raise
        return 0, time.monotonic() - began, str(error)
    try:
        connection.request("GET", path, headers={"Host": parts.netloc, "User-Agent": AGENT})
        answer = connection.getresponse()
        answer.read(_READ)
        return answer.status, time.monotonic() - began, answer.getheader("Location", "") or answer.reason
    except (OSError, http.client.HTTPException, ValueError) as error:
        return 0, time.monotonic() - began, f"{type(error).__name__} {error}"
    finally:
        connection.close()


def connection_to(
    scheme: str, host: str, address: str, port: int, seconds: float, ca: str,
) -> http.client.HTTPConnection:
    """Return a connection to an address that is known to be the host's; nothing is sent yet."""
    if scheme == "http":
        return http.client.HTTPConnection(address, port, timeout=seconds)
    return _Pinned(host, address, port, seconds, ssl.create_default_context(cafile=ca or None))


class _Pinned(http.client.HTTPSConnection):
    """Connects to an address, and is told that it is the host it was looked up for."""

    def __init__(self, host: str, address: str, port: int, seconds: float, context: ssl.SSLContext) -> None:
        super().__init__(address, port, timeout=seconds, context=context)
        self._meant, self._trust = host, context

    def connect(self) -> None:
        """Connect; the certificate has to be the host's."""
        http.client.HTTPConnection.connect(self)
        self.sock = self._trust.wrap_socket(self.sock, server_hostname=self._meant)


def main(arguments: list[str] | None = None) -> int:
    """Ask, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="http", description="Ask for a URL, and print status and seconds.")
    parser.add_argument("--tries", type=int, default=1, help="how often, at most 1000")
    parser.add_argument("--pause", type=float, default=0.2, help="seconds between two requests")
    parser.add_argument("--seconds", type=float, default=35.0, help="how long to wait for an answer")
    parser.add_argument("--ca", default="", help="a file of authorities to trust")
    parser.add_argument("url")
    said = parser.parse_args(arguments)
    try:
        for number in range(max(1, min(said.tries, 1000))):
            if number:
                time.sleep(max(0.0, said.pause))
            status, seconds, word = ask(said.url, said.seconds, said.ca)
            shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in word)[:200]
            print(f"{status} {seconds:.3f} {shown or '-'}", flush=True)
    except Unasked as error:
        return refuse(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
