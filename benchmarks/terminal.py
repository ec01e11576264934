"""A program on a terminal of ours: what it draws, when, and what it costs, seen from outside.

Output is only read and stamped while the program works; the emulator (pyte, slow since it is Python)
replays it afterwards, so that measuring does not take time from what is measured. A terminal's usual
questions are answered at once, since a program that waits for an answer would look slow. Linux only: the
process's costs are read from /proc.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import pyte

ROWS, COLUMNS = 50, 200
KEYS = {
    "down": "\x1b[B", "up": "\x1b[A", "pagedown": "\x1b[6~", "pageup": "\x1b[5~", "home": "\x1b[H", "end": "\x1b[F",
    "enter": "\r", "escape": "\x1b", "ctrl+q": "\x11", "ctrl+c": "\x03",
}
_NOT_PASSED_ON = ("COLUMNS", "LINES", "NO_COLOR", "TMUX", "STY", "PYTHONDONTWRITEBYTECODE")

# One control sequence, or what may become one once more has come. ECMA-48 5.4: parameters, intermediates, final.
_SEQUENCE = re.compile(
    r"\x1b(?:\[(?P<parameters>[0-?]*)(?P<intermediates>[ -/]*)(?P<final>[@-~])?"
    r"|[\]P_^X][^\x07\x1b]*(?P<end>\x07|\x1b\\)?|[ -/]*[0-Z\\`-~])?"
)
# What a terminal of today answers: (what is asked for, the answer).
_ANSWERS = (
    (re.compile(rb"\x1b\[0?c"), b"\x1b[?62;22c"),
    (re.compile(rb"\x1b\[>0?c"), b"\x1b[>41;380;0c"),
    (re.compile(rb"\x1b\[6n"), b"\x1b[1;1R"),
    (re.compile(rb"\x1b\[5n"), b"\x1b[0n"),
    (re.compile(rb"\x1b\[\?2026\$p"), b"\x1b[?2026;2$y"),  # synchronised output: known, and off
    (re.compile(rb"\x1b\[\?(?!2026)(\d+)\$p"), b"\x1b[?\\1;0$y"),
    (re.compile(rb"\x1b\[\?u"), b"\x1b[?0u"),
    (re.compile(rb"\x1b\]11;\?"), b"\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\"),
    (re.compile(rb"\x1b\]10;\?"), b"\x1b]10;rgb:d0d0/d0d0/d0d0\x1b\\"),
)


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the screen: rows and columns from 0, the ends not included."""

    top: int = 0
    left: int = 0
    bottom: int = ROWS
    right: int = COLUMNS


EVERYWHERE = Region()


@dataclass(frozen=True, slots=True)
class Chunk:
    """What came in one piece, and the moment it was read (of time.perf_counter)."""

    at: float
    data: bytes


