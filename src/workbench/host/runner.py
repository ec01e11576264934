"""Runs one command, as often as it is to be run, and writes down what comes of it: a small process of its own.

``python -m workbench.host.runner FOLDER LOCK`` reads its orders as JSON from its input, leaves its parent, and lives as
long as the command does. What it writes into the folder is all that anybody knows of it (``workbench.host.runs``
reads it): ``state.json``, and the output of each try. It holds the lock with the number LOCK while it lives, and ends
everything when a file called ``stop`` appears. When it is killed, its command is ended too
(``workbench.host.orphans``). It imports nothing that is slow.
"""

import contextlib
import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path
from typing import TypedDict

from workbench.host.masking import Kept
from workbench.host.orphans import Watch

STATE, STOP, LOCK = "state.json", "stop", "lock"
_LOOK = 0.1  # seconds between two looks whether it is to stop
_GRACE = 2.0  # seconds between asking a command to end and ending it
_PIECE = 65_536  # bytes
_COLUMNS, _LINES = 100, 40


class Orders(TypedDict):
    """What is to be run; the secrets are handed over in no other way."""

    argv: list[str]
    folder: str
    environment: dict[str, str]
    secrets: dict[str, str]
    seconds: float
    most_bytes: int
    terminal: bool
    tries: int
    pause: float
    until: float | None


class Told(TypedDict, total=False):
    """What is written of one try."""

    began: float
    how: str
    exit_code: int | None
    seconds: float
    is_cut: bool
    why: str


def output_name(number: int) -> str:
    """Return the name of the file that holds what a try printed."""
    return f"try-{number:05}.out"


class Runner:
    """One command and its tries."""

    def __init__(self, folder: Path, orders: Orders) -> None:
        self._folder = folder
        self._orders = orders
        self._tries: list[Told] = []
        self._watch = Watch()

    def run(self) -> None:
        """Run all tries, and say how it ended."""
        orders = self._orders
        how = "exited"
        for number in range(1, orders["tries"] + 1):
            if number > 1 and not self._rest(orders["pause"], orders["until"]):
                how = "stopped" if self._is_stopped() else how
                break
            told = self._try(number)
            how = told["how"]
            if how in ("stopped", "could not be started"):
                break
        self._tell(how)

    def _rest(self, seconds: float, until: float | None) -> bool:
        """Wait between two tries; False where there is to be no further one."""
        end = time.monotonic() + seconds
        while not self._is_stopped():
            if until is not None and time.time() + max(0.0, end - time.monotonic()) > until:
                return False
            left = end - time.monotonic()
            if left <= 0:
                return True
            time.sleep(min(left, _LOOK))
        return False

    def _is_stopped(self) -> bool:
        """Whether somebody said so, or took the folder away, as a purge does: then nobody could say it any more."""
        return (self._folder / STOP).exists() or not self._folder.is_dir()

    def _tell(self, how: str) -> None:
        """Write down how it stands, whole or not at all; nowhere where the folder was taken away."""
        new = self._folder / f"{STATE}.new"
        with contextlib.suppress(FileNotFoundError):
            new.write_text(json.dumps({"how": how, "tries": self._tries}), "utf-8")
            new.replace(self._folder / STATE)

    def _try(self, number: int) -> Told:
        told: Told = {"began": time.time(), "how": "running", "exit_code": None, "seconds": 0.0, "is_cut": False}
        self._tries.append(told)
        self._tell("running")
        began = time.monotonic()
        try:
            child, output = self._start()
        except (OSError, ValueError) as error:
            told["how"], told["why"] = "could not be started", getattr(error, "strerror", None) or str(error)
            return told
        try:
            with (self._folder / output_name(number)).open("wb", buffering=0) as file:
                kept = Kept(file.fileno(), self._orders["secrets"], self._orders["most_bytes"])
                told["how"] = self._follow(child, output, kept, began)
            told["is_cut"] = kept.is_cut
        finally:
            os.close(output)
            _end_group(child)
            self._watch.over()
        code = child.wait()
        told["exit_code"] = code if told["how"] == "exited" else None
        told["seconds"] = round(time.monotonic() - began, 3)
        self._tell("running")
        return told

    def _start(self) -> tuple[subprocess.Popen[bytes], int]:
        orders = self._orders
        environment = {**orders["environment"], **orders["secrets"]}
        if orders["terminal"]:
            ours, theirs = pty.openpty()
            fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", _LINES, _COLUMNS, 0, 0))
        else:
            ours, theirs = os.pipe()
        try:
            child = subprocess.Popen(  # noqa: S603 - a list of arguments, and no shell
                orders["argv"], cwd=orders["folder"], env=environment, stdin=subprocess.DEVNULL, stdout=theirs,
                stderr=theirs, start_new_session=True, preexec_fn=self._watch.here,
            )  # fmt: skip
        except BaseException:
            self._watch.over()
            os.close(ours)
            raise
        finally:
            os.close(theirs)
        return child, ours

    def _follow(self, child: "subprocess.Popen[bytes]", output: int, kept: Kept, began: float) -> str:
        """Keep what it prints until it ends or is ended; return how it ended."""
        how, ends_at = "exited", began + self._orders["seconds"]
        asked_at = killed_at = 0.0
        is_open = True
        while is_open or child.poll() is None:
            if not is_open:
                time.sleep(_LOOK / 4)
            if is_open and select.select([output], [], [], _LOOK)[0]:
                piece = _read(output)
                is_open = bool(piece)
                kept.take(piece)
                if not is_open:
                    kept.end()
            elif child.poll() is not None:
                break  # what it left behind may hold its output open for ever
            now = time.monotonic()
            if not asked_at and (self._is_stopped() or now >= ends_at):
                how = "stopped" if self._is_stopped() else "timed out"
                _signal_group(child, signal.SIGTERM)
                asked_at = now
            elif asked_at and not killed_at and now >= asked_at + _GRACE:
                _signal_group(child, signal.SIGKILL)
                killed_at = now
            elif killed_at and now >= killed_at + _GRACE:
                break  # it hangs in the system, where no signal reaches it
        kept.end()
        return how


def _read(output: int) -> bytes:
    try:
        return os.read(output, _PIECE)
    except OSError:
        return b""  # how a pseudo-terminal says that nobody holds its other end (Linux: EIO)


def _signal_group(child: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, number)


def _end_group(child: "subprocess.Popen[bytes]") -> None:
    """End what a command has left behind."""
    _signal_group(child, signal.SIGKILL)


def main(words: list[str]) -> int:
    """Leave the parent, and run what the input orders in the folder that is named."""
    folder = Path(words[0])
    orders: Orders = json.load(sys.stdin)
    if os.fork():
        os._exit(0)
    os.setsid()
    os.umask(0o077)
    os.chdir(folder)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nowhere, number)
    os.set_inheritable(int(words[1]), False)  # the command must not hold the lock
    Runner(folder, orders).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
