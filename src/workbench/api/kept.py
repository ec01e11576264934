"""Small values that a plugin keeps about a ticket."""

from collections.abc import Mapping
from typing import Protocol

MOST_NAMES, LONGEST = 200, 20_000  # values a plugin may keep on one ticket, and characters in each


class Kept(Protocol):
    """Small texts by name, kept for one plugin and the selected ticket; those of no ticket where none is selected.

    They are kept with what is yours alone, and go when the ticket is purged. At most 200 a ticket, each of at most
    20,000 characters; what is larger belongs into a file in the ticket's folder.
    """

    async def get(self, name: str, otherwise: str = "") -> str:
        """Return a value, ``otherwise`` where there is none."""

    async def put(self, name: str, value: str) -> None:
        """Keep a value; '' takes it away. Raises Trouble where it is too long, or one too many."""

    async def all(self) -> Mapping[str, str]:
        """Return all of them by name."""


class KeptInMemory:
    """Values that are kept for as long as this object is there: for tests, and where there is no desk."""

    def __init__(self, values: Mapping[str, str] | None = None) -> None:
        self.values = dict(values or {})

    async def get(self, name: str, otherwise: str = "") -> str:
        """Return a value, ``otherwise`` where there is none."""
        return self.values.get(name, otherwise)

    async def put(self, name: str, value: str) -> None:
        """Keep a value; '' takes it away."""
        if value:
            self.values[name] = value
        else:
            self.values.pop(name, None)

    async def all(self) -> Mapping[str, str]:
        """Return all of them by name."""
        return dict(self.values)
