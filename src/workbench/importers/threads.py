"""Decides to which ticket each mail of a chunk belongs, by what it refers to and by what is remembered.

Mails belong together that name each other, or the same third mail, in Message-ID, References or In-Reply-To,
in whatever order they come, now or in an earlier import (after JWZ, https://www.jwz.org/doc/threading.html,
without a tree: a ticket is a flat conversation). Only a reply that names nothing at all is joined by its
subject: to a thread of the same subject, alive within 30 days, that has its people.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from workbench.domain.values import Message, Ref
from workbench.importers.clusters import Cluster, Sets, clusters_of, ticket_node
from workbench.importers.copies import id_of, without_copies
from workbench.importers.mail import Mail
from workbench.importers.people import Person
from workbench.importers.rejoining import join_by_subject
from workbench.providers.helpdesk.local.memory import Heard, MailMemory, Thread


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
    known = _known(mails, desk.memory)
    fresh = list(without_copies(mails, known, desk.message_of))
    placement = Placement(duplicates=len(mails) - len(fresh))
    sets = Sets()
    for identity, mail in fresh:
        for other in mail.references:
            sets.unite(identity, other)
        for named in (identity, *mail.references):
            for heard in known.get(named, ()):
                sets.unite(identity, ticket_node(heard.ticket))
    clusters = clusters_of(fresh, sets, desk.memory, desk.customer_of)
    join_by_subject(clusters, sets, desk.memory, desk.is_colleague)
    for cluster in sorted(clusters_of(fresh, sets, desk.memory, desk.customer_of), key=lambda cluster: cluster.first):
        _settle(cluster, known, desk, placement)
    return placement


def _known(mails: Sequence[Mail], memory: MailMemory) -> dict[str, list[Heard]]:
    ids = {id_of(mail) for mail in mails}.union(*(mail.references for mail in mails))
    known: dict[str, list[Heard]] = {}
    for heard in memory.heard(ids):
        known.setdefault(heard.message_id, []).append(heard)
    return known


def _settle(cluster: Cluster, known: dict[str, list[Heard]], desk: Desk, placement: Placement) -> None:
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
