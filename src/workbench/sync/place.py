"""What the sync process needs to know of where it works; the workplace is that."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol, TypeAlias, TypeGuard, runtime_checkable

from workbench.api.providers import Helpdesk, StatusPage, Tracker
from workbench.domain.deadlines import Policy
from workbench.domain.issuekeys import TrackerPattern
from workbench.domain.trouble import Trouble
from workbench.domain.words import Ref
from workbench.sync.failures import CannotBeMade

Source: TypeAlias = Helpdesk | Tracker | StatusPage


class Configured(NamedTuple):
    """A source as the configuration names it: ``kind`` is one of the store's words for what a source is.

    ``make`` makes its provider anew, which may wait for a keyring; it raises Trouble where that cannot be done.
    """

    name: str
    kind: str
    make: Callable[[], Source]


class Place(Protocol):
    """Where syncing happens."""

    @property
    def store_folder(self) -> Path:
        """The folder of the store."""

    @property
    def state_folder(self) -> Path:
        """The folder for logs."""

    def now(self) -> datetime:
        """Return the time, in UTC."""

    def sources(self) -> Sequence[Configured]:
        """Return what there is to read: helpdesks, trackers and status pages, none of them made yet."""

    def trackers(self) -> Sequence[TrackerPattern]:
        """Return how the configured trackers' issues look in text."""

    def policy(self) -> Policy | None:
        """Return the team's deadlines for tickets that come without one; None where there are none."""

    def folder_of(self, ticket: Ref) -> Path:
        """Return the folder for a ticket's files."""

    def has_changed(self) -> bool:
        """Whether the configuration was written since it was read."""

    def purge_expired(self) -> int:
        """Purge what is older than the configuration keeps; return how many tickets that were."""

    def arguments(self) -> list[str]:
        """Return the options by which another process finds this place."""


@runtime_checkable
class Watched(Protocol):
    """A helpdesk that can say for next to nothing whether a pull would bring anything."""

    def changed(self, cursor: str | None) -> bool:
        """Return whether a pull from ``cursor`` would bring anything."""


def is_watched(source: Source | None) -> TypeGuard[Watched]:
    """Whether a source is a helpdesk that is cheap to look at."""
    return isinstance(source, Helpdesk) and isinstance(source, Watched)


def made(configured: Configured) -> Source:
    """Return the provider of a source, made anew. Raises Trouble, and CannotBeMade for anything else."""
    try:
        return configured.make()
    except Trouble as trouble:
        raise CannotBeMade(trouble.what, trouble.why, trouble.remedy) from trouble
    except Exception as error:  # a provider's own code, which may raise anything
        raise CannotBeMade(
            f"{configured.name} cannot be used.", f"{type(error).__name__}: {error}", "Run `workbench doctor`."
        ) from error