class Terminal:
    """A program running on a pseudo terminal of 50 rows and 200 columns. Use it in a `with`."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        self.screen = pyte.Screen(COLUMNS, ROWS)
        self._stream = pyte.Stream(self.screen)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""
        self._pending: list[Chunk] = []
        self.written = 0
        known = {name: value for name, value in os.environ.items() if name not in _NOT_PASSED_ON}
        known |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", **(environment or {})}
        self._file, inner = pty.openpty()
        fcntl.ioctl(inner, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, COLUMNS * 8, ROWS * 16))
        os.set_blocking(self._file, False)
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            command, stdin=inner, stdout=inner, stderr=inner, env=known, start_new_session=True,
            preexec_fn=_take_terminal,
        )
        os.close(inner)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # What goes in and out

    def send(self, keys: str) -> float:
        """Type ``keys`` (a name in KEYS, or the characters) and return the moment."""
        at = time.perf_counter()
        os.write(self._file, KEYS.get(keys, keys).encode())
        return at

    def listen(self, *, quiet: float, limit: float, first: float | None = None) -> None:
        """Read until nothing came for ``quiet`` seconds, ``limit`` at most; wait up to ``first`` for a beginning."""
        end = time.perf_counter() + limit
        wait = quiet if first is None else first
        while (left := end - time.perf_counter()) > 0 and self.read(min(wait, left)) is not None:
            wait = quiet

    def read(self, seconds: float) -> bytes | None:
        """Read what is there, waiting up to ``seconds`` for it; None where nothing came or the program ended."""
        ready, _, _ = select.select([self._file], [], [], max(0.0, seconds))
        if not ready:
            return None
        try:
            data = os.read(self._file, 1 << 16)
        except OSError:  # the program closed its side
            return None
        if not data:
            return None
        self._pending.append(Chunk(time.perf_counter(), data))
        self.written += len(data)
        if b"\x1b" in data:
            self._answer(data)
        return data

    def read_until(self, said: str, limit: float) -> bool:
        """Read until the raw output of this call holds ``said``; False where it did not within ``limit`` seconds."""
        end = time.perf_counter() + limit
        seen = b""
        while said.encode() not in seen:
            left = end - time.perf_counter()
            if left <= 0:
                return False
            data = self.read(left)
            if data is None and self.process.poll() is not None:
                return False
            seen = seen[-200:] + (data or b"")
        return True

    def _answer(self, data: bytes) -> None:
        for question, answer in _ANSWERS:
            for match in question.finditer(data):
                os.write(self._file, match.expand(answer) if b"\\1" in answer else answer)

    # What is on the screen

    def replay(self, *regions: Region) -> list[tuple[float, tuple[bool, ...]]]:
        """Draw what came and return, chunk by chunk, its moment and whether each of ``regions`` changed by it.

        What a program draws between the marks of synchronised output counts when the end mark has come.
        """
        seen = [self._picture(region) for region in regions]
        changes: list[tuple[float, tuple[bool, ...]]] = []
        for chunk in self._pending:
            self.screen.dirty.clear()
            self._feed(chunk.data)
            changed = []
            for place, region in enumerate(regions):
                new = self._picture(region) if self._touches(region) else seen[place]
                changed.append(new != seen[place])
                seen[place] = new
            changes.append((chunk.at, tuple(changed)))
        self._pending.clear()
        return changes

    def watch(self, holds: "Callable[[Terminal], bool]") -> float | None:
        """Draw what came, chunk by chunk, until ``holds`` does; return that chunk's moment, or None."""
        while self._pending:
            chunk = self._pending.pop(0)
            self._feed(chunk.data)
            if holds(self):
                return chunk.at
        return None

    def lines(self, region: Region = EVERYWHERE) -> list[str]:
        """Return the text in a region, a string a row."""
        return [line[region.left : region.right] for line in self.screen.display[region.top : region.bottom]]

    def shows(self, *texts: str) -> bool:
        """Whether all of ``texts`` stand on the screen, each within one row."""
        text = "\n".join(self.screen.display)
        return all(wanted in text for wanted in texts)

    def _touches(self, region: Region) -> bool:
        return any(region.top <= row < region.bottom for row in self.screen.dirty)

    def _picture(self, region: Region) -> int:
        buffer = self.screen.buffer
        return hash(
            tuple(
                tuple(buffer[row][column] for column in range(region.left, region.right))
                for row in range(region.top, region.bottom)
            )
        )

    def _feed(self, data: bytes) -> None:
        """Draw, leaving out what pyte does not know and would write down as text."""
        text = self._rest + self._decode(data)
        self._rest = ""
        drawn: list[str] = []
        start = 0
        for match in _SEQUENCE.finditer(text):
            drawn.append(text[start : match.start()])
            start = match.end()
            sequence = match.group()
            if _is_unfinished(match) and match.end() == len(text):
                self._rest = sequence
            elif match["final"] is None:
                drawn.append(sequence if sequence[1:2] not in "]P_^X" else "")
            elif not match["intermediates"] and not (match["parameters"] or "").startswith(("<", "=", ">")):
                known = match["final"] in "hl" if match["parameters"].startswith("?") else match["final"] not in "tu"
                drawn.append(sequence.replace(":", ";") if known else "")
        drawn.append(text[start:])
        self._stream.feed("".join(drawn))

    # What it costs

    def cpu_seconds(self) -> float:
        """Return the processor time that the program itself has used, its threads included."""
        # CPUCLOCK_SCHED of another process, as pthread_getcpuclockid(3) would make it: nanoseconds, not ticks.
        return time.clock_gettime((~self.process.pid << 3) | 2)

    def peak_megabytes(self) -> float:
        """Return the most memory that the program itself has held (VmHWM); its children are not counted."""
        return memory_of(self.process.pid)

    def close(self) -> None:
        """End the program, and only it and what runs in its session."""
        for sign in (signal.SIGTERM, signal.SIGKILL):
            if self.process.poll() is None:
                self.process.send_signal(sign)
                end = time.perf_counter() + 3
                while self.process.poll() is None and time.perf_counter() < end:
                    if self.read(0.02) is None:
                        time.sleep(0.005)
        self.process.wait()
        os.close(self._file)


def shows(*texts: str) -> Callable[[Terminal], bool]:
    """Return a condition for :meth:`Terminal.watch`: all of ``texts`` stand on the screen, each within one row."""
    return lambda terminal: terminal.shows(*texts)


def memory_of(process: int) -> float:
    """Return the most memory a process has held, in megabytes; 0 where it is gone."""
    try:
        with open(f"/proc/{process}/status", encoding="ascii", errors="replace") as status:  # noqa: PTH123 - /proc
            found = re.search(r"VmHWM:\s+(\d+)", status.read())
    except OSError:
        return 0.0
    return int(found.group(1)) / 1024 if found else 0.0


def _is_unfinished(match: re.Match[str]) -> bool:
    sequence = match.group()
    if sequence == "\x1b":
        return True
    if sequence[1] == "[":
        return match["final"] is None
    return sequence[1] in "]P_^X" and match["end"] is None


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
