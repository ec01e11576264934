"""A small real server on loopback: tickets that page, a tracker and a status page, and every way to fail."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, urlsplit

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
PAGE = 20

# What the server does with a request in the place of answering it.
WELL, SLOW, THROTTLING, FAILING, TRUNCATED, LOGIN, HANGING = (
    "well", "slow", "throttling", "failing", "truncated", "login", "hanging",
)  # fmt: skip


_POINTS = "[workbench.helpdesks]\nloopback = loopback_desk:LoopbackDesk\nblocking = loopback_desk:BlockingDesk\n"


class Loopback:
    """The server's data, how it behaves, and what it was asked for."""

    def __init__(self) -> None:
        self.tickets: dict[int, dict[str, object]] = {}
        self.merged: dict[int, int] = {}
        self.files: dict[int, bytes] = {}
        self.behaves = WELL
        self.wait = 30.0  # seconds that it asks for where it throttles
        self.asked: list[str] = []
        self.before_page: Callable[[], object] = int  # called before a page is answered
        self._server: ThreadingHTTPServer | None = None
        self._port = 0

    @property
    def url(self) -> str:
        """The server's address, the same after it was stopped and started again."""
        return f"http://127.0.0.1:{self._port}"

    def put(self, *numbers: int, said: int = 2, subject: str = "Ticket", now: bool = False) -> None:
        """Have tickets of these numbers, each with so many messages; a third of them is solved.

        They were last touched when they were made, long ago, or ``now``.
        """
        for number in numbers:
            at = BEGAN + timedelta(minutes=number)
            self.tickets[number] = {
                "id": number, "subject": f"{subject} {number}", "open": number % 3 != 0, "at": at.isoformat(),
                "updated": (datetime.now(UTC) if now else at).isoformat(),
                "messages": [
                    {"id": number * 100 + place, "text": f"word{number} said {place} {subject}",
                     "at": (at + timedelta(seconds=place)).isoformat()}
                    for place in range(said)
                ],
            }  # fmt: skip

    def start(self) -> None:
        """Answer from now on."""
        owner = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                owner._answer(self)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
                """Be silent."""

        class Server(ThreadingHTTPServer):
            allow_reuse_address = True
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                """Be silent: clients that are killed close their connections."""

        self._server = Server(("127.0.0.1", self._port), Handler)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        """Be gone: nobody listens any more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        if self._server is None:  # a connection that was kept open outlives the one who listens
            request.close_connection = True
            return
        self.asked.append(request.path)
        said, status, kind = self._said(urlsplit(request.path)), 200, "application/json"
        match self.behaves:
            case "slow":
                time.sleep(1.0)
            case "hanging":
                time.sleep(3600)
            case "throttling":
                self._send(request, 429, b'{"message": "slow down"}', kind, {"Retry-After": str(self.wait)})
                return
            case "failing":
                said, status = b'{"message": "the database is gone"}', 500
            case "truncated":
                said = said[: len(said) // 2]
            case "login":
                said, kind = b"<!doctype html><html><title>Sign in</title></html>", "text/html; charset=utf-8"
        if said == b"":
            said, status = b'{"message": "not found"}', 404
        self._send(request, status, said, kind, {})

    def _send(
        self, request: BaseHTTPRequestHandler, status: int, body: bytes, kind: str, headers: dict[str, str]
    ) -> None:
        request.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(body)

    def _said(self, url: SplitResult) -> bytes:
        path, query = url.path, {key: value[0] for key, value in parse_qs(url.query).items()}
        kind, _, number = path.strip("/").partition("/")
        if kind == "file":
            return self.files.get(int(number), b"")
        return json.dumps(said).encode() if (said := self._values(kind, number, query)) is not None else b""

    def _values(self, kind: str, number: str, query: dict[str, str]) -> object:
        match kind:
            case "me":
                return {"id": 7, "name": "Ada", "email": "ada@loop.test"}
            case "ticket" if int(number) in self.merged:
                return {"merged": self.merged[int(number)]}
            case "ticket":
                return self.tickets.get(int(number))
            case "tickets":
                self.before_page()
                wanted = [one for one in self.tickets.values() if one["open"] == (query["open"] == "1")]
                wanted = sorted((one for one in wanted if int(str(one["id"])) > int(query["after"])), key=_id)
                left = [one for one in self.tickets.values() if not one["open"]] if query["open"] == "1" else []
                return {"tickets": wanted[:PAGE], "left": len(wanted[PAGE:]) + len(left), "more": len(wanted) > PAGE}
            case "changes":
                changed = [one for one in self.tickets.values() if str(one["updated"]) >= query["since"]]
                return {"tickets": sorted(changed, key=lambda one: str(one["updated"])), "left": 0, "more": False}
            case "api":  # what a Statuspage answers
                return {"page": {"name": "Loop", "updated_at": BEGAN.isoformat()}, "incidents": [], "components": []}
            case "users":  # what a Redmine answers
                return {"user": {"id": 1, "login": "ada"}}
            case "issues.json":
                listed = [] if "updated_on" in query else [_issue(one) for one in query["issue_id"].split(",")]
                return {"issues": listed, "total_count": len(listed)}
            case "issues":
                return {"issue": _issue(number.partition(".")[0])}
        return None


def _issue(number: str) -> dict[str, object]:
    at = BEGAN.strftime("%Y-%m-%dT%H:%M:%SZ")
    return {"id": int(number), "subject": "Slow", "status": {"name": "New"}, "created_on": at, "updated_on": at}


def _id(one: dict[str, object]) -> int:
    return int(str(one["id"]))


@contextmanager
def serving(*numbers: int) -> Iterator[Loopback]:
    """Have a server for as long as the block takes, with tickets of these numbers."""
    server = Loopback()
    server.put(*numbers)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def installed(folder: Path) -> str:
    """Install the provider of such servers into a folder; return what PYTHONPATH has to be for it to be found."""
    about = folder / "loopback_desk-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: loopback-desk\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text(_POINTS)
    code = Path(__file__).with_name("loopback_desk.py").read_text("utf-8")
    (folder / "loopback_desk.py").write_text(code, "utf-8")
    return str(folder)


def configuration(server: Loopback, *more: str) -> str:
    """Return a configuration that names the server as ``loop``."""
    first = f"{{name: loop, kind: loopback, url: '{server.url}'}}"
    return f"helpdesks: [{', '.join((first, *more))}]\nnetwork: {{patience: 5}}\n"
