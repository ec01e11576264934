"""The reading side of the embedded helpdesk: pulled through the contract of any other."""

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar, TypeVar

from workbench.api import Batch, Helpdesk, NoHttp, Options, Ref, Trouble
from workbench.providers.helpdesk.local.opening import connect, explained
from workbench.providers.helpdesk.local.pages import has_news, next_page

T = TypeVar("T")


class LocalHelpdesk(Helpdesk):
    """A helpdesk in an SQLite file of its own at ``path``; one that is not there yet is empty."""

    kind: ClassVar[str] = "local"
    title: ClassVar[str] = "Embedded helpdesk"
    asks = ()

    def __init__(self, name: str, path: Path) -> None:
        super().__init__(Options(name=name), NoHttp())
        self.path = path
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()

    async def pull(self, cursor: str | None) -> Batch:
        """Return the next page since ``cursor``: open tickets with their conversations first, then the rest.

        A page holds about 1,000 tickets, 5,000 messages or 32 MB, whichever comes first, and is of one
        moment however many processes write. A cursor of another file means the beginning. Raises Trouble
        for a file that cannot be read.
        """
        import asyncio

        return await asyncio.to_thread(self._pull, cursor)

    def _pull(self, cursor: str | None) -> Batch:
        page = self._ask(lambda connection: next_page(connection, cursor))
        return Batch(cursor=cursor or "", remaining=0) if page is None else page

    def changed(self, cursor: str | None) -> bool:
        """Return whether a pull from ``cursor`` would bring anything; cheap, for asking often."""
        return bool(self._ask(lambda connection: has_news(connection, cursor)))

    async def attachment(self, ref: Ref) -> bytes:
        """Return an attachment's bytes. Raises Trouble where it is gone."""
        import asyncio

        content = await asyncio.to_thread(self._ask, lambda connection: _content(connection, ref))
        if content is None:
            raise Trouble(
                "This attachment is not in the helpdesk's file.",
                f"{ref} was asked for in {self.path}.",
                "Import the mail again, or ask the sender for the file.",
            )
        return content

    async def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _ask(self, question: Callable[[sqlite3.Connection], T]) -> T | None:
        """Return the answer of the file, or None where there is no file."""
        with self._lock, explained(self.path):
            if self._connection is None:
                if not self.path.exists():
                    return None
                self._connection = connect(self.path, create=False)
            return question(self._connection)


def _content(connection: sqlite3.Connection, ref: Ref) -> bytes | None:
    row = connection.execute(
        "SELECT bytes FROM attached JOIN file USING (hash) WHERE ref = ?", (ref,)
    ).fetchone()
    return None if row is None else row[0]
