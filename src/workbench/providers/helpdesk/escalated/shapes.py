"""What Escalated sends, as its serialisers write it (escalated-django 0.7.8, escalated/api_serializers.py).

A field without a default has to be there. What may be null or absent has one; the rest is passed over unread.
"""

from datetime import datetime
from typing import Annotated

import msgspec

Time = Annotated[datetime, msgspec.Meta(tz=True)]
Page = Annotated[int, msgspec.Meta(ge=1)]


class Person(msgspec.Struct):
    """A user of the application around it."""

    id: int
    name: str | None = None
    email: str | None = None


class People(msgspec.Struct):
    """All agents."""

    data: list[Person]


class Requester(msgspec.Struct):
    """Who asks: a user, or a guest, which cannot be told apart here."""

    name: str | None = None
    email: str | None = None


class Department(msgspec.Struct):
    """Where a ticket belongs."""

    name: str


class Tag(msgspec.Struct):
    """A tag."""

    id: int
    name: str


class Tags(msgspec.Struct):
    """All tags."""

    data: list[Tag]


class Deadlines(msgspec.Struct):
    """What a service level promises for a ticket."""

    first_response_due_at: Time | None = None
    first_response_at: Time | None = None
    resolution_due_at: Time | None = None


class File(msgspec.Struct):
    """A file on a reply; ``url`` is a path of the application, signed for some minutes."""

    id: int
    filename: str
    mime_type: str | None = None
    size: int = 0
    url: str | None = None


class Reply(msgspec.Struct):
    """A reply or an internal note. A note that the server wrote itself has no author."""

    id: int
    body: str
    is_internal_note: bool
    created_at: Time
    author: Person | None = None
    attachments: list[File] = []


class Row(msgspec.Struct):
    """A ticket in a list. A note moves ``last_reply_at`` and leaves ``updated_at`` as it was."""

    reference: str
    created_at: Time
    updated_at: Time
    last_reply_at: Time | None = None

    @property
    def active(self) -> datetime:
        """When something last happened on it."""
        return max(self.updated_at, self.last_reply_at or self.updated_at)


class Meta(msgspec.Struct):
    """Which page of a list it is; one beyond the end gives the last page again, with its number."""

    current_page: Page
    last_page: Page
    per_page: Page
    total: int


class Rows(msgspec.Struct):
    """One page of tickets."""

    data: list[Row]
    meta: Meta


class Ticket(msgspec.Struct):
    """A ticket with all that was said on it, but what was deleted."""

    id: int
    reference: str
    subject: str
    description: str
    status: str
    created_at: Time
    updated_at: Time
    replies: list[Reply]
    requester: Requester
    status_label: str = ""
    priority: str = ""
    channel: str | None = None
    assignee: Person | None = None
    department: Department | None = None
    tags: list[Tag] = []
    attachments: list[File] = []
    sla: Deadlines = msgspec.field(default_factory=Deadlines)

    @property
    def active(self) -> datetime:
        """When something last happened on it, as its row says."""
        return max((self.updated_at, *(reply.created_at for reply in self.replies)))


class OneTicket(msgspec.Struct):
    """The answer to a question for one ticket."""

    data: Ticket


class MadeReply(msgspec.Struct):
    """A reply or a note that was just made."""

    id: int
    is_internal_note: bool


class Made(msgspec.Struct):
    """The answer to a reply or a note."""

    data: MadeReply


class Refusal(msgspec.Struct):
    """What is wrong with what was sent, field by field."""

    message: str = ""
    errors: dict[str, str | list[str]] = {}


class CannedResponse(msgspec.Struct):
    """A text that is meant to be sent; when it changed is not said."""

    id: int
    title: str
    body: str


class CannedResponses(msgspec.Struct):
    """All of them that the account may use."""

    data: list[CannedResponse]


class Account(msgspec.Struct):
    """Whose token it is, and what the account is there."""

    user: Person
    is_agent: bool = False
    is_admin: bool = False
