"""The store as panes see it: :class:`workbench.api.Queries` over one connection."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime

from workbench.api.reading import Hit, LastWord, LinkedIssue
from workbench.domain.values import (
    Article,
    Attachment,
    Customer,
    Incident,
    Issue,
    Link,
    Message,
    Organisation,
    Ref,
    Ticket,
)
from workbench.query.parsing import parse
from workbench.store import rows
from workbench.store.compiling import Asker
from workbench.store.identity import seconds_of
from workbench.store.scale import GONE, moment
from workbench.store.searching import search
from workbench.store.similar import similar_tickets
from workbench.store.words import index_words

_TICKET = rows.TICKET_COLUMNS
_MESSAGE = rows.MESSAGE_COLUMNS
_ISSUE = rows.ISSUE_COLUMNS
_COUNT_STOPS_AT = 1000


class StoreQueries:
    """Reads for panes and commands. ``me`` are one's own accounts; ``clock`` gives the time, for ``since:``."""

    def __init__(self, connection: sqlite3.Connection, me: tuple[Ref, ...], clock: Callable[[], datetime]) -> None:
        self._connection = connection
        self._me = me
        self._clock = clock
        self._held: dict[Ref, datetime | None] = {}

    def hold_mark(self, ref: Ref, mark: datetime | None) -> None:
        """Let ``last_read`` go on answering ``mark`` for a ticket that is being read, whatever is marked meanwhile."""
        self._held = {ref: mark}

    def let_go_of_mark(self) -> None:
        """Let ``last_read`` answer the truth again: nothing is being read any more."""
        self._held = {}

    def asker(self) -> Asker:
        """Return who asks and when, for compiling a query."""
        return Asker(self._connection, self._clock(), self._me)

    async def ticket(self, ref: Ref) -> Ticket | None:
        """Return one ticket, or None where the store does not have it."""
        row = self._connection.execute(f"SELECT {_TICKET} FROM ticket WHERE ref = ?", (ref,)).fetchone()
        return rows.ticket_from(row) if row else None

    async def conversation(self, ref: Ref, limit: int = 200) -> list[Message]:
        """Return the newest ``limit`` messages of a ticket, oldest first."""
        found = self._connection.execute(
            f"SELECT {_MESSAGE} FROM message WHERE ticket = (SELECT n FROM ticket WHERE ref = ?) "
            "ORDER BY id DESC LIMIT ?",
            (ref, limit),
        ).fetchall()
        return self._messages(ref, found[::-1])

    async def message_count(self, ref: Ref) -> int:
        """Return how many messages a ticket has."""
        return int(
            self._connection.execute(
                "SELECT count(*) FROM message WHERE ticket = (SELECT n FROM ticket WHERE ref = ?)", (ref,)
            ).fetchone()[0]
        )

    async def last_read(self, ref: Ref) -> datetime | None:
        """Return until when the person at this desk has read the ticket, or None for never."""
        if ref in self._held:
            return self._held[ref]
        row = self._connection.execute("SELECT upto FROM desk.read_mark WHERE ticket = ?", (ref,)).fetchone()
        return moment(seconds_of(row[0])) if row else None

    async def customer(self, ref: Ref) -> Customer | None:
        """Return one customer, or None."""
        row = self._connection.execute(
            f"SELECT {rows.CUSTOMER_COLUMNS} FROM customer WHERE ref = ?", (ref,)
        ).fetchone()
        return rows.customer_from(row) if row else None

    async def organisation(self, ref: Ref) -> Organisation | None:
        """Return one organisation, or None."""
        row = self._connection.execute(
            "SELECT ref, name, domains, tier, notes, updated FROM organisation WHERE ref = ?", (ref,)
        ).fetchone()
        return rows.organisation_from(row) if row else None

    async def tickets_of_customer(self, ref: Ref, limit: int = 20) -> list[LastWord]:
        """Return a customer's tickets, the last touched first."""
        return self._with_last_words(
            f"SELECT {_TICKET}, last FROM ticket INDEXED BY ticket_of_customer WHERE customer = ? AND work > {GONE} "
            "ORDER BY updated DESC LIMIT ?",
            (ref, limit),
        )

    async def tickets_of_organisation(self, ref: Ref, limit: int = 20) -> list[LastWord]:
        """Return an organisation's tickets, the last touched first."""
        return self._with_last_words(
            f"SELECT {_TICKET}, last FROM ticket INDEXED BY ticket_of_organisation "
            f"WHERE organisation = ? AND work > {GONE} ORDER BY updated DESC LIMIT ?",
            (ref, limit),
        )

    async def count_of_customer(self, ref: Ref) -> tuple[int, int]:
        """Return how many tickets a customer has: open, and in all. Counting stops at 1,000."""
        return self._count("customer", ref)

    async def count_of_organisation(self, ref: Ref) -> tuple[int, int]:
        """Return how many tickets an organisation has: open, and in all. Counting stops at 1,000."""
        return self._count("organisation", ref)

    async def escalations(self, ref: Ref) -> list[LinkedIssue]:
        """Return the issues a ticket is linked to, the last touched first."""
        found = self._connection.execute(
            "SELECT l.issue_key, l.url, l.found_in, "
            f"(SELECT count(*) FROM (SELECT 1 FROM link o JOIN ticket t ON t.ref = o.ticket AND t.work > {GONE} "
            f" WHERE o.issue_key = l.issue_key AND o.ticket <> l.ticket LIMIT 1000)), i.{_ISSUE.replace(', ', ', i.')} "
            "FROM link l LEFT JOIN issue i ON i.key = l.issue_key WHERE l.ticket = ? "
            "ORDER BY i.updated IS NULL, i.updated DESC, l.issue_key",
            (ref,),
        )
        return [
            LinkedIssue(
                Link(ticket=ref, issue_key=key, url=url, found_in=found_in),
                rows.issue_from(issue) if issue[0] is not None else None,
                others,
            )
            for key, url, found_in, others, *issue in found
        ]

    async def issue(self, key: str) -> Issue | None:
        """Return an issue by its key, or None where no tracker told of it."""
        row = self._connection.execute(f"SELECT {_ISSUE} FROM issue WHERE key = ?1 OR ref = ?1", (key,)).fetchone()
        return rows.issue_from(row) if row else None

    async def tickets_on_issue(self, key: str, limit: int = 20) -> list[Ticket]:
        """Return the tickets that hang on an issue, the last touched first."""
        found = self._connection.execute(
            f"SELECT {_TICKET} FROM ticket "
            f"WHERE ref IN (SELECT ticket FROM link WHERE issue_key = ?) AND work > {GONE} "
            "ORDER BY updated DESC LIMIT ?",
            (key, limit),
        )
        return [rows.ticket_from(row) for row in found]

    async def attachments(self, ref: Ref) -> list[tuple[str, Attachment]]:
        """Return a ticket's files, each with who sent it, the newest last."""
        found = self._connection.execute(
            "SELECT m.author, a.ref, a.name, a.media_type, a.size, a.url FROM message m "
            "JOIN attachment a ON a.message = m.id WHERE m.ticket = (SELECT n FROM ticket WHERE ref = ?) ORDER BY m.id",
            (ref,),
        )
        return [
            (who, Attachment(ref=file, name=name, media_type=media_type, size=size, url=url))
            for who, file, name, media_type, size, url in found
        ]

    async def merged_into(self, ref: Ref) -> Ref | None:
        """Return the ticket that one was merged into, or None."""
        row = self._connection.execute("SELECT into_ref FROM merged WHERE ref = ?", (ref,)).fetchone()
        return str(row[0]) if row else None

    async def agent_name(self, ref: Ref) -> str:
        """Return a colleague's name, or the reference where nobody knows it."""
        row = self._connection.execute("SELECT name FROM agent WHERE ref = ?", (ref,)).fetchone()
        return str(row[0]) if row else ref

    async def articles(self, words: str, limit: int = 10) -> list[Article]:
        """Return knowledge-base articles that hold all the words, best first."""
        match = " ".join(f'"{word}"' for word in index_words(words))
        if not match:
            return []
        found = self._connection.execute(
            f"SELECT {rows.ARTICLE_COLUMNS} FROM article WHERE n IN "
            "(SELECT rowid FROM article_text WHERE article_text MATCH ? LIMIT 500) ORDER BY updated DESC LIMIT ?",
            (match, limit),
        )
        return [rows.article_from(row) for row in found]

    async def article(self, ref: Ref) -> Article | None:
        """Return one article, or None."""
        row = self._connection.execute(
            f"SELECT {rows.ARTICLE_COLUMNS} FROM article WHERE ref = ?", (ref,)
        ).fetchone()
        return rows.article_from(row) if row else None

    async def tickets_like(self, ref: Ref, limit: int = 10) -> list[Ticket]:
        """Return tickets of any customer that share the rarest words of this one, best first."""
        found = similar_tickets(self._connection, ref, limit)
        return [ticket for n in found if (ticket := self._ticket_at(n)) is not None]

    async def search(self, query: str, limit: int = 50) -> list[Hit]:
        """Return what the query language finds, newest first in each kind. Raises Trouble for a wrong query."""
        asker = self.asker()
        groups = search(parse(query, now=asker.now), asker, limit=limit)
        return [hit for group in groups for hit in group.hits]

    async def incidents(self) -> list[Incident]:
        """Return the incidents that are live now, the latest started first."""
        found = self._connection.execute("SELECT * FROM incident WHERE resolved IS NULL ORDER BY started DESC LIMIT 20")
        return [rows.incident_from(row) for row in found]

    def _ticket_at(self, n: int) -> Ticket | None:
        row = self._connection.execute(f"SELECT {_TICKET} FROM ticket WHERE n = ? AND work > {GONE}", (n,)).fetchone()
        return rows.ticket_from(row) if row else None

    def _messages(self, ticket: Ref, found: Sequence[tuple[object, ...]]) -> list[Message]:
        if not found:
            return []
        files: dict[object, list[Attachment]] = {}
        for message, *rest in self._connection.execute(
            "SELECT message, ref, name, media_type, size, url FROM attachment WHERE message IN "
            "(SELECT id FROM message WHERE ticket = (SELECT n FROM ticket WHERE ref = ?)) ORDER BY ref",
            (ticket,),
        ):
            ref, name, media_type, size, url = rest
            file = Attachment(ref=ref, name=name, media_type=media_type, size=size, url=url)
            files.setdefault(message, []).append(file)
        return [rows.message_from(row, ticket, tuple(files.get(row[0], ()))) for row in found]

    def _with_last_words(self, sql: str, values: tuple[object, ...]) -> list[LastWord]:
        words: list[LastWord] = []
        for *row, last in self._connection.execute(sql, values).fetchall():
            ticket = rows.ticket_from(tuple(row))
            message = self._connection.execute(f"SELECT {_MESSAGE} FROM message WHERE id = ?", (last,)).fetchone()
            words.append(LastWord(ticket, rows.message_from(message, ticket.ref, ()) if message else None))
        return words

    def _count(self, column: str, ref: Ref) -> tuple[int, int]:
        open_now, in_all = self._connection.execute(
            "SELECT sum(work > 0), count(*) FROM "
            f"(SELECT work FROM ticket WHERE {column} = ? AND work > {GONE} LIMIT ?)",
            (ref, _COUNT_STOPS_AT),
        ).fetchone()
        return int(open_now or 0), int(in_all)
