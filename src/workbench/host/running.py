"""The commands of one plugin: started through the runner, and read from what it writes."""

import asyncio
import fcntl
import json
import os
import platform
import re
import secrets
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from workbench.api.runs import Ending, Plan, Run, Try
from workbench.domain.text import clean, one_line
from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref
from workbench.host.runner import LOCK, STATE, STOP, Orders, output_name

_ABOUT = "run.json"
_RUNS = "runs"
_OPEN = "open"  # in the plugin's folder: those of whose end the pane has not taken note
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TZ", "USER", "LOGNAME", "TMPDIR")
_MOST_TRIES, _MOST_KB, _LONGEST, _MOST_AT_ONCE = 10_000, 4_096, 7 * 86_400.0, 20
_ID = re.compile(r"[0-9a-f]{16}")
_OVERWRITTEN = re.compile(r"[^\n]*\r(?=[^\n])")  # what a progress bar has written over


class FolderRuns:
    """The commands that plugin ``name`` runs, for ``ticket`` or none.

    Those of a ticket are kept in its folder ``home`` and go with it when it is purged; in ``data``, the plugin's own
    folder, stands where each one is. ``looked_at`` is told of each command that is read.
    """

    def __init__(
        self, name: str, data: Path, home: Path | None = None, ticket: Ref | None = None,
        looked_at: Callable[[str], None] = lambda _: None,
    ) -> None:  # fmt: skip
        self._name = name
        self._index = data / _RUNS
        self._home = home if ticket is not None and home is not None else data / "no-ticket"
        self._ticket = ticket
        self._looked_at = looked_at

    async def start(self, plan: Plan) -> Run:
        """Start a command, and return it at once. Raises Trouble where the plan cannot be carried out."""
        _check(plan)
        if sum(run.is_running for run in _open_runs(self._index.parent)) >= _MOST_AT_ONCE:
            raise Trouble(f"{plan.argv[0]} was not started.", f"{_MOST_AT_ONCE} commands run already.", "Stop one.")
        return await asyncio.to_thread(self._start, plan)

    async def get(self, run_id: str) -> Run | None:
        """Return a command as it stands now, or None."""
        folder = self._folder(run_id)
        if folder is None:
            return None
        self._looked_at(run_id)
        return read_run(folder)

    async def all(self) -> list[Run]:
        """Return the commands of the selected ticket, or those of none, the last one first."""
        found = [run for run in every_run(self._index.parent) if run.ticket == self._ticket]
        for run in found:
            self._looked_at(run.id)
        return sorted(found, key=lambda run: run.began, reverse=True)

    async def output(self, run_id: str, number: int = 0) -> str:
        """Return what a try has printed so far, made safe to show."""
        run = await self.get(run_id)
        folder = self._folder(run_id)
        if run is None or folder is None or not run.tries:
            return ""
        return read_output(folder, number or len(run.tries))

    async def stop(self, run_id: str) -> None:
        """End a command with all that it started, and begin no further try."""
        if (folder := self._folder(run_id)) is not None:
            (folder / STOP).touch()

    def _folder(self, run_id: str) -> Path | None:
        return folder_of(self._index.parent, run_id) if _ID.fullmatch(run_id) else None

    def _start(self, plan: Plan) -> Run:
        run_id = secrets.token_hex(8)
        folder = self._home / _RUNS / self._name / run_id
        work = plan.folder or self._home
        try:
            folder.mkdir(mode=0o700, parents=True)
            work.mkdir(mode=0o700, parents=True, exist_ok=True)
            for index in (self._index, self._index.parent / _OPEN):
                index.mkdir(mode=0o700, parents=True, exist_ok=True)
            about = {
                "id": run_id, "argv": plan.argv, "label": plan.label, "ticket": self._ticket, "host": platform.node(),
                "folder": str(work), "began": datetime.now(UTC).timestamp(), "planned": plan.tries,
                "title": one_line(plan.title, 300),
            }  # fmt: skip
            (folder / _ABOUT).write_text(json.dumps(about), "utf-8")
            (self._index / run_id).write_text(str(folder), "utf-8")
            (self._index.parent / _OPEN / run_id).touch()
            _set_off(folder, _orders(plan, work))
        except (OSError, ValueError) as error:
            raise Trouble(f"{plan.argv[0]} was not started.", f"{error}.", "Try again.") from error
        return read_run(folder)


