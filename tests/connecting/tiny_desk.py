"""A small helpdesk and a status page as a plugin brings them, and the server that they speak to, on loopback."""

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar, Literal

import msgspec

from workbench.api import (
    Agent,
    Batch,
    Capabilities,
    Helpdesk,
    Incident,
    Issue,
    Message,
    Reading,
    Refused,
    Right,
    Role,
    Status,
    StatusPage,
    Ticket,
    Tracker,
    Visibility,
)

AT = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
TOKEN = "tiny-4f1c0a77d2"
PACKAGE = "workbench_tiny-1.0.dist-info"
ENTRY_POINTS = """[workbench.helpdesks]
tiny = connecting.tiny_desk:TinyDesk
quiet = connecting.tiny_desk:QuietDesk
[workbench.trackers]
tinytracker = connecting.tiny_desk:TinyTracker
[workbench.status_pages]
tinypage = connecting.tiny_desk:TinyPage
"""


class _Account(msgspec.Struct):
    login: str
    name: str
    email: str = ""


class _Ticket(msgspec.Struct):
    id: int
    subject: str
    text: str


class TinyDesk(Helpdesk):
    """Reads a Tiny Desk."""

    kind = "tiny"
    title = "Tiny Desk"
    asks: ClassVar[tuple[Literal["url", "user", "token"], ...]] = ("url", "user", "token")
    token_from = "A token is made in Tiny Desk under your name, Tokens."
    pasted = ("/api/", "/ticket/")
    capabilities = Capabilities(deadlines=True, articles=True)

    @classmethod
    def sign_in(cls, user: str, token: str) -> Mapping[str, str]:
        return {"Authorization": f"Tiny {user}:{token}"}

    async def check(self) -> Sequence[Right]:
        account = (await self.http.get("api/me")).decode(_Account)
        rights = [Right("sign in", works=True, says=f"as {account.login}", needed=True)]
        for name, path, without, needed in (
            ("read tickets", "api/tickets", "there is nothing to show", True),
            ("read articles", "api/articles", "no articles are found", False),
        ):
            try:
                found = (await self.http.get(path)).decode(list[object])
            except Refused as refused:
                rights.append(Right(name, works=False, says=refused.why, without=without, needed=needed))
            else:
                rights.append(Right(name, works=True, says=f"{len(found)} of them", needed=needed))
        return rights

    async def me(self) -> Agent:
        account = (await self.http.get("api/me")).decode(_Account)
        return Agent(ref=self.ref(account.login), name=account.name, email=account.email)

    async def pull(self, cursor: str | None) -> Batch:
        found = (await self.http.get("api/tickets")).decode(list[_Ticket])
        return Batch(
            cursor="1",
            tickets=tuple(
                Ticket(
                    ref=self.ref(one.id), subject=one.subject, status=Status.OPEN, assignee=self.ref("jane"),
                    created=AT, updated=AT,
                )
                for one in found
            ),
            messages=tuple(
                Message(
                    ref=self.ref(f"{one.id}-1"), ticket=self.ref(one.id), author="Jane", role=Role.CUSTOMER,
                    visibility=Visibility.PUBLIC, at=AT, text=one.text,
                )
                for one in found
            ),
        )  # fmt: skip


class QuietDesk(TinyDesk):
    """A Tiny Desk that does not say whose account it is."""

    kind = "quiet"

    async def me(self) -> Agent:
        return await Helpdesk.me(self)


class TinyTracker(Tracker):
    """Reads a tracker that has no issues."""

    kind = "tinytracker"
    title = "Tiny Tracker"

    async def check(self) -> Sequence[Right]:
        await self.http.get("api/me")
        return (Right("read issues", works=True, needed=True),)

    async def issues(self, keys: Sequence[str]) -> Sequence[Issue]:
        return ()

    async def changed(self, keys: Sequence[str], since: datetime) -> Sequence[str]:
        return ()


class TinyPage(StatusPage):
    """Reads a status page with one incident."""

    kind = "tinypage"
    title = "Tiny Page"

    async def read(self, stamp: str = "") -> Reading:
        names = (await self.http.get("api/incidents")).decode(list[str])
        return Reading(
            [
                Incident(ref=self.ref(name), name=name, phase="identified", last_update_at=AT, started=AT)
                for name in names
            ]
        )


class TinyServer:
    """What the server does: ``refuses`` are paths it answers 403 to, ``as_page`` makes a web page of every answer."""

    def __init__(self) -> None:
        self.refuses: set[str] = set()
        self.as_page = False
        self.slow = 0.0  # seconds before each answer
        self.asked: list[str] = []
        self.url = ""

    def answer(self, path: str, signed: str) -> tuple[int, object]:
        """Return a status and what is said with it."""
        self.asked.append(path)
        time.sleep(self.slow)
        if path == "/api/incidents":
            return 200, ["Mail is late"]
        if not path.startswith("/api/"):
            return 404, {"message": "There is no such page."}
        if not signed.endswith((f":{TOKEN}", f"Bearer {TOKEN}")):
            return 401, {"message": "Who are you?"}
        if path.startswith("/api/user/") and path != "/api/user/jane":
            return 404, {"message": "There is nobody of that name."}
        if path in self.refuses:
            return 403, {"message": "You may not see that."}
        return 200, {
            "/api/me": {"login": "jane", "name": "Jane Roe", "email": "jane@desk.test"},
            "/api/tickets": [{"id": n, "subject": f"Ticket {n}", "text": f"text {n}"} for n in (1, 2, 3)],
            "/api/articles": [{"id": 1}],
        }.get(path, {})


@contextmanager
def tiny_server() -> Iterator[TinyServer]:
    """Run a server on loopback and give what it is told to do."""
    told = TinyServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            status, said = told.answer(self.path, self.headers.get("Authorization", ""))
            kind, body = "application/json", json.dumps(said).encode()
            if told.as_page:
                kind, body = "text/html", b"<html><head><title>Welcome to nginx!</title></head><body>Hi</body></html>"
                status = 200
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
