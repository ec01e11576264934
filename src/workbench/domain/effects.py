"""Changes: what an engineer wants done on a server, and the effects that each of them is made of.

A change is one act of a person; its effects are carried out and recorded one by one, since a server may take the
message and refuse the status. Nothing in here knows how it is sent.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from workbench.domain.values import Message
from workbench.domain.words import Priority, Ref, Role, Status, Visibility


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file that goes along: our own copy at ``path``, and how the reader is to see it; ``size`` in bytes."""

    path: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """A reply or a note. ``to`` and ``cc`` are addresses; without any, whoever the helpdesk has on the ticket."""

    visibility: Visibility
    text: str
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    files: tuple[Enclosure, ...] = ()


@dataclass(frozen=True, slots=True)
class SetStatus:
    """A status; ``word`` is the helpdesk's own where it has several for one of ours."""

    status: Status
    word: str = ""


@dataclass(frozen=True, slots=True)
class Assign:
    """Whose the ticket is to be; None for nobody's."""

    agent: Ref | None


@dataclass(frozen=True, slots=True)
class SetPriority:
    """A priority."""

    priority: Priority


@dataclass(frozen=True, slots=True)
class ChangeTags:
    """Tags to put on and to take off; the others stay."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SetField:
    """A custom field's value."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class LinkIssue:
    """A link from the ticket to an issue of a tracker."""

    key: str
    url: str


@dataclass(frozen=True, slots=True)
class LinkDuplicate:
    """That the ticket is about the same as another, which stays open; both keep their conversation."""

    of: Ref


@dataclass(frozen=True, slots=True)
class Merge:
    """That the ticket goes into another for good."""

    into: Ref


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentIssue:
    """A word to engineering on an issue of a tracker."""

    key: str
    text: str
    internal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SetIssueStatus:
    """An issue's status, in the tracker's own word."""

    key: str
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateIssue:
    """A new issue in a project of a tracker."""

    project: str
    title: str
    text: str


TicketEffect: TypeAlias = (
    Say | SetStatus | Assign | SetPriority | ChangeTags | SetField | LinkIssue | LinkDuplicate | Merge
)
IssueEffect: TypeAlias = CommentIssue | SetIssueStatus | CreateIssue
Effect: TypeAlias = TicketEffect | IssueEffect

# The name of each effect: in the outbox, in what a provider says it can, and on the command line.
NAMES: dict[type, str] = {
    SetStatus: "status", Assign: "assign", SetPriority: "priority", ChangeTags: "tags", SetField: "field",
    LinkIssue: "link", LinkDuplicate: "duplicate", Merge: "merge", CommentIssue: "comment-issue",
    SetIssueStatus: "issue-status", CreateIssue: "create-issue",
}  # fmt: skip


def name_of(effect: Effect) -> str:
    """Return an effect's name: ``reply``, ``note``, ``status``, ``assign``, ``merge`` and so on."""
    if isinstance(effect, Say):
        return "note" if effect.visibility is Visibility.INTERNAL else "reply"
    return NAMES[type(effect)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """How a ticket stood on the writer's screen, so that it can be told whether it has moved since.

    ``last`` is the time of the newest message that was there, ``seen`` the messages of that very second.
    """

    updated: datetime | None = None
    last: datetime | None = None
    seen: tuple[Ref, ...] = ()
    status: Status | None = None
    assignee: Ref | None = None
    priority: Priority = Priority.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing a person wants done. ``source`` is the server it goes to: the ticket's helpdesk, or a tracker."""

    ticket: Ref
    source: str
    effects: tuple[Effect, ...]
    base: Base = Base()


def is_idle(change: Change) -> bool:
    """Whether a change asks for nothing that was not so already on its writer's screen."""
    return all(_is_idle(effect, change.base) for effect in change.effects)


def _is_idle(effect: Effect, base: Base) -> bool:
    match effect:
        case SetStatus(status, word):
            return not word and status is base.status
        case Assign(agent):
            return base.updated is not None and agent == base.assignee
        case SetPriority(priority):
            return base.updated is not None and priority is base.priority
        case _:
            return False


def newer_than(base: Base, messages: tuple[Message, ...], ours: frozenset[Ref] = frozenset()) -> tuple[Message, ...]:
    """Return what people have said since ``base``, but for ``ours``: what this desk has sent meanwhile."""
    return tuple(
        message
        for message in messages
        if message.role is not Role.SYSTEM
        and message.ref not in ours
        and message.ref not in base.seen
        and (base.last is None or message.at >= base.last)
    )
