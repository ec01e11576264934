"""What loading the configuration gives, and what the loader asks of other hands. Imports nothing heavy."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from workbench.config.mistakes import Mistake, Place
    from workbench.config.model import Config

KNOWN_KINDS: Final = ("local", "rt", "escalated")  # of helpdesks that this package connects to
TRACKER_KINDS: Final = ("jira", "github", "gitlab", "linear", "redmine")  # whose issues it knows in text
PAGE_KINDS: Final = ("statuspage",)  # of status pages that it reads
_OWN: Final = {"helpdesks": KNOWN_KINDS, "trackers": TRACKER_KINDS, "status_pages": PAGE_KINDS}

EMBEDDED: Final = "local"  # the helpdesk that is there without an entry


def kinds_for(section: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return which kinds may stand in a list of the configuration: ``helpdesks``, ``trackers``, ``status_pages``.

    They are its own, and those among ``known`` that are a plugin's and nobody else's own.
    """
    others = {kind for kinds in _OWN.values() for kind in kinds}
    return (*_OWN[section], *(kind for kind in known if kind not in others))


class Objection(Protocol):
    """What the commands layer has against one entry of ``keys``."""

    @property
    def command(self) -> str:
        """The command's id, as it stands in the file."""

    @property
    def reason(self) -> str:
        """What is wrong, a clause without a full stop."""

    @property
    def nearest(self) -> str:
        """The valid id that was most likely meant, or nothing."""


CheckQuery = Callable[[str], object]
"""Raises Trouble for a search that is wrong."""

CheckKeys = Callable[[Mapping[str, tuple[str, ...]]], Iterable[Objection]]
"""Looks at all of ``keys`` and yields what it has against them."""


class Loaded(NamedTuple):
    """The configuration as it is in force.

    ``path`` is None where there is no file. ``problems`` are in order of lines; ``places`` says where each
    option stands, None where that has not been asked for yet.
    """

    config: "Config"
    path: Path | None
    problems: "tuple[Mistake, ...]" = ()
    places: "Mapping[str, Place] | None" = None

    def place(self, option: str) -> "Place | None":
        """Return where an option such as ``keys.queue.next`` stands, or None where the file leaves it out."""
        if self.places is not None:
            return self.places.get(option)
        from workbench.config.loading import load

        return load(self.path).place(option)  # the cache keeps no places: they are needed for mistakes only
