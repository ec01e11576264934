"""From our words for a ticket, a status and a priority to RT's: the inverse of ``mapping``, where it has one."""

from workbench.api import Priority, Ref, SetStatus, Trouble, identity_of
from workbench.providers.helpdesk.request_tracker.mapping import WORDS, Settings, priority_of
from workbench.providers.helpdesk.request_tracker.shapes import Ticket

# The tops of the four quarters, in which RT's own names for priorities (*%PriorityAsString*) lie as well.
_NUMBERS = {Priority.NONE: 0, Priority.LOW: 25, Priority.NORMAL: 50, Priority.HIGH: 75, Priority.URGENT: 100}


def word_for(effect: SetStatus, row: Ticket, settings: Settings) -> str:
    """Return RT's word for a status that a ticket is to have. Raises Trouble where none is known.

    Which words the lifecycle of a ticket has, RT does not tell. So of several words that mean the same, one that it
    offers from here comes first; then one of its default lifecycle for a ticket that stands in one of these, and one of
    the settings for any other.
    """
    if effect.word:
        return effect.word
    if settings.statuses.get(row.Status.lower()) is effect.status:
        return row.Status
    words = [word for word, status in settings.statuses.items() if status is effect.status]
    if not words:
        raise Trouble(
            f"{settings.name} has no status that means {effect.status}.",
            "Of its words none is known to mean that.",
            f"Say in the configuration which one does, under settings: statuses: {{its word: {effect.status}}}.",
        )
    offered = {link.to.lower() for link in row.links if link.ref == "lifecycle"}
    is_default = row.Status.lower() in WORDS
    return min(words, key=lambda word: (word not in offered, (word in WORDS) is not is_default))


def number_for(priority: Priority, row: Ticket) -> int:
    """Return RT's number for a priority: the one that the ticket has, where that means it already."""
    is_number = row.Priority.lstrip("-").isdecimal()
    return int(row.Priority) if is_number and priority_of(row.Priority) is priority else _NUMBERS[priority]


def number_of(ref: Ref) -> int:
    """Return the number of a ticket. Raises Trouble where a reference is none of RT's."""
    identity = identity_of(ref)
    if not (identity.isascii() and identity.isdecimal()):
        raise Trouble(f"{ref} is no ticket of Request Tracker.", "Its tickets have numbers.")
    return int(identity)
