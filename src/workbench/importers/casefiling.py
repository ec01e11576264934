"""Files cases from tables and lines of JSON as tickets, in one transaction each chunk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from workbench.domain.values import Batch, Message, Ref, Role, Ticket, make_ref
from workbench.importers.cases import Case, Said
from workbench.importers.contacts import Contacts, attached
from workbench.importers.people import NOBODY, Colleagues, Person
from workbench.importers.tally import Tally
from workbench.providers.helpdesk.local import LocalFile
from workbench.providers.helpdesk.local.file import person_ref
from workbench.providers.helpdesk.local.memory import Heard

# Stands where the memory of mail keeps a content's fingerprint.
_CASE = b"case"
# Longer runs of digits are no ticket numbers that a person could use.
_LONGEST_NUMBER = 12


@dataclass(slots=True)
class _Page:
    """What one chunk puts."""

    tickets: dict[Ref, Ticket]
    messages: dict[Ref, Message]
    files: dict[Ref, bytes]


class CaseFiling:
    """Files cases into ``desk``. What a case said before and says again in the same words is a duplicate."""

    def __init__(self, desk: LocalFile, colleagues: Colleagues, tally: Tally) -> None:
        self._desk = desk
        self._colleagues = colleagues
        self._tally = tally

    def file(self, cases: Sequence[Case]) -> None:
        """File ``cases``: all of them, or where it is interrupted none."""
        with self._desk.transaction():
            contacts = Contacts(self._desk, self._colleagues)
            contacts.expect(person for case in cases for person in _people(case))
            known = {heard.message_id: heard for heard in self._desk.memory.heard({case.key for case in cases})}
            page = _Page({}, {}, {})
            new_tickets = duplicates = 0
            for case in cases:
                before = known.get(case.key)
                if before is not None and before.message == case.print.hex():
                    duplicates += 1
                    continue
                ref = self._reference(case, page) if before is None else before.ticket
                new_tickets += before is None
                # One entry a case, replaced: a row may change, and change back.
                known[case.key] = Heard(case.key, _CASE, ref, case.print.hex())
                self._add(case, ref, page, contacts)
            self._desk.put(contacts.batch(tickets=tuple(page.tickets.values())), page.files)
            # Apart, so that only messages are counted.
            stored = self._desk.put(Batch(cursor="", messages=tuple(page.messages.values())))
            self._desk.memory.remember(known.values())
        self._tally.messages += stored.new
        self._tally.made += new_tickets
        self._tally.duplicates += duplicates
        self._tally.people += contacts.new_people
        self._tally.organisations += contacts.new_organisations
        self._tally.attachments += len(page.files)

    def _reference(self, case: Case, page: _Page) -> Ref:
        """Return the reference of a new case: its own number where that is still free, else the next."""
        plain = case.id.isascii() and case.id.isdigit() and len(case.id) <= _LONGEST_NUMBER and int(case.id)
        wanted = make_ref(self._desk.name, int(case.id)) if plain else ""
        if wanted and wanted not in page.tickets and not self._desk.tickets([wanted]):
            return wanted
        return make_ref(self._desk.name, self._desk.next_id())

    def _add(self, case: Case, ref: Ref, page: _Page, contacts: Contacts) -> None:
        old = self._desk.tickets([ref]).get(ref)
        # A table without dates is as old as its file; a newer file does not make its tickets younger.
        created = case.created if old is None else min(case.created, old.created)
        customer = contacts.customer(case.customer, case.created, case.organisation)
        assignee = None if case.assignee is None else contacts.agent(case.assignee)
        fields = case.fields
        if case.id and ref != make_ref(self._desk.name, case.id):
            fields = (("imported as", case.id), *fields)
        page.tickets[ref] = Ticket(
            ref=ref, subject=case.subject, status=case.status, status_word=case.status_word,
            priority=case.priority, customer=customer.ref if customer else None,
            organisation=customer.organisation if customer else None,
            assignee=assignee.ref if assignee else None, tags=case.tags, fields=fields,
            created=created, updated=case.updated, due=case.due,
        )
        for number, said in enumerate(case.said, start=1):
            message = person_ref(self._desk.name, "m", f"{case.key} {number}")
            attachments = attached(message, said.files)
            page.messages[message] = Message(
                ref=message, ticket=ref, author=_author(said, contacts), role=said.role,
                visibility=said.visibility, at=created if said.at == case.created else said.at, text=said.text,
                attachments=attachments,
            )
            for attachment, file in zip(attachments, said.files, strict=True):
                page.files[attachment.ref] = file.content


def _author(said: Said, contacts: Contacts) -> str:
    if said.role is Role.SYSTEM or said.author == NOBODY:
        return said.author.name or said.role.value
    if said.role is Role.AGENT:
        return contacts.agent(said.author).name
    customer = contacts.customer(said.author, said.at)
    return customer.name if customer else said.author.shown


def _people(case: Case) -> Iterator[Person]:
    yield case.customer
    for said in case.said:
        if said.role is Role.CUSTOMER:
            yield said.author
