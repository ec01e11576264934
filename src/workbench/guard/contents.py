"""The texts in a file that is to be sent: the file itself, or the members of an archive, all within bounds."""

from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple, Protocol

MOST_OF_ONE = 5_000_000  # bytes
_MOST_OF_ALL = 20_000_000
_MOST_MEMBERS = 500
_LOOK = 8_192
_PACKED = {b"\x1f\x8b": "gzip", b"BZh": "bz2", b"\xfd7zXZ\0": "lzma"}
_CLOSED = (b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x28\xb5\x2f\xfd")
_DAMAGED = "it is damaged, and was not looked at whole"
_TOO_LARGE = "it is too large to be looked at whole"
_ZIP = b"PK\x03\x04"


class Piece(NamedTuple):
    """A text in a file. ``member`` is its name in an archive, ``unread`` says what was not looked at and why."""

    member: str
    text: str
    unread: str = ""


class _Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class _Limited:
    """A stream that ends after so many bytes, so that nothing unpacks to more."""

    def __init__(self, inner: _Readable, most: int) -> None:
        self._inner = inner
        self.left = most

    def read(self, size: int = -1, /) -> bytes:
        wanted = self.left if size < 0 else min(size, self.left)
        data = self._inner.read(wanted)
        self.left -= len(data)
        return data


def pieces(path: Path) -> Iterator[Piece]:
    """Yield the texts in a file. What is no text, such as a picture, yields nothing.

    Raises OSError where the file cannot be read.
    """
    with path.open("rb") as opened:
        head = opened.read(_LOOK)
        packing = next((name for magic, name in _PACKED.items() if head.startswith(magic)), "")
        opened.seek(0)
        if head.startswith(_ZIP):
            yield from _of_zip(opened)
        elif head.startswith(_CLOSED):
            yield Piece("", "", "an archive of this kind is not looked into")
        elif packing:
            yield from _of_packed(opened, packing)
        elif _is_tar(head):
            yield from _of_tar(opened)
        else:
            yield from _of_text("", opened)


def decode(data: bytes) -> tuple[str, str]:
    """Return a text and the encoding it was read by; both are empty for what is no text.

    The text in that encoding is ``data`` again.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16-le" if data.startswith(b"\xff") else "utf-16-be"]
    elif b"\0" in data[:_LOOK]:
        even, odd = data[:_LOOK:2].count(0), data[1:_LOOK:2].count(0)
        most = len(data[:_LOOK]) // 2 * 0.4
        encodings = ["utf-16-le"] if odd > most > even else ["utf-16-be"] if even > most > odd else []
    else:
        encodings = ["utf-8", "latin-1"]
    for encoding in encodings:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return "", ""


def _damages(*more: type[Exception]) -> tuple[type[Exception], ...]:
    """Return what unpacking raises for damaged data, and where this Python has not got what it takes."""
    import zlib

    raised: tuple[type[Exception], ...] = (zlib.error, EOFError, ValueError, RuntimeError, ImportError, *more)
    try:
        from lzma import LZMAError
    except ImportError:
        return raised
    return (LZMAError, *raised)


def _of_text(member: str, opened: _Readable, most: int = MOST_OF_ONE) -> Iterator[Piece]:
    data = opened.read(most + 1)
    if member and data.startswith((_ZIP, *_PACKED, *_CLOSED)):
        yield Piece(member, "", "an archive in an archive is not looked into")
        return
    text, _ = decode(data[:most])
    if not text and len(data) > most:  # UTF-16, and a character was cut in two
        text, _ = decode(data[: most - 2])
    if text:
        yield Piece(member, text, f"only its first {most // 1_000_000} MB were looked at" if len(data) > most else "")


def _of_zip(opened: IO[bytes]) -> Iterator[Piece]:
    import zipfile

    left = _MOST_OF_ALL
    try:
        with zipfile.ZipFile(opened) as archive:
            members = [info for info in archive.infolist() if not info.is_dir()]
            for info in members[:_MOST_MEMBERS]:
                if info.flag_bits & 1:
                    yield Piece(info.filename, "", "it is encrypted, and was not looked into")
                    continue
                with archive.open(info) as member:
                    limited = _Limited(member, left)
                    yield from _of_text(info.filename, limited)
                    left = limited.left
                if left <= 0:
                    yield Piece("", "", _TOO_LARGE)
                    return
            if len(members) > _MOST_MEMBERS:
                yield Piece("", "", f"only the first {_MOST_MEMBERS} of its files were looked at")
    except _damages(zipfile.BadZipFile):
        yield Piece("", "", _DAMAGED)


def _of_packed(opened: IO[bytes], packing: str) -> Iterator[Piece]:
    from importlib import import_module

    try:
        unpack = import_module(packing).open
        with unpack(opened) as inner:
            head = inner.read(_LOOK)
        opened.seek(0)
        with unpack(opened) as inner:
            yield from _of_tar(inner) if _is_tar(head) else _of_text("", inner)
    except _damages(OSError):
        yield Piece("", "", _DAMAGED)


def _is_tar(head: bytes) -> bool:
    return head[257:262] == b"ustar"


def _of_tar(opened: _Readable) -> Iterator[Piece]:
    import tarfile

    limited = _Limited(opened, _MOST_OF_ALL)
    try:
        with tarfile.open(fileobj=limited, mode="r|") as archive:  # type: ignore[call-overload] # it only reads
            for number, info in enumerate(archive):
                if number == _MOST_MEMBERS:
                    yield Piece("", "", f"only the first {_MOST_MEMBERS} of its files were looked at")
                    return
                member = archive.extractfile(info) if info.isreg() else None
                if member is not None:
                    yield from _of_text(info.name, member)
    except _damages(tarfile.TarError):
        yield Piece("", "", _TOO_LARGE if limited.left <= 0 else _DAMAGED)
