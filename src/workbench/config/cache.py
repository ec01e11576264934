"""A quick start: a configuration without mistakes is kept as JSON beside the stamp of its file.

Reading and checking YAML takes longer than the first paint may. What is kept holds only what differs from
the defaults, and only where nothing was wrong; whatever is stale or broken is read anew.
"""

import os
import sys
from binascii import crc32
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from workbench import __version__
from workbench.config.loaded import KNOWN_KINDS, CheckKeys, CheckQuery, Loaded
from workbench.config.paths import ensure
from workbench.domain.trouble import Trouble

T = TypeVar("T")


def load_quickly(
    path: Path,
    *,
    cache: Path | None = None,
    known_kinds: tuple[str, ...] = KNOWN_KINDS,
    check_query: CheckQuery | None = None,
    check_keys: CheckKeys | None = None,
) -> Loaded:
    """Return what :func:`workbench.config.loading.load` does, without YAML where the file has not changed.

    ``cache`` is the folder for what is kept, by default that of :func:`workbench.config.paths.find_paths`.
    A cache that cannot be read or written is done without. Raises nothing.
    """
    # Taken before the file is read: if somebody writes to it meanwhile, the next start looks again.
    mark = stamp(path, known_kinds)
    image = image_of(path, cache)
    if mark is not None:
        from workbench.config.model import Config

        if (kept := recall(image, mark, Config)) is not None:
            return Loaded(kept, path)
    from workbench.config.loading import load

    loaded = load(path, known_kinds=known_kinds, check_query=check_query, check_keys=check_keys)
    if mark is not None and not loaded.problems:
        keep(loaded.config, image, mark)
    return loaded


def stamp(path: Path, known_kinds: tuple[str, ...] = KNOWN_KINDS) -> str | None:
    """Return one line that changes whenever the configuration at ``path`` may, None where there is no file.

    It is made of the file's path, size and time, of our version, the interpreter's, and ``known_kinds``.
    """
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    file = os.path.abspath(path)  # noqa: PTH100 - a link keeps its own name, and pathlib has no such thing
    return ascii((file, found.st_size, found.st_mtime_ns, __version__, sys.version, known_kinds))


def image_of(path: Path, cache: Path | None, name: str = "config") -> Path:
    """Return the file in the folder ``cache`` that keeps what was read of the file at ``path``."""
    if cache is None:
        from workbench.config.paths import find_paths

        cache = find_paths().cache
    place = os.fsencode(os.path.abspath(path))  # noqa: PTH100 - as in the stamp
    return cache / f"{name}-{crc32(place):08x}.json"


def recall(image: Path, mark: str, kind: type[T]) -> T | None:
    """Return what was kept in ``image`` under a stamp, or None where nothing is that can be read."""
    try:
        kept_mark, _, kept = image.read_bytes().partition(b"\n")
    except (OSError, ValueError):
        return None
    if kept_mark != mark.encode():
        return None
    import msgspec

    try:
        return msgspec.json.decode(kept, type=kind)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def keep(value: object, image: Path, mark: str) -> None:
    """Keep what was read in ``image`` under a stamp; nothing where that cannot be written."""
    import msgspec

    fresh = image.with_suffix(f".{os.getpid()}")
    try:
        ensure(image.parent)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with open(descriptor, "wb") as opened:  # noqa: PTH123 - a descriptor
            opened.write(mark.encode() + b"\n" + msgspec.json.encode(value))
        fresh.replace(image)
    except (OSError, Trouble):
        with suppress(OSError):
            fresh.unlink()
