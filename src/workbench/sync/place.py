"""What the sync process needs to know of where it works; the workplace is that."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol, runtime_checkable

from workbench.api.providers import Helpdesk
from workbench.domain.issuekeys import TrackerPattern


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

    def helpdesks(self) -> Sequence[Helpdesk]:
        """Return the helpdesks to read, as the configuration says."""

    def trackers(self) -> Sequence[TrackerPattern]:
        """Return how the configured trackers' issues look in text."""

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
