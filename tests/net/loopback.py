"""Real servers on loopback that answer as a test says, byte for byte: a web server, with TLS or without; a proxy."""

import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qsl, urlsplit


class CutError(Exception):
    """Raised by an answer's pieces: the connection is reset here."""


@dataclass(frozen=True)
class Asked:
    """One request as it arrived. ``connection`` is the number of the connection it came by, from 1."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes
    connection: int

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))


Answers = Callable[[Asked], "bytes | Iterable[bytes]"]


def reply(body: bytes = b"{}", status: int = 200, said: Mapping[str, str] | None = None, **headers: str) -> bytes:
    """Return a whole answer; names of headers are written with underscores, an empty one leaves a usual one out."""
    said = {
        "content-type": "application/json", "content-length": str(len(body)),
        **{name.replace("_", "-"): value for name, value in {**(said or {}), **headers}.items()},
    }  # fmt: skip
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in said.items() if value)]
    return "\r\n".join([*lines, "", ""]).encode() + body


def json_reply(value: object, status: int = 200, **headers: str) -> bytes:
    return reply(json.dumps(value).encode(), status, headers)


def moved(to: str, status: int = 302, **headers: str) -> bytes:
    return reply(b"", status, {**headers, "location": to})


@dataclass
class Loopback:
    """A web server that gives each request to ``answers`` and sends the bytes that come back."""

    answers: Answers
    tls: ssl.SSLContext | None = None
    closes: bool = False  # each connection after one answer, as some servers do
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    port: int = 0

    def __enter__(self) -> Self:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._open: set[socket.socket] = set()
        self._ended = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._listening.close()
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.place}"

    def wait(self, seconds: float) -> None:
        """Wait, but no longer than the server runs."""
        self._ended.wait(seconds)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(connection, self.connections), daemon=True).start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        self._open.add(connection)
        try:
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
                self._open.add(connection)
            with connection, connection.makefile("rb") as stream:
                while (asked := _read(stream, number)) is not None:
                    if asked.method == "TLS":
                        connection.sendall(reply(status=400))
                        return
                    self.asked.append(asked)
                    if not self._answer(connection, asked) or self.closes:
                        return
        except (OSError, ValueError):
            return

    def _answer(self, connection: socket.socket, asked: Asked) -> bool:
        """Send the answer; return whether the connection stays open."""
        answer = self.answers(asked)
        try:
            for piece in [answer] if isinstance(answer, bytes) else answer:
                connection.sendall(piece)
        except CutError:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            return False
        # Pieces are what an odd server sends: it says nothing after them.
        return isinstance(answer, bytes)


def _read(stream: Iterable[bytes], number: int) -> Asked | None:
    lines: list[str] = []
    for line in stream:
        if not lines and line.startswith(b"\x16"):
            return Asked("TLS", "", {}, b"", number)  # somebody greets in TLS, where it is not spoken
        if line in (b"\r\n", b"\n"):
            break
        lines.append(line.decode("latin-1").rstrip("\r\n"))
    if not lines:
        return None
    method, target, _ = lines[0].split(" ", 2)
    headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    length = int(headers.get("content-length", "0"))
    body = stream.read(length) if length and hasattr(stream, "read") else b""
    return Asked(method, target, headers, body, number)


@contextmanager
def proxy(leads_to: int, *, refuses: int = 0) -> Iterator[tuple[str, list[str]]]:
    """Run a forward proxy that leads every name to a port of this machine; give its address, and what was asked of it.

    It tunnels (CONNECT) and forwards whole addresses, as RFC 9110 section 9.3.6 and RFC 9112 section 3.2.2 have it.
    With ``refuses`` it answers that status to everything.
    """
    seen: list[str] = []
    listening = socket.create_server(("127.0.0.1", 0))

    def serve(client: socket.socket) -> None:
        with client, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                piece = client.recv(65536)
                if not piece:
                    return
                head += piece
            line, _, rest = head.partition(b"\r\n")
            method, target, version = line.split(b" ")
            seen.append(f"{method.decode()} {target.decode()}")
            if refuses:
                client.sendall(reply(b"who are you?", refuses, content_type="text/plain"))
                return
            with socket.create_connection(("127.0.0.1", leads_to)) as server:
                if method == b"CONNECT":
                    client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
                else:
                    path = b"/" + target.split(b"/", 3)[3]
                    server.sendall(b" ".join([method, path, version]) + b"\r\n" + rest)
                back = threading.Thread(target=_pump, args=(server, client), daemon=True)
                back.start()
                _pump(client, server)
                back.join(5)

    def accept() -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=serve, args=(listening.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", seen
    finally:
        listening.close()


def _pump(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while piece := one.recv(65536):
            other.sendall(piece)
    with suppress(OSError):
        other.shutdown(socket.SHUT_WR)


def free_port() -> int:
    """Return a port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])
