"""The bytes of an answer: unpacked while they come, and not one more than was asked for."""

import zlib

import httpx

_PACKED = frozenset({"gzip", "x-gzip"})
_PLAIN = frozenset({"", "identity"})
_EITHER = zlib.MAX_WBITS | 32  # zlib finds out by itself whether it is gzip's or its own header


class BodyError(Exception):
    """A body that is not what its headers say, or more than was asked for; the text says which."""


async def read(response: httpx.Response, most: int) -> bytes:
    """Return an answer's body of at most ``most`` bytes. Raises BodyError, and what httpx does.

    httpx would unpack it by itself, but without a bound on what comes of a few bytes, and without noticing that
    the end is missing.
    """
    packed = response.headers.get("content-encoding", "").strip().lower()
    if packed not in _PACKED | _PLAIN:
        raise BodyError("It is packed in a way that was not asked for.")
    announced = response.headers.get("content-length", "")
    if announced.isdecimal() and int(announced) > most:
        raise BodyError(_too_large(most))
    unpacked = _Unpacked(most) if packed in _PACKED else None
    pieces: list[bytes] = []
    size = 0
    async for piece in response.aiter_raw():
        plain = unpacked.more(piece) if unpacked is not None else piece
        size += len(plain)
        if size > most:
            raise BodyError(_too_large(most))
        pieces.append(plain)
    if unpacked is not None and not unpacked.is_whole:
        raise BodyError("It is packed, and its end is missing.")
    return b"".join(pieces)


class _Unpacked:
    """What comes of packed bytes, a little more than ``most`` of them at most."""

    def __init__(self, most: int) -> None:
        self._left = most + 1
        self._zlib = zlib.decompressobj(_EITHER)
        self._has_begun = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing; nothing at all is whole, for an answer without a body may be called packed."""
        return self._zlib.eof or not self._has_begun

    def more(self, piece: bytes) -> bytes:
        """Return what ``piece`` adds. Raises BodyError."""
        self._has_begun = self._has_begun or bool(piece)
        plain = b""
        try:
            while piece and self._left > 0:
                if self._zlib.eof:  # several packets in one body are allowed: RFC 1952, section 2.2
                    self._zlib = zlib.decompressobj(_EITHER)
                more = self._zlib.decompress(piece, self._left)
                self._left -= len(more)
                plain += more
                piece = self._zlib.unused_data
        except zlib.error:
            raise BodyError("It says that it is packed, and it cannot be unpacked.") from None
        return plain


def _too_large(most: int) -> str:
    return f"It is larger than {most:,} bytes."
