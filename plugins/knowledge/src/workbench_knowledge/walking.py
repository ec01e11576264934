"""What files of documentation a folder holds now, by a walk cheap enough to be made every second."""

import os
import re
from collections.abc import Collection, Iterator, Sequence
from fnmatch import translate
from pathlib import Path
from typing import NamedTuple

MOST_FILES = 200_000
_DEEPEST = 40  # folders in each other
KINDS = {
    ".md": "markdown", ".markdown": "markdown", ".mdown": "markdown", ".mkd": "markdown",
    ".rst": "rst", ".rest": "rst",
    ".html": "html", ".htm": "html", ".xhtml": "html",
}  # fmt: skip
_ENDINGS = tuple(KINDS)


class Stamp(NamedTuple):
    """What tells that a file changed: nanoseconds of its last change, and its size in bytes."""

    changed: int
    size: int


def kind_of(path: str) -> str:
    """Return markdown, rst or html by a file's ending. Raises KeyError for any other."""
    return KINDS[os.path.splitext(path)[1].lower()]  # noqa: PTH122 - 20,000 times a second


def walk(root: Path, only: Sequence[str] = (), without: Collection[str] = ()) -> Iterator[tuple[str, Stamp]]:
    """Yield each documentation file below ``root`` by its path there, with its stamp; not what is in ``without``.

    Hidden files and folders are left out, and so is a name that is no UTF-8. Symbolic links are not followed: what
    they lead to inside is found by itself, and what is outside was not meant. Raises OSError where ``root`` itself
    cannot be read.
    """
    wanted = re.compile("|".join(map(translate, only))).match if only else None
    top = os.fspath(root.resolve())
    waiting = [("", 0)]
    found = 0
    while waiting:
        folder, depth = waiting.pop()
        try:
            entries = os.scandir(f"{top}/{folder}")
        except OSError:
            if not folder:
                raise
            continue
        with entries:
            for entry in entries:
                name = entry.name
                if name[0] == "." or entry.is_symlink():
                    continue
                path = f"{folder}{name}"
                if entry.is_dir(follow_symlinks=False):
                    if depth < _DEEPEST and f"{top}/{path}" not in without:
                        waiting.append((f"{path}/", depth + 1))
                elif name.lower().endswith(_ENDINGS) and entry.is_file(follow_symlinks=False) and _is_utf8(name):
                    if wanted and not (wanted(name) or wanted(path)):
                        continue
                    try:
                        known = entry.stat(follow_symlinks=False)
                    except OSError:
                        continue  # it has gone meanwhile
                    yield path, Stamp(known.st_mtime_ns, known.st_size)
                    found += 1
                    if found >= MOST_FILES:
                        return


def _is_utf8(name: str) -> bool:
    return name.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in name)
