"""The closed vocabularies of the field: references, statuses, priorities, who reads and who writes.

Apart from the values that use them, since the queue needs these words before the first paint and nothing else.
"""

from enum import IntEnum, StrEnum

# A reference is the helpdesk's (or tracker's) short name, a colon and the vendor's id: ``zd:48213``.
Ref = str


def make_ref(source: str, identity: str | int) -> Ref:
    """Return the reference of a thing: ``source`` is the helpdesk's or tracker's short name."""
    return f"{source}:{identity}"


def source_of(ref: Ref) -> str:
    """Return the short name of the helpdesk or tracker that owns ``ref``."""
    return ref.partition(":")[0]


def identity_of(ref: Ref) -> str:
    """Return the vendor's own id in ``ref``."""
    return ref.partition(":")[2]


class Status(StrEnum):
    """Where a ticket stands, in the words every helpdesk shares."""

    NEW = "new"
    OPEN = "open"
    PENDING = "pending"  # the customer has the ball
    HOLD = "hold"  # a third party has the ball
    SOLVED = "solved"
    CLOSED = "closed"
    OTHER = "other"  # the vendor's word is kept beside it

    @property
    def is_open(self) -> bool:
        """Whether work on the ticket may still be owed."""
        return self not in (Status.SOLVED, Status.CLOSED)


class Priority(IntEnum):
    """What the customer or a colleague claims; a number so that it sorts."""

    NONE = 0
    LOW = 1
    NORMAL = 2
    HIGH = 3
    URGENT = 4


class Visibility(StrEnum):
    """Who may read a message. There is no default: a mapper has to say it."""

    PUBLIC = "public"
    INTERNAL = "internal"


class Role(StrEnum):
    """Who wrote a message."""

    CUSTOMER = "customer"
    AGENT = "agent"
    SYSTEM = "system"
