"""A proxy on loopback in front of a real server, which passes everything on until it is told to fail."""

import http.client
import threading
import time
from enum import Enum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple, Self

from servers.harness import Server, free_port

SLOWLY = 0.3  # seconds by which a slow answer is late
WAIT = 2  # seconds that are asked for in Retry-After
_PAGE = b"<!doctype html><html><title>Sign in</title><form><input name=user><input name=password></form></html>"
_HOP_BY_HOP = ("connection", "content-length", "keep-alive", "transfer-encoding")  # RFC 9110, 7.6.1


class Fault(Enum):
    """How the proxy answers in the server's place; with ``SLOW`` and ``TRUNCATED`` it is the server's own answer."""

    NONE = "none"
    SLOW = "slow"
    HANGING = "hanging"
    THROTTLING = "throttling"
    FAILING = "failing"
    TRUNCATED = "truncated"
    LOGIN_PAGE = "login page"
    SENT_TO_LOGIN = "sent to the login page"


class _Said(NamedTuple):
    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Proxy:
    """What a person's configuration names in place of ``server``. To be used in a ``with``."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.fault = Fault.NONE
        self.asked: list[float] = []  # when requests came, in seconds of the monotonic clock
        self.refused: list[float] = []  # when it was answered that there are too many
        self._port = free_port()
        self._listening: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """The proxy's address, the same after it was stopped and started again."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def is_there(self) -> bool:
        """Whether anybody listens."""
        return self._listening is not None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Answer from now on."""
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                owner._answer(self)

            do_POST = do_GET  # noqa: N815 - as above

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                """Be silent."""

        class Listening(ThreadingHTTPServer):
            allow_reuse_address = True
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """Be silent: who waited too long has closed the connection."""

        self._listening = Listening(("127.0.0.1", self._port), Handler)
        threading.Thread(target=self._listening.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        """Be gone: nobody listens any more."""
        listening, self._listening = self._listening, None
        if listening is not None:
            listening.shutdown()
            listening.server_close()

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        if self._listening is None:  # a connection that was kept open outlives the one who listens
            request.close_connection = True
            return
        self.asked.append(time.monotonic())
        given = request.rfile.read(int(request.headers.get("Content-Length", 0)))
        said = self._said(request, given)
        request.send_response_only(said.status)
        for name, value in said.headers:
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(said.body)))
        request.end_headers()
        request.wfile.write(said.body)

    def _said(self, request: BaseHTTPRequestHandler, given: bytes) -> _Said:
        page = [("Content-Type", "text/html; charset=utf-8")]
        match self.fault:
            case Fault.HANGING:
                time.sleep(3600)
            case Fault.SLOW:
                time.sleep(SLOWLY)
            case Fault.THROTTLING:
                self.refused.append(time.monotonic())
                return _Said(429, [("Content-Type", "text/plain"), ("Retry-After", str(WAIT))], b"Not so fast.")
            case Fault.FAILING:
                return _Said(500, page, b"<html><h1>Internal Server Error</h1></html>")
            case Fault.SENT_TO_LOGIN if not request.path.startswith("/login"):
                return _Said(302, [*page, ("Location", "/login?back_url=%2F")], b"")
            case Fault.LOGIN_PAGE | Fault.SENT_TO_LOGIN:
                return _Said(200, page, _PAGE)
        said = self._passed_on(request, given)
        return said._replace(body=said.body[: len(said.body) // 2]) if self.fault is Fault.TRUNCATED else said

    def _passed_on(self, request: BaseHTTPRequestHandler, given: bytes) -> _Said:
        """Return the server's own answer, uncompressed, so that half of it is half a text."""
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP_BY_HOP}
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        try:
            connection.request(request.command, request.path, given, headers | {"Accept-Encoding": "identity"})
            answer = connection.getresponse()
            kept = [(name, value) for name, value in answer.getheaders() if name.lower() not in _HOP_BY_HOP]
            return _Said(answer.status, kept, answer.read())
        finally:
            connection.close()
