"""From RT's transactions, and the parts of their mails, to messages."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC

from workbench.api import Attachment, Message, Role, Visibility, one_line
from workbench.providers.helpdesk.request_tracker.mapping import Mapper
from workbench.providers.helpdesk.request_tracker.mime import body, is_text
from workbench.providers.helpdesk.request_tracker.shapes import Part, Transaction

# Who may read what was said (RT::Transaction): replies and what opened the ticket are for everybody on it.
_VISIBILITY = {"Create": Visibility.PUBLIC, "Correspond": Visibility.PUBLIC, "Comment": Visibility.INTERNAL}


def messages(
    mapper: Mapper,
    transactions: Iterable[Transaction],
    parts: Iterable[Part],
    *,
    roles: Mapping[str, Role],
    merged: Mapping[int, int],
) -> list[Message]:
    """Return the messages that transactions are, the oldest first. One in which nothing was said is none.

    ``roles`` says what each writer is; ``merged`` where tickets went that were merged into others.
    """
    of: dict[int, list[Part]] = defaultdict(list)
    for part in sorted(parts, key=lambda part: part.id):
        of[part.TransactionId].append(part)
    ordered = sorted(transactions, key=lambda one: one.id)
    made = (_message(mapper, one, of[one.id], roles, merged) for one in ordered if one.id in of)
    return [message for message in made if message is not None]


def _message(
    mapper: Mapper, one: Transaction, parts: Sequence[Part], roles: Mapping[str, Role], merged: Mapping[int, int]
) -> Message | None:
    said = body(parts)
    files = tuple(_attachment(mapper, part) for part in parts if _is_file(part))
    if not said.text.strip() and not files:
        return None
    return Message(
        ref=mapper.ref(one.id),
        ticket=mapper.ref(merged.get(one.ObjectId, one.ObjectId)),
        author=one_line(one.Creator.RealName) or one_line(one.Creator.EmailAddress) or one_line(one.Creator.id),
        role=roles[one.Creator.id],
        visibility=_VISIBILITY.get(one.Type, Visibility.INTERNAL),
        at=one.Created.astimezone(UTC),
        text=said.text,
        original=said.original,
        original_type=said.original_type,
        attachments=files,
    )


def _is_file(part: Part) -> bool:
    if part.Filename:
        return True
    # What has no name, and is neither a text nor a container: a picture within the text, say.
    return not is_text(part) and not part.ContentType.startswith("multipart/") and part.ContentLength > 0


def _attachment(mapper: Mapper, part: Part) -> Attachment:
    name = one_line(part.Filename) or one_line(part.Subject) or "unnamed"
    return Attachment(
        ref=mapper.ref(part.id),
        name=name,
        media_type=one_line(part.ContentType) or "application/octet-stream",
        size=part.ContentLength,
        url=f"{mapper.settings.web}/Ticket/Attachment/{part.TransactionId}/{part.id}/",
    )
