"""A person's home with a server in its configuration, pulled into by the real program, which may be killed at that."""

import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from servers.harness import ServerFailure
from workbench.store.opening import MIRROR


class Home:
    """Somebody's home; ``configuration`` is YAML, ``secrets`` are what it finds in the environment."""

    def __init__(self, folder: Path, configuration: str, **secrets: str) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        (folder / "config.yaml").write_text(configuration)
        self.environment = {**os.environ, **secrets, "WORKBENCH_HOME": str(folder)}

    @property
    def store(self) -> Path:
        """The folder of the store."""
        return self.folder / "data" / "store"

    def run(self, *words: str) -> str:
        """Run a command to its end and return what it said. Raises ServerFailure where that does not work."""
        with self._start(*words) as process:
            said, _ = process.communicate(timeout=300)
        if process.returncode:
            raise ServerFailure(f"workbench {words[0]} ended with {process.returncode}: {said.decode()}")
        return said.decode()

    def code(self, *words: str) -> int:
        """Run a command to its end and return what it ended with."""
        with self._start(*words) as process:
            process.communicate(timeout=300)
        return process.returncode

    def sync(self) -> None:
        """Pull once. Raises ServerFailure where that does not work."""
        self.run("sync")

    def sync_until(self, answers: int) -> bool:
        """Pull, and kill the process when that many requests were answered; return whether it was at work then."""
        with self._start("sync", "--trace") as process:
            assert process.stdout is not None
            for line in process.stdout:
                answers -= line.startswith((b"GET ", b"POST "))
                if not answers:
                    os.killpg(process.pid, signal.SIGKILL)
                    break
        return process.returncode == -signal.SIGKILL

    def _start(self, *words: str) -> "subprocess.Popen[bytes]":
        """Begin a command, in a process group of its own."""
        return subprocess.Popen(
            (sys.executable, "-u", "-m", "workbench", *words), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True, env=self.environment,
        )  # fmt: skip

    def reading(self) -> "closing[sqlite3.Connection]":
        """Return a connection to the mirror that reads only, with rows by name, to be used in a ``with``."""
        connection = sqlite3.connect(f"file:{self.store / MIRROR}?mode=ro", uri=True, timeout=60)
        connection.row_factory = sqlite3.Row
        return closing(connection)

    def asked(self, statement: str) -> list[tuple[object, ...]]:
        """Return the rows of a statement on the mirror."""
        with self.reading() as connection:
            return [tuple(row) for row in connection.execute(statement)]

    def is_whole(self) -> bool:
        """Whether SQLite finds nothing broken in the mirror."""
        return self.asked("PRAGMA integrity_check") == [("ok",)]
