"""Decides to which ticket each mail of a chunk belongs, by what it refers to and by what is remembered.

Mails belong together that name each other, or the same third mail, in Message-ID, References or In-Reply-To,
in whatever order they come, now or in an earlier import (after JWZ, https://www.jwz.org/doc/threading.html,
without a tree: a ticket is a flat conversation). Only a reply that names nothing at all is joined by its
subject: to a thread of the same subject, alive within 30 days, that has its people.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import NamedTuple

from workbench.domain.values import Message, Ref, identity_of
from workbench.importers.mail import Mail, squeezed
from workbench.importers.people import Person
from workbench.importers.subjects import base_subject, is_reply
from workbench.providers.helpdesk.local.memory import Heard, MailMemory, Thread
from workbench.providers.helpdesk.local.rows import micros

_SECOND = 1_000_000
WINDOW = int(timedelta(days=30).total_seconds()) * _SECOND
# A reply may come from a clock that is behind.
_SLACK = 3_600 * _SECOND
# Some programs give all their mail one Message-ID; only so many are looked at for a copy in other words.
_MOST_COMPARED = 20
# What a list adds below a copy of the same mail.
_LONGEST_FOOTER = 1_500


class Placed(NamedTuple):
    """A mail with its ticket."""

    mail: Mail
    message: Ref
    ticket: Ref


@dataclass(slots=True)
class Placement:
    """Where a chunk belongs. ``joined`` maps tickets that were here to the older ones that they turn out to be."""

    placed: list[Placed] = field(default_factory=list)
    joined: dict[Ref, Ref] = field(default_factory=dict)
    new: set[Ref] = field(default_factory=set)
    duplicates: int = 0


class Desk(NamedTuple):
    """What placing needs of the helpdesk and of the import."""

    memory: MailMemory
    message_of: Callable[[Ref], Message | None]  # one that is here already
    new_ticket: Callable[[], Ref]
    message_ref: Callable[[str], Ref]
    customer_of: Callable[[Mail], Person]
    is_colleague: Callable[[str], bool]


def place(mails: Sequence[Mail], desk: Desk) -> Placement:
    """Return where ``mails`` belong, and remember it. Runs inside a transaction of the helpdesk's file."""
    placement = Placement()
    known = _known(mails, desk.memory)
    fresh = list(_without_copies(mails, known, desk, placement))
    sets = _Sets()
    for identity, mail in fresh:
        for other in mail.references:
            sets.unite(identity, other)
        for named in (identity, *mail.references):
            for heard in known.get(named, ()):
                sets.unite(identity, _ticket_node(heard.ticket))
    _join_by_subject(_clusters(fresh, sets, desk), sets, desk)
    for cluster in sorted(_clusters(fresh, sets, desk), key=lambda cluster: cluster.first):
        _settle(cluster, known, desk, placement)
    return placement


def _known(mails: Sequence[Mail], memory: MailMemory) -> dict[str, list[Heard]]:
    ids = {_identity(mail) for mail in mails}.union(*(mail.references for mail in mails))
    known: dict[str, list[Heard]] = {}
    for heard in memory.heard(ids):
        known.setdefault(heard.message_id, []).append(heard)
    return known


def _identity(mail: Mail) -> str:
    """Return the mail's Message-ID, or one made of its content where it has none."""
    return mail.message_id or f"content:{mail.print.hex()}"


def _without_copies(
    mails: Sequence[Mail], known: dict[str, list[Heard]], desk: Desk, placement: Placement
) -> Iterator[tuple[str, Mail]]:
    """Yield the mails that are new, under their ids. Two mails with one id and different content are both new."""
    here: dict[str, list[Mail]] = {}
    for mail in mails:
        identity = _identity(mail)
        before = [heard for heard in known.get(identity, ()) if heard.message]
        beside = here.setdefault(identity, [])
        is_copy = (
            any(heard.print == mail.print for heard in before)
            or any(other.print == mail.print for other in beside)
            or any(_is_copy(mail, other.text, _sizes(other)) for other in beside[-_MOST_COMPARED:])
            or any(
                _is_copy_of_message(mail, desk.message_of(heard.message)) for heard in before[-_MOST_COMPARED:]
            )
        )
        if is_copy:
            placement.duplicates += 1
        else:
            beside.append(mail)
            yield identity, mail


def _is_copy_of_message(mail: Mail, message: Message | None) -> bool:
    return message is not None and _is_copy(mail, message.text, {file.size for file in message.attachments})


def _is_copy(mail: Mail, text: str, sizes: set[int]) -> bool:
    """Return whether a mail says what another under its id says, but for a list's footer, and brings no other file."""
    shorter, longer = sorted((squeezed(mail.text), squeezed(text)), key=len)
    is_same = bool(shorter) and longer.startswith(shorter) and len(longer) - len(shorter) <= _LONGEST_FOOTER
    return is_same and _sizes(mail) <= sizes


def _sizes(mail: Mail) -> set[int]:
    return {len(file.content) for file in mail.files}


