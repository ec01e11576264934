"""Folders that nobody but their owner may read."""

from pathlib import Path


def make_private_folder(folder: Path) -> None:
    """Make a folder, and those above it that are missing, each for its owner alone. Raises OSError.

    ``Path.mkdir`` gives its mode to the last folder only: those above it would be open to others.
    """
    for one in (*reversed(folder.parents), folder):
        if not one.is_dir():
            one.mkdir(mode=0o700, exist_ok=True)
