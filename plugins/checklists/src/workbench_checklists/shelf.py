"""The checklists that there are: those of the team's folders first, then those that come along."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench_checklists.lint import lint
from workbench_checklists.model import Checklist
from workbench_checklists.reading import Mistake, Reading, read_file

SHIPPED = Path(__file__).parent / "shipped"
_MOST_FILES = 500
_read: dict[Path, tuple[tuple[int, int], Reading, tuple[Mistake, ...]]] = {}


@dataclass(frozen=True, slots=True)
class Shelved:
    """A file of a shelf: what it holds, None where it has a mistake, and what is wrong with it."""

    path: Path
    checklist: Checklist | None
    text: str
    mistakes: tuple[Mistake, ...]


def files_in(folders: Sequence[Path]) -> list[Path]:
    """Return the checklist files of ``folders`` and their subfolders, a folder's own by name."""
    found = [
        path for folder in folders if folder.is_dir()
        for path in sorted((*folder.rglob("*.yaml"), *folder.rglob("*.yml")))
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    return found[:_MOST_FILES]


def look(path: Path) -> Shelved:
    """Read and lint one file, anew only when it has changed."""
    try:
        state = path.stat()
        stamp = (state.st_mtime_ns, state.st_size)
    except OSError:
        stamp = (0, 0)
    known = _read.get(path)
    if known is None or known[0] != stamp:
        reading = read_file(path)
        known = _read[path] = (stamp, reading, lint(reading))
    _stamp, reading, mistakes = known
    broken = any(mistake.severity == "error" for mistake in mistakes)
    return Shelved(path, None if broken else reading.checklist, reading.text, mistakes)


def shelve(folders: Sequence[Path]) -> tuple[list[Shelved], list[Shelved]]:
    """Return the checklists that can be used, and the files that cannot; of one id the first found counts."""
    good: dict[str, Shelved] = {}
    bad: list[Shelved] = []
    for path in (*files_in(folders), *files_in([SHIPPED])):
        shelved = look(path)
        if shelved.checklist is None:
            bad.append(shelved)
        else:
            good.setdefault(shelved.checklist.id, shelved)
    return list(good.values()), bad


def find(good: Sequence[Shelved], wanted: str) -> Shelved | None:
    """Return the checklist with an id, or None."""
    return next((one for one in good if one.checklist is not None and one.checklist.id == wanted), None)
