"""What is kept of a run, as ``run.json`` in its folder: written whole and renamed, so no crash leaves half of it."""

import contextlib
import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from workbench.api import Trouble
from workbench_checklists.asserting import Value
from workbench_checklists.model import Verdict

RECORD, TRANSCRIPT, CHECKLIST, OUTPUT, WORK, FILES = (
    "run.json", "transcript.md", "checklist.yaml", "output", "work", "files",
)
FORMAT = 1
State = Literal["waiting", "running", "passed", "failed", "skipped", "unclear"]
_PATIENCE = 5.0  # seconds that one waits for another desk that has the same run open
_LOOK = 0.02


class InputKept(Struct, kw_only=True):
    """An input as it was used: its value, or for a secret only a hash that tells two values apart within a run."""

    name: str
    value: str
    source: str
    is_secret: bool = False
    digest: str = ""
    guarded: str = ""  # the host in it, where it comes from the ticket and nobody allowed it by name


class TryKept(Struct, kw_only=True):
    """One try of a command. ``hit`` says whether it showed what the step looks for."""

    number: int
    run_id: str
    at: str
    seconds: float
    how: str
    exit_code: int | None = None
    hit: bool = False
    lines: int = 0  # that the count of the step matched
    why: str = ""


class Finding(Struct, kw_only=True):
    """What was expected beside what was there."""

    expected: str
    actual: str
    ok: bool


class FileKept(Struct, kw_only=True):
    """A file of the run's folder with its size in bytes and its SHA-256; ``attach`` says that it goes with the note."""

    name: str
    size: int
    sha256: str
    attach: bool = False


class StepKept(Struct, kw_only=True):
    """A step and what came of it. ``argv`` is what ran, as it ran; secrets are never in it."""

    id: str
    kind: str
    title: str
    state: State = "waiting"
    detail: str = ""
    began: str = ""
    ended: str = ""
    argv: list[str] = []
    planned: int = 0
    run_ids: list[str] = []
    tries: list[TryKept] = []
    findings: list[Finding] = []
    columns: dict[str, list[Value]] = {}
    missed: dict[str, int] = {}  # how many tries did not show each thing that is expected
    unread: int = 0
    unsure: bool = False  # it was interrupted, and nobody knows what it did
    answer: str = ""
    files: list[FileKept] = []
    verdict: Verdict | Literal[""] = ""


class RunKept(Struct, kw_only=True):
    """A run: who did what, when and where, with which inputs, and what came of it. Times are ISO 8601 in UTC."""

    id: str
    checklist: str
    title: str
    version: int
    digest: str  # SHA-256 of the checklist's text
    who: str
    host: str
    began: str
    ticket: str = ""
    inputs: list[InputKept] = []
    steps: list[StepKept] = []
    cleanup: list[StepKept] = []
    verdict: Verdict | Literal[""] = ""
    decided: str = ""
    ended: str = ""
    noted: str = ""  # when the transcript was left on the ticket
    dropped: str = ""  # when it was given up
    format: int = FORMAT


def stamp(moment: datetime) -> str:
    """Return a moment as it is kept: UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def load(folder: Path) -> RunKept:
    """Return the run in a folder. Raises Trouble where there is none that can be read."""
    try:
        return msgspec.json.decode((folder / RECORD).read_bytes(), type=RunKept)
    except (OSError, msgspec.MsgspecError) as error:
        raise Trouble(f"The run in {folder.name} cannot be read.", f"{error}.", "Begin it again.") from None


def save(folder: Path, run: RunKept) -> None:
    """Write a run so that it is there whole after any crash. Raises Trouble where the disk refuses."""
    write_whole(folder / RECORD, msgspec.json.format(msgspec.json.encode(run), indent=1))


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there either as it was or as it is to be. Raises Trouble where the disk refuses."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with beside.open("wb") as file:
            os.fchmod(file.fileno(), 0o600)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise Trouble(
            f"{path.name} of the run cannot be written.", f"{error.strerror or error}.", "Make room, and go on.",
        ) from None


def runs_in(folder: Path) -> Iterator[Path]:
    """Yield the folders of runs in ``folder``, the last one begun first."""
    if folder.is_dir():
        for path in sorted(folder.iterdir(), key=lambda one: one.name, reverse=True):
            if (path / RECORD).is_file():
                yield path


@contextlib.asynccontextmanager
async def alone(folder: Path) -> AsyncIterator[None]:
    """Be the only one who changes a run, of all processes and tasks. Raises Trouble after waiting for five seconds."""
    import asyncio

    handle = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        waited = 0.0
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if waited >= _PATIENCE:
                    raise Trouble("The run is busy.", "Another desk works on it.", "Try again.") from None
                await asyncio.sleep(_LOOK)
                waited += _LOOK
        yield
    finally:
        os.close(handle)
