"""Compares clocks: this machine's with a web server's Date or a time server's, and says the time zone.

``python -m workbench_checklists.probes.clock --url https://…`` asks a web server for its Date (seconds, RFC 9110),
``--ntp HOST:PORT`` a time server (SNTP, RFC 4330). ``--zone NAME`` prints a zone's offset now and when it next changes.
"""

import argparse
import http.client
import socket
import ssl
import struct
import sys
import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workbench_checklists.hosts import host_of
from workbench_checklists.probes.asking import Unasked, address_of, refuse, say
from workbench_checklists.probes.http import AGENT, connection_to

_SINCE_1900 = 2_208_988_800


def web_offset(url: str, seconds: float, ca: str = "") -> float:
    """Return how many seconds a web server's clock is ahead of ours, to half a second. Raises Unasked."""
    host, parts = host_of(url), urlsplit(url)
    if not host:
        raise Unasked(f"{url} is no http or https URL")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = connection_to(parts.scheme, host, address_of(host, port), port, seconds, ca)
    try:
        before = time.time()
        connection.request("HEAD", parts.path or "/", headers={"Host": parts.netloc, "User-Agent": AGENT})
        date = connection.getresponse().getheader("Date", "")
        middle = (before + time.time()) / 2
        # A Date is cut to the second, so half a second more is nearest to what the clock showed.
        return parsedate_to_datetime(date).timestamp() + 0.5 - middle
    except ssl.SSLError as error:
        raise Unasked(f"{host} speaks no TLS that is trusted: {error}") from None
    except (OSError, http.client.HTTPException) as error:
        raise Unasked(f"{host} does not answer: {error}") from None
    except (ValueError, TypeError):
        raise Unasked(f"{host} sends no Date") from None
    finally:
        connection.close()


def ntp_offset(server: str, seconds: float) -> float:
    """Return how many seconds a time server's clock is ahead of ours (RFC 4330, 5). Raises Unasked."""
    host, _colon, port = server.partition(":")
    place = (address_of(host, int(port or 123)), int(port or 123))
    family = socket.AF_INET6 if ":" in place[0] else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as udp:
            udp.settimeout(seconds)
            udp.connect(place)
            sent = time.time()
            udp.send(b"\x23" + bytes(47))
            answer = udp.recv(512)
            came = time.time()
    except OSError as error:
        raise Unasked(f"{host} does not answer: {error}") from None
    if len(answer) < 48:
        raise Unasked(f"{host} answers something else")
    received, transmitted = (_ntp_time(answer, at) for at in (32, 40))
    return ((received - sent) + (transmitted - came)) / 2


def _ntp_time(answer: bytes, at: int) -> float:
    whole, part = struct.unpack_from("!II", answer, at)
    return float(whole) - _SINCE_1900 + float(part) / 2**32


def next_change(zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return when the offset of a zone next changes within a year, to the hour; None where it does not."""
    before = now.astimezone(zone).utcoffset()
    for hours in range(1, 366 * 24):
        then = now + timedelta(hours=hours)
        if then.astimezone(zone).utcoffset() != before:
            return then
    return None


def main(arguments: list[str] | None = None) -> int:
    """Compare, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="clock", description="Compare clocks, and say the time zone.")
    parser.add_argument("--url", default="", help="a web server whose Date is compared")
    parser.add_argument("--ntp", default="", help="a time server, HOST or HOST:PORT")
    parser.add_argument("--zone", default="", help="a time zone such as Europe/Berlin")
    parser.add_argument("--ca", default="", help="a file of authorities to trust")
    parser.add_argument("--seconds", type=float, default=10.0, help="how long to wait for an answer")
    said = parser.parse_args(arguments)
    now = datetime.now(UTC)
    say("utc", now.isoformat(timespec="seconds"))
    say("local_offset", now.astimezone().strftime("%z %Z"))
    try:
        if said.zone:
            try:
                zone = ZoneInfo(said.zone)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                raise Unasked(f"{said.zone} is no time zone") from None
            offset = now.astimezone(zone).utcoffset() or timedelta()
            say("zone_offset_minutes", int(offset.total_seconds() // 60))
            change = next_change(zone, now)
            say("zone_changes", change.isoformat(timespec="hours") if change else "not within a year")
        if said.ntp:
            say("ntp_skew", f"{ntp_offset(said.ntp, said.seconds):.3f}")
        if said.url:
            skew = web_offset(said.url, said.seconds, said.ca)
            say("skew", f"{skew:.1f}")
            say("skew_size", f"{abs(skew):.1f}")
    except Unasked as error:
        return refuse(error)
    return 0


if __name__ == "__main__":
    sys.exit(main())
