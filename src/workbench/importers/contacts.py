"""Makes customers, organisations and agents of the people in what is imported, each only once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from workbench.domain.text import one_line
from workbench.domain.values import Agent, Attachment, Batch, Customer, Message, Organisation, Ref, Ticket
from workbench.importers.bodies import File
from workbench.importers.people import NOBODY, Colleagues, Person, domain_of
from workbench.providers.helpdesk.local import LocalFile
from workbench.providers.helpdesk.local.file import person_ref


class Contacts:
    """The people of one chunk: asked for one at a time, looked up together, put together.

    ``new_people`` and ``new_organisations`` count those that were not in the helpdesk before.
    """

    def __init__(self, desk: LocalFile, colleagues: Colleagues) -> None:
        self._desk = desk
        self._colleagues = colleagues
        self._customers: dict[str, Customer] = {}
        self._organisations: dict[Ref, Organisation] = {}
        self._agents: dict[str, Agent] = {}
        self._changed: set[str] = set()
        self._new_organisations: set[Ref] = set()
        self.new_people = 0

    @property
    def new_organisations(self) -> int:
        """Return how many organisations were not there before."""
        return len(self._new_organisations)

    def expect(self, people: Iterable[Person]) -> None:
        """Look up the people who will be asked for, in one go."""
        wanted = {person.key: person for person in people}
        by_email = self._desk.customers_by_email([person.address for person in wanted.values() if person.address])
        nameless = {person_ref(self._desk.name, "c", key): key for key, p in wanted.items() if not p.address}
        self._customers.update(by_email)
        for ref, customer in self._desk.customers(nameless).items():
            self._customers[nameless[ref]] = customer

    def customer(self, person: Person, at: datetime, organisation: str = "") -> Customer | None:
        """Return the customer that ``person`` is, made at the time of the first thing known of them.

        ``organisation`` names whom they belong to; without it the domain of their address does. Nobody
        (a mail without a sender) is no customer.
        """
        if person == NOBODY:
            return None
        known = self._customers.get(person.key)
        if known is None:
            of = self._organisation(person.address, at, organisation)
            known = Customer(
                ref=person_ref(self._desk.name, "c", person.key), name=person.shown, email=person.address,
                organisation=of, updated=at,
            )
            self.new_people += 1
            self._changed.add(person.key)
        elif person.name and known.name == known.email:
            # Earlier mail gave the address alone.
            known = replace(known, name=person.name, updated=max(at, known.updated))
            self._changed.add(person.key)
        self._customers[person.key] = known
        return known

    def _organisation(self, address: str, at: datetime, name: str) -> Ref | None:
        domain = "" if address in self._colleagues else domain_of(address)
        key = domain or one_line(name).casefold()
        if not key:
            return None
        ref = person_ref(self._desk.name, "o", key)
        if ref not in self._organisations:
            stored = self._desk.organisations([ref]).get(ref)
            if stored is None:
                self._new_organisations.add(ref)
                stored = Organisation(
                    ref=ref, name=one_line(name) or domain, domains=(domain,) if domain else (), updated=at
                )
            self._organisations[ref] = stored
        return ref

    def agent(self, person: Person) -> Agent:
        """Return the agent that ``person`` is, made where there is none yet."""
        known = self._agents.get(person.key)
        if known is None and person.address:
            known = self._desk.agent_for(person.address, person.name)
        elif known is None:
            known = Agent(ref=person_ref(self._desk.name, "a", person.key), name=person.shown)
        self._agents[person.key] = known
        return known

    def batch(self, tickets: tuple[Ticket, ...], messages: tuple[Message, ...] = ()) -> Batch:
        """Return a batch of those who are new or better known, and of what they are needed for."""
        return Batch(
            cursor="",
            organisations=tuple(self._organisations[ref] for ref in sorted(self._new_organisations)),
            customers=tuple(self._customers[key] for key in sorted(self._changed)),
            agents=tuple(self._agents.values()),
            tickets=tickets,
            messages=messages,
        )


def attached(message: Ref, files: Sequence[File]) -> tuple[Attachment, ...]:
    """Return the attachments that ``files`` make on a message."""
    return tuple(
        Attachment(ref=f"{message}-{number}", name=file.name, media_type=file.media_type, size=len(file.content))
        for number, file in enumerate(files, start=1)
    )
