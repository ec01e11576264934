"""Joins a reply that names no mail to the thread of its subject, as a last resort.

The thread has to have been alive within 30 days, and to have the reply's people.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta

from workbench.importers.clusters import Cluster, Sets, addresses_of, ticket_node
from workbench.providers.helpdesk.local.memory import MailMemory, Thread

_SECOND = 1_000_000
_WINDOW = int(timedelta(days=30).total_seconds()) * _SECOND
# A reply may come from a clock that is behind.
_SLACK = 3_600 * _SECOND


def join_by_subject(
    clusters: Sequence[Cluster], sets: Sets, memory: MailMemory, is_colleague: Callable[[str], bool]
) -> None:
    """Unite replies that name no mail with the thread their subject and their people point to."""
    by_subject: dict[str, list[Cluster]] = {}
    for cluster in clusters:
        if cluster.subject:
            by_subject.setdefault(cluster.subject, []).append(cluster)
    for cluster in sorted(clusters, key=lambda cluster: cluster.first):
        if not cluster.subject or cluster.threads:
            continue
        people = addresses_of(cluster.mails[0][1])
        remembered = _remembered(cluster, memory)
        if not cluster.waiting:
            for thread in (one for one in remembered if one.waiting):
                their_people = memory.people_of(thread.ticket)
                if _answers(thread.first, thread.customer, their_people, cluster, is_colleague):
                    sets.unite(cluster.node, ticket_node(thread.ticket))
            continue
        sender = cluster.mails[0][1].sender.address
        fitting: list[tuple[int, str]] = [
            (abs(cluster.first - other.last), other.node)
            for other in by_subject[cluster.subject]
            if other is not cluster and _answers(cluster.first, sender, people, other, is_colleague)
        ]
        for thread in remembered:
            other = _cluster_of_thread(thread, memory)
            if _answers(cluster.first, sender, people, other, is_colleague):
                fitting.append((abs(cluster.first - other.last), other.node))
        if fitting:
            sets.unite(cluster.node, min(fitting)[1])


def _remembered(cluster: Cluster, memory: MailMemory) -> list[Thread]:
    return memory.threads_about(cluster.subject, cluster.first - _WINDOW, cluster.last + _WINDOW)


def _cluster_of_thread(thread: Thread, memory: MailMemory) -> Cluster:
    return Cluster(
        ticket_node(thread.ticket), [], [thread], thread.subject, thread.customer, thread.first, thread.last,
        thread.waiting, memory.people_of(thread.ticket),
    )


def _answers(at: int, sender: str, people: set[str], other: Cluster, is_colleague: Callable[[str], bool]) -> bool:
    """Return whether a reply of that time, sender and people can be part of ``other``, which has its subject.

    Who wrote it has to be of the thread, or a colleague, and the thread's customer has to be among its people.
    Or nobody among its people is new to the thread. Anything less would join two customers who wrote to the same
    support address under the same subject.
    """
    if not other.first - _SLACK <= at <= other.last + _WINDOW:
        return False
    if other.customer in people and (sender in other.people or is_colleague(sender)):
        return True
    return len(people) >= 2 and people <= other.people
