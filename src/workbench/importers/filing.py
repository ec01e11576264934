"""Files a chunk of mail: in one transaction its threads, tickets, messages, people and attachments."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from workbench.domain.values import (
    Batch,
    Message,
    Ref,
    Role,
    Status,
    Ticket,
    Visibility,
    make_ref,
)
from workbench.importers.contacts import Contacts, attached
from workbench.importers.mail import Mail
from workbench.importers.people import Colleagues, Person
from workbench.importers.tally import Tally
from workbench.importers.threads import Desk, Placed, Placement, place
from workbench.providers.helpdesk.local import LocalFile
from workbench.providers.helpdesk.local.file import person_ref

# A thread that nobody has touched for so long has been settled somehow.
SETTLED_AFTER = timedelta(days=60)
_MOVED_AT_ONCE = 200


class Filing:
    """Files mail into ``desk``; mail from ``colleagues`` is an agent's."""

    def __init__(self, desk: LocalFile, colleagues: Colleagues, now: datetime, tally: Tally) -> None:
        self._desk = desk
        self._colleagues = colleagues
        self._now = now
        self._tally = tally

    def file(self, mails: Sequence[Mail]) -> None:
        """File ``mails``: all of them, or where it is interrupted none."""
        with self._desk.transaction():
            placement = place(mails, self._as_placing_needs_it())
            contacts = Contacts(self._desk, self._colleagues)
            contacts.expect(self._people(placement.placed))
            tickets = self._joined(placement)
            by_ticket: dict[Ref, list[Placed]] = {}
            for placed in placement.placed:
                by_ticket.setdefault(placed.ticket, []).append(placed)
            tickets |= self._desk.tickets([ref for ref in by_ticket if ref not in tickets])
            for ref, together in by_ticket.items():
                tickets[ref] = self._ticket(ref, tickets.get(ref), together, contacts)
            messages = tuple(self._message(placed, contacts) for placed in placement.placed)
            self._desk.put(
                contacts.batch(tuple(tickets.values()), messages),
                {
                    attachment.ref: file.content
                    for placed, message in zip(placement.placed, messages, strict=True)
                    for attachment, file in zip(message.attachments, placed.mail.files, strict=True)
                },
            )
        # Behind the commit, so that what is told is what is kept.
        self._tally.messages += len(messages)
        self._tally.made += len(placement.new)
        self._tally.joined += len(placement.joined)
        self._tally.duplicates += placement.duplicates
        self._tally.people += contacts.new_people
        self._tally.organisations += contacts.new_organisations
        self._tally.attachments += sum(len(message.attachments) for message in messages)

    def _as_placing_needs_it(self) -> Desk:
        return Desk(
            memory=self._desk.memory,
            message_of=self._desk.message,
            new_ticket=lambda: make_ref(self._desk.name, self._desk.next_id()),
            message_ref=lambda key: person_ref(self._desk.name, "m", key),
            customer_of=self._customer_of,
            is_colleague=self._colleagues.__contains__,
        )

    def _customer_of(self, mail: Mail) -> Person:
        """Return who asks: the sender, or whom a colleague wrote to first."""
        if mail.sender.address not in self._colleagues:
            return mail.sender
        return next((to for to in mail.recipients if to.address not in self._colleagues), mail.sender)

    def _people(self, placed: Iterable[Placed]) -> Iterable[Person]:
        for one in placed:
            yield one.mail.sender
            yield self._customer_of(one.mail)

    def _joined(self, placement: Placement) -> dict[Ref, Ticket]:
        """Move the messages of tickets that turn out to be one; return those tickets, what they have combined."""
        tickets = self._desk.tickets({*placement.joined, *placement.joined.values()})
        for loser, winner in placement.joined.items():
            # What has been moved is the loser's no more, so each look brings the next ones.
            while messages := self._desk.messages_of(loser, _MOVED_AT_ONCE):
                moved = tuple(replace(message, ticket=winner) for message in messages)
                self._desk.put(Batch(cursor="", messages=moved))
            tickets[winner] = _combined(tickets[winner], tickets[loser])
            fields = (*tickets[loser].fields, ("merged into", winner))
            tickets[loser] = replace(tickets[loser], gone=True, status=Status.CLOSED, fields=fields)
        self._desk.put(Batch(cursor="", merged=tuple(placement.joined.items())))
        return tickets

    def _ticket(self, ref: Ref, old: Ticket | None, placed: list[Placed], contacts: Contacts) -> Ticket:
        """Return a ticket as its new mails leave it."""
        mails = sorted((one.mail for one in placed), key=lambda mail: mail.at)
        first, last = mails[0], mails[-1]
        ticket = old
        if ticket is None or first.at < ticket.created:
            customer = contacts.customer(self._customer_of(first), first.at)
            start = Ticket(
                ref=ref, subject=first.subject or "(no subject)", status=Status.OPEN,
                customer=customer.ref if customer else None, organisation=customer.organisation if customer else None,
                created=first.at, updated=first.at,
            )
            ticket = start if ticket is None else _begun_by(ticket, start)
        if last.at >= ticket.updated:
            status = self._status(last, mails, is_new=old is None)
            ticket = replace(ticket, status=status, status_word="", updated=last.at)
        agent = next((mail.sender for mail in mails if mail.sender.address in self._colleagues), None)
        if ticket.assignee is None and agent is not None:
            ticket = replace(ticket, assignee=contacts.agent(agent).ref)
        is_trash = all(mail.flags is not None and mail.flags.trashed for mail in mails)
        return replace(ticket, gone=is_trash and (old is None or old.gone))

    def _status(self, last: Mail, mails: list[Mail], *, is_new: bool) -> Status:
        """Return where a ticket stands after its last mail."""
        if self._now - last.at > SETTLED_AFTER:
            return Status.SOLVED
        if last.sender.address in self._colleagues or (last.flags is not None and last.flags.replied):
            return Status.PENDING
        if is_new and all(mail.flags is not None and not mail.flags.seen for mail in mails):
            return Status.NEW
        return Status.OPEN

    def _message(self, placed: Placed, contacts: Contacts) -> Message:
        mail = placed.mail
        if mail.sender.address in self._colleagues:
            author, role = contacts.agent(mail.sender).name, Role.AGENT
        else:
            customer = contacts.customer(mail.sender, mail.at)
            author, role = customer.name if customer else mail.sender.shown, Role.CUSTOMER
        return Message(
            ref=placed.message, ticket=placed.ticket, author=author, role=role, visibility=Visibility.PUBLIC,
            at=mail.at, text=mail.text, original=mail.original, original_type="message/rfc822",
            attachments=attached(placed.message, mail.files),
        )


def _combined(one: Ticket, other: Ticket) -> Ticket:
    """Return ``one`` with what it takes over from a ticket that turns out to be the same conversation."""
    if other.created < one.created:
        one = _begun_by(one, other)
    if other.updated > one.updated:
        one = replace(one, status=other.status, status_word=other.status_word, updated=other.updated)
    return replace(one, gone=one.gone and other.gone, assignee=one.assignee or other.assignee)


def _begun_by(ticket: Ticket, earlier: Ticket) -> Ticket:
    """Return ``ticket`` as the conversation that began as ``earlier`` says."""
    return replace(
        ticket, subject=earlier.subject, customer=earlier.customer, organisation=earlier.organisation,
        created=earlier.created,
    )
