"""The store as panes see it: :class:`workbench.api.Queries` over one connection."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime

from workbench.api.pending import OwnWork, Unsent
from workbench.api.reading import Alike, Hit, LastWord, LinkedIssue, Person, Standing
from workbench.domain.values import (
    Article,
    Attachment,
    Customer,
    Incident,
    Issue,
    Message,
    Organisation,
    Ref,
    Ticket,
    source_of,
)
from workbench.query.parsing import parse
from workbench.store import rows
from workbench.store.conditions import Asker
from workbench.store.escalations import count_on, issue_named, linked_issues, standing_of
from workbench.store.identity import seconds_of
from workbench.store.incidents import live_incidents
from workbench.store.overlaid import lay_over
from workbench.store.pending import own_work, unsent_links, unsent_of
from workbench.store.people import candidates, person_of, same_people
from workbench.store.scale import GONE, moment
from workbench.store.searching import search
from workbench.store.shown import OVERLAID, is_overlaid
from workbench.store.similar import similar_tickets
from workbench.store.words import index_words

_TICKET = rows.TICKET_COLUMNS
_MESSAGE = rows.MESSAGE_COLUMNS
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
        return lay_over(self._connection, (rows.ticket_from(row),))[0] if row else None

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

    async def unsent(self, ref: Ref) -> list[Unsent]:
        """Return what is on its way on a ticket, in the order in which it was written."""
        return unsent_of(self._connection, ref, int(self._clock().timestamp()))

    async def own_work(self, ref: Ref) -> OwnWork:
        """Return the drafts and promises of the person at this desk on a ticket, and whether it is laid aside."""
        return own_work(self._connection, ref)

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

    async def person(self, ref: Ref) -> Person:
        """Return who a customer is on the other helpdesks, and who may be the same person."""
        return person_of(self._connection, ref)

    async def candidates(self, ref: Ref) -> list[Alike]:
        """Return customers with whom one may be joined by hand, the likeliest first."""
        return candidates(self._connection, ref)

    async def tickets_of_customer(self, ref: Ref, limit: int = 20) -> list[LastWord]:
        """Return a customer's tickets, on every helpdesk where they are the same person, the last touched first."""
        refs = same_people(self._connection, (ref,))
        of_one = (
            f"SELECT {_TICKET}, last FROM ticket INDEXED BY ticket_of_customer WHERE customer = ? AND work > {GONE} "
            "ORDER BY updated DESC LIMIT ?"
        )
        if len(refs) == 1:
            return self._with_last_words(of_one, (ref, limit))
        merged = " UNION ALL ".join(f"SELECT * FROM ({of_one})" for _ in refs)
        values = tuple(value for one in refs for value in (one, limit))
        return self._with_last_words(f"{merged} ORDER BY updated DESC LIMIT ?", (*values, limit))

    async def tickets_of_organisation(self, ref: Ref, limit: int = 20) -> list[LastWord]:
        """Return an organisation's tickets, the last touched first."""
        return self._with_last_words(
            f"SELECT {_TICKET}, last FROM ticket INDEXED BY ticket_of_organisation "
            f"WHERE organisation = ? AND work > {GONE} ORDER BY updated DESC LIMIT ?",
            (ref, limit),
        )

    async def count_of_customer(self, ref: Ref) -> tuple[int, int]:
        """Return how many tickets a customer has on all helpdesks: open, and in all. Counting stops at 1,000."""
        return self._count("customer", same_people(self._connection, (ref,)))

    async def count_of_organisation(self, ref: Ref) -> tuple[int, int]:
        """Return how many tickets an organisation has: open, and in all. Counting stops at 1,000."""
        return self._count("organisation", (ref,))

    async def escalations(self, ref: Ref) -> list[LinkedIssue]:
        """Return the issues a ticket is linked to, the last touched first."""
        return linked_issues(self._connection, ref, unsent_links(self._connection, ref))

    async def issue(self, key: str) -> Issue | None:
        """Return an issue by its key, or None where no tracker told of it."""
        return issue_named(self._connection, key)

    async def count_on_issue(self, key: str) -> int:
        """Return how many tickets hang on an issue; ``key`` is that of their links. Counting stops at 1,000."""
        return count_on(self._connection, key)

    async def standing(self, key: str) -> Standing:
        """Return how far what is known of an issue can be relied on; ``key`` is that of its links."""
        return standing_of(self._connection, key)

    async def tickets_on_issue(self, key: str, limit: int = 20) -> list[Ticket]:
        """Return the tickets that hang on an issue, the last touched first."""
        found = self._connection.execute(
            f"SELECT {_TICKET} FROM ticket "
            f"WHERE ref IN (SELECT ticket FROM link WHERE issue_key = ?) AND work > {GONE} "
            "ORDER BY updated DESC LIMIT ?",
            (key, limit),
        )
        shown = lay_over(self._connection, (rows.ticket_from(row) for row in found))
        return [ticket for ticket in shown if not ticket.gone]

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

    async def my_accounts(self) -> tuple[Ref, ...]:
        """Return the accounts that are the person's own, on all helpdesks."""
        return self._me

    async def my_names(self, helpdesk: str) -> frozenset[str]:
        """Return what names one writes under on a helpdesk, without those that a colleague there bears as well."""
        own = [ref for ref in self._me if source_of(ref) == helpdesk]
        if not own:
            return frozenset()
        marks = ",".join("?" * len(own))
        found = self._connection.execute(
            f"SELECT name FROM agent a WHERE ref IN ({marks}) AND NOT EXISTS (SELECT 1 FROM agent o "
            f"WHERE o.name = a.name AND o.ref >= ? AND o.ref < ? AND o.ref NOT IN ({marks}))",
            (*own, f"{helpdesk}:", f"{helpdesk};", *own),
        )
        return frozenset(str(name) for (name,) in found if name)

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
        return lay_over(self._connection, (ticket for n in found if (ticket := self._ticket_at(n)) is not None))

    async def search(self, query: str, limit: int = 50) -> list[Hit]:
        """Return what the query language finds, newest first in each kind. Raises Trouble for a wrong query."""
        asker = self.asker()
        groups = search(parse(query, now=asker.now), asker, limit=limit)
        return [hit for group in groups for hit in group.hits]

    async def incidents(self) -> list[Incident]:
        """Return the incidents that are live now, the worst first."""
        return live_incidents(self._connection)

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
        found = self._connection.execute(sql, values).fetchall()
        shown = lay_over(self._connection, (rows.ticket_from(tuple(row)) for *row, _ in found))
        for ticket, (*_, last) in zip(shown, found, strict=True):
            if ticket.gone:
                continue
            message = self._connection.execute(f"SELECT {_MESSAGE} FROM message WHERE id = ?", (last,)).fetchone()
            words.append(LastWord(ticket, rows.message_from(message, ticket.ref, ()) if message else None))
        return words

    def _count(self, column: str, refs: Sequence[Ref]) -> tuple[int, int]:
        marks = ",".join("?" * len(refs))
        open_now, in_all = self._connection.execute(
            "SELECT sum(work > 0), count(*) FROM (SELECT work FROM ticket "
            f"INDEXED BY ticket_of_{column} WHERE {column} IN ({marks}) AND work > {GONE} LIMIT ?)",
            (*refs, _COUNT_STOPS_AT),
        ).fetchone()
        more_open, more = (0, 0)
        if is_overlaid(self._connection):
            more_open, more = self._connection.execute(
                f"SELECT sum((t.work > 0) - (b.work > 0)), sum((t.work > {GONE}) - (b.work > {GONE})) "
                f"FROM {OVERLAID} CROSS JOIN ticket b WHERE b.n = t.n AND b.work > {GONE} AND t.{column} IN ({marks})",
                refs,
            ).fetchone()
        return int(open_now or 0) + int(more_open or 0), int(in_all) + int(more or 0)
