"""Whether a server has what was wanted: our message among what was said, and the ticket standing as it was to.

Servers change what they are given: they wrap lines, take marks for markup, put a signature below. So a message is
known by its letters and digits alone.
"""

import unicodedata
from collections.abc import Collection, Sequence

from workbench.domain.effects import (
    Assign,
    Base,
    ChangeTags,
    Effect,
    LinkIssue,
    Merge,
    Say,
    SetField,
    SetPriority,
    SetStatus,
    newer_than,
)
from workbench.domain.values import Batch, Message, Ref, Role, Status, Ticket

_TELLING = 40  # letters and digits from which on a text is known by its beginning, whatever was put below it


def letters_of(text: str) -> str:
    """Return what of a text survives any server: its letters and digits, or all its signs where it has none."""
    even = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, even)) or "".join(even.split())


def is_same_text(ours: str, there: str) -> bool:
    """Whether a text on a server is ours."""
    wanted, found = letters_of(ours), letters_of(there)
    return wanted == found or (len(wanted) >= _TELLING and found.startswith(wanted))


def ours_among(
    say: Say, messages: tuple[Message, ...], base: Base, others: Collection[Ref] = ()
) -> list[Message]:
    """Return the messages that ``say`` may have made: newer than what its writer saw, and none of the ``others``."""
    return [
        message
        for message in newer_than(base, messages, frozenset(others))
        if message.role is Role.AGENT
        and message.visibility is say.visibility
        and is_same_text(say.text, message.text)
        and (say.text.strip() or _has_files(say, message))
    ]


def _has_files(say: Say, message: Message) -> bool:
    names = {attachment.name for attachment in message.attachments}
    return all(file.name in names for file in say.files)


def stands(effect: Effect, ticket: Ticket) -> bool | None:
    """Whether a ticket stands as an effect wants it to; None where the ticket alone does not tell."""
    match effect:
        case SetStatus(status, word):
            has_word = word in ("", status.value) or ticket.status_word == word
            return has_word and (ticket.status is status or bool(word and ticket.status_word == word))
        case Assign(agent):
            return ticket.assignee == agent
        case SetPriority(priority):
            return ticket.priority is priority
        case ChangeTags(added, removed):
            tags = {tag.casefold() for tag in ticket.tags}
            return all(tag.casefold() in tags for tag in added) and not any(tag.casefold() in tags for tag in removed)
        case SetField(name, value):
            return dict(ticket.fields).get(name, "") == value
        case _:
            return None


def stands_in(effect: Effect, ref: Ref, batch: Batch) -> bool | None:
    """Whether all that was read of a ticket shows what an effect wants; None where even that does not tell."""
    match effect:
        case LinkIssue(key, url):
            return any(
                link.ticket == ref and (link.issue_key == key or (url and link.url.rstrip("/") == url.rstrip("/")))
                for link in batch.links
            )
        case Merge():
            return ref in batch.gone or any(merged == ref for merged, _ in batch.merged)
        case _:
            ticket = next((ticket for ticket in batch.tickets if ticket.ref == ref), None)
            return None if ticket is None else stands(effect, ticket)


def is_as_before(effect: Effect, before: Ticket, batch: Batch) -> bool:
    """Whether what an effect is about stands as it did before, and not as wanted: the server has ignored it.

    What has become something else is the server's own way to take it: several of our statuses are one word of its.
    """
    if stands_in(effect, before.ref, batch) is not False:
        return False
    ticket = next((ticket for ticket in batch.tickets if ticket.ref == before.ref), before)
    return _concerned(effect, ticket) == _concerned(effect, before)


def _concerned(effect: Effect, ticket: Ticket) -> object:
    match effect:
        case SetStatus():
            return ticket.status, ticket.status_word
        case Assign():
            return ticket.assignee
        case SetPriority():
            return ticket.priority
        case ChangeTags():
            return ticket.tags
        case SetField(name, _):
            return dict(ticket.fields).get(name)
        case _:
            return None


def conflict(effect: Effect, before: Base, ticket: Ticket) -> str:
    """Return in words what somebody else has set meanwhile that an effect wants to set too; '' for nothing."""
    if before.updated is None or stands(effect, ticket):  # nobody knows how it stood, or it is as it is to be
        return ""
    match effect:
        case SetStatus() if before.status is not None and ticket.status is not before.status:
            return f"The status is {_word(ticket)} by now; it was {before.status}."
        case Assign() if ticket.assignee != before.assignee:
            return f"The ticket is {_owner(ticket.assignee)} by now; it was {_owner(before.assignee)}."
        case SetPriority() if ticket.priority is not before.priority:
            return f"The priority is {ticket.priority.name.lower()} by now; it was {before.priority.name.lower()}."
    return ""


def _word(ticket: Ticket) -> str:
    return ticket.status_word or ticket.status.value if ticket.status is Status.OTHER else ticket.status.value


def _owner(agent: Ref | None) -> str:
    return "nobody's" if agent is None else f"that of {agent}"


def as_it_stands(ticket: Ticket, base: Base) -> Base:
    """Return a base with what was said as before, and everything else as the ticket stands now."""
    return Base(
        updated=ticket.updated, last=base.last, seen=base.seen, status=ticket.status, assignee=ticket.assignee,
        priority=ticket.priority,
    )  # fmt: skip


def who_spoke(messages: Sequence[Message]) -> str:
    """Return in words who has said something."""
    names = list(dict.fromkeys(message.author or message.role.value for message in messages))
    said = ", ".join(names[:2]) + (f" and {len(names) - 2} more" if len(names) > 2 else "")
    return f"{said} wrote meanwhile."
