"""Builds the wheel, installs it far from here, and runs the demo from it: `make wheel`."""

import os
import signal
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

from benchmarks.terminal import Terminal
from house.tree import ROOT
from workbench import __version__
from workbench.store.opening import MIRROR, open_mirror
from workbench.sync.lease import running_pid

_PATIENCE = 60.0  # seconds for the desk to appear, with the demo company made already
_PIP = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", "--no-input")


def main() -> int:
    """Do it; return 0 where everything works, and say what does not otherwise."""
    with tempfile.TemporaryDirectory(prefix="workbench-wheel-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        script = _install(_build(folder / "dist"), folder / "venv")
        os.chdir(folder)
        faults = [*_version_faults(script, folder), *_plain_faults(script, folder), *_desk_faults(script, folder)]
    for fault in faults:
        print(f"The wheel's demo: {fault}", file=sys.stderr)
    if not faults:
        print(f"The wheel of {__version__} runs the demo, as plain text and on a terminal.")
    return 1 if faults else 0


def _build(folder: Path) -> Path:
    subprocess.run([*_PIP, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)], check=True)
    (wheel,) = folder.glob("*.whl")
    return wheel


def _install(wheel: Path, folder: Path) -> Path:
    venv.create(folder)
    python = folder / "bin" / "python"
    subprocess.run([*_PIP, "--python", str(python), "install", "--compile", str(wheel)], check=True)
    return folder / "bin" / "workbench"


def _environment(home: Path) -> dict[str, str]:
    """Return an environment in which nothing leads back to the source tree or to a person's own files."""
    ours = ("PYTHON", "WORKBENCH_", "XDG_", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "HOME": str(home)}


def _printed(script: Path, folder: Path, *words: str) -> str:
    command = [str(script), *words]
    done = subprocess.run(command, env=_environment(folder), capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else f"{done.stdout}{done.stderr}\nended with {done.returncode}"


def _version_faults(script: Path, folder: Path) -> list[str]:
    said = _printed(script, folder, "--version")
    return [] if said == f"workbench {__version__}\n" else [f"--version says {said!r}"]


def _plain_faults(script: Path, folder: Path) -> list[str]:
    said = _printed(script, folder, "demo")
    faults = [] if "This is the desk as plain text." in said else [f"without a terminal it says {said!r}"]
    return [*faults, *(["an escape code went into a pipe"] if "\x1b" in said else [])]


def _desk_faults(script: Path, folder: Path) -> list[str]:
    nothing_else = dict.fromkeys(os.environ, "")
    with Terminal([str(script), "demo"], {**nothing_else, **_environment(folder)}) as terminal:
        if not terminal.read_until("Conversation", _PATIENCE):
            return [f"no desk on a terminal; exit code {terminal.process.poll()}"]
        terminal.listen(quiet=1.0, limit=60.0)
        terminal.replay()
        faults = [f"{words} is not on the screen" for words in ("Customer", "Canned") if not terminal.shows(words)]
        terminal.send("ctrl+q")
        terminal.listen(quiet=3.0, limit=60.0)
        code = terminal.process.wait(60)
    _end_pulling(folder)
    return [*faults, *([f"the desk ended with {code}"] if code else [])]


def _end_pulling(folder: Path) -> None:
    """End the process that the desk started to pull; it outlives the desk, and its folder is about to go."""
    for store in folder.rglob(MIRROR):
        connection = open_mirror(store.parent)
        pid = running_pid(connection)
        connection.close()
        if pid is not None:
            os.kill(pid, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
