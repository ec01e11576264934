"""Places that a team's handoffs lie in: a shared folder, or a folder of a Git checkout."""

from collections.abc import Iterator
from pathlib import Path

from workbench.domain.trouble import Trouble
from workbench.handoffs.files import read_text, write_new, write_over
from workbench.handoffs.git import Git
from workbench.handoffs.papers import HANDOFF, Name, parse_name


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

    def refresh(self) -> None:
        """Bring what others wrote. Raises Trouble."""


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
            self.path.mkdir(parents=True, exist_ok=True)
            super().put(name, text)
            self._git.commit(self.path / name, f"Handoff: {name}")
            self._git.push()

    def refresh(self) -> None:
        """Pull what others pushed. Raises Trouble."""
        with self._git.alone():
            self._git.pull()
