"""What leaves the terminal: the browser, files and the programs that open them."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from shutil import which

from workbench.config.paths import explain
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


def fetch_file(workplace: Workplace, ticket: Ref, attachment: Ref) -> Path:
    """Return the path of an attachment in the ticket's folder, fetching it if it is not there. Raises Trouble."""
    from workbench.domain.filenames import safe_file_name

    with closing(workplace.new_connection()) as connection:
        found = connection.execute("SELECT name FROM attachment WHERE ref = ?", (attachment,)).fetchone()
    if found is None:
        raise Trouble("This file is not in the store.", f"It was {attachment}.")
    folder = workplace.folder_of(ticket)
    path = folder / safe_file_name(f"{attachment.rpartition(':')[2]}-{found[0]}")
    if path.exists():
        return path
    helpdesk = next((one for one in workplace.helpdesks() if one.name == source_of(attachment)), None)
    if helpdesk is None:
        raise Trouble(f"{source_of(attachment)} is not configured any more.", "The file was never fetched from it.")

    async def fetch() -> bytes:
        try:
            return await helpdesk.attachment(attachment)
        finally:
            await helpdesk.close()

    content = asyncio.run(fetch())
    fresh = path.with_name(f".{os.getpid()}")  # a name that no file of others is given here
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh.touch(mode=0o600)
        fresh.write_bytes(content)
        fresh.replace(path)  # so that what is there is always whole
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise explain(error, path) from error
    return path


def open_with_system(path: Path) -> bool:
    """Open a file with the program that the system has for it; False where there is none."""
    program = which("open") if sys.platform == "darwin" else which("xdg-open")
    if program is None:
        return False
    _start([program, str(path)])
    return True


def _start(arguments: Sequence[str]) -> None:
    _started[:] = [process for process in _started if process.poll() is None]  # those that ended are done with
    try:
        _started.append(subprocess.Popen(  # noqa: S603 - a list of arguments, no shell; the last is a link or a path of ours
            list(arguments), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        ))  # fmt: skip
    except OSError as error:
        raise Trouble(f"{arguments[0]} cannot be started.", error.strerror or str(error)) from error
