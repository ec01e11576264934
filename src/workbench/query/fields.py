"""The fields of the query language: names, values, one line of help and an example each.

The docs, the help page and completion are made from :func:`fields`; the parser reads the same table.
"""

from dataclasses import dataclass
from enum import Enum

from workbench.domain.words import Priority, Status


class Takes(Enum):
    """What kind of value a field takes."""

    TEXT = "text"  # as it stands
    TEXT_OR_NONE = "text or none"
    PERSON = "text, me or none"
    CHOICE = "one of a few words"
    PRIORITY = "a priority, also compared"
    PAST = "how long ago, or a day"
    DUE = "how long from now, or a day, also compared"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: ``values`` are the words it takes, or what kind of value where it takes any."""

    name: str
    takes: Takes
    values: tuple[str, ...]
    help: str
    example: str


_FIELDS = (
    Field("status", Takes.CHOICE, tuple(status.value for status in Status),
          "where the ticket stands; open means new or open", "status:open,pending"),
    Field("assignee", Takes.PERSON, ("name", "me", "none"), "who works on the ticket", "assignee:me"),
    Field("org", Takes.TEXT_OR_NONE, ("name", "none"), "the customer's organisation", 'org:"Acme GmbH"'),
    Field("customer", Takes.TEXT_OR_NONE, ("name", "e-mail address", "none"), "who asks",
          "customer:jane@acme.test"),
    Field("tag", Takes.TEXT_OR_NONE, ("tag", "none"), "a tag of the ticket", "tag:webhooks"),
    Field("helpdesk", Takes.TEXT, ("short name",), "the helpdesk it comes from", "helpdesk:zd"),
    Field("priority", Takes.PRIORITY, tuple(priority.name.lower() for priority in Priority),
          "what the customer or a colleague claims", "priority:>=high"),
    Field("has", Takes.CHOICE, ("escalation", "attachment", "draft", "unsent"),
          "what hangs on the ticket; a draft of yours; a change that has not left yet", "has:escalation"),
    Field("is", Takes.CHOICE, ("unread", "waiting", "open", "mine", "snoozed", "promised"),
          "news for you; the customer spoke last; neither solved nor closed; assigned to you; laid aside for a time; "
          "you have promised something", "is:unread"),
    Field("since", Takes.PAST, ("90d", "2026-01-31", "monday"), "touched then or later", "since:90d"),
    Field("before", Takes.PAST, ("90d", "2026-01-31", "monday"), "last touched before then",
          "before:2026-01-31"),
    Field("due", Takes.DUE, ("<4h", "today", "2026-01-31", "none"),
          "when the answer is owed; what is overdue counts as less", "due:<4h"),
    Field("err", Takes.TEXT, ("error code",), "an error code, also inside longer words", "err:R52"),
    Field("kind", Takes.CHOICE, ("ticket", "message", "customer", "issue", "article"),
          "which kind of thing to find", "kind:article"),
    Field("id", Takes.TEXT, ("number", "reference"), "one ticket, issue or article", "id:zd:48213"),
)
_BY_NAME = {field.name: field for field in _FIELDS}

# What people call a field elsewhere, so that the mistake can name ours.
_ALSO_CALLED = {
    "after": "since", "agent": "assignee", "assigned": "assignee", "author": "customer", "company": "org",
    "contains": "has", "created": "since", "deadline": "due", "error": "err", "from": "customer",
    "group": "assignee", "label": "tag", "organisation": "org", "organization": "org", "owner": "assignee",
    "prio": "priority", "requester": "customer", "sla": "due", "source": "helpdesk", "state": "status",
    "ticket": "id", "type": "kind", "until": "before", "updated": "since",
}
_MEANS = {
    "active": "open", "all": "open", "assigned": "mine", "attachments": "attachment", "awaiting": "waiting",
    "blocker": "urgent", "bug": "issue", "contact": "customer", "critical": "urgent", "done": "solved",
    "escalated": "escalation", "file": "attachment", "files": "attachment", "finished": "solved",
    "fixed": "solved", "issue": "escalation", "me": "mine", "medium": "normal", "my": "mine",
    "on-hold": "hold", "onhold": "hold", "person": "customer", "resolved": "solved", "waiting": "pending",
}
_SHORTEST, _LONGEST = 3, 16  # "C:", "if:" and whole sentences before a colon are never a slip of a field name


def fields() -> tuple[Field, ...]:
    """Return every field, in the order in which they are explained."""
    return _FIELDS


def field_named(name: str) -> Field | None:
    """Return the field of that name in any case, or None."""
    return _BY_NAME.get(name.lower())


def nearest_field(name: str) -> str:
    """Return the field name that ``name`` is a slip or another word for, or an empty string."""
    if not _SHORTEST <= len(name) <= _LONGEST:
        return ""
    return _ALSO_CALLED.get(name.lower()) or nearest(name, tuple(_BY_NAME), 0.76)


def nearest_value(said: str, choices: tuple[str, ...]) -> str:
    """Return the one of ``choices`` that ``said`` is a slip or another word for, or an empty string."""
    meant = _MEANS.get(said.lower(), "")
    return meant if meant in choices else nearest(said, choices, 0.6)


def nearest(said: str, choices: tuple[str, ...], cutoff: float) -> str:
    """Return the one of ``choices`` most like ``said``, or an empty string where none comes near."""
    from difflib import get_close_matches  # costs more than parsing does, and only mistakes need it

    return next(iter(get_close_matches(said.lower()[:2 * _LONGEST], choices, n=1, cutoff=cutoff)), "")
