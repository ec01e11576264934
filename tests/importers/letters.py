"""Makes mails and files of them, and imports them into a helpdesk of their own."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from workbench.domain.values import Message, Ticket
from workbench.importers import Report, import_files
from workbench.providers.helpdesk.local import LocalFile

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def letter(
    number: int | str,
    *,
    sender: str = "Jane Roe <jane@acme.test>",
    to: str = "help@desk.test",
    subject: str = "TLS fails",
    days_ago: float = 1,
    refers: str = "",
    text: str = "",
    more: str = "",
) -> bytes:
    """Return a mail with the Message-ID ``<number@acme.test>``; ``refers`` are numbers in its References."""
    fields = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", f"Message-ID: <{number}@acme.test>"]
    fields.append(f"Date: {format_datetime(NOW - timedelta(days=days_ago))}")
    if refers:
        fields.append("References: " + " ".join(f"<{one}@acme.test>" for one in refers.split()))
    if more:
        fields.append(more)
    return ("\n".join(fields) + f"\n\n{text or f'This is mail {number}.'}\n").encode()


def mbox(path: Path, letters: Sequence[bytes]) -> Path:
    """Write an mbox file (mboxrd)."""
    with path.open("wb") as file:
        for one in letters:
            quoted = re.sub(rb"^(>*From )", rb">\1", one, flags=re.MULTILINE)
            file.write(b"From jane@acme.test Tue Mar  3 09:00:00 2026\n" + quoted + b"\n")
    return path


def imported(desk: Path, *paths: Path, me: Sequence[str] = (), now: datetime = NOW) -> Report:
    """Import ``paths`` into the helpdesk's file ``desk``."""
    with LocalFile(desk) as file:
        return import_files(paths, file, me=me, progress=lambda _: None, now=now)


def tickets(desk: Path) -> list[Ticket]:
    """Return all tickets, the oldest number first, those that are gone too."""
    with LocalFile(desk) as file:
        return list(file.tickets([f"local:{number}" for number in range(1, 2_000)]).values())


def alive(desk: Path) -> list[Ticket]:
    """Return the tickets that are not gone."""
    return [ticket for ticket in tickets(desk) if not ticket.gone]


def conversation(desk: Path, ticket: Ticket) -> list[Message]:
    """Return a ticket's messages."""
    with LocalFile(desk) as file:
        return file.messages_of(ticket.ref)


def threads(desk: Path) -> list[list[str]]:
    """Return the text of each ticket's messages, as sorted lists of what tells the mails apart."""
    return sorted(sorted(message.text for message in conversation(desk, ticket)) for ticket in alive(desk))
