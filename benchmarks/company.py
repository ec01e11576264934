"""A support company of any size, made from numbers: the same ticket number is the same ticket every time.

Its proportions hold from a thousand tickets to a million: five messages a ticket, a fifth as many customers
as tickets, an organisation for every five of them, tickets spread evenly over five years, and one in forty
to be worked on. What one person's screen shows does not shrink with the company: small ones too have
enough open tickets to fill it, so that large and small are measured on the same picture.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from random import Random

from benchmarks.prose import PHRASES, TRADE, Prose, code
from workbench.domain.values import (
    Agent,
    Article,
    Attachment,
    Batch,
    Customer,
    Issue,
    Link,
    Message,
    Organisation,
    Priority,
    Role,
    Status,
    Ticket,
    Visibility,
)

SOURCE = "local"
NOW = datetime(2026, 3, 4, 9, 41, tzinfo=UTC)
ME = f"{SOURCE}:agent-1"
MY_EMAIL = "sam@desk.example"
TICKETS_A_BATCH = 1_000  # what the embedded helpdesk puts into one page of a pull
_YEARS = timedelta(days=5 * 365)
_AGENTS = 40
_COUNTS = (1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 6, 6, 7, 7, 8, 9, 12)  # messages a ticket; 5 on average
_TAGS = ("tls", "login", "billing", "api", "export", "webhook", "sso", "slow", "mobile", "upgrade", "data", "question")
_FIRST = ("Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gita", "Hugo", "Ines", "Jon", "Kim", "Lena", "Mats", "Nora",
          "Omar", "Pia", "Quin", "Rosa", "Sven", "Tess")
_LAST = ("Abel", "Brandt", "Costa", "Dietz", "Egan", "Frey", "Garcia", "Hoff", "Ito", "Jansen", "Koch", "Lund", "Meyer",
         "Novak", "Okoye", "Park", "Reis", "Sato")


class Company:
    """``tickets`` tickets and all that hangs on them, as of ``now``."""

    def __init__(self, tickets: int, now: datetime = NOW) -> None:
        self.tickets = tickets
        self.now = now
        self.customers = max(20, tickets // 5)
        self.organisations = max(5, tickets // 25)
        self.issues = max(5, min(2_000, tickets // 100))
        self.prose = Prose()
        self._begin = now - _YEARS
        self._step = _YEARS / tickets
        self._live = self._choose_live()

    def _choose_live(self) -> dict[int, tuple[Status, str | None]]:
        """Return the tickets that are not done, with their status and assignee: mostly young ones."""
        rng = Random(self.tickets)
        mine, nobodys = min(400, self.tickets // 5), min(3_000, self.tickets // 5)
        workable = max(self.tickets // 40, mine + nobodys + min(200, self.tickets // 20))
        waiting = self.tickets // 100
        chosen: dict[int, None] = {}
        while len(chosen) < workable + waiting:
            chosen[self.tickets - int(self.tickets * 0.6 * rng.random() ** 2)] = None
        live: dict[int, tuple[Status, str | None]] = {}
        for place, number in enumerate(chosen):
            colleague = f"{SOURCE}:agent-{rng.randrange(2, _AGENTS + 1)}"
            if place >= workable:
                live[number] = (rng.choice((Status.PENDING, Status.HOLD)), rng.choice((ME, colleague, colleague)))
            elif place < mine:
                live[number] = (Status.OPEN, ME)
            elif place < mine + nobodys:
                live[number] = (rng.choice((Status.NEW, Status.NEW, Status.OPEN)), None)
            else:
                live[number] = (Status.OPEN, colleague)
        return live

    def numbers_as_pulled(self) -> Iterator[int]:
        """Yield ticket numbers as a first pull brings them: the open ones, newest first, then all the others."""
        yield from sorted(self._live, reverse=True)
        yield from (number for number in range(1, self.tickets + 1) if number not in self._live)

    def batches(self) -> Iterator[Batch]:
        """Yield everything as the pages of a first pull."""
        yield from self.people()
        numbers = self.numbers_as_pulled()
        left = self.tickets
        while left:
            page = list(islice(numbers, TICKETS_A_BATCH))
            left -= len(page)
            yield self.batch(page, left)

    def people(self, size: int = 5_000) -> Iterator[Batch]:
        """Yield colleagues, organisations, customers, issues and articles in batches of at most ``size``."""
        yield Batch(
            cursor="", more=True, agents=tuple(self.agent(n) for n in range(1, _AGENTS + 1)),
            issues=tuple(self.issue(n) for n in range(1, self.issues + 1)),
            articles=tuple(self.article(n) for n in range(1, min(500, self.issues) + 1)),
        )
        for start in range(1, self.organisations + 1, size):
            stop = min(start + size, self.organisations + 1)
            yield Batch(cursor="", more=True, organisations=tuple(self.organisation(n) for n in range(start, stop)))
        for start in range(1, self.customers + 1, size):
            stop = min(start + size, self.customers + 1)
            yield Batch(cursor="", more=True, customers=tuple(self.customer(n) for n in range(start, stop)))

    def batch(self, numbers: list[int], left: int = 0) -> Batch:
        """Return one page with the tickets of these numbers and their conversations."""
        tickets: list[Ticket] = []
        messages: list[Message] = []
        links: list[Link] = []
        for number in numbers:
            ticket, said = self.ticket(number)
            tickets.append(ticket)
            messages += said
            if number % 300 == 7:
                links.append(Link(ticket=ticket.ref, issue_key=f"ENG-{number * 31 % self.issues + 1}"))
        return Batch(
            cursor=f"benchmark:{left}", more=left > 0, remaining=left, tickets=tuple(tickets), messages=tuple(messages),
            links=tuple(links),
        )

    def ticket(self, number: int) -> tuple[Ticket, list[Message]]:
        """Return a ticket (1 to ``tickets``) and its conversation."""
        rng = Random(number)
        created = self._begin + self._step * (number - 0.5 + rng.random() / 2)
        created = created.replace(microsecond=0)
        who = 1 + int(self.customers * rng.random() ** 2)
        customer = self.customer(who)
        status, assignee = self._live.get(number) or (
            Status.CLOSED if self.now - created > timedelta(days=120) else Status.SOLVED,
            f"{SOURCE}:agent-{rng.randrange(1, _AGENTS + 1)}",
        )
        ref = f"{SOURCE}:{number}"
        messages = self._conversation(rng, number, ref, customer.name, assignee or ME, created)
        if status.is_open:
            due = self.now + timedelta(minutes=int(rng.gauss(2_000, 4_000))) if rng.random() < 0.9 else None
        else:
            due = created + timedelta(hours=rng.choice((4, 8, 24, 72))) if rng.random() < 0.7 else None
        return (
            Ticket(
                ref=ref, subject=self.prose.subject(rng), status=status, status_word=status.value,
                priority=Priority(rng.choices((0, 1, 2, 3, 4), (10, 15, 50, 20, 5))[0]), customer=customer.ref,
                organisation=customer.organisation, assignee=assignee, created=created, updated=messages[-1].at,
                tags=tuple(rng.sample(_TAGS, rng.choice((0, 0, 1, 1, 2, 3)))), due=due,
                fields=(("version", f"4.{rng.randrange(20)}.{rng.randrange(10)}"),) if rng.random() < 0.3 else (),
            ),
            messages,
        )

    def _conversation(
        self, rng: Random, number: int, ref: str, customer: str, assignee: str, created: datetime
    ) -> list[Message]:
        messages: list[Message] = []
        at = created
        colleague = agent_name(int(assignee.rpartition("-")[2]))
        for place in range(_COUNTS[number * 7 % len(_COUNTS)]):
            text = self.prose.message(rng)
            role, visibility, author = Role.CUSTOMER, Visibility.PUBLIC, customer
            if place and rng.random() < 0.55:
                role, author = Role.AGENT, colleague
                if rng.random() < 0.25:
                    visibility = Visibility.INTERNAL
                else:
                    text = f"Hi {customer.partition(' ')[0]},\n\n{text}\n\nKind regards\n{colleague}"
            identity = f"{number}-{place + 1}"
            files: tuple[Attachment, ...] = ()
            if rng.random() < 0.02:
                name = f"{rng.choice(TRADE)}.{rng.choice(('log', 'png', 'pdf', 'har'))}"
                kind = "application/octet-stream"
                files = (Attachment(ref=f"{ref}-{place}-a", name=name, media_type=kind, size=4_711),)
            messages.append(
                Message(
                    ref=f"{SOURCE}:m{identity}", ticket=ref, author=author, role=role, visibility=visibility, at=at,
                    text=text, attachments=files,
                )
            )
            at = min(self.now, at + timedelta(seconds=int(rng.expovariate(1 / 40_000)) + 60))
        return messages

    @lru_cache(maxsize=50_000)  # noqa: B019 - one company a process, and its busy customers come again and again
    def customer(self, number: int) -> Customer:
        """Return a customer (1 to ``customers``); one in twenty belongs to nobody."""
        first, last = _FIRST[number % len(_FIRST)], _LAST[number * 7 % len(_LAST)]
        organisation = number % self.organisations + 1
        return Customer(
            ref=f"{SOURCE}:customer-{number}", name=f"{first} {last}", updated=self._begin,
            email=f"{first}.{last}{number}@{domain_of(organisation)}".lower(),
            organisation=f"{SOURCE}:organisation-{organisation}" if number % 20 else None,
        )

    def organisation(self, number: int) -> Organisation:
        """Return an organisation (1 to ``organisations``)."""
        words = self.prose.words
        name = f"{words[500 + number * 13 % 5_000]} {words[500 + number * 29 % 50_000]}".title()
        return Organisation(
            ref=f"{SOURCE}:organisation-{number}", name=name, domains=(domain_of(number),), updated=self._begin,
            tier=("", "bronze", "silver", "gold")[number % 4],
        )

    def agent(self, number: int) -> Agent:
        """Return a colleague; number 1 is oneself."""
        email = MY_EMAIL if number == 1 else f"agent{number}@desk.example"
        return Agent(ref=f"{SOURCE}:agent-{number}", name=agent_name(number), email=email)

    def issue(self, number: int) -> Issue:
        """Return an issue of engineering's."""
        rng = Random(-number)
        at = self._begin + _YEARS * rng.random()
        return Issue(
            ref=f"eng:{number}", key=f"ENG-{number}", title=f"{rng.choice(PHRASES)} in {rng.choice(TRADE)} {code(rng)}",
            status=rng.choice(("Open", "In progress", "Done")), owner=agent_name(number), created=at, updated=at,
            body=self.prose.message(rng),
        )

    def article(self, number: int) -> Article:
        """Return a page of the knowledge base."""
        rng = Random(-1_000_000 - number)
        text = "\n\n".join(self.prose.message(rng) for _ in range(6))
        return Article(ref=f"kb:{number}", title=self.prose.subject(rng), text=text, updated=self._begin)


def domain_of(organisation: int) -> str:
    """Return an organisation's domain, one that cannot exist."""
    return f"org{organisation}.example"


def agent_name(number: int) -> str:
    """Return a colleague's name."""
    return "Sam Rivers" if number == 1 else f"{_FIRST[number * 3 % len(_FIRST)]} {_LAST[number * 5 % len(_LAST)]}"
