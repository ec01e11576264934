"""Files that are written whole or not at all, whoever is killed meanwhile."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from workbench.config.paths import explain
from workbench.domain.trouble import Trouble


def write_over(path: Path, text: str, *, mode: int = 0o666) -> None:
    """Write a file in place of the one that is there, if any; ``mode`` is less what the umask takes. Raises Trouble."""
    _write(path, text, mode, is_new=False)


def write_new(path: Path, text: str, *, mode: int = 0o666) -> None:
    """Write a file that is not there yet; nothing where it is there with the same text.

    Raises Trouble, also where another text is there: that is never written over.
    """
    try:
        _write(path, text, mode, is_new=True)
    except FileExistsError:
        if path.read_text("utf-8", "replace") != text:
            raise Trouble(
                f"{path.name} is there already, and says something else.", "No version of a handoff is written over.",
                "Publish it once more: it becomes the next version.",
            ) from None  # fmt: skip


def read_text(path: Path, most: int = 1_000_000) -> str:
    """Return a file's text, '' for one that is no ordinary file. Raises OSError, and Trouble for one too large."""
    if not path.is_file():
        return ""
    with path.open("rb") as opened:
        data = opened.read(most + 1)
    if len(data) > most:
        raise Trouble(f"{path.name} is larger than {most:,} bytes.")
    return data.decode("utf-8", "replace")


def _write(path: Path, text: str, mode: int, *, is_new: bool) -> None:
    part = path.parent / f".{path.name}.{secrets.token_hex(6)}.part"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
        try:
            with open(descriptor, "wb") as opened:  # noqa: PTH123 - a descriptor
                opened.write(text.encode("utf-8", "replace"))
                opened.flush()
                os.fsync(opened.fileno())
            if is_new:
                _name_anew(part, path)
            else:
                part.replace(path)
        finally:
            with suppress(FileNotFoundError):
                part.unlink()
        _flush(path.parent)
    except FileExistsError:
        raise
    except OSError as error:
        raise explain(error, path) from error


def _name_anew(part: Path, path: Path) -> None:
    """Give a file its name where nobody has it. Raises FileExistsError."""
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:  # a file system without links: a look, and then the name
        if path.exists():
            raise FileExistsError from None
        part.replace(path)


def _flush(folder: Path) -> None:
    """Let a name survive a loss of power, where the file system has such a thing."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
