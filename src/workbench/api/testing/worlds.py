"""The worlds that a suite lets a provider read: an ordinary one, one of a single moment, and a hostile one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from workbench.api.testing.world import BEGINNING, World
from workbench.domain.values import Agent, Article, Customer, Organisation, Priority, Ref, Status, Visibility

STATUSES = (Status.NEW, Status.OPEN, Status.PENDING, Status.SOLVED)
PRIORITIES = (Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.URGENT)


def ordinary(
    name: str,
    *,
    tickets: int = 11,
    statuses: Sequence[Status] = STATUSES,
    priorities: Sequence[Priority] = PRIORITIES,
    now: datetime = BEGINNING,
    zone: str = "UTC",
) -> World:
    """Return a helpdesk with a few customers and agents, and tickets with public and internal messages."""
    world = World(name=name, now=now, zone=zone, usual=priorities[0])
    _people(world)
    customers, agents = list(world.customers), list(world.agents)
    refs: list[Ref] = []
    for number in range(1, tickets + 1):
        world.tick(3600)
        customer = customers[number % len(customers)]
        ref = world.open(
            f"Matter {number}: the gateway says no",
            f"Opening of matter {number}. Every request fails since this morning.",
            customer,
            status=statuses[number % len(statuses)],
            priority=priorities[number % len(priorities)],
            organisation=world.customers[customer].organisation,
            assignee=None if number % 3 == 0 else agents[number % len(agents)],
            tags=("gateway", f"batch-{number % 4}") if number % 2 else (),
        )
        refs.append(ref)
        for step in range(number % 4):
            world.tick(600)
            _say(world, ref, number, step)
    ticket = next((ref for ref in refs if world.tickets[ref].status.is_open), refs[0])
    world.tickets[ticket] = replace(world.tickets[ticket], due=world.now + timedelta(hours=8))
    ref = world.ref()
    world.articles[ref] = Article(
        ref=ref, title="Ask for the log", text="Please send us the gateway's log.", updated=now, canned=True
    )
    world.tick(3600)
    return world


def of_one_moment(name: str, tickets: int, statuses: Sequence[Status], usual: Priority) -> World:
    """Return a helpdesk on which everything happened within one second."""
    world = World(name=name, usual=usual)
    _people(world)
    customer = next(iter(world.customers))
    for number in range(1, tickets + 1):
        status = statuses[number % len(statuses)]
        ref = world.open(f"Same second {number}", f"Opening {number}.", customer, status=status)
        world.note(ref, f"Imported as number {number}.")
    return world


def hostile(name: str, texts: Sequence[str], statuses: Sequence[Status], usual: Priority) -> World:
    """Return a helpdesk each ticket of which has one of ``texts`` in every place where people write."""
    world = World(name=name, usual=usual)
    _people(world)
    for number, text in enumerate(texts, 1):
        organisation, customer, agent = (world.ref() for _ in range(3))
        world.organisations[organisation] = Organisation(
            ref=organisation, name=f"Org {number} {text}", notes=text, updated=world.now
        )
        world.customers[customer] = Customer(
            ref=customer, name=f"Person {number} {text}", email=f"person{number}@example.test",
            organisation=organisation, phone=text[:40], notes=text, updated=world.now,
        )  # fmt: skip
        world.agents[agent] = Agent(ref=agent, name=f"Agent {number} {text}", email=f"agent{number}@desk.test")
        world.tick()
        ref = world.open(
            f"Subject {number} {text}", f"Opening {number}\n{text}", customer, status=statuses[number % len(statuses)],
            organisation=organisation, assignee=agent, tags=(f"tag {number} {text[:60]}",), status_word=text[:40],
            fields=((f"field {text[:20]}", text),),
        )  # fmt: skip
        world.tick()
        file = world.attach(f"name {number} {text}.txt", b"bytes of a file", f"text/plain; name={text[:30]}")
        world.answer(ref, f"Answer {number}\n{text}", agent, attachments=(file,))
        world.tick()
        world.note(ref, f"Note {number}\n{text}", agent)
        article = world.ref()
        world.articles[article] = Article(
            ref=article, title=f"Title {number} {text}", text=f"Article {number}\n{text}", updated=world.now,
            canned=True,
        )  # fmt: skip
    return world


def change_everything(world: World) -> None:
    """Let one of each kind of change happen, a minute apart."""
    refs = [ticket.ref for ticket in world.shown()]
    customer, agent = next(iter(world.customers)), next(iter(world.agents))
    world.tick()
    world.open("A new matter", "It has only just begun.", customer)
    world.tick()
    world.reply(refs[0], "A late word of the customer.")
    world.tick()
    world.note(refs[1], "A late note, for ourselves alone.")
    world.tick()
    world.answer(refs[2], "A late answer.", agent)
    world.tick()
    world.change(refs[3], subject="A subject that was put right")
    world.tick()
    world.change(refs[4], assignee=agent)
    world.tick()
    one = next(ticket for ticket in world.tickets.values() if ticket.status.is_open and ticket.ref in refs[5:])
    world.change(one.ref, status=Status.SOLVED)
    world.tick()


def _people(world: World) -> None:
    for name, domain in (("Acme GmbH", "acme.test"), ("Globex", "globex.test")):
        ref = world.ref()
        world.organisations[ref] = Organisation(ref=ref, name=name, domains=(domain,), updated=world.now)
        for person in ("Mara Lopez", "Li Wei"):
            one = world.ref()
            email = f"{person.partition(' ')[0].lower()}@{domain}"
            world.customers[one] = Customer(
                ref=one, name=f"{person} of {name}", email=email, organisation=ref, updated=world.now
            )
    for name in ("Alice Agent", "Bob Agent"):
        ref = world.ref()
        world.agents[ref] = Agent(ref=ref, name=name, email=f"{name.partition(' ')[0].lower()}@desk.test")
        world.me = world.me or ref


def _say(world: World, ticket: Ref, number: int, step: int) -> None:
    agents = list(world.agents)
    if step == 0:
        file = world.attach(f"log-{number}.txt", f"log of matter {number}\n".encode())
        world.reply(ticket, f"The customer's word {step} on matter {number}.", attachments=(file,))
    elif step == 1:
        world.note(ticket, f"Internal thought {step} on matter {number}.", agents[number % len(agents)])
    else:
        world.answer(ticket, f"Our answer {step} on matter {number}.", agents[number % len(agents)])


def secrets_of(world: World) -> list[str]:
    """Return the texts that are for colleagues alone."""
    return [one.text for one in world.messages.values() if one.visibility is Visibility.INTERNAL]
