"""What a library wants to know of the store: articles that are meant to be sent, and use."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Protocol

from workbench.api import Article, Use


class Records(Protocol):
    """What the store knows of canned explanations."""

    def stamp(self) -> Hashable:
        """Return what changes with the articles, in no time."""

    def articles(self) -> Sequence[Article]:
        """Return the helpdesks' articles that are meant to be sent."""

    def uses(self) -> Mapping[str, Use]:
        """Return how often explanations were used, by their ids."""

    def count_use(self, canned_id: str) -> None:
        """Remember that one was used now."""


class NoRecords:
    """A store that knows nothing."""

    def stamp(self) -> Hashable:
        """Return nothing."""
        return None

    def articles(self) -> Sequence[Article]:
        """Return nothing."""
        return ()

    def uses(self) -> Mapping[str, Use]:
        """Return nothing."""
        return {}

    def count_use(self, canned_id: str) -> None:
        """Do nothing."""
