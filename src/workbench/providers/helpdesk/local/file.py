"""The writing side of the embedded helpdesk: puts values into its file, each put whole or not at all."""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from workbench.api import (
    Agent,
    Batch,
    Customer,
    Message,
    Organisation,
    Ref,
    Role,
    Status,
    Ticket,
    TicketEffect,
    Trouble,
    Visibility,
    clean,
    make_ref,
    one_line,
)
from workbench.providers.helpdesk.local.memory import MailMemory
from workbench.providers.helpdesk.local.opening import connect, explained
from workbench.providers.helpdesk.local.purging import purge
from workbench.providers.helpdesk.local.putting import put, rows_among
from workbench.providers.helpdesk.local.rows import Stored, Thing, to_message, to_thing, to_ticket
from workbench.providers.helpdesk.local.writing import carry_out


class LocalFile:
    """The file of an embedded helpdesk, opened for writing; made with its folder where it is missing.

    ``path`` is the SQLite file, ``name`` the helpdesk's short name in the references made here. Several
    processes may write at the same time; each waits for the other's transaction. Raises Trouble for a
    file that is damaged, foreign, read-only, or from a newer version.
    """

    def __init__(self, path: Path, name: str = "local") -> None:
        self.path = path
        self.name = name
        self._connection = connect(path, create=True)
        self.memory = MailMemory(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Hold the write lock: what is read and put inside becomes visible together, or not at all.

        Inside another transaction this changes nothing. Raises Trouble where the disk refuses.
        """
        if self._connection.in_transaction:
            yield
            return
        with explained(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                # A full disk may have rolled back already.
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def put(self, batch: Batch, files: Mapping[Ref, bytes] = MappingProxyType({})) -> Stored:
        """Store every value of ``batch`` and the bytes of attachments, by reference, in one transaction.

        What is stored already in the same form is left alone, so that a second put of the same changes
        and announces nothing. The batch's cursor is not looked at. Returns how many values were new,
        changed and unchanged. Raises Trouble where the disk refuses.
        """
        with self.transaction():
            return put(self._connection, self.name, batch, files)

    def write(
        self, ref: Ref, effect: TicketEffect, *, by: Agent, now: datetime, stamp: str = "", key: str = ""
    ) -> Ref | None:
        """Carry out an effect on a ticket as ``by``, at ``now``; return the reference of the message that it made.

        Under a ``key`` that came before nothing is done, and what that made is returned. Raises Stale where the ticket
        is not at the version ``stamp`` any more, Refused for what is not there, Trouble where the disk refuses.
        """
        with self.transaction():
            return carry_out(self._connection, self, ref, effect, by=by, stamp=stamp, key=key, now=now)

    def purge(self, refs: Collection[Ref]) -> int:
        """Take tickets out, with all that only they needed, and write the file anew, so that no byte is left.

        Returns how many were here. The file is the only place where they were: they are gone for good. Raises
        Trouble where the disk refuses.
        """
        with explained(self.path):
            self._connection.execute("PRAGMA secure_delete = ON")
            with self.transaction():
                purged = purge(self._connection, refs)
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return purged

    def tickets(self, refs: Collection[Ref]) -> dict[Ref, Ticket]:
        """Return those of the tickets that are here."""
        with explained(self.path):
            rows = rows_among(self._connection, "ref, body", "ticket", "ref", refs)
            return {ref: to_ticket(body) for ref, body in rows}

    def messages_of(self, ticket: Ref, limit: int = -1) -> list[Message]:
        """Return a ticket's conversation with its originals, oldest first; all of it without a ``limit``."""
        with explained(self.path):
            rows = self._connection.execute(
                "SELECT body, original FROM message WHERE ticket = ? ORDER BY at, row LIMIT ?", (ticket, limit)
            )
            return [to_message(body, original) for body, original in rows]

    def message(self, ref: Ref) -> Message | None:
        """Return one message with its original, or None."""
        with explained(self.path):
            rows = list(rows_among(self._connection, "body, original", "message", "ref", [ref]))
        return to_message(*rows[0]) if rows else None

    def customers(self, refs: Collection[Ref]) -> dict[Ref, Customer]:
        """Return those of the customers that are here."""
        found = self._things("customer", refs)
        return {ref: value for ref, value in found.items() if isinstance(value, Customer)}

    def customers_by_email(self, emails: Collection[str]) -> dict[str, Customer]:
        """Return the customers who have one of the lower-case addresses, by address."""
        found = self._things_by_email("customer", emails)
        return {email: value for email, value in found.items() if isinstance(value, Customer)}

    def agents_by_email(self, emails: Collection[str]) -> dict[str, Agent]:
        """Return the agents who have one of the lower-case addresses, by address."""
        found = self._things_by_email("agent", emails)
        return {email: value for email, value in found.items() if isinstance(value, Agent)}

    def _things_by_email(self, kind: str, emails: Collection[str]) -> dict[str, Thing]:
        with explained(self.path):
            rows = rows_among(self._connection, "email, body", "thing", "email", emails, f"AND kind = '{kind}'")
            return {email: to_thing(kind, body) for email, body in rows}

    def organisations(self, refs: Collection[Ref]) -> dict[Ref, Organisation]:
        """Return those of the organisations that are here."""
        found = self._things("organisation", refs)
        return {ref: value for ref, value in found.items() if isinstance(value, Organisation)}

    def _things(self, kind: str, refs: Collection[Ref]) -> dict[Ref, Thing]:
        with explained(self.path):
            rows = rows_among(self._connection, "ref, body", "thing", "ref", refs, f"AND kind = '{kind}'")
            return {ref: to_thing(kind, body) for ref, body in rows}

    def next_id(self) -> int:
        """Return the number for a new ticket; it is not given out again."""
        with self.transaction():
            number: int = self._connection.execute("SELECT next_ticket FROM about").fetchone()[0]
            self._connection.execute("UPDATE about SET next_ticket = ?", (number + 1,))
        return number

    def agent_for(self, email: str, name: str = "") -> Agent:
        """Return the agent who has ``email``, made with ``name`` where there is none yet."""
        key = email.strip().lower()
        with self.transaction():
            known = self.agents_by_email([key]).get(key)
            if known is not None:
                return known
            email = one_line(key)
            agent = Agent(ref=person_ref(self.name, "a", key), name=one_line(name) or email, email=email)
            self.put(Batch(cursor="", agents=(agent,)))
        return agent

    def customer_for(self, email: str, name: str = "", *, now: datetime) -> Customer:
        """Return the customer who has ``email``, made with ``name`` where there is none yet."""
        key = email.strip().lower()
        with self.transaction():
            known = self.customers_by_email([key]).get(key)
            if known is not None:
                return known
            email = one_line(key)
            customer = Customer(
                ref=person_ref(self.name, "c", key), name=one_line(name) or email, email=email, updated=now
            )
            self.put(Batch(cursor="", customers=(customer,)))
        return customer

    def open_ticket(
        self, subject: str, text: str, customer_email: str, customer_name: str = "", *, now: datetime
    ) -> Ref:
        """Open a ticket that holds one public message of a customer; return its reference.

        Raises Trouble where subject or address are empty, or the disk refuses.
        """
        subject = one_line(subject)
        if not subject or not customer_email.strip():
            raise Trouble(
                "A ticket needs a subject and the customer's address.", "", "Give both and try again."
            )
        with self.transaction():
            customer = self.customer_for(customer_email, customer_name, now=now)
            ref = make_ref(self.name, self.next_id())
            ticket = Ticket(
                ref=ref, subject=subject, status=Status.NEW, customer=customer.ref,
                organisation=customer.organisation, created=now, updated=now,
            )
            message = Message(
                ref=f"{ref}-1", ticket=ref, author=customer.name, role=Role.CUSTOMER,
                visibility=Visibility.PUBLIC, at=now, text=clean(text),
            )
            self.put(Batch(cursor="", tickets=(ticket,), messages=(message,)))
        return ref


def person_ref(name: str, kind: str, key: str) -> Ref:
    """Return the reference of one made here: ``kind`` is c, a or o (customer, agent, organisation).

    ``key`` is what tells one from another, such as the lower-case address.
    The key is hashed, so that an address that is purged does not live on in references.
    """
    return make_ref(name, f"{kind}-{hashlib.blake2b(key.encode(), digest_size=8).hexdigest()}")
