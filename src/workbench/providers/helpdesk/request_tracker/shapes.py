"""What RT sends, as far as it is read here. Ids are texts in lists and numbers in single records; both will do.

The names are RT's own (RT::REST2, *Object Model*; the columns of RT's tables).
"""

from datetime import datetime
from typing import Annotated, Generic, TypeVar

from msgspec import Meta, Struct, field

T = TypeVar("T")
Moment = Annotated[datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=1)]


class Listing(Struct, Generic[T]):
    """One page of a list (*Example of plural resources*).

    ``total`` is null where RT cannot say without counting what the account may not see, and what it may not see
    is missing from ``items``: then a short page, or an empty one, is not the last.
    """

    items: list[T]
    total: int | None = None
    per_page: Count = 100

    def is_last(self, page: int) -> bool:
        """Whether this page, the ``page``-th, is the last for certain."""
        return self.total is not None and self.total <= page * self.per_page


class Named(Struct):
    """A queue or a class, by its name."""

    id: int
    Name: str = ""


class User(Struct):
    """A person or, among those who watch a ticket, a group. A person's ``id`` is the login name."""

    id: str
    type: str = "user"
    RealName: str = ""
    EmailAddress: str = ""
    Organization: str = ""


class Value(Struct):
    """A custom field with its values: texts, or objects for pictures and files."""

    name: str
    values: list[object] = []


class Hyperlink(Struct):
    """One of a record's ``_hyperlinks``: what it leads to, and how that hangs together with it.

    Those whose ``ref`` is *lifecycle* say which status one may go ``to``.
    """

    ref: str
    url: str = field(name="_url", default="")
    type: str = ""
    id: int | str = ""
    to: str = ""


class TicketId(Struct):
    """What a list says of a ticket that nothing more was asked of."""

    id: int


class Touched(Struct):
    """A ticket of which only that was asked by which one can tell whether it changed."""

    id: int
    LastUpdated: Moment
    EffectiveId: int | TicketId

    @property
    def stands_for(self) -> int:
        """The ticket that this one is: itself, or the one that it was merged into."""
        return self.EffectiveId if isinstance(self.EffectiveId, int) else self.EffectiveId.id


class Ticket(Touched):
    """A ticket as :data:`asking.TICKET` asks for it. ``CustomFields`` is an empty text where there are none."""

    Subject: str
    Status: str
    Created: Moment
    Owner: User
    Queue: Named | None = None
    Priority: str = ""
    Due: Moment | None = None
    Requestor: list[User] = []
    CustomFields: list[Value] | str = ""
    links: list[Hyperlink] = field(name="_hyperlinks", default=[])


class Transaction(Struct):
    """One thing that happened to a ticket."""

    id: int
    Type: str
    ObjectId: int
    Creator: User
    Created: Moment


class Part(Struct):
    """A part of a mail, which RT calls attachment; the texts among them have their ``Content`` with them."""

    id: int
    TransactionId: int
    ContentType: str = ""
    Filename: str = ""
    Subject: str = ""
    ContentLength: int = 0
    Content: str = ""


class Article(Struct):
    """An article, with its text in custom fields."""

    id: int
    Name: str = ""
    Summary: str = ""
    LastUpdated: Moment | None = None
    Class: Named | None = None
    CustomFields: list[Value] | str = ""


class Account(Struct):
    """A user's own record. Whoever is no administrator gets the first four, and all of it for the own account."""

    Privileged: int
    Name: str = ""
    RealName: str = ""
    EmailAddress: str = ""
    id: int = 0


class Record(Struct):
    """A single ticket, as far as it tells what became of it."""

    id: int
    Status: str


class File(Struct):
    """A single attachment; its content is base64 in lines."""

    Content: str | None


class System(Struct):
    """What RT says of itself."""

    Version: str
