"""Asks a name server for records and prints them: ``python -m workbench_checklists.probes.dns NAME --type CNAME``.

RFC 1035, over UDP and, where the answer was cut, TCP; with nothing of the system's cache in between.
"""

import argparse
import ipaddress
import secrets
import socket
import struct
import sys
import time
from pathlib import Path

from workbench_checklists.probes.asking import Unasked, refuse, say

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "MX": 15, "TXT": 16, "AAAA": 28, "SRV": 33, "CAA": 257}
_NAMES = {number: name for name, number in TYPES.items()}
_CODES = {0: "NOERROR", 1: "FORMERR", 2: "SERVFAIL", 3: "NXDOMAIN", 4: "NOTIMP", 5: "REFUSED"}
_MOST_RECORDS = 100


def encoded_name(name: str) -> bytes:
    """Return a name as it stands in a packet. Raises Unasked where it is none."""
    labels = name.rstrip(".").split(".")
    try:
        parts = [label.encode("ascii") if label.isascii() else label.encode("idna") for label in labels]
    except UnicodeError:
        raise Unasked(f"{name} is no name") from None
    if any(not 0 < len(part) < 64 for part in parts) or sum(len(part) + 1 for part in parts) > 254:
        raise Unasked(f"{name} is no name")
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def decoded_name(packet: bytes, at: int) -> tuple[str, int]:
    """Return the name at a place of a packet, and the place behind it. Raises Unasked where it leads in circles."""
    labels: list[str] = []
    behind = -1
    for _hop in range(130):
        if at >= len(packet):
            break
        length = packet[at]
        if length >= 0xC0:
            behind = at + 2 if behind < 0 else behind
            at = struct.unpack_from("!H", packet, at)[0] & 0x3FFF
        elif length == 0:
            return ".".join(labels) + ".", (at + 1 if behind < 0 else behind)
        else:
            labels.append(packet[at + 1:at + 1 + length].decode("ascii", "replace"))
            at += 1 + length
    raise Unasked("the answer cannot be read")


def query(name: str, kind: str, number: int) -> bytes:
    """Return the packet that asks."""
    return struct.pack("!HHHHHH", number, 0x0100, 1, 0, 0, 0) + encoded_name(name) + struct.pack("!HH", TYPES[kind], 1)


def ask(server: tuple[str, int], name: str, kind: str, seconds: float) -> bytes:
    """Return the server's answer. Raises Unasked where there is none."""
    number = secrets.randbelow(65536)
    packet = query(name, kind, number)
    family = socket.AF_INET6 if ":" in server[0] else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as udp:
            udp.settimeout(seconds)
            udp.connect(server)  # answers of others are not taken
            udp.send(packet)
            answer = udp.recv(65535)
        if len(answer) >= 12 and answer[2] & 0x02:
            answer = _by_tcp(server, packet, seconds)
    except OSError as error:
        raise Unasked(f"{server[0]} port {server[1]} does not answer: {error}") from None
    if len(answer) < 12 or struct.unpack_from("!H", answer)[0] != number:
        raise Unasked(f"{server[0]} answers something else")
    return answer


def _by_tcp(server: tuple[str, int], packet: bytes, seconds: float) -> bytes:
    with socket.create_connection(server, seconds) as tcp:
        tcp.sendall(struct.pack("!H", len(packet)) + packet)
        with tcp.makefile("rb") as file:
            (length,) = struct.unpack("!H", file.read(2).rjust(2, b"\0"))
            return file.read(length)


def records(answer: bytes) -> tuple[str, list[tuple[str, int, str, str]]]:
    """Return the outcome's word, and of each record in the answer its name, age left, type and value."""
    _number, flags, questions, count = struct.unpack_from("!HHHH", answer)
    at = 12
    found: list[tuple[str, int, str, str]] = []
    try:
        for _question in range(questions):
            at = decoded_name(answer, at)[1] + 4
        for _record in range(min(count, _MOST_RECORDS)):
            name, at = decoded_name(answer, at)
            kind, _class, ttl, length = struct.unpack_from("!HHIH", answer, at)
            found.append((name, ttl, _NAMES.get(kind, f"TYPE{kind}"), _value(answer, at + 10, length, kind)))
            at += 10 + length
    except struct.error:
        raise Unasked("the answer cannot be read") from None
    return _CODES.get(flags & 15, f"code {flags & 15}"), found


