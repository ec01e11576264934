"""Copy files into a run's folder, with size and hash: regular files of the person's own naming, up to a bound."""

import glob
import hashlib
import os
import re
import stat
from collections.abc import Iterable, Sequence
from pathlib import Path

from workbench_checklists.masking import mask
from workbench_checklists.record import FileKept

_MOST_FILES = 50
_PIECE = 1 << 20


def collect(
    patterns: Sequence[str], into: Path, most_kb: int, known: Iterable[str] = (),
) -> tuple[list[FileKept], list[str]]:
    """Copy what the patterns name; return what was copied, and why the rest was not.

    A link is not followed and a device not read, so that nothing is copied but what is named. Text is masked on its
    way. ``known`` are names already taken in the folder.
    """
    kept: list[FileKept] = []
    left: list[str] = []
    taken, room = set(known), most_kb * 1024
    for pattern in patterns:
        found = sorted(glob.glob(pattern, recursive=False))[:_MOST_FILES]  # noqa: PTH207 - a whole path with a pattern
        if not found:
            left.append(f"{pattern}: there is no such file")
        for name in found:
            data = _read(Path(name), room)
            if isinstance(data, str):
                left.append(f"{name}: {data}")
                continue
            room -= len(data)
            kept.append(store(into, _free_name(Path(name).name, taken), data, attach=True))
    return kept, left


def store(into: Path, name: str, data: bytes, *, attach: bool) -> FileKept:
    """Write one file into the folder and return what is kept of it."""
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = into / name
    path.write_bytes(data)
    path.chmod(0o600)
    return FileKept(name=f"{into.name}/{name}", size=len(data), sha256=hashlib.sha256(data).hexdigest(), attach=attach)


def _read(path: Path, room: int) -> bytes | str:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return "it is a link" if path.is_symlink() else (error.strerror or str(error))
    state = os.fstat(handle)
    if not stat.S_ISREG(state.st_mode):
        os.close(handle)
        return "it is no file"
    with os.fdopen(handle, "rb") as file:
        if state.st_size > room:
            return f"it has {state.st_size // 1024:,} kB, and there is room for {room // 1024:,}"
        data = file.read(room + 1)
    if len(data) > room:
        return "it grows while it is read"
    try:
        return mask(data.decode("utf-8")).encode()
    except UnicodeDecodeError:
        return data


def _free_name(name: str, taken: set[str]) -> str:
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", name).lstrip(".")[:100] or "file"
    free, number = plain, 2
    while free in taken:
        free, number = f"{number}-{plain}", number + 1
    taken.add(free)
    return free
