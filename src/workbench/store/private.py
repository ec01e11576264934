"""Folders and files that nobody but their owner may read."""

import os
from pathlib import Path

from workbench.domain.folders import make_private_folder
from workbench.domain.trouble import Trouble


def prepare_folder(folder: Path) -> Path:
    """Make a folder that only its owner may read. Raises Trouble where that is impossible."""
    try:
        make_private_folder(folder)
    except OSError as error:
        raise Trouble(
            f"The store's folder {folder} cannot be made.",
            f"The system says: {error.strerror}.",
            "Name another folder in the configuration under store.folder.",
        ) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Trouble(
            f"The store's folder {folder} cannot be written.",
            "",
            "Change its permissions, or name another folder in the configuration under store.folder.",
        )
    return folder


def make_private(path: Path) -> None:
    """Make a file, where there is none, that only its owner may read: never open to others, not for a moment."""
    path.touch(mode=0o600)
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)