def _value(packet: bytes, at: int, length: int, kind: int) -> str:
    data = packet[at:at + length]
    if kind in (1, 28) and length in (4, 16):
        return str(ipaddress.ip_address(data))
    if kind in (2, 5):
        return decoded_name(packet, at)[0]
    if kind == 15:
        return f"{struct.unpack_from('!H', data)[0]} {decoded_name(packet, at + 2)[0]}"
    if kind == 16:
        parts, place = [], 0
        while place < len(data):
            parts.append(data[place + 1:place + 1 + data[place]].decode("utf-8", "replace"))
            place += 1 + data[place]
        return "".join(parts)
    if kind == 33:
        return f"{' '.join(map(str, struct.unpack_from('!HHH', data)))} {decoded_name(packet, at + 6)[0]}"
    if kind == 6:
        primary, behind = decoded_name(packet, at)
        owner, behind = decoded_name(packet, behind)
        return f"{primary} {owner} {struct.unpack_from('!I', packet, behind)[0]}"
    if kind == 257 and len(data) > 2:
        tag = data[2:2 + data[1]].decode("ascii", "replace")
        return f"{data[0]} {tag} {data[2 + data[1]:].decode('utf-8', 'replace')}"
    return data.hex()


def system_server() -> str:
    """Return the name server that this machine uses. Raises Unasked where none is said."""
    try:
        lines = Path("/etc/resolv.conf").read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    found = [words[1] for line in lines if (words := line.split())[:1] == ["nameserver"] and len(words) > 1]
    if not found:
        raise Unasked("this machine names no name server; say one")
    return found[0]


def same(value: str, expected: str) -> bool:
    """Return whether a record is what is expected; names without regard to case and the last dot."""
    return value.strip().rstrip(".").casefold() == expected.strip().rstrip(".").casefold()


def server_of(text: str) -> tuple[str, int]:
    """Return the address and port of ``1.2.3.4``, ``1.2.3.4:5353``, ``::1`` or ``[::1]:5353``. Raises Unasked."""
    text = text or system_server()
    host, port = text, "53"
    if text.startswith("["):
        host, _bracket, rest = text[1:].partition("]")
        port = rest.lstrip(":") or "53"
    elif text.count(":") == 1:
        host, _colon, port = text.partition(":")
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Unasked(f"{text} is no name server")
    try:
        return str(ipaddress.ip_address(host)), int(port)
    except ValueError:
        try:
            return str(socket.getaddrinfo(host, int(port), type=socket.SOCK_DGRAM)[0][4][0]), int(port)
        except (OSError, UnicodeError):
            raise Unasked(f"{host} has no address") from None


def main(arguments: list[str] | None = None) -> int:
    """Ask, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="dns", description="Ask a name server, and print what it answers.")
    parser.add_argument("--type", choices=sorted(TYPES), default="A", help="the record to ask for")
    parser.add_argument("--server", default="", help="whom to ask, ADDRESS or ADDRESS:PORT; else this machine's")
    parser.add_argument("--expect", default="", help="the value that should be among the answers")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long to wait")
    parser.add_argument("name", help="the name to ask for")
    said = parser.parse_args(arguments)
    try:
        server = server_of(said.server)
        began = time.monotonic()
        code, found = records(ask(server, said.name, said.type, said.seconds))
    except Unasked as error:
        return refuse(error)
    say("server", f"{server[0]} port {server[1]}")
    say("seconds", f"{time.monotonic() - began:.3f}")
    say("rcode", code)
    values = [value for _name, _ttl, kind, value in found if kind == said.type]
    say("answers", len(values))
    for name, ttl, kind, value in found:
        say("record", f"{name} {ttl} {kind} {value}")
    if found:
        say("ttl", min(ttl for _name, ttl, _kind, _value in found))
    say("first", values[0] if values else "none")
    if said.expect:
        say("expected", said.expect)
        say("as_expected", "yes" if any(same(value, said.expect) for value in values) else "no")
    return 0


if __name__ == "__main__":
    sys.exit(main())
