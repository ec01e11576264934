"""Reads mbox files of every kind (mboxo, mboxrd, mboxcl, mboxcl2) in one pass and the memory of one mail.

A mail begins at a line ``From `` that follows a blank line and ends in a date, or is followed by a header
field; without the blank line it has to be both. A Content-Length is believed only when another mail, or the
end of the file, follows what it measures; once one is found wrong, the file's others are not looked at.
"""

import re
from collections import deque
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from workbench.importers.dates import mail_date
from workbench.importers.raw import RawMail

LARGEST_MAIL = 64_000_000
_LONGEST_LINE = 1 << 16

# "From jane@acme.test Mon Mar  2 09:00:00 2026", with a zone or more behind it as they come; Mozilla's "From -".
_DATED = re.compile(rb"From .*?\d{1,2}:\d\d.*?\b\d{4}\b|From .*?\b\d{4}\b.*?\d{1,2}:\d\d|From -\s")
_LONGEST_ENVELOPE = 300
_FIELD = re.compile(rb"[!-9;-~]{1,200}[ \t]*:|>From ")
_QUOTED = re.compile(rb"^>(>*From )", re.MULTILINE)
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d{1,12})[ \t\r]*$", re.MULTILINE | re.IGNORECASE)
_STAMP = re.compile(
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun),?\s+)?(?:[a-z]{3}\s+\d{1,2}|\d{1,2}\s+[a-z]{3})\s.*", re.IGNORECASE
)


def mails_in_mbox(stream: BinaryIO, at: datetime) -> Iterator[RawMail]:
    """Yield the mails of an mbox file, each with its number and offset; ``at`` is the file's own time.

    Raises OSError, EOFError or zlib.error where the stream does, behind the last whole mail.
    """
    lines = _Lines(stream)
    believes_lengths = True
    number = 0
    while lines.next_is_there():
        number += 1
        start = lines.offset
        mail = _One(believes_lengths)
        mail.read(lines)
        believes_lengths = mail.believes_lengths
        if number == 1 and not mail.envelope and not mail.content.strip():
            number = 0  # blank lines before the first mail
            continue
        yield RawMail(
            content=mail.unquoted(),
            at=_stamp(mail.envelope) or at,
            where=f"mail {number} at byte {start:,}",
            mended=(f"it is longer than {LARGEST_MAIL:,} bytes and was cut",) if mail.is_cut else (),
        )


class _Lines:
    """The lines of a stream, which can be looked at before they are taken, and given back."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._ahead: deque[bytes] = deque()
        self.offset = 0

    def take(self) -> bytes:
        line = self._ahead.popleft() if self._ahead else self._stream.readline(_LONGEST_LINE)
        self.offset += len(line)
        return line

    def peek(self, number: int = 0) -> bytes:
        while len(self._ahead) <= number:
            self._ahead.append(self._stream.readline(_LONGEST_LINE))
        return self._ahead[number]

    def give_back(self, lines: list[bytes]) -> None:
        self._ahead.extendleft(reversed(lines))
        self.offset -= sum(map(len, lines))

    def next_is_there(self) -> bool:
        return bool(self.peek())


class _One:
    """One mail while it is read."""

    def __init__(self, believes_lengths: bool) -> None:
        self.believes_lengths = believes_lengths
        self.envelope = b""
        self.is_cut = False
        self._is_measured = False
        self._lines: list[bytes] = []

    @property
    def content(self) -> bytes:
        return b"".join(self._lines)

    def unquoted(self) -> bytes:
        """Return the mail without the quoting of ``From `` and without the blank line that parts mails.

        Whether ``>From `` was quoted by mboxo or mboxrd cannot be told; both mean the same by one ``>``.
        """
        content = self.content
        if not self._is_measured and content.endswith(b"\n\n"):
            content = content[:-1]
        return _QUOTED.sub(rb"\1", content) if b">From " in content and not self._is_measured else content

    def read(self, lines: _Lines) -> None:
        if lines.peek().startswith(b"From "):
            self.envelope = lines.take()
        size = 0
        ends_at: int | None = None  # by Content-Length
        inside: int | None = None  # the first line that would begin another mail but for Content-Length
        in_headers, was_blank, at_line = True, False, True
        while line := lines.take():
            if at_line and line.startswith(b"From ") and _begins_mail(line, lines.peek(), was_blank):
                if ends_at is None:
                    lines.give_back([line])
                    return
                inside = len(self._lines) if inside is None else inside
            self._lines.append(line)
            size += len(line)
            if size > LARGEST_MAIL:
                if inside is not None:
                    break
                self._lines.pop()
                self.is_cut, ends_at = True, None
            was_blank = at_line and line in (b"\n", b"\r\n")
            at_line = line.endswith(b"\n")
            if in_headers and was_blank:
                in_headers = False
                ends_at = self._measured_end(lines.offset)
            if ends_at is not None and lines.offset >= ends_at:
                if lines.offset == ends_at and _ends_here(lines):
                    self._is_measured = inside is not None
                    return
                self.believes_lengths, ends_at = False, None
                if inside is not None:
                    break
        if inside is not None:
            self.believes_lengths = False
            lines.give_back(self._lines[inside:])
            del self._lines[inside:]

    def _measured_end(self, body: int) -> int | None:
        match = _LENGTH.search(self.content) if self.believes_lengths else None
        if match is None or not 0 < int(match[1]) <= LARGEST_MAIL:
            return None
        return body + int(match[1])


def _begins_mail(line: bytes, following: bytes, was_blank: bool) -> bool:
    is_dated = _DATED.match(line[:_LONGEST_ENVELOPE]) is not None
    is_followed = _FIELD.match(following) is not None
    return (is_dated or is_followed) if was_blank else (is_dated and is_followed)


def _ends_here(lines: _Lines) -> bool:
    """Return whether another mail begins here or behind blank lines, or the file ends; takes the blank lines."""
    while lines.peek() in (b"\n", b"\r\n"):
        if lines.peek(1) not in (b"\n", b"\r\n", b"") and not lines.peek(1).startswith(b"From "):
            return False
        lines.take()
    return not lines.peek() or lines.peek().startswith(b"From ")


def _stamp(envelope: bytes) -> datetime | None:
    """Return the time on a From_ line: what stands behind the address, in the order of asctime or of a Date."""
    match = _STAMP.search(envelope[5:_LONGEST_ENVELOPE].decode("latin-1"))
    return None if match is None else mail_date(match[0])
