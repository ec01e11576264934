"""Reads one mail: who wrote what to whom and when, what it answers, and the files it carries. Never fails on one."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from workbench.domain.text import clean, one_line
from workbench.importers.bodies import File, body_of
from workbench.importers.dates import written_at
from workbench.importers.headers import Headers, cut
from workbench.importers.people import NOBODY, Person, people
from workbench.importers.raw import Flags, RawMail

# A References field holds a conversation's ids from its first to its last; past this many the oldest stay.
MOST_REFERENCES = 200
LARGEST_ORIGINAL = 2_000_000
_LONGEST_ID = 250

_BRACKETED = re.compile(r"<([^<>]{1,2000})>")
# Fields of which at least one has to say something for a file to be called a mail; a log has dates too.
_TELLING = (
    "from", "to", "cc", "subject", "message-id", "received", "return-path", "sender", "delivered-to", "mime-version",
)


class NotMailError(Exception):
    """What was taken for a mail is none; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail that has been read.

    ``message_id`` is empty where it had none. ``references`` are the ids it refers to, oldest first,
    without its own. ``print`` is a fingerprint of who wrote what to whom and when, the same for copies that took
    different ways here. ``original`` are its bytes, or for a large mail its headers and text only.
    """

    message_id: str
    references: tuple[str, ...]
    sender: Person
    recipients: tuple[Person, ...]
    subject: str
    at: datetime
    text: str
    files: tuple[File, ...] = ()
    original: bytes | None = None
    print: bytes
    flags: Flags | None = None
    mended: tuple[str, ...] = ()


def read_mail(raw: RawMail, now: datetime) -> Mail:
    """Return what ``raw`` says. Raises NotMailError where it has none of the fields that make a mail."""
    headers, start = cut(raw.content)
    if not any(headers.first(name) for name in _TELLING):
        raise NotMailError("it has no mail headers" if raw.content.strip() else "it is empty")
    body = body_of(raw.content, headers, start)
    at, mended = written_at(headers.every("date"), headers.every("received"), raw.at, now)
    text = clean(body.text).strip("\n").rstrip()
    senders = people([value for name in ("from", "sender", "return-path") for value in headers.every(name)])
    own_id = _own_id(headers)
    sender = senders[0] if senders else NOBODY
    recipients = people([value for name in ("to", "cc", "reply-to") for value in headers.every(name)])
    return Mail(
        message_id=own_id,
        references=_references(headers, own_id),
        sender=sender,
        recipients=recipients,
        subject=one_line(headers.text("subject")),
        at=at,
        text=text,
        files=tuple(body.files),
        original=_original(raw.content, start, text),
        print=_print(sender, recipients, headers, text, body.files),
        flags=raw.flags or _flags(headers),
        mended=tuple(dict.fromkeys((*raw.mended, *((mended,) if mended else ()), *body.mended))),
    )


def _own_id(headers: Headers) -> str:
    for value in headers.every("message-id"):
        ids = _ids(value)
        if ids:
            return ids[0]
        # Without its brackets, which some programs leave out.
        if value.strip() and not value.strip().startswith("<"):
            return _short("".join(value.split()))
    return ""


def _references(headers: Headers, own: str) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for value in (*headers.every("references"), *headers.every("in-reply-to")):
        ids = _ids(value)
        # Alone and without brackets it is an id too; "Your message of Monday" and addresses in it are not.
        if not ids and "@" in value and len(value.split()) == 1:
            ids = [_short(value.strip())]
        found.update(dict.fromkeys(ids))
    found.pop(own, None)
    ids = list(found)
    return tuple(ids if len(ids) <= MOST_REFERENCES else [ids[0], *ids[-MOST_REFERENCES + 1 :]])


def _ids(value: str) -> list[str]:
    """Return the bracketed ids in a field; white space inside comes from folding and is dropped (RFC 5322, 3.2.2)."""
    return [_short(identity) for found in _BRACKETED.findall(value) if (identity := "".join(found.split()))]


def _short(identity: str) -> str:
    if len(identity) <= _LONGEST_ID:
        return identity
    return f"long:{hashlib.sha256(identity.encode('utf-8', errors='replace')).hexdigest()}"


def _print(sender: Person, recipients: tuple[Person, ...], headers: Headers, text: str, files: list[File]) -> bytes:
    told = (sender.key, *(to.key for to in recipients), headers.first("date"), headers.text("subject"), squeezed(text))
    fingerprint = hashlib.blake2b("\0".join(told).encode("utf-8", errors="replace"), digest_size=16)
    for file in files:
        fingerprint.update(hashlib.blake2b(file.content, digest_size=16).digest())
    return fingerprint.digest()


def squeezed(text: str) -> str:
    """Return ``text`` without white space, so that copies which were wrapped differently are the same."""
    return "".join(text.split())


def _original(content: bytes, start: int, text: str) -> bytes:
    """Return the mail's bytes. Of one above 2 MB its headers and its text: the files are kept apart."""
    if len(content) <= LARGEST_ORIGINAL:
        return content
    note = f"X-Workbench-Cut: {len(content)} bytes came; headers and text are kept here, files apart\n\n"
    return content[: min(start, LARGEST_ORIGINAL)].rstrip() + b"\n" + note.encode() + text.encode()


def _flags(headers: Headers) -> Flags | None:
    """Return what an mbox file notes in Status (R read, O old) and X-Status (A answered, D deleted) fields."""
    if "status" not in headers and "x-status" not in headers:
        return None
    status, more = headers.first("status").upper(), headers.first("x-status").upper()
    if not set(status + more) <= set("ROADFTN"):
        return None
    return Flags(seen="R" in status, replied="A" in more, trashed="D" in status + more)