def every_run(data: Path) -> list[Run]:
    """Return all commands of the plugin whose data folder it is; forget those whose ticket was purged."""
    found: list[Run] = []
    for entry in sorted((data / _RUNS).glob("*")):
        if (folder := folder_of(data, entry.name)) is not None:
            found.append(read_run(folder))
        else:
            entry.unlink(missing_ok=True)
    return found


def folder_of(data: Path, run_id: str) -> Path | None:
    """Return where a command is kept, or None where it is not any more."""
    try:
        folder = Path((data / _RUNS / run_id).read_text("utf-8"))
    except OSError:
        return None
    return folder if (folder / _ABOUT).exists() else None


def _open_runs(data: Path) -> list[Run]:
    found: list[Run] = []
    for entry in sorted((data / _OPEN).glob("*")):
        if (folder := folder_of(data, entry.name)) is not None:
            found.append(read_run(folder))
        else:
            entry.unlink(missing_ok=True)
    return found


def unheard(data: Path) -> list[Run]:
    """Return the commands that have ended and of which the pane has not taken note."""
    return [run for run in _open_runs(data) if not run.is_running]


def running_in(data: Path) -> list[tuple[Run, Path]]:
    """Return the commands of a plugin that go on, each with the file that ends it once it is there."""
    found = ((run, folder_of(data, run.id)) for run in _open_runs(data) if run.is_running)
    return [(run, folder / STOP) for run, folder in found if folder is not None]


def hear(data: Path, run_id: str) -> bool:
    """Remember that the pane takes note of a command's end; False where another host has it do so."""
    try:
        (data / _OPEN / run_id).unlink()
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
    about = json.loads((folder / _ABOUT).read_text("utf-8"))
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


def _check(plan: Plan) -> None:
    """Refuse a plan that is none. Raises TypeError for what is the author's mistake."""
    if isinstance(plan.argv, str) or not plan.argv or not all(isinstance(word, str) for word in plan.argv):
        raise TypeError("argv is a sequence of texts: the program, and each of its arguments")
    if any("\0" in word for word in plan.argv):
        raise Trouble(f"{one_line(plan.argv[0], 60)} was not started.", "An argument holds a NUL.", "Take it out.")
    if not 0 < plan.seconds <= _LONGEST or not 1 <= plan.tries <= _MOST_TRIES or not 1 <= plan.most_kb <= _MOST_KB:
        raise ValueError(f"at most {_LONGEST:.0f} seconds, {_MOST_TRIES} tries and {_MOST_KB} kB each")


def _orders(plan: Plan, work: Path) -> Orders:
    kept = {name: os.environ[name] for name in (*_ENVIRONMENT, *plan.inherit) if name in os.environ}
    return {
        "argv": list(plan.argv), "folder": str(work), "environment": {"TERM": "dumb", **kept, **plan.environment},
        "secrets": dict(plan.secrets), "seconds": plan.seconds, "most_bytes": plan.most_kb * 1_000,
        "terminal": plan.terminal, "tries": plan.tries, "pause": max(0.0, plan.pause),
        "until": plan.until.timestamp() if plan.until else None,
    }  # fmt: skip


def _set_off(folder: Path, orders: Orders) -> None:
    """Start the runner; it has the lock before this returns."""
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-P", "-m", "workbench.host.runner", str(folder), str(lock)],
            input=json.dumps(orders).encode(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, pass_fds=(lock,),
            check=True, timeout=30, env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )  # fmt: skip
    except subprocess.SubprocessError as error:
        raise OSError(f"the runner failed: {error}") from error
    finally:
        os.close(lock)
