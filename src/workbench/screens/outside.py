"""What leaves the terminal: the browser, files and the programs that open them."""

import asyncio
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from shutil import which

from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref, source_of
from workbench.workplace import Workplace

_WEB = ("https://", "http://")
_started: list[subprocess.Popen[bytes]] = []


def browse(url: str, command: Sequence[str]) -> None:
    """Open a web link with the configured command, or the system's browser. Raises Trouble for anything else."""
    if not url.lower().startswith(_WEB):
        raise Trouble("This cannot be opened in a browser.", "Only http and https links are.")
    program = command or _browser()
    if not program:
        remedy = "Name one in the configuration under browser, or copy the link with y."
        raise Trouble("No browser was found.", "", remedy)
    _start([*program, url])


def _browser() -> Sequence[str]:
    """Return the command of the system's browser, or nothing.

    Python's ``webbrowser`` would start text browsers too, and let any of them write where the desk draws.
    """
    said = os.environ.get("BROWSER", "").partition(os.pathsep)[0].split()
    programs = [[word for word in said if word != "%s"]]
    programs += [["open"]] if sys.platform == "darwin" else [["xdg-open"], ["wslview"], ["x-www-browser"]]
    return next((program for program in programs if program and which(program[0])), ())


def fetch_file(workplace: Workplace, attachment: Ref) -> Path:
    """Return the path of an attachment in its ticket's folder, fetching it if it is not there. Raises Trouble.

    What lies on this machine is read here, and what lies on a server is fetched by the sync process. It may take
    as long as that, so call it in a thread.
    """
    from workbench.store.wanted import HERE, file_key
    from workbench.sync.asking import ask
    from workbench.sync.files import kept_file
    from workbench.sync.wishes import grant_alone

    name = source_of(attachment)
    with closing(workplace.new_connection()) as connection:
        kept = kept_file(workplace, connection, attachment)
        if kept.path.exists():
            return kept.path
        configured = next((one for one in workplace.sources() if one.name == name), None)
        if configured is None:
            raise Trouble(f"{name} is not configured any more.", "The file was never fetched from it.")
        key = file_key(attachment)
        if name in workplace.embedded((attachment,)):
            said = asyncio.run(grant_alone(workplace, connection, configured, key))
        else:
            said = ask(connection, key)
    if said != HERE:
        raise Trouble("The file could not be fetched.", said)
    return kept.path


def open_with_system(path: Path) -> bool:
    """Open a file with the program that the system has for it; False where there is none."""
    program = which("open") if sys.platform == "darwin" else which("xdg-open")
    if program is None:
        return False
    _start([program, str(path)])
    return True


def editor_of(command: Sequence[str]) -> list[str]:
    """Return the command that edits a text: the configured one, VISUAL or EDITOR. Raises Trouble where there is none.

    It is split into arguments as a shell would, and no shell ever sees it.
    """
    said = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        program = list(command) or shlex.split(said)
    except ValueError as error:
        raise Trouble(f"The editor cannot be read: {said}", str(error), "Mend VISUAL or EDITOR.") from error
    if not program:
        raise Trouble("No editor is named.", "", "Set sending: {editor: …} in the configuration, VISUAL or EDITOR.")
    if which(program[0]) is None:
        raise Trouble(f"There is no program {program[0]}.", "It was named as the editor.", "Correct its name.")
    return program


def edit_outside(program: Sequence[str], text: str, folder: Path) -> str | None:
    """Let a program edit a text in a private file below ``folder``; return the text, or None where it was given up.

    To be called while the terminal is the program's. Raises Trouble where the program or the file fails.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(dir=folder))
    path = place / "message.md"
    try:
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(text, encoding="utf-8")
        done = subprocess.run([*program, str(path)], check=False)  # noqa: S603 - a list of arguments, no shell
        if done.returncode:
            return None
        edited = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        why = error.strerror or str(error)
        raise Trouble("The editor could not be used.", why, "The text is as it was.") from error
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return edited if text.endswith("\n") else edited.removesuffix("\n")  # which editors put there by themselves


def _start(arguments: Sequence[str]) -> None:
    _started[:] = [process for process in _started if process.poll() is None]  # those that ended are done with
    try:
        _started.append(subprocess.Popen(  # noqa: S603 - a list of arguments, no shell; the last is a link or a path of ours
            list(arguments), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        ))  # fmt: skip
    except OSError as error:
        raise Trouble(f"{arguments[0]} cannot be started.", error.strerror or str(error)) from error
