"""Finds what there is to read in a file or folder, tells its kind by looking inside, and opens it."""

import gzip
import os
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO, cast

from workbench.importers.maildir import flags_of, is_maildir
from workbench.importers.raw import Flags

_LOOKED_AT = 8_192
_FIELD = re.compile(rb"[!-9;-~]{1,100}[ \t]*:")
_TELLING = re.compile(
    rb"^(?:from|to|cc|subject|message-id|received|return-path|delivered-to|mime-version|sender)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
# Files beside mail that mail programs keep for themselves; nobody means to import them.
_KEPT_BESIDE = frozenset({"dovecot.index", "dovecot-uidlist", "maildirfolder", "subscriptions", ".mh_sequences"})
_NAMED = {".csv": "table", ".tsv": "table", ".jsonl": "lines", ".ndjson": "lines", ".json": "lines"}


# How reading ends where a file, or what is packed in it, is damaged.
UNREADABLE = (OSError, EOFError, zlib.error)


class Kind(StrEnum):
    """What a file holds."""

    MBOX = "mbox"
    MAIL = "mail"
    TABLE = "table"
    LINES = "lines"


@dataclass(frozen=True, slots=True)
class Source:
    """A file to read; ``flags`` where it lies in a Maildir."""

    path: Path
    kind: Kind
    flags: Flags | None = None


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that holds nothing to import, and why."""

    path: Path
    why: str


def sources(path: Path) -> Iterator[Source | Unread]:
    """Yield what there is to read at ``path``: itself, or the files of a folder and the folders in it.

    Files come in the order of their names; links to folders are not followed.
    """
    if not path.is_dir():
        yield _looked_at(path)
        return
    found = False
    for folder, names, files in os.walk(path):
        here = Path(folder)
        names.sort()
        if is_maildir(here):
            # What a program is still writing is in tmp.
            names[:] = [name for name in names if name != "tmp"]
        in_maildir = here.name in ("cur", "new") and is_maildir(here.parent)
        for name in sorted(files):
            if name.lower() in _KEPT_BESIDE or name.startswith((".", "dovecot")):
                continue
            found = True
            if in_maildir:
                yield Source(here / name, Kind.MAIL, flags_of(here / name))
            else:
                yield _looked_at(here / name)
    if not found:
        yield Unread(path, "the folder is empty")


def _looked_at(path: Path) -> Source | Unread:
    try:
        if not path.is_file():
            return Unread(path, "it is no file" if path.exists() else "there is no such file")
        with opened(path) as stream:
            start = stream.read(_LOOKED_AT)
    except UNREADABLE as error:
        return Unread(path, f"it cannot be read: {reason_of(error)}")
    kind = _kind(start, path)
    return Source(path, kind) if isinstance(kind, Kind) else Unread(path, kind)


def reason_of(error: Exception) -> str:
    """Return the system's own words for why a file cannot be read."""
    return getattr(error, "strerror", None) or str(error)


def _kind(start: bytes, path: Path) -> Kind | str:
    """Return what a file holds that begins with ``start``, or why it cannot be told."""
    name = path.with_suffix("") if path.suffix.lower() == ".gz" else path
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not text:
        return "it is empty"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "it is an Outlook file; save it there as .eml or export it as mbox"
    named = _NAMED.get(name.suffix.lower())
    if named == "table":
        return Kind.TABLE
    if text.startswith(b"{"):
        return Kind.LINES
    if named == "lines":
        return "it has no line that begins with {; one ticket or mail a line is read, not a list over many lines"
    if text.startswith(b"From "):
        return Kind.MBOX
    head = re.split(rb"\r?\n\r?\n", text, maxsplit=1)[0]
    if _TELLING.search(head) and (_FIELD.match(text) or name.suffix.lower() == ".eml"):
        return Kind.MAIL
    if b"\0" in start:
        return "it is neither mail nor a table"
    return "it has no mail headers"


def opened(path: Path) -> BinaryIO:
    """Open a file for reading, unpacking gzip by its first bytes. Raises OSError."""
    stream = path.open("rb")
    if stream.peek(2)[:2] == b"\x1f\x8b":
        return cast("BinaryIO", Unpacked(stream))
    return stream


class Unpacked(gzip.GzipFile):
    """An unpacked file that still knows how far its packed bytes were read."""

    def __init__(self, packed: BinaryIO) -> None:
        super().__init__(fileobj=packed, mode="rb")
        self.packed = packed

    def close(self) -> None:
        """Close the packed file too."""
        super().close()
        self.packed.close()


def done_bytes(stream: BinaryIO) -> int:
    """Return how many bytes of the file on disk were read."""
    return stream.packed.tell() if isinstance(stream, Unpacked) else stream.tell()


def time_of(path: Path) -> datetime:
    """Return when a file was last changed. Raises OSError."""
    return datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
