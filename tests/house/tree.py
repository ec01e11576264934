"""The files of this project, as they are kept: what the house's tests walk through."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_PICTURES = (".svg", ".png")


@cache
def kept_files() -> tuple[Path, ...]:
    """Return the files that are under version control and still there, in order."""
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]  # whoever the checkout belongs to
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    files = (ROOT / name for name in listed.stdout.split("\0") if name)
    return tuple(sorted(file for file in files if file.is_file()))


def modules() -> tuple[Path, ...]:
    """Return the Python files."""
    return tuple(file for file in kept_files() if file.suffix == ".py")


def pages() -> tuple[Path, ...]:
    """Return the Markdown pages that speak about the project, not those that the demo company wrote."""
    return tuple(file for file in kept_files() if file.suffix == ".md" and ROOT / "src" not in file.parents)


def texts() -> tuple[tuple[Path, str], ...]:
    """Return the files that are text, each with what it says."""
    found = []
    for file in kept_files():
        said = file.read_bytes()
        if b"\0" not in said and file.suffix not in _PICTURES:
            found.append((file, said.decode("utf-8", "replace")))
    return tuple(found)


def name_of(file: Path) -> str:
    """Return a file's path inside the project."""
    return file.relative_to(ROOT).as_posix()
