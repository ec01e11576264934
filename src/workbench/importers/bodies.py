"""Takes the body of a mail apart: the text to read, and the files that came with it (RFC 2045 to 2049).

The standard library's parser walks each line through every level of nesting and ends in RecursionError on
purpose-made mail. Here a body is cut at its boundaries with ``bytes.find``, to a bounded depth and number
of parts; what lies deeper stays whole as an attachment. Fields are read by the library.
"""

import email.message
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from workbench.domain.html import readable
from workbench.domain.text import one_line
from workbench.importers.charsets import decoded
from workbench.importers.flowed import unflowed
from workbench.importers.headers import Headers, cut, words
from workbench.importers.unpacking import is_packed, unpacked, without_uuencoded

DEEPEST = 20
MOST_PARTS = 500

_NAMES = {
    "message/rfc822": "message.eml",
    "text/html": "page.html",
    "text/plain": "text.txt",
    "text/calendar": "invitation.ics",
}


class File(NamedTuple):
    """A file that came with a mail. ``name`` is for reading only."""

    name: str
    media_type: str
    content: bytes


@dataclass(slots=True)
class Body:
    """What a mail says and carries; ``mended`` are sentences on what was not as it should be."""

    texts: list[str] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    mended: list[str] = field(default_factory=list)
    parts: int = 0

    @property
    def text(self) -> str:
        """Return all that is to be read, in order."""
        return "\n\n".join(text for text in self.texts if text.strip())


class _Part(NamedTuple):
    """A part not yet taken apart: its headers, and where its content begins and ends in the mail."""

    headers: Headers
    start: int
    end: int


def body_of(content: bytes, headers: Headers, start: int) -> Body:
    """Return the body of the mail whose ``headers`` end at ``start``. Never fails."""
    body = Body()
    _take(content, _Part(headers, start, len(content)), body, 0)
    return body


def _take(content: bytes, part: _Part, body: Body, depth: int) -> None:
    body.parts += 1
    fields = _fields(part.headers)
    kind = fields.get_content_type()
    if body.parts > MOST_PARTS or depth > DEEPEST:
        body.mended.append(f"it has more than {MOST_PARTS} parts or {DEEPEST} levels of them; the rest is left whole")
        body.files.append(File("parts.bin", "application/octet-stream", content[part.start : part.end]))
        return
    if kind.startswith("multipart/"):
        room = MOST_PARTS - body.parts
        children = list(_children(content, part, fields, room)) if fields.get_boundary() else []
        if children:
            _take_multipart(content, kind, children, body, depth)
            return
        body.mended.append("its parts could not be told apart; it is read as text")
        kind = "text/plain"
    if kind in ("message/rfc822", "message/news", "message/global") and not is_packed(part.headers):
        _take_mail(content, part, fields, body, depth)
        return
    raw, below, mended = unpacked(content[part.start : part.end], part.headers)
    body.mended += [mended] if mended else []
    if _is_text(kind, fields):
        _take_text(raw + below, kind, fields, body)
    if not _is_text(kind, fields) or _file_name(fields):
        body.files.append(File(_file_name(fields) or _name_for(kind, body), kind, raw))


def _take_multipart(content: bytes, kind: str, children: list[_Part], body: Body, depth: int) -> None:
    if kind != "multipart/alternative":
        for child in children:
            _take(content, child, body, depth + 1)
        return
    # Each is taken apart by itself: the files of all stay, the text is of one.
    choices: list[tuple[Body, bool]] = []
    for child in children:
        choice = Body(parts=body.parts)
        _take(content, child, choice, depth + 1)
        body.parts = choice.parts
        body.files += choice.files
        body.mended += [sentence for sentence in choice.mended if sentence not in body.mended]
        choices.append((choice, _fields(child.headers).get_content_type() == "text/plain"))
    plain = next((choice.text for choice, is_plain in choices if is_plain), "")
    richest = max((choice.text for choice, _ in choices), key=len, default="")
    body.texts.append(richest if _is_stub(plain.strip(), richest) else plain)


def _is_stub(plain: str, richest: str) -> bool:
    """Return whether a plain text only says that there is more in the HTML beside it."""
    return (len(plain) < 100 and len(richest) > 4 * len(plain)) or (len(plain) < 500 and len(richest) > 10 * len(plain))


