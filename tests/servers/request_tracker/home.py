"""A person's home with one Request Tracker in the configuration, synced by the real program, and what is in it then."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections import defaultdict
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from servers.harness import ServerFailure
from servers.request_tracker.server import RequestTrackerServer
from servers.request_tracker.truth import CaseRow, SaidRow, Truth
from workbench.store.opening import MIRROR
from workbench.store.scale import GONE, NEVER

_SOURCE = "rt"


class Home:
    """Somebody's home; ``who`` is the agent whose token is in it."""

    def __init__(self, folder: Path, server: RequestTrackerServer, who: str) -> None:
        self.folder = folder
        self._token = server.tokens[who]
        folder.mkdir(exist_ok=True)
        (folder / "config.yaml").write_text(
            f"helpdesks:\n  - name: {_SOURCE}\n    kind: rt\n    url: {server.url}\n    user: {who}\n"
            "    token: {env: RT_TOKEN}\n"
        )

    @property
    def mirror(self) -> Path:
        """The file with what was pulled."""
        return self.folder / "data" / "store" / MIRROR

    def sync(self) -> None:
        """Pull once. Raises ServerFailure where that does not work."""
        with self._start() as process:
            said, _ = process.communicate(timeout=300)
        if process.returncode:
            raise ServerFailure(f"workbench sync ended with {process.returncode}: {said.decode()}")

    def sync_until(self, answers: int) -> bool:
        """Pull, and kill the process when that many requests were answered; return whether it was at work then."""
        with self._start("--trace") as process:
            assert process.stdout is not None
            for line in process.stdout:
                answers -= line.startswith((b"GET ", b"POST "))
                if not answers:
                    os.killpg(process.pid, signal.SIGKILL)
                    break
        return process.returncode == -signal.SIGKILL

    def _start(self, *options: str) -> "subprocess.Popen[bytes]":
        """Begin to pull, in a process group of its own."""
        return subprocess.Popen(
            (sys.executable, "-u", "-m", "workbench", "sync", *options), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
            env={**os.environ, "WORKBENCH_HOME": str(self.folder), "RT_TOKEN": self._token},
        )

    def stored(self) -> Truth:
        """Return what is in the store, in the words of RT's database."""
        with closing(sqlite3.connect(f"file:{self.mirror}?mode=ro", uri=True, timeout=60)) as connection:
            connection.row_factory = sqlite3.Row
            there = connection.execute("SELECT * FROM ticket WHERE work <> ?", (GONE,))
            tickets = {row["n"]: _case(row) for row in there}
            files: dict[int, list[tuple[str, int]]] = defaultdict(list)
            for row in connection.execute("SELECT message, name, size FROM attachment"):
                files[row["message"]].append((row["name"], row["size"]))
            messages = {
                said.id: said
                for row in connection.execute("SELECT * FROM message")
                if row["ticket"] in tickets
                for said in [_said(row, tickets[row["ticket"]].id, files[row["id"]])]
            }
        return Truth({case.id: case for case in tickets.values()}, messages)

    def asked(self, statement: str) -> list[tuple[object, ...]]:
        """Return the rows of a statement on the mirror."""
        with closing(sqlite3.connect(f"file:{self.mirror}?mode=ro", uri=True, timeout=60)) as connection:
            return [tuple(row) for row in connection.execute(statement)]

    def pairs(self, statement: str) -> dict[str, str]:
        """Return what a statement on the mirror gives in two columns."""
        return {str(one): str(other) for one, other in self.asked(statement)}


def _case(row: sqlite3.Row) -> CaseRow:
    return CaseRow(
        _number(row["ref"]), row["subject"], row["status_word"], row["priority"], _name(row["assignee"]) or "Nobody",
        _name(row["customer"]), _time(row["created"]), _time(row["updated"] // 1_000_000),
        "" if row["due"] == NEVER else _time(row["due"]),
    )  # fmt: skip


def _said(row: sqlite3.Row, ticket: int, files: list[tuple[str, int]]) -> SaidRow:
    return SaidRow(
        _number(row["ref"]), ticket, row["author"], row["role"], bool(row["internal"]), _time(row["at"]), row["text"],
        tuple(sorted(files)),
    )  # fmt: skip


def _name(ref: str | None) -> str:
    return (ref or "").partition(":")[2]


def _number(ref: str) -> int:
    return int(_name(ref))


def _time(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}"


def differences(found: Truth, wanted: Truth) -> list[str]:
    """Return how what is stored differs from what RT holds, a sentence each; all that may not be seen first."""
    faults = []
    for what, here, there in (("ticket", found.tickets, wanted.tickets), ("message", found.messages, wanted.messages)):
        too_many = sorted(here.keys() - there.keys())
        faults += [f"{what} {one} is here and must not be seen: {here[one]}" for one in too_many]
        faults += [f"{what} {one} is missing: {there[one]}" for one in sorted(there.keys() - here.keys())]
        faults += [
            f"{what} {one} is {here[one]} here and {there[one]} in RT"
            for one in sorted(here.keys() & there.keys())
            if here[one] != there[one]
        ]
    return faults
