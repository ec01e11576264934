"""Makes the message of a reply or a note, with its files, on the embedded helpdesk."""

import sqlite3
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from workbench.api import Agent, Attachment, Enclosure, Message, Ref, Role, Say, Ticket, Trouble, clean, one_line
from workbench.providers.helpdesk.local.outcome import NOTHING, Done, refuse

NO_RECIPIENTS = "the embedded helpdesk sends no mail: an answer stands on its ticket, and goes to nobody's address"


def said(connection: sqlite3.Connection, ticket: Ticket, say: Say, by: Agent, now: datetime) -> Done:
    """Return a ticket with one message more. Raises Refused, and Trouble for a file that cannot be read."""
    if say.to or say.cc:
        refuse("This cannot go to addresses of its own.", f"That is because {NO_RECIPIENTS}.")
    text = clean(say.text)
    if not text.strip():
        refuse("There is nothing to say in this message.", "It has no words.")
    last: int = connection.execute("SELECT last_change FROM about").fetchone()[0]
    ref = f"{ticket.ref}-w{last + 1}"  # numbers of changes are given out once
    attached = [(_attachment(f"{ref}-{place}", one), _content(one)) for place, one in enumerate(say.files, 1)]
    message = Message(
        ref=ref, ticket=ticket.ref, author=by.name, role=Role.AGENT, visibility=say.visibility, at=now, text=text,
        attachments=tuple(one for one, _ in attached),
    )  # fmt: skip
    others = replace(NOTHING, agents=(by,), messages=(message,))
    return Done(ticket=ticket, others=others, files={one.ref: content for one, content in attached}, message=ref)


def _attachment(ref: Ref, file: Enclosure) -> Attachment:
    return Attachment(ref=ref, name=one_line(file.name), media_type=one_line(file.media_type), size=file.size)


def _content(file: Enclosure) -> bytes:
    try:
        content = Path(file.path).read_bytes()
    except OSError as error:
        raise Trouble(
            f"The file {one_line(file.name)} cannot be read, so nothing was sent.",
            f"The system says: {error.strerror}.",
            "Put it back, or send the message without it.",
        ) from error
    if len(content) != file.size:
        raise Trouble(
            f"The file {one_line(file.name)} is not what it was when it was attached, so nothing was sent.",
            f"It has {len(content):,} bytes, and had {file.size:,}.",
            "Attach it again.",
        )
    return content
