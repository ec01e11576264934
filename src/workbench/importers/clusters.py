"""Mails that belong together, and the tickets they belong to already."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.domain.values import Ref, identity_of
from workbench.importers.mail import Mail
from workbench.importers.people import Person
from workbench.importers.subjects import base_subject, is_reply
from workbench.providers.helpdesk.local.memory import MailMemory, Thread
from workbench.providers.helpdesk.local.rows import micros


class Sets:
    """Disjoint sets of names (union by linking, with path halving)."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, name: str) -> str:
        """Return the name that stands for the set of ``name``; a name that is new is a set of its own."""
        parent = self._parent
        while (above := parent.setdefault(name, name)) != name:
            parent[name] = name = parent[above]
        return name

    def unite(self, one: str, other: str) -> None:
        """Make one set of the sets of two names."""
        self._parent[self.root(one)] = self.root(other)

    def names(self) -> list[str]:
        """Return all names."""
        return list(self._parent)


def ticket_node(ticket: Ref) -> str:
    """Return the name that a ticket has among the ids of mails."""
    return f"\0{ticket}"


@dataclass(slots=True)
class Cluster:
    """Mails that belong together, with the tickets they belong to already (most often none or one).

    The rest tells whether the subject may join it to another; it looks at the thread as it stands now.
    """

    node: str
    mails: list[tuple[str, Mail]]
    threads: list[Thread]
    subject: str
    customer: str
    first: int
    last: int
    waiting: bool
    people: set[str]

    @property
    def tickets(self) -> list[Ref]:
        """Return the tickets, oldest first."""
        return sorted((thread.ticket for thread in self.threads), key=_age)


def clusters_of(
    fresh: Sequence[tuple[str, Mail]], sets: Sets, memory: MailMemory, customer_of: Callable[[Mail], Person]
) -> list[Cluster]:
    """Return the clusters that new mails, under their ids, come to by the sets of ids and tickets."""
    by_root: dict[str, list[tuple[str, Mail]]] = {}
    for identity, mail in fresh:
        by_root.setdefault(sets.root(identity), []).append((identity, mail))
    tickets: dict[str, list[Ref]] = {}
    for node in sets.names():
        if node.startswith("\0"):
            tickets.setdefault(sets.root(node), []).append(node[1:])
    return [
        _cluster(mails, memory.threads(tickets.get(root, ())), customer_of) for root, mails in by_root.items()
    ]


def _cluster(mails: list[tuple[str, Mail]], threads: list[Thread], customer_of: Callable[[Mail], Person]) -> Cluster:
    mails.sort(key=lambda one: one[1].at)
    mail = mails[0][1]
    first, last = micros(mail.at), micros(mails[-1][1].at)
    cluster = Cluster(
        node=mails[0][0],
        mails=mails,
        threads=threads,
        subject=base_subject(mail.subject),
        customer=customer_of(mail).address,
        first=first,
        last=last,
        waiting=not mail.references and is_reply(mail.subject),
        people=set().union(*(addresses_of(mail) for _, mail in mails)),
    )
    oldest = min(threads, key=lambda thread: thread.first, default=None)
    if oldest is not None:
        if oldest.first <= first:
            cluster.subject, cluster.customer = oldest.subject, oldest.customer
            cluster.first, cluster.waiting = oldest.first, oldest.waiting
        cluster.last = max(last, *(thread.last for thread in threads))
    return cluster


def _age(ticket: Ref) -> tuple[int, str]:
    identity = identity_of(ticket)
    return len(identity), identity


def addresses_of(mail: Mail) -> set[str]:
    """Return the addresses of whom a mail is from and to."""
    return {person.address for person in (mail.sender, *mail.recipients) if person.address}
