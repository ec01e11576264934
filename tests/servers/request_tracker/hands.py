"""What people do to a Request Tracker, by its interface and by mail: for seeding, and for changes under a pull."""

import base64
import json
import urllib.request
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from typing import NamedTuple

from servers.harness import ServerFailure
from servers.request_tracker.server import RequestTrackerServer


class File(NamedTuple):
    """A file on a mail."""

    name: str
    media_type: str
    content: bytes


class Hands:
    """Somebody at work on an RT; ``who`` is a login name that has a token."""

    def __init__(self, server: RequestTrackerServer, who: str) -> None:
        self._server = server
        self.who = who

    def call(self, method: str, path: str, body: object = None) -> object:
        """Ask RT's interface and return what it says. Raises ServerFailure where it refuses."""
        request = urllib.request.Request(  # noqa: S310 - our own server - our own server
            f"{self._server.url}/REST/2.0/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"token {self._server.tokens[self.who]}", "Content-Type": "application/json",
            },
        )  # fmt: skip
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - our own server
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise ServerFailure(f"{method} {path}: {error.code} {error.read()[:300]!r}") from error

    def create(self, subject: str, content: str, *, queue: str = "Support", **fields: object) -> int:
        """Open a ticket and return its number; ``fields`` as RT calls them."""
        said = self.call(
            "POST", "ticket",
            {"Queue": queue, "Subject": subject, "Content": content, "ContentType": "text/plain", **fields},
        )  # fmt: skip
        assert isinstance(said, Mapping)
        return int(str(said["id"]))

    def change(self, ticket: int, **fields: object) -> str:
        """Change a ticket and return what RT says it did."""
        return str(self.call("PUT", f"ticket/{ticket}", fields))

    def reply(self, ticket: int, content: str, kind: str = "text/plain", **fields: object) -> None:
        """Answer the customer."""
        self.call("POST", f"ticket/{ticket}/correspond", {"Content": content, "ContentType": kind, **fields})

    def comment(self, ticket: int, content: str, kind: str = "text/plain", **fields: object) -> None:
        """Say something to colleagues."""
        self.call("POST", f"ticket/{ticket}/comment", {"Content": content, "ContentType": kind, **fields})


def uploaded(file: File) -> dict[str, str]:
    """Return a file as RT's interface takes it."""
    content = base64.b64encode(file.content).decode()
    return {"FileName": file.name, "FileType": file.media_type, "FileContent": content}


def mail(
    server: RequestTrackerServer, sender: str, subject: str, text: str, *, html: str = "", files: Sequence[File] = (),
    queue: str = "Support",
) -> None:
    """Let a mail arrive, as from a mail server."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = "help@desk.test"
    message["Subject"] = subject
    message["Message-ID"] = f"<{abs(hash((sender, subject, text)))}@mail.test>"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for file in files:
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    server.mail(bytes(message), queue)
