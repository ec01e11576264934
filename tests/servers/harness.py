"""Real servers on loopback: each with a folder and a port of its own, started, awaited and ended again.

A kind of server is a subclass of :class:`Server` in ``servers/<kind>/server.py``. It says what has to be
installed, how its folder is prepared, and by what command it runs. A test has it through a fixture of the kind::

    @pytest.fixture(scope="session")
    def redmine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redmine]:
        with running(Redmine(tmp_path_factory.mktemp("redmine"))) as server:
            yield server

Nothing is ever ended by its name: a server is the leader of its own process group, and the group is ended.
"""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar, TypeVar

ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / "build" / "servers"  # virtual environments of servers that come from PyPI
_LINES_SHOWN = 60


class ServerFailure(Exception):  # noqa: N818 - a server's failure, not ours
    """A server, or something that prepares one, did not do what it should; the end of its log is in the text."""


class Server(ABC):
    """One server of one kind, with all its state in ``folder``. The port is chosen when it is first started."""

    kind: ClassVar[str]
    debian: ClassVar[Sequence[str]] = ()  # packages of Debian, installed by `make servers`
    wheels: ClassVar[Sequence[str]] = ()  # requirements from PyPI, for a virtual environment of its own
    patience: ClassVar[float] = 60.0  # seconds from the command to the first answer

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The server's address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """What the server, and what prepared it, wrote."""
        return self.folder / "server.log"

    @classmethod
    def python(cls) -> Path:
        """Return the interpreter of the virtual environment that ``wheels`` are installed into."""
        return INSTALLED / cls.kind / "bin" / "python"

    @property
    @abstractmethod
    def command(self) -> Sequence[str]:
        """What runs the server in the foreground."""

    @property
    def environment(self) -> Mapping[str, str]:
        """What is added to the environment of everything that is run for this server."""
        return {}

    @property
    def probe(self) -> str:
        """The path that answers below 500 as soon as the server is up."""
        return "/"

    def prepare(self) -> None:  # noqa: B027 - some need nothing
        """Make what has to be there before the first start; ``port`` is known. Called once for a folder."""

    def settle(self) -> None:  # noqa: B027 - some need nothing
        """Fill the server when it answers for the first time."""

    def start(self) -> None:
        """Start the server and wait until it answers. Raises ServerFailure where it does not."""
        is_new = not self.port
        if is_new:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.port = free_port()
            self.prepare()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **self.environment}, start_new_session=True,
            )
        try:
            self._await()
            if is_new:
                self.settle()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """End the server and all that it started. Its folder stays."""
        process, self._process = self._process, None
        if process is None:
            return
        # Twice, because workers may outlive the one that started them.
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError, subprocess.TimeoutExpired):
                os.killpg(process.pid, sign)
                process.wait(timeout=10)

    def run(self, *command: str, given: bytes = b"", patience: float = 120) -> bytes:
        """Run a program for this server and return what it printed. Raises ServerFailure where it fails."""
        done = subprocess.run(
            command, cwd=self.folder, input=given, capture_output=True, timeout=patience, check=False,
            env={**os.environ, **self.environment},
        )
        with self.log.open("ab") as log:
            log.write(b"$ " + " ".join(command)[:200].encode() + b"\n" + done.stdout[-20_000:] + done.stderr[-20_000:])
        if done.returncode:
            raise ServerFailure(f"{command[0]} ended with {done.returncode}.\n{self.tail()}")
        return done.stdout

    def tail(self, lines: int = _LINES_SHOWN) -> str:
        """Return the end of the log."""
        if not self.log.exists():
            return "(no log)"
        return "\n".join(self.log.read_text("utf-8", "replace").splitlines()[-lines:])

    def _await(self) -> None:
        until = time.monotonic() + self.patience
        while time.monotonic() < until:
            if self._process is None or self._process.poll() is not None:
                raise ServerFailure(f"{self.kind} ended by itself.\n{self.tail()}")
            if _answers(self.url + self.probe):
                return
            time.sleep(0.1)
        raise ServerFailure(f"{self.kind} did not answer within {self.patience:.0f} s.\n{self.tail()}")


RUNNING: list[Server] = []  # whose logs are shown where a test fails

S = TypeVar("S", bound=Server)


@contextmanager
def running(server: S) -> Iterator[S]:
    """Start a server for the length of a block."""
    RUNNING.append(server)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        RUNNING.remove(server)


def free_port() -> int:
    """Return a port of loopback that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own server
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False
