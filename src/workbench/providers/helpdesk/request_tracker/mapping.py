"""From RT's tickets, people and articles to the domain's values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType

from workbench.api import (
    Agent,
    Article,
    Customer,
    Link,
    Options,
    Organisation,
    Priority,
    Ref,
    Status,
    Trouble,
    clean,
    make_ref,
    one_line,
)
from workbench.api import Ticket as Case
from workbench.providers.helpdesk.request_tracker import shapes

# RT's default lifecycle (RT_Config, *%Lifecycles*). Of other words only RT knows whether they are active.
WORDS = MappingProxyType({
    "new": Status.NEW,
    "open": Status.OPEN,
    "stalled": Status.PENDING,
    "resolved": Status.SOLVED,
    "rejected": Status.CLOSED,
})  # fmt: skip
# RT's priorities are numbers, by default from 0 for nothing to 100 (RT_Config, *%PriorityAsString*).
_PRIORITIES = ((76, Priority.URGENT), (51, Priority.HIGH), (26, Priority.NORMAL), (1, Priority.LOW))
_RELATIONS = frozenset(("depends-on", "depended-on-by", "refers-to", "referred-to-by", "parent", "child"))
_LONGEST_NAME = 200  # as in RT's database
NOBODY = "Nobody"
SYSTEM = "RT_System"
# RT tells nobody but administrators when an account changed. What came last is what holds.
_ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Settings:
    """What the configuration says of an RT beyond its address."""

    name: str
    web: str  # where people find it
    statuses: Mapping[str, Status]
    canned: frozenset[str] | None  # the classes whose articles are answers; None for all

    @classmethod
    def of(cls, options: Options) -> "Settings":
        """Read the settings ``statuses`` and ``canned_classes``. Raises Trouble where they are none."""
        words = options.settings.get("statuses", {})
        classes = options.settings.get("canned_classes")
        if not isinstance(words, Mapping) or not (classes is None or isinstance(classes, list | tuple)):
            raise Trouble(
                f"The settings of {options.name} cannot be used.",
                "statuses has to map RT's words to ours, canned_classes to list names of classes.",
                "Mend them in the configuration.",
            )
        return cls(
            name=options.name,
            web=options.url.removesuffix("/REST/2.0"),
            statuses=dict(WORDS) | {str(word).lower(): _status(options.name, said) for word, said in words.items()},
            canned=None if classes is None else frozenset(str(one) for one in classes),
        )


def _status(name: str, said: object) -> Status:
    try:
        return Status(str(said))
    except ValueError:
        remedy = f"Use one of {', '.join(Status)}."
        raise Trouble(f"{name} maps a status to {said!r}.", "There is no such status.", remedy) from None


@dataclass(slots=True)
class People:
    """The people of a page, each once."""

    customers: dict[Ref, Customer] = field(default_factory=dict)
    agents: dict[Ref, Agent] = field(default_factory=dict)
    organisations: dict[Ref, Organisation] = field(default_factory=dict)


class Mapper:
    """Makes the domain's values of RT's."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._name = settings.name

    def ref(self, identity: str | int) -> Ref:
        """Return the reference of one of this RT's own things."""
        return make_ref(self._name, identity)

    def person(self, login: str) -> Ref:
        """Return the reference of a person."""
        return self.ref(one_line(login, _LONGEST_NAME))

    def knows(self, word: str) -> bool:
        """Whether it is known what a status means without asking."""
        return word.lower() in self.settings.statuses

    def ticket(self, row: shapes.Ticket, people: People, *, is_active: bool) -> Case:
        """Return a ticket, and put its people into ``people``.

        ``is_active`` says what RT's lifecycle says of the status, for a word that is not known otherwise.
        """
        asker = next((self.customer(user, people) for user in row.Requestor if user.type == "user"), None)
        owner = None if row.Owner.id in (NOBODY, SYSTEM) else self.agent(row.Owner, people)
        fields = [("queue", one_line(row.Queue.Name))] if row.Queue and row.Queue.Name else []
        fields += fields_of(row.CustomFields)
        return Case(
            ref=self.ref(row.id),
            subject=one_line(row.Subject),
            status=self.settings.statuses.get(row.Status.lower(), Status.OTHER if is_active else Status.CLOSED),
            status_word=one_line(row.Status),
            priority=priority_of(row.Priority),
            customer=asker.ref if asker else None,
            organisation=asker.organisation if asker else None,
            assignee=owner.ref if owner else None,
            fields=tuple(fields),
            created=row.Created.astimezone(UTC),
            updated=row.LastUpdated.astimezone(UTC),
            due=_date(row.Due),
            url=f"{self.settings.web}/Ticket/Display.html?id={row.id}",
        )

    def customer(self, user: shapes.User, people: People) -> Customer:
        """Return the customer that a user is.

        RT knows people by their address, and sends answers to it and nowhere else, so it counts as theirs.
        """
        ref = self.person(user.id)
        if ref not in people.customers:
            email = one_line(user.EmailAddress)
            people.customers[ref] = Customer(
                ref=ref,
                name=_name(user),
                email=email,
                organisation=self._organisation(one_line(user.Organization), people),
                verified=bool(email),
                updated=_ALWAYS,
            )
        return people.customers[ref]

    def agent(self, user: shapes.User, people: People) -> Agent:
        """Return the agent that a user is."""
        ref = self.person(user.id)
        return people.agents.setdefault(ref, Agent(ref=ref, name=_name(user), email=one_line(user.EmailAddress)))

    def _organisation(self, name: str, people: People) -> Ref | None:
        """Return the reference of an organisation, which in RT is a name and nothing more."""
        if not name:
            return None
        ref = self.ref(one_line(name, _LONGEST_NAME))
        people.organisations.setdefault(ref, Organisation(ref=ref, name=name, updated=_ALWAYS))
        return ref

    def links(self, row: shapes.Ticket) -> list[Link]:
        """Return what a ticket is linked to: other tickets here, and addresses elsewhere.

        The key of an address is the address; whose issue it is, the sync knows.
        """
        links: dict[str, Link] = {}
        for link in row.links:
            if link.ref not in _RELATIONS:
                continue
            if link.type == "ticket":
                key, url = self.ref(link.id), f"{self.settings.web}/Ticket/Display.html?id={link.id}"
            else:
                url = one_line(link.url)
                key = url.partition("://")[2] or url
            if key:
                links[key] = Link(ticket=self.ref(row.id), issue_key=key, url=url)
        return list(links.values())

    def article(self, row: shapes.Article) -> Article:
        """Return an article; its text is its summary and whatever its custom fields hold."""
        fields = row.CustomFields if isinstance(row.CustomFields, list) else []
        texts = [clean(value) for one in fields for value in one.values if isinstance(value, str)]
        kind = row.Class.Name if row.Class else ""
        return Article(
            ref=self.ref(row.id),
            title=one_line(row.Name) or f"Article {row.id}",
            text="\n\n".join(text.strip() for text in (clean(row.Summary), *texts) if text.strip()),
            url=f"{self.settings.web}/Articles/Article/Display.html?id={row.id}",
            updated=(row.LastUpdated or _ALWAYS).astimezone(UTC),
            canned=self.settings.canned is None or kind in self.settings.canned,
        )


def fields_of(said: Sequence[shapes.Value] | str) -> list[tuple[str, str]]:
    """Return custom fields that have a value, with it; several values of one are a text with commas."""
    fields = []
    for one in said if isinstance(said, list) else ():
        # What was emptied in RT's own pages stays as a value that is null.
        there = [value for value in one.values if value is not None]
        values = [str(value.get("filename", "")) if isinstance(value, dict) else str(value) for value in there]
        if text := ", ".join(filter(None, (one_line(value) for value in values))):
            fields.append((one_line(one.name), text))
    return sorted(fields)


def _name(user: shapes.User) -> str:
    return one_line(user.RealName) or one_line(user.EmailAddress) or one_line(user.id)


def priority_of(said: str) -> Priority:
    """Return what one of RT's numbers means."""
    number = int(said) if said.lstrip("-").isdecimal() else 0
    return next((priority for least, priority in _PRIORITIES if number >= least), Priority.NONE)


def _date(at: datetime | None) -> datetime | None:
    """Return a moment, or None for RT's never, which is the first moment of 1970."""
    return None if at is None or at <= _ALWAYS else at.astimezone(UTC)
