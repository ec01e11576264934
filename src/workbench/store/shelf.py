"""What the store adds to the shelf of canned explanations: articles that are meant to be sent, and use."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from datetime import datetime

from workbench.api.reading import Use
from workbench.domain.values import Article
from workbench.store import rows, usage
from workbench.store.connection import Connection

_MOST_ARTICLES = 2_000


class ShelfRecords:
    """Reads articles and counts use over the connection that is in force; see ``workbench.canned.records.Records``."""

    def __init__(self, connection: Callable[[], Connection], now: Callable[[], datetime]) -> None:
        self._connection = connection
        self._now = now

    def stamp(self) -> Hashable:
        """Return how many articles there are to send and when the last was changed, from an index alone."""
        row: tuple[int, int | None] = self._connection().execute(
            "SELECT count(*), max(updated) FROM article WHERE canned"
        ).fetchone()
        return row

    def articles(self) -> Sequence[Article]:
        """Return the articles that are meant to be sent, the last changed first, at most 2,000."""
        found = self._connection().execute(
            f"SELECT {rows.ARTICLE_COLUMNS} FROM article WHERE canned ORDER BY updated DESC LIMIT ?", (_MOST_ARTICLES,)
        )
        return [rows.article_from(row) for row in found]

    def uses(self) -> Mapping[str, Use]:
        """Return how often explanations were used, by their ids."""
        return usage.uses(self._connection())

    def count_use(self, canned_id: str) -> None:
        """Remember that one was used now."""
        usage.count_use(self._connection(), canned_id, now=int(self._now().timestamp()))
