"""Keys typed while the framework is still being imported: moves are answered at once, the rest is kept.

A thread reads the terminal beside the import. It carries out moves for as long as nothing else is typed; the
first other key and all behind it wait for the live desk, so that their order stays.
"""

import os
import select
import threading
from collections.abc import Callable, Mapping
from typing import NamedTuple

_ARROWS = {"up": (b"\x1b[A", b"\x1bOA"), "down": (b"\x1b[B", b"\x1bOB")}
# What a terminal sends for the keys that have a name (XTerm's ctlseqs); everything else that is printable is itself.
_NAMED = {
    b"\r": "enter", b"\n": "enter", b"\t": "tab", b"\x1b[Z": "shift+tab", b"\x7f": "backspace", b" ": "space",
    b"\x1b[A": "up", b"\x1bOA": "up", b"\x1b[B": "down", b"\x1bOB": "down", b"\x1b[C": "right", b"\x1b[D": "left",
    b"\x1b[H": "home", b"\x1bOH": "home", b"\x1b[F": "end", b"\x1bOF": "end", b"\x1b[5~": "pageup",
    b"\x1b[6~": "pagedown", b"\x1b": "escape",
}  # fmt: skip
_LONGEST = max(map(len, _NAMED))
_REST_OF_SEQUENCE = 0.02  # seconds in which the rest of an arrow key arrives


class Typed(NamedTuple):
    """A key by Textual's name, and the character it writes, if any."""

    key: str
    character: str | None


class EarlyKeys:
    """Reads keys from ``terminal`` until :meth:`stop`; ``act`` gets each move as +1 or -1."""

    def __init__(self, terminal: int, moves: Mapping[bytes, int], act: Callable[[int], None]) -> None:
        self._terminal = terminal
        self._moves = moves
        self._act = act
        self._rest = b""
        self._stop_reading, self._stop_writing = os.pipe()
        self._thread = threading.Thread(target=self._read, name="early-keys", daemon=True)
        self._thread.start()

    def stop(self) -> list[Typed]:
        """Leave the terminal to the live desk; returns the keys that are still to be carried out."""
        if self._thread.is_alive():
            os.write(self._stop_writing, b".")
            self._thread.join()
        os.close(self._stop_reading)
        os.close(self._stop_writing)
        return named_keys(self._rest)

    def _read(self) -> None:
        while not self._rest:
            ready, _, _ = select.select([self._terminal, self._stop_reading], [], [])
            if self._stop_reading in ready:
                return
            self._take(os.read(self._terminal, 1024))

    def _take(self, typed: bytes) -> None:
        while typed:
            move = next((key for key in self._moves if typed.startswith(key)), None)
            if move is not None:
                self._act(self._moves[move])
                typed = typed[len(move) :]
            elif any(key.startswith(typed) for key in self._moves) and self._more():
                typed += os.read(self._terminal, 1024)
            else:
                self._rest = typed
                return

    def _more(self) -> bool:
        ready, _, _ = select.select([self._terminal], [], [], _REST_OF_SEQUENCE)
        return bool(ready)


def moves_of(down: str, up: str) -> dict[bytes, int]:
    """Return what a terminal sends for the keys of both moves; each is a list of our names with blanks between."""
    moves: dict[bytes, int] = {}
    for keys, step in ((down, 1), (up, -1)):
        for key in keys.split():
            for sequence in _ARROWS.get(key, (key.encode(),) if len(key) == 1 else ()):
                moves[sequence] = step
    return moves


def named_keys(typed: bytes) -> list[Typed]:
    """Return the keys in what a terminal sent."""
    keys: list[Typed] = []
    while typed:
        for length in range(min(_LONGEST, len(typed)), 0, -1):
            if name := _NAMED.get(typed[:length]):
                keys.append(Typed(name, " " if name == "space" else None))
                typed = typed[length:]
                break
        else:
            character = typed.decode("utf-8", "ignore")[:1] or "\ufffd"
            size = len(character.encode()) if character != "\ufffd" else 1
            if typed[0] < ord(" "):
                keys.append(Typed(f"ctrl+{chr(typed[0] + ord('a') - 1)}", None))
            else:
                keys.append(Typed(character, character))
            typed = typed[size:]
    return keys
