"""The embedded helpdesk as any other: pulled and written to through the same contract, in a file of its own."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar, NamedTuple, TypeVar

from workbench.api import (
    Agent,
    Batch,
    Capabilities,
    Helpdesk,
    NoHttp,
    Now,
    Options,
    Ref,
    TicketEffect,
    Trouble,
    make_ref,
    one_line,
)
from workbench.providers.helpdesk.local.file import LocalFile, person_ref
from workbench.providers.helpdesk.local.opening import connect, explained
from workbench.providers.helpdesk.local.pages import has_news, next_page
from workbench.providers.helpdesk.local.saying import NO_RECIPIENTS
from workbench.providers.helpdesk.local.single import agent_known_as, agents, leading, one_ticket, standing

T = TypeVar("T")

_WRITES = frozenset(
    {"reply", "note", "files", "status", "assign", "priority", "tags", "field", "link", "duplicate", "merge"}
)
_CANNOT: Mapping[str, str] = MappingProxyType({"recipients": NO_RECIPIENTS})


class Myself(NamedTuple):
    """Who sits at the desk, as far as the configuration says; an ``account`` is an agent's id on this helpdesk."""

    name: str = ""
    email: str = ""
    account: str = ""


NOBODY = Myself()


def _machine_time() -> datetime:
    return datetime.now(UTC)


class LocalHelpdesk(Helpdesk):
    """A helpdesk in an SQLite file of its own at ``path``; one that is not there yet is empty.

    ``myself`` is in whose name it is written to, ``clock`` the time of what is written.
    """

    kind: ClassVar[str] = "local"
    title: ClassVar[str] = "Embedded helpdesk"
    asks = ()
    capabilities: ClassVar[Capabilities] = Capabilities(
        merge=True, tags=True, deadlines=True, articles=True, locking="key", writes=_WRITES, cannot=_CANNOT
    )

    def __init__(
        self, name: str, path: Path, myself: Myself = NOBODY, clock: Callable[[], datetime] = _machine_time
    ) -> None:
        super().__init__(Options(name=name), NoHttp())
        self.path = path
        self._myself = myself
        self._clock = clock
        self._connection: sqlite3.Connection | None = None
        self._lock = threading.Lock()
        self._file: LocalFile | None = None
        self._writing = threading.Lock()

    async def pull(self, cursor: str | None) -> Batch:
        """Return the next page since ``cursor``: open tickets with their conversations first, then the rest.

        A page holds about 1,000 tickets, 5,000 messages or 32 MB, whichever comes first, and is of one
        moment however many processes write. A cursor of another file means the beginning. Raises Trouble
        for a file that cannot be read.
        """
        page = await self._asked(lambda connection: next_page(connection, cursor))
        return Batch(cursor=cursor or "", remaining=0) if page is None else page

    def changed(self, cursor: str | None) -> bool:
        """Return whether a pull from ``cursor`` would bring anything; cheap, for asking often."""
        return bool(self._ask(lambda connection: has_news(connection, cursor)))

    async def ticket(self, ref: Ref) -> Batch:
        """Return one ticket with all there is about it; of one that was merged, the ticket that it went into."""
        with _waiting_for_the_file():
            batch = await self._asked(lambda connection: one_ticket(connection, ref))
        return Batch(cursor="", gone=(ref,)) if batch is None else batch

    async def now(self, ref: Ref) -> Now:
        """Return how a ticket stands, or the one that it was merged into; the stamp is its version in the file."""
        with _waiting_for_the_file():
            found = await self._asked(lambda connection: standing(connection, leading(connection, ref)))
        if found is None:
            raise self._no_ticket(ref)
        return Now(*found)

    async def write(self, ref: Ref, effect: TicketEffect, *, stamp: str = "", key: str = "") -> Ref | None:
        """Carry out one effect, once for each ``key`` however often it comes; see :class:`workbench.api.Helpdesk`.

        The file compares the ``stamp`` too, where one is given.
        """
        with _waiting_for_the_file():
            return await _in_thread(lambda: self._write(ref, effect, stamp, key))

    def _write(self, ref: Ref, effect: TicketEffect, stamp: str, key: str) -> Ref | None:
        if not self.path.exists():
            raise self._no_ticket(ref)
        by = self._me()
        with self._writing:
            if self._file is None:
                self._file = LocalFile(self.path, self.name)
            return self._file.write(ref, effect, by=by, now=self._clock(), stamp=stamp, key=key)

    async def agents(self) -> Sequence[Agent]:
        """Return everybody who works here, whoever sits at the desk among them."""
        found = await self._asked(agents) or []
        try:
            me = await self.me()
        except Trouble:
            return found
        return found if me.ref in {one.ref for one in found} else [*found, me]

    async def me(self) -> Agent:
        """Return whoever sits at the desk, as the configuration says. Raises Trouble where it does not."""
        return await _in_thread(self._me)

    def _me(self) -> Agent:
        name, email, account = self._myself
        if not email and not account:
            raise Trouble(
                f"Nobody knows in whose name to write to {self.name}.",
                "The configuration does not say who you are.",
                "Put it in: me: {name: …, email: …}.",
            )
        known = self._ask(lambda connection: agent_known_as(connection, self.name, account, email))
        if known is not None:
            return known
        ref = make_ref(self.name, account) if account else person_ref(self.name, "a", email.strip().lower())
        return Agent(ref=ref, name=one_line(name or email or account), email=one_line(email.strip()))

    async def attachment(self, ref: Ref) -> bytes:
        """Return an attachment's bytes. Raises Trouble where it is gone."""
        content = await self._asked(lambda connection: _content(connection, ref))
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
        with self._writing:
            if self._file is not None:
                self._file.close()
                self._file = None

    async def _asked(self, question: Callable[[sqlite3.Connection], T]) -> T | None:
        return await _in_thread(lambda: self._ask(question))

    def _ask(self, question: Callable[[sqlite3.Connection], T]) -> T | None:
        """Return the answer of the file, or None where there is no file."""
        with self._lock, explained(self.path):
            if self._connection is None:
                if not self.path.exists():
                    return None
                self._connection = connect(self.path, create=False)
            return question(self._connection)

    def _no_ticket(self, ref: Ref) -> Trouble:
        from workbench.api import Answer, Refused

        return Refused(f"There is no ticket {ref}.", f"It was looked for in {self.path}.", "", Answer(404))


@contextmanager
def _waiting_for_the_file() -> Iterator[None]:
    """Tell of a file that is locked, full or damaged as of a server that is down: what is to be written waits."""
    try:
        yield
    except Trouble as trouble:
        if not isinstance(trouble.__cause__, sqlite3.Error):
            raise
        from workbench.api import Unreachable

        raise Unreachable(trouble.what, trouble.why, trouble.remedy) from trouble.__cause__


async def _in_thread(work: Callable[[], T]) -> T:
    import asyncio

    return await asyncio.to_thread(work)


def _content(connection: sqlite3.Connection, ref: Ref) -> bytes | None:
    row = connection.execute(
        "SELECT bytes FROM attached JOIN file USING (hash) WHERE ref = ?", (ref,)
    ).fetchone()
    return None if row is None else row[0]