class _Sets:
    """Disjoint sets of names (union by linking, with path halving)."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def root(self, name: str) -> str:
        parent = self._parent
        while (above := parent.setdefault(name, name)) != name:
            parent[name] = name = parent[above]
        return name

    def unite(self, one: str, other: str) -> None:
        self._parent[self.root(one)] = self.root(other)

    def names(self) -> list[str]:
        return list(self._parent)


def _ticket_node(ticket: Ref) -> str:
    return f"\0{ticket}"


@dataclass(slots=True)
class _Cluster:
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


def _age(ticket: Ref) -> tuple[int, str]:
    identity = identity_of(ticket)
    return len(identity), identity


def _clusters(fresh: Sequence[tuple[str, Mail]], sets: _Sets, desk: Desk) -> list[_Cluster]:
    by_root: dict[str, list[tuple[str, Mail]]] = {}
    for identity, mail in fresh:
        by_root.setdefault(sets.root(identity), []).append((identity, mail))
    tickets: dict[str, list[Ref]] = {}
    for node in sets.names():
        if node.startswith("\0"):
            tickets.setdefault(sets.root(node), []).append(node[1:])
    return [
        _cluster(mails, desk.memory.threads(tickets.get(root, ())), desk) for root, mails in by_root.items()
    ]


def _cluster(mails: list[tuple[str, Mail]], threads: list[Thread], desk: Desk) -> _Cluster:
    mails.sort(key=lambda one: one[1].at)
    mail = mails[0][1]
    first, last = micros(mail.at), micros(mails[-1][1].at)
    cluster = _Cluster(
        node=mails[0][0],
        mails=mails,
        threads=threads,
        subject=base_subject(mail.subject),
        customer=desk.customer_of(mail).address,
        first=first,
        last=last,
        waiting=not mail.references and is_reply(mail.subject),
        people=set().union(*(_addresses(mail) for _, mail in mails)),
    )
    oldest = min(threads, key=lambda thread: thread.first, default=None)
    if oldest is not None:
        if oldest.first <= first:
            cluster.subject, cluster.customer = oldest.subject, oldest.customer
            cluster.first, cluster.waiting = oldest.first, oldest.waiting
        cluster.last = max(last, *(thread.last for thread in threads))
    return cluster


def _addresses(mail: Mail) -> set[str]:
    return {person.address for person in (mail.sender, *mail.recipients) if person.address}


def _join_by_subject(clusters: list[_Cluster], sets: _Sets, desk: Desk) -> None:
    """Unite replies that name no mail with the thread their subject and their people point to."""
    by_subject: dict[str, list[_Cluster]] = {}
    for cluster in clusters:
        if cluster.subject:
            by_subject.setdefault(cluster.subject, []).append(cluster)
    for cluster in sorted(clusters, key=lambda cluster: cluster.first):
        if not cluster.subject or cluster.threads:
            continue
        people = _addresses(cluster.mails[0][1])
        remembered = _remembered(cluster, desk.memory)
        if not cluster.waiting:
            for thread in remembered:
                if thread.waiting and _belongs_below(thread, cluster, desk):
                    sets.unite(cluster.node, _ticket_node(thread.ticket))
            continue
        sender = cluster.mails[0][1].sender.address
        fitting: list[tuple[int, str]] = [
            (abs(cluster.first - other.last), other.node)
            for other in by_subject[cluster.subject]
            if other is not cluster and _answers(cluster.first, sender, people, other, desk)
        ]
        for thread in remembered:
            other = _of_thread(thread, desk.memory)
            if _answers(cluster.first, sender, people, other, desk):
                fitting.append((abs(cluster.first - other.last), other.node))
        if fitting:
            sets.unite(cluster.node, min(fitting)[1])


def _remembered(cluster: _Cluster, memory: MailMemory) -> list[Thread]:
    return memory.threads_about(cluster.subject, cluster.first - WINDOW, cluster.last + WINDOW)


def _of_thread(thread: Thread, memory: MailMemory) -> _Cluster:
    return _Cluster(
        _ticket_node(thread.ticket), [], [thread], thread.subject, thread.customer, thread.first, thread.last,
        thread.waiting, memory.people_of(thread.ticket),
    )


def _belongs_below(thread: Thread, cluster: _Cluster, desk: Desk) -> bool:
    return _answers(thread.first, thread.customer, desk.memory.people_of(thread.ticket), cluster, desk)


def _answers(at: int, sender: str, people: set[str], other: _Cluster, desk: Desk) -> bool:
    """Return whether a reply of that time, sender and people can be part of ``other``, which has its subject.

    Who wrote it has to be of the thread, or a colleague, and the thread's customer has to be among its people.
    Or nobody among its people is new to the thread. Anything less would join two customers who wrote to the same
    support address under the same subject.
    """
    if not other.first - _SLACK <= at <= other.last + WINDOW:
        return False
    if other.customer in people and (sender in other.people or desk.is_colleague(sender)):
        return True
    return len(people) >= 2 and people <= other.people


def _settle(cluster: _Cluster, known: dict[str, list[Heard]], desk: Desk, placement: Placement) -> None:
    """Give a cluster its ticket, and remember it."""
    tickets = cluster.tickets
    ticket = tickets[0] if tickets else desk.new_ticket()
    if not tickets:
        placement.new.add(ticket)
    for loser in tickets[1:]:
        placement.joined[loser] = ticket
        desk.memory.join(loser, ticket)
    heard: dict[tuple[str, bytes], Heard] = {}
    here = {identity for identity, _ in cluster.mails}
    for identity, mail in cluster.mails:
        message = desk.message_ref(f"{identity} {mail.print.hex()}")
        placement.placed.append(Placed(mail, message, ticket))
        heard[identity, mail.print] = Heard(identity, mail.print, ticket, message)
        for named in mail.references:
            if named not in known and named not in here:
                heard.setdefault((named, b""), Heard(named, b"", ticket, ""))
    desk.memory.remember(
        heard.values(),
        [Thread(ticket, cluster.subject, cluster.customer, cluster.first, cluster.last, cluster.waiting)],
        ((ticket, address) for address in sorted(cluster.people)),
    )
