"""What a command prints on its way into a file: without secrets, and no more than there is room for."""

import os


class Masking:
    """Replaces secrets in a stream of bytes, also those that come in pieces."""

    def __init__(self, secrets: dict[str, str]) -> None:
        named = sorted(secrets.items(), key=lambda one: len(one[1]), reverse=True)  # one may be part of another
        self._masks = [(value.encode(), f"‹{name}›".encode()) for name, value in named if value]
        self._held = b""

    def feed(self, data: bytes) -> bytes:
        """Return what can be written of it; an end that may begin a secret is held back."""
        text = self._held + data
        for value, mask in self._masks:
            text = text.replace(value, mask)
        keep = max((_overlap(text, value) for value, _ in self._masks), default=0)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]

    def end(self) -> bytes:
        """Return what was held back."""
        held, self._held = self._held, b""
        return held


class Kept:
    """What is kept of a command's output: written to the open ``file``, at most ``room`` bytes, without ``secrets``."""

    def __init__(self, file: int, secrets: dict[str, str], room: int) -> None:
        self._file = file
        self._masking = Masking(secrets)
        self._room = room
        self.is_cut = False

    def take(self, piece: bytes) -> None:
        """Keep a piece."""
        self._write(self._masking.feed(piece))

    def end(self) -> None:
        """Keep what was held back, since no more comes; nothing where that is done already."""
        self._write(self._masking.end())

    def _write(self, safe: bytes) -> None:
        os.write(self._file, safe[: self._room])
        self.is_cut = self.is_cut or len(safe) > self._room
        self._room = max(0, self._room - len(safe))


def _overlap(text: bytes, value: bytes) -> int:
    """Return how many bytes at the end of ``text`` are the beginning of ``value``."""
    for length in range(min(len(value) - 1, len(text)), 0, -1):
        if text.endswith(value[:length]):
            return length
    return 0