def _take_mail(content: bytes, part: _Part, fields: email.message.Message, body: Body, depth: int) -> None:
    """Show a mail inside a mail under its most telling fields, and keep it whole as a file."""
    start = part.start
    inner = cut(content, start, part.end)
    subject = one_line(inner.headers.text("subject"), 200)
    name = _file_name(fields) or (f"{subject[:80]}.eml" if subject else _NAMES["message/rfc822"])
    body.files.append(File(name, "message/rfc822", content[start : part.end]))
    shown = [
        f"{label}: {one_line(inner.headers.text(label.lower()), 300)}"
        for label in ("From", "To", "Date", "Subject")
        if inner.headers.text(label.lower())
    ]
    nested = Body(parts=body.parts)
    _take(content, _Part(inner.headers, inner.body, part.end), nested, depth + 1)
    body.parts = nested.parts
    body.files += nested.files
    body.mended += nested.mended
    body.texts.append("\n".join(("---- Attached message ----", *shown, "", nested.text)))


def _fields(headers: Headers) -> email.message.Message:
    """Return the Content fields in the library's reader; with plain text in them it does not raise."""
    fields: email.message.Message = email.message.Message()
    for name in ("content-type", "content-disposition"):
        value = headers.first(name)[:5_000]
        if value:
            fields[name] = value.encode("utf-8", errors="replace").decode("utf-8")
    return fields


def _children(content: bytes, part: _Part, fields: email.message.Message, room: int) -> Iterator[_Part]:
    """Yield the parts of a multipart; behind ``room`` of them, all the rest as one."""
    boundary = b"--" + (fields.get_boundary() or "").encode("utf-8", errors="replace")
    is_digest = fields.get_content_type() == "multipart/digest"
    for number, (start, end) in enumerate(_between(content, boundary, part.start, part.end)):
        if number == room:
            yield _Part(Headers([]), start, part.end)
            return
        headers, body = cut(content, start, end)
        if is_digest and "content-type" not in headers:
            headers = Headers([("content-type", b"message/rfc822")])
        yield _Part(headers, body, end)


def _between(content: bytes, boundary: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where each part begins and ends; a part that is never closed ends with its parent."""
    opened: int | None = None
    at = start if content.startswith(boundary, start) else content.find(b"\n" + boundary, start, end) + 1
    while at > 0 or (at == start and opened is None and content.startswith(boundary, start)):
        after = at + len(boundary)
        line_end = content.find(b"\n", after, end)
        line_end = end if line_end < 0 else line_end + 1
        rest = content[after:line_end].strip()
        # A longer boundary that begins with this one is another's.
        if rest in (b"", b"--"):
            if opened is not None:
                yield opened, max(opened, at - (2 if content[at - 2 : at] == b"\r\n" else 1))
            if rest:
                return
            opened = line_end
        at = content.find(b"\n" + boundary, line_end - 1, end) + 1
    if opened is not None and opened < end:
        yield opened, end


def _is_text(kind: str, fields: email.message.Message) -> bool:
    """Return whether a part is to be read where it stands rather than opened."""
    if fields.get_content_disposition() == "attachment":
        return False
    return kind in (
        "text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", "text/x-patch", "text/x-diff",
        "text/rfc822-headers", "message/delivery-status", "message/disposition-notification", "text",
    )


def _take_text(raw: bytes, kind: str, fields: email.message.Message, body: Body) -> None:
    text = decoded(raw, _parameter(fields, "charset")).replace("\r\n", "\n")
    if kind == "text/html":
        body.texts.append(readable(text))
        return
    if _parameter(fields, "format").lower() == "flowed":
        text = unflowed(text, delete_space=_parameter(fields, "delsp").lower() == "yes")
    text, enclosed = without_uuencoded(text) if "\nend" in text else (text, [])
    body.texts.append(text)
    for file in enclosed:
        body.files.append(File(one_line(file.name, 200), "application/octet-stream", file.content))
        if file.broken:
            body.mended.append(f"{file.broken} uuencoded lines of {one_line(file.name, 80)} are broken and left out")


def _parameter(fields: email.message.Message, name: str) -> str:
    value = fields.get_param(name, "")
    # RFC 2231 gives charset, language and value.
    return value[2] if isinstance(value, tuple) else str(value)


def _file_name(fields: email.message.Message) -> str:
    return one_line(words(fields.get_filename("") or ""), 200)


def _name_for(kind: str, body: Body) -> str:
    return _NAMES.get(kind) or f"part-{body.parts}"
