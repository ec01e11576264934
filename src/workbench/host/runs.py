"""How the commands of plugins stand, read from what their runners have written down."""

import fcntl
import json
import re
from datetime import UTC, datetime
from pathlib import Path

from workbench.api.runs import Ending, Run, Try
from workbench.domain.text import clean, one_line
from workbench.host.runner import LOCK, STATE, STOP, output_name

ABOUT = "run.json"  # in the folder of a command: what it is, written before its runner is started
RUNS = "runs"  # in the plugin's folder: where each command is kept
OPEN = "open"  # beside them: those of whose end the pane has not taken note
_OVERWRITTEN = re.compile(r"[^\n]*\r(?=[^\n])")  # what a progress bar has written over


def every_run(data: Path) -> list[Run]:
    """Return all commands of the plugin whose data folder it is; forget those whose ticket was purged."""
    return _kept(data, data / RUNS)


def open_runs(data: Path) -> list[Run]:
    """Return those of whose end the pane has not taken note; forget those whose ticket was purged."""
    return _kept(data, data / OPEN)


def _kept(data: Path, listed: Path) -> list[Run]:
    found: list[Run] = []
    for entry in sorted(listed.glob("*")):
        if (folder := folder_of(data, entry.name)) is not None:
            found.append(read_run(folder))
        else:
            entry.unlink(missing_ok=True)
    return found


def folder_of(data: Path, run_id: str) -> Path | None:
    """Return where a command is kept, or None where it is not any more."""
    try:
        folder = Path((data / RUNS / run_id).read_text("utf-8"))
    except OSError:
        return None
    return folder if (folder / ABOUT).exists() else None


def unheard(data: Path) -> list[Run]:
    """Return the commands that have ended and of which the pane has not taken note."""
    return [run for run in open_runs(data) if not run.is_running]


def running_in(data: Path) -> list[tuple[Run, Path]]:
    """Return the commands of a plugin that go on, each with the file that ends it once it is there."""
    found = ((run, folder_of(data, run.id)) for run in open_runs(data) if run.is_running)
    return [(run, folder / STOP) for run, folder in found if folder is not None]


def hear(data: Path, run_id: str) -> bool:
    """Remember that the pane takes note of a command's end; False where another host has it do so."""
    try:
        (data / OPEN / run_id).unlink()
    except FileNotFoundError:
        return False
    return True


def stamp_of(data: Path, run_id: str) -> tuple[int, int]:
    """Return what is another value once a command has moved: written, begun a try, or ended."""
    folder = folder_of(data, run_id)
    if folder is None:
        return 0, 0
    state = folder / STATE
    outputs = sorted(folder.glob("try-*.out"))
    return state.stat().st_mtime_ns if state.exists() else 0, outputs[-1].stat().st_size if outputs else 0


def read_run(folder: Path) -> Run:
    """Return the command that is kept in a folder, as it stands now."""
    about = json.loads((folder / ABOUT).read_text("utf-8"))
    lives = _is_held(folder / LOCK)  # asked first: what is written after that is not taken for lost
    try:
        state = json.loads((folder / STATE).read_text("utf-8"))
    except FileNotFoundError:
        state = {"how": Ending.RUNNING, "tries": []}
    how = Ending(state["how"])
    if how is Ending.RUNNING and not lives:
        how = Ending.LOST
    tries = tuple(
        Try(
            number=number, began=datetime.fromtimestamp(told["began"], UTC),
            how=Ending.LOST if how is Ending.LOST and told["how"] == Ending.RUNNING else Ending(told["how"]),
            exit_code=told["exit_code"], seconds=told["seconds"], size=_size(folder / output_name(number)),
            is_cut=told["is_cut"], why=one_line(told.get("why", "")),
        )
        for number, told in enumerate(state["tries"], start=1)
    )  # fmt: skip
    return Run(
        id=about["id"], argv=tuple(about["argv"]), label=about["label"], ticket=about["ticket"], host=about["host"],
        folder=Path(about["folder"]), began=datetime.fromtimestamp(about["began"], UTC), planned=about["planned"],
        tries=tries, how=how, title=about.get("title", ""),
    )  # fmt: skip


def read_output(folder: Path, number: int) -> str:
    """Return what a try has printed so far, made safe: no control, and of a line that was written over its end."""
    try:
        data = (folder / output_name(number)).read_bytes()
    except OSError:
        return ""
    text = data.decode("utf-8", "replace").replace("\r\n", "\n")
    return clean(_OVERWRITTEN.sub("", text))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _is_held(lock: Path) -> bool:
    """Whether the runner lives."""
    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return False
