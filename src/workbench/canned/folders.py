"""Which files of a folder are canned explanations, and when they were changed."""

import os
from pathlib import Path

_MOST_FILES = 5_000
_DEEPEST = 8  # folders in folders

Stamp = tuple[int, int]


def explanation_files(folder: Path) -> list[Path]:
    """Return the Markdown files below a folder, by name; hidden ones and READMEs are no explanations."""
    return [Path(path) for path, _ in listed(str(folder))]


def listed(folder: str, deeper: int = _DEEPEST) -> list[tuple[str, Stamp]]:
    """Return paths and stamps; of a folder that cannot be read, none. Plain texts, as this runs while keys are held."""
    try:
        with os.scandir(folder) as entries:
            inside = sorted((one for one in entries if not one.name.startswith(".")), key=lambda one: one.name)
    except OSError:
        return []
    found: list[tuple[str, Stamp]] = []
    for entry in inside:
        if entry.is_dir(follow_symlinks=False):
            found += listed(entry.path, deeper - 1) if deeper else []
        elif entry.name.endswith(".md") and not entry.name.removesuffix(".md").isupper():
            try:
                status = entry.stat()
            except OSError:
                continue  # gone between the listing and the look
            found.append((entry.path, (status.st_mtime_ns, status.st_size)))
    return found[:_MOST_FILES]
