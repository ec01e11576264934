"""Reads the headers of a mail, broken ones too: split, unfolded, RFC 2047 words decoded, 8-bit bytes survived."""

import binascii
import codecs
import re
from typing import NamedTuple

from workbench.importers.charsets import decoded

MOST_HEADERS = 2_000
LONGEST_HEADER = 100_000

_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:[ \t]*(.*)", re.DOTALL)
# Looser than RFC 2047: real senders leave spaces inside, forget the padding, and use any case.
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\r\n]*)\?=")
_BETWEEN_WORDS = re.compile(r"(\?=)[ \t\r\n]+(?==\?[^?\s]{1,60}\?[bBqQ]\?)")


class Headers:
    """The header fields of a mail or of one of its parts, in their order, under lower-case names."""

    def __init__(self, fields: list[tuple[str, bytes]]) -> None:
        self._fields = fields

    def __len__(self) -> int:
        return len(self._fields)

    def __contains__(self, name: str) -> bool:
        return any(field == name for field, _ in self._fields)

    def first(self, name: str) -> str:
        """Return the first field of that name unfolded, its bytes as text, its encoded words as they are."""
        return next(iter(self.every(name)), "")

    def every(self, name: str) -> list[str]:
        """Return all fields of that name unfolded."""
        return [_unfolded(value) for field, value in self._fields if field == name]

    def text(self, name: str) -> str:
        """Return the first field of that name that is not empty, as a person reads it."""
        return next((words(value) for value in self.every(name) if value), "")


class Cut(NamedTuple):
    """A mail cut in two: its headers, and where its body begins."""

    headers: Headers
    body: int


def _unfolded(value: bytes) -> str:
    return decoded(value[:LONGEST_HEADER].replace(b"\r", b"").replace(b"\n", b"")).strip()


def cut(content: bytes, start: int = 0, end: int | None = None) -> Cut:
    """Return the headers that begin at ``start`` of ``content`` and the offset behind their blank line.

    A line that is no field is left out when a field follows it; else the body begins with it, as it does
    for every reader that has to live with a missing blank line. Fields past 2,000 are left out.
    """
    end = len(content) if end is None else end
    fields: list[tuple[str, bytes]] = []
    name, value = "", bytearray()
    at = start + len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8, start) else start
    while at < end:
        line_end = content.find(b"\n", at, end)
        line_end = end if line_end < 0 else line_end + 1
        line = content[at:line_end]
        if line in (b"\n", b"\r\n"):
            at = line_end
            break
        if line[:1] in b" \t" and name:
            # Past the limit a field is not kept; growing a bytearray keeps a folded megabyte linear.
            if len(value) < LONGEST_HEADER:
                value += line
        else:
            match = _FIELD.match(line)
            if match is None and not _is_envelope(line) and not _field_follows(content, line_end, end):
                break
            if name and len(fields) < MOST_HEADERS:
                fields.append((name, bytes(value)))
            name = ""
            if match is not None:
                name, value = match[1].decode("ascii").lower(), bytearray(match[2])
        at = line_end
    if name and len(fields) < MOST_HEADERS:
        fields.append((name, bytes(value)))
    return Cut(Headers(fields), at)


def _is_envelope(line: bytes) -> bool:
    return line.startswith((b"From ", b">From "))


def _field_follows(content: bytes, at: int, end: int) -> bool:
    line_end = content.find(b"\n", at, end)
    return _FIELD.match(content[at : end if line_end < 0 else line_end]) is not None


def words(value: str) -> str:
    """Return ``value`` with its RFC 2047 encoded words decoded; what is broken beyond reading stays as it is."""
    if "=?" not in value:
        return value
    value = _BETWEEN_WORDS.sub(r"\1", value)
    out: list[str] = []
    pending, charset, at = b"", "", 0
    for match in _WORD.finditer(value):
        content = _word(match[2], match[3])
        between = value[at : match.start()]
        # Senders cut characters of several bytes in two, so words of one charset are decoded together.
        if pending and (between or match[1].lower() != charset or content is None):
            out.append(decoded(pending, charset))
            pending = b""
        out.append(between)
        if content is None:
            out.append(match[0])
        else:
            pending, charset = pending + content, match[1].lower()
        at = match.end()
    if pending:
        out.append(decoded(pending, charset))
    out.append(value[at:])
    return "".join(out)


def _word(encoding: str, content: str) -> bytes | None:
    raw = content.encode("utf-8", errors="replace")
    if encoding in "qQ":
        return binascii.a2b_qp(raw.replace(b" ", b"_"), header=True)
    return base64_bytes(raw)


def base64_bytes(raw: bytes) -> bytes | None:
    """Return what base64 text means as far as it can be read: wrong signs are skipped, padding is forgiven."""
    signs = re.sub(rb"[^A-Za-z0-9+/]", b"", raw)
    if len(signs) % 4 == 1:  # six bits make no byte
        signs = signs[:-1]
    try:
        return binascii.a2b_base64(signs + b"=" * (-len(signs) % 4))
    except binascii.Error:
        return None
