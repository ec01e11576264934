"""A program on a pseudo terminal: keys go in, every byte that it writes is kept, and its screen is drawn."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from codecs import getincrementaldecoder
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyte

from ptys.tokens import tokens

WIDE, NARROW = (200, 50), (80, 24)
PATIENCE = 60.0  # seconds after which a program that does not answer is taken for dead
QUIET = 0.03  # seconds without output after which a screen counts as settled
_FIRST = 0.07  # seconds to wait for the first output after a key; some keys change nothing
KEYS = {
    "down": "\x1b[B", "up": "\x1b[A", "pagedown": "\x1b[6~", "pageup": "\x1b[5~", "home": "\x1b[H", "end": "\x1b[F",
    "enter": "\r", "escape": "\x1b", "tab": "\t", "backspace": "\x7f", "ctrl+c": "\x03", "ctrl+p": "\x10",
    "ctrl+q": "\x11", "ctrl+r": "\x12", "ctrl+u": "\x15", "ctrl+z": "\x1a", "space": " ",
}  # fmt: skip
_KNOWS_SYNCHRONISED = b"\x1b[?2026;2$y"


class Terminal:
    """A program on a terminal of its own, in a session of its own. To be used in a ``with``."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], size: tuple[int, int] = WIDE
    ) -> None:
        self.written = b""
        self.slowest = (0.0, "")
        self._asked = self._drawn = 0
        self._screen = pyte.Screen(*size)
        self._stream = pyte.Stream(self._screen)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""
        self._file, self._inner = pty.openpty()
        self.resize(*size)
        self.before = termios.tcgetattr(self._inner)
        os.set_blocking(self._file, False)
        # It has the terminal for its own, as a program that a shell started has.
        self.process = subprocess.Popen(
            command, stdin=self._inner, stdout=self._inner, stderr=self._inner, env=dict(environment),
            start_new_session=True, preexec_fn=_take_terminal,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.hang_up()

    # -- what goes in -----------------------------------------------------------------------------------

    def send(self, keys: str) -> None:
        """Type keys (a name in KEYS, or characters) without waiting for anything."""
        rest = KEYS.get(keys, keys).encode(errors="surrogateescape")  # as os.fsdecode has it, for bytes of any kind
        end = time.monotonic() + PATIENCE
        while rest:
            try:
                rest = rest[os.write(self._file, rest) :]
            except BlockingIOError:
                assert time.monotonic() < end, "the program does not read its keys"
                self.read(0.02)

    def press(self, *keys: str) -> None:
        """Type keys one after another, each when what the one before did has been drawn; note the slowest."""
        for key in keys:
            began = time.monotonic()
            self.send(key)
            last = self.listen()
            if last is not None and last - began > self.slowest[0]:
                self.slowest = (last - began, key)

    def paste(self, text: str) -> None:
        """Paste a text as terminals do that know bracketed paste."""
        self.press(f"\x1b[200~{text}\x1b[201~")

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size."""
        fcntl.ioctl(self._inner, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._screen.resize(rows, columns)

    def hang_up(self) -> None:
        """Take the terminal away, as a closed window does."""
        for descriptor in (self._file, self._inner):
            if descriptor >= 0:
                os.close(descriptor)
        self._file = self._inner = -1

    # -- what comes out ---------------------------------------------------------------------------------

    def read(self, seconds: float) -> bool:
        """Read what is there, waiting up to ``seconds`` for it; False where nothing came."""
        if not select.select([self._file], [], [], seconds)[0]:
            return False
        self.written += os.read(self._file, 1 << 16)
        asked = self.written.count(b"\x1b[?2026$p", max(0, self._asked - 8))
        self._asked = len(self.written)
        for _ in range(asked):
            os.write(self._file, _KNOWS_SYNCHRONISED)
        return True

    def listen(self, first: float = _FIRST) -> float | None:
        """Read until nothing more comes; return when the last of it came, None where nothing did."""
        last = None
        end = time.monotonic() + PATIENCE
        wait = first
        while self.read(wait):
            last = time.monotonic()
            assert last < end, "the program never comes to rest"
            wait = QUIET
        return last

    def wait_for(self, *texts: str) -> None:
        """Wait until all of ``texts`` stand on the screen, each within one line."""
        end = time.monotonic() + PATIENCE
        while not all(text in self.text for text in texts):
            assert time.monotonic() < end, f"{texts} never came; the screen:\n{self.text}"
            if not self.read(0.1) and self.process.poll() is not None:
                assert all(text in self.text for text in texts), f"it ended without {texts}; the screen:\n{self.text}"

    def end(self, seconds: float = PATIENCE) -> int:
        """Wait until the program ends, and return its exit code."""
        until = time.monotonic() + seconds
        while self.process.poll() is None:
            assert time.monotonic() < until, f"it never ended; the screen:\n{self.text}"
            self.read(0.05)
        while self.read(0.05):
            pass
        return self.process.wait()

    def stop(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        self.process.send_signal(number)

    @property
    def text(self) -> str:
        """What stands on the screen, line by line."""
        fresh = self._rest + self._decode(self.written[self._drawn :])
        self._drawn = len(self.written)
        cut = _UNFINISHED.search(fresh)
        fresh, self._rest = (fresh[: cut.start()], cut.group()) if cut else (fresh, "")
        # The emulator would write down as text what it does not know.
        drawn = (piece for kind, piece in tokens(fresh) if kind != "string" and not piece.startswith(_UNKNOWN))
        self._stream.feed("".join(drawn))
        return "\n".join(self._screen.display)

    @property
    def attributes(self) -> list[object]:
        """How the terminal is set now, as ``stty -a`` would tell."""
        return termios.tcgetattr(self._inner)


_UNFINISHED = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|[]P_^X][^\x07\x1b]*\x1b?)?\Z")
_UNKNOWN = ("\x1b[>", "\x1b[<", "\x1b[=", "\x1b[?2026", "\x1b[?2048", "\x1b[?1")


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    # Whoever runs the tests in the background has Ctrl+C ignored, and what is started inherits that.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def workbench(*words: str) -> list[str]:
    """Return the command that runs the workbench of this checkout with ``words``."""
    return [sys.executable, "-m", "workbench", *words]


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return the environment of a person on a good terminal whose workbench is all in ``home``."""
    known = {name: value for name, value in os.environ.items() if not name.startswith(("WORKBENCH_", "XDG_"))}
    for name in ("COLUMNS", "LINES", "NO_COLOR", "TMUX", "STY", "DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        known.pop(name, None)
    return known | {
        "WORKBENCH_HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", **more,
    }  # fmt: skip
