"""Places that a team's handoffs lie in: a shared folder, or a folder of a Git checkout."""

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.domain.trouble import Trouble
from workbench.handoffs.files import read_text, write_new, write_over
from workbench.handoffs.git import Git
from workbench.handoffs.papers import HANDOFF, Name, parse_name

_PATIENCE = 20.0  # seconds that others may take to write what they sign


class Folder:
    """A folder that a team shares."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def names(self) -> Iterator[tuple[str, Name]]:
        """Yield the names of the files that belong to handoffs. Raises Trouble where the folder cannot be read."""
        try:
            found = [one.name for one in self.path.iterdir()] if self.path.is_dir() else []
        except OSError as error:
            why = f"{error.strerror}."
            raise Trouble(f"{self.path} cannot be read.", why, "Look whether it is mounted.") from error
        for name in found:
            parsed = parse_name(name)
            if parsed is not None:
                yield name, parsed

    def read(self, name: str) -> str:
        """Return a file's text. Raises Trouble."""
        try:
            return read_text(self.path / name)
        except OSError as error:
            raise Trouble(f"{self.path / name} cannot be read.", f"{error.strerror}.") from error

    def put(self, name: str, text: str) -> None:
        """Write a file, whole or not at all: never over a handoff that says something else. Raises Trouble.

        Putting the same once more changes nothing.
        """
        if not self.path.is_dir() and self.path.exists():
            raise Trouble(f"{self.path} is no folder.", remedy="Name a folder in the configuration, under handoffs.to.")
        if not self.path.parent.is_dir() and not self.path.is_dir():
            raise Trouble(f"There is no folder {self.path.parent}.", remedy="Make it, or look whether it is mounted.")
        parsed = parse_name(name)
        if parsed is not None and parsed.kind == HANDOFF:
            write_new(self.path / name, text)
        else:
            write_over(self.path / name, text)

    def put_last(self, name: str, tell: Callable[[], str]) -> None:
        """Write what ``tell`` returns when all is here that others wrote before, and nobody writes in between.

        So of two who sign at once one sees the other's signature, whatever their clocks say. Raises Trouble.
        """
        with self._alone(name):
            self.put(name, tell())

    def shared(self, name: str) -> str:
        """Return a file's text as the others can read it, '' where they cannot yet. Raises Trouble."""
        return self.read(name)

    def refresh(self) -> None:
        """Bring what others wrote. Raises Trouble."""

    @contextmanager
    def _alone(self, name: str) -> Iterator[None]:
        """Let one at a time write what belongs to a handoff: the system's lock on the handoff's own file."""
        parsed = parse_name(name)
        opened = _opened(self.path / f"{parsed.id}.md") if parsed is not None else None
        if opened is None:  # it is not here: nobody else can sign it either
            yield
            return
        try:
            _lock(opened, name)
            yield
        finally:
            os.close(opened)


class Checkout(Folder):
    """A folder of a Git checkout: what is put is committed there, and pushed."""

    def __init__(self, root: Path, below: str, who: tuple[str, str]) -> None:
        super().__init__(root / below if below else root)
        self._git = Git(root, who)

    def put(self, name: str, text: str) -> None:
        """Write a file, commit it alone, and push. Raises Trouble; where nobody answers it is committed all the same.

        Putting the same once more does what is left of it.
        """
        with self._git.alone():
            self._commit(name, text)
            self._git.push()

    def put_last(self, name: str, tell: Callable[[], str]) -> None:
        """Write what ``tell`` returns, and push; asked again each time that others pushed before. Raises Trouble."""
        with self._git.alone():
            self._git.pull()
            self._commit(name, tell())
            self._git.push(lambda: self._commit(name, tell()))

    def shared(self, name: str) -> str:
        """Return a file's text as it was pushed or pulled last, '' where it was not. Raises Trouble."""
        return self._git.pushed(self.path / name)

    def refresh(self) -> None:
        """Pull what others pushed. Raises Trouble."""
        with self._git.alone():
            self._git.pull()

    def _commit(self, name: str, text: str) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        super().put(name, text)
        self._git.commit(self.path / name, f"Handoff: {name}")


def _opened(path: Path) -> int | None:
    """Return a descriptor of a file that can be locked, None where there is none."""
    for flags in (os.O_RDWR, os.O_RDONLY):  # some network file systems lock only what is open for writing
        try:
            return os.open(path, flags | os.O_CLOEXEC)
        except PermissionError:
            continue
        except OSError:
            break
    return None


def _lock(opened: int, name: str) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise Trouble(
                    f"{name} cannot be written yet.", "Somebody else has been writing to this handoff all the while.",
                    "It goes as soon as they are done.",
                ) from None  # fmt: skip
            time.sleep(0.02)
        except OSError:  # no locks here: whoever signs within the same moment is told apart by the times alone
            return
        else:
            return
