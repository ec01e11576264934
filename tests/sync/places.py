"""A place of work for tests: sources that a test makes, and a store in a folder of its own."""

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sync.processes import wait_until
from workbench.domain.deadlines import Policy
from workbench.domain.issuekeys import TrackerPattern
from workbench.domain.values import Ref
from workbench.store.connection import Connection
from workbench.store.opening import open_mirror
from workbench.store.sources import HELPDESK, Source, source_named
from workbench.sync.place import Configured
from workbench.sync.place import Source as Provider


class SomePlace:
    """A place with the sources that it is given."""

    def __init__(self, folder: Path, *sources: Configured) -> None:
        self.store_folder = folder / "store"
        self.state_folder = folder
        self.configured = sources
        self.patterns: Sequence[TrackerPattern] = ()
        self.lines: list[str] = []
        open_mirror(self.store_folder).close()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sources(self) -> Sequence[Configured]:
        return self.configured

    def trackers(self) -> Sequence[TrackerPattern]:
        return self.patterns

    def policy(self) -> Policy | None:
        return None

    def folder_of(self, ticket: Ref) -> Path:
        return self.state_folder / "files" / ticket.replace(":", "_")

    def has_changed(self) -> bool:
        return False

    def purge_expired(self) -> int:
        return 0

    def arguments(self) -> list[str]:
        return []

    # -- for looking into it ----------------------------------------------------------------------------

    def ask(self, question: Callable[[Connection], object]) -> object:
        """Return what a question finds in the store."""
        with closing(open_mirror(self.store_folder)) as connection:
            return question(connection)

    def known(self, name: str) -> Source:
        """Return how a source stands."""
        with closing(open_mirror(self.store_folder)) as connection:
            return source_named(connection, name) or Source(name, None, None, None, "", None, None)

    def tickets(self) -> list[str]:
        """Return the references of the tickets that are there."""
        with closing(open_mirror(self.store_folder)) as connection:
            return [row[0] for row in connection.execute("SELECT ref FROM ticket ORDER BY ref")]

    def wait_for(self, is_so: Callable[[], object], what: str) -> None:
        """Wait until something is so."""
        wait_until(lambda: bool(is_so()), f"{what}; {self.lines}")


def given(provider: Provider, kind: str = HELPDESK) -> Configured:
    """Return a source that is made already."""
    return Configured(provider.name, kind, lambda: provider)
