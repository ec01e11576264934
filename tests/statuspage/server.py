"""A status page of our own on loopback: Statuspage's summary with an ETag, in every mood that a page can be in."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

LOGIN = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form action='/login'></form></body></html>"


class Asked(NamedTuple):
    """One request: the path, and what it was asked on condition of."""

    path: str
    etag: str
    since: str


class PageServer:
    """The page. What it says may be changed at any time.

    ``mood`` is well, failing (500), login (a web page), cut (half an answer) or silent (no answer before the server
    ends). ``stamps`` says by what it lets itself be asked for news: etag, date or nothing. ``age`` is what a cache
    in between says.
    """

    def __init__(self) -> None:
        self.summary: object = {}
        self.mood = "well"
        self.stamps = "etag"
        self.age = 0
        self.asked: list[Asked] = []
        self.over = threading.Event()
        self.url = ""

    def answer(self, path: str, etag: str, since: str) -> tuple[int, dict[str, str], bytes]:
        """Return number, headers and body of the answer to a GET."""
        self.asked.append(Asked(path, etag, since))
        if self.mood == "silent":
            self.over.wait(30)
        if self.mood == "failing":
            return 500, {}, b"The page is broken."
        if self.mood == "login":
            return 200, {"Content-Type": "text/html"}, LOGIN
        if path != "/api/v2/summary.json":
            return 404, {}, b"Not here."
        body = json.dumps(self.summary).encode()
        if self.mood == "cut":
            return 200, {"Content-Type": "application/json"}, body[: len(body) // 2]
        mark = sha256(body).hexdigest()[:16]
        said = {"etag": f'W/"{mark}"', "date": "Sat, 01 Jan 2000 00:00:00 GMT"}.get(self.stamps, "")
        headers = {"Content-Type": "application/json; charset=utf-8", "Age": str(self.age)}
        if said:
            headers["ETag" if self.stamps == "etag" else "Last-Modified"] = said
        if said and said in (etag, since):
            return 304, headers, b""
        return 200, headers, body


@contextmanager
def page_server(summary: object) -> Iterator[PageServer]:
    """Yield a page that is served on a free port of this machine."""
    page = PageServer()
    page.summary = summary

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            headers = self.headers
            status, said, body = page.answer(
                self.path, headers.get("If-None-Match", ""), headers.get("If-Modified-Since", "")
            )
            self.send_response(status)
            for name, value in {**said, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    page.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield page
    finally:
        page.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
