"""What a provider implements, inside this package or outside it: a helpdesk, a tracker, a status page.

A provider is made with its options and with an ``http`` that is signed in, paced and kept to one host. It is
mostly a map from what the vendor sends to the domain's values, and says which page of the vendor's it follows.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import ClassVar, Literal

from workbench.api.answers import Answer, Closing, Http
from workbench.domain.effects import IssueEffect, TicketEffect
from workbench.domain.trouble import Trouble
from workbench.domain.values import Agent, Batch, Incident, Issue, Ref, Ticket, make_ref


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the configuration says of one server. The token is not in here: ``http`` has it.

    ``name`` is the short name that begins each reference, ``url`` the server's address without a slash at the
    end, ``user`` who signs in, ``settings`` what only this product understands.
    """

    name: str
    url: str = ""
    user: str = ""
    settings: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Right:
    """One thing that was tried on a server, and whether it works.

    ``name`` is what it is for, such as "read tickets"; ``says`` what was seen, as a sentence: how many there
    are, or why it does not work; ``without`` what the person will have to do without. One that is ``needed``
    is one that nothing works without.
    """

    name: str
    works: bool
    says: str = ""
    without: str = ""
    needed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a helpdesk can do, so that the desk can say beforehand what it cannot.

    ``locking`` is how the server itself rejects a write that is stale or comes twice: not at all, by a stamp in
    the request, by an ETag, or by a key that it takes once. Where it does so at some effects and not at messages, it is
    "none", and ``compared`` names those effects. ``changes`` is how what changed is found: by time, by an export's
    cursor, or not at all. ``writes`` names the effects it can carry out (``domain.effects.name_of``; ``files`` for a
    message with files, ``recipients`` for one with addresses of its own), ``cannot`` says why not.
    """

    notes: bool = True
    merge: bool = False
    tags: bool = False
    deadlines: bool = False
    articles: bool = False
    canned: bool = False
    locking: Literal["none", "stamp", "etag", "key"] = "none"
    compared: frozenset[str] = frozenset()
    changes: Literal["since", "cursor", "none"] = "since"
    notes_read_by: str = "colleagues who see the ticket"
    writes: frozenset[str] = frozenset()
    cannot: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def why_not(self, effect: str) -> str:
        """Return why an effect cannot be had here, in words for the person; '' where it can."""
        return "" if effect in self.writes else self.cannot.get(effect, "this helpdesk cannot do that")

    def guards(self, effect: str) -> bool:
        """Whether the server itself rejects this effect when it is stale or comes twice."""
        return self.locking != "none" or effect in self.compared


@dataclass(frozen=True, slots=True)
class Now:
    """How a ticket stands on its server at this moment; ``stamp`` is what the server compares before it writes."""

    ticket: Ticket
    stamp: str = ""


class NoHttp:
    """The ``http`` of a provider that has no server, and of one in a test that must not ask any."""

    async def get(self, path: str, query: object = (), *, headers: object = None) -> Answer:
        """Refuse."""
        raise Trouble(f"There is no server to ask for {path}.")

    async def send(  # noqa: D102 - as above
        self, method: str, path: str, body: object = None, query: object = (), *, headers: object = None
    ) -> Answer:
        raise Trouble(f"There is no server to ask for {path}.")

    async def download(self, url: str, most: int = 0) -> bytes:
        """Refuse."""
        raise Trouble(f"There is no server to ask for {url}.")


class Provider(ABC):
    """What every provider is.

    ``kind`` is the name in the configuration, ``title`` the product's own. ``asks`` names what has to be
    known to connect, in the order in which to ask; ``token_from`` tells a person where a token is made.
    ``pasted`` are the paths that people copy along with the address, such as ``/REST/``: from there on it is cut.
    """

    kind: ClassVar[str]
    title: ClassVar[str] = ""
    asks: ClassVar[tuple[Literal["url", "user", "token"], ...]] = ("url", "token")
    token_from: ClassVar[str] = ""
    pasted: ClassVar[tuple[str, ...]] = ()
    api_version: ClassVar[int] = 1

    def __init__(self, options: Options, http: Http) -> None:
        self.options = options
        self.name = options.name
        self.http = http

    @classmethod
    def sign_in(cls, user: str, token: str) -> Mapping[str, str]:  # noqa: ARG003 - for subclasses
        """Return the headers that sign in. They are sent to the server's own host alone."""
        return {"Authorization": f"Bearer {token}"}

    def ref(self, identity: str | int) -> Ref:
        """Return the reference of one of this server's own things."""
        return make_ref(self.name, identity)

    async def check(self) -> Sequence[Right]:
        """Try what the account may do, each thing by itself, and return what was seen.

        A right that is missing is one that does not work, never an error. Raises Unreachable and its kin where
        the server cannot be asked at all.
        """
        return ()

    async def close(self) -> None:
        """Let go of whatever is held, which is the connections of ``http``."""
        if isinstance(self.http, Closing):
            await self.http.close()


class Helpdesk(Provider):
    """A helpdesk as the workbench reads it."""

    capabilities: ClassVar[Capabilities] = Capabilities()

    @abstractmethod
    async def pull(self, cursor: str | None) -> Batch:
        """Return the next page of what changed since ``cursor`` (None: from the beginning).

        Open tickets with their conversations come first, history after. Pages may overlap and repeat; the
        store ignores what it already has. Organisations, customers and agents come in the same page as the
        tickets that need them, or before. :class:`workbench.api.PagedHelpdesk` does the walking. Raises
        Trouble when the helpdesk cannot be read.
        """

    async def ticket(self, ref: Ref) -> Batch:
        """Return all there is about one ticket now: itself, its conversation, its people; the cursor is ignored.

        For what a person opens. One that is deleted, merged or hidden comes back as ``gone``. Raises Trouble.
        """
        raise Trouble(f"{self.name} cannot give single tickets.", f"{ref} was asked for.")

    async def now(self, ref: Ref) -> Now:
        """Return how a ticket stands at this moment, in as few requests as can be. Raises Trouble."""
        raise Trouble(f"{self.name} is only read.", f"{ref} cannot be written to.")

    async def write(self, ref: Ref, effect: TicketEffect, *, stamp: str = "", key: str = "") -> Ref | None:
        """Carry out one effect, and return the reference of the message it made where the server says so.

        ``stamp`` is that of :meth:`now`: where the server can compare it, a ticket that moved on raises Stale. ``key``
        is this effect's own for ever, for servers that take one only once. A server that answers success and
        refuses in words raises Refused with those. What raises anything that ``answers.may_be_done`` says yes to is
        read back by whoever called, never repeated here. Raises Trouble.
        """
        raise Trouble(f"{self.name} is only read.", f"{ref} cannot be written to.")

    async def agents(self) -> Sequence[Agent]:
        """Return the colleagues to whom a ticket may be given. Raises Trouble; none where the server does not say."""
        return ()

    async def me(self) -> Agent:
        """Return the account that is signed in. Raises Trouble where the helpdesk does not say."""
        raise Trouble(
            f"{self.name} does not say whose account this is.",
            remedy=f"Name it in the configuration: me: {{accounts: {{{self.name}: …}}}}.",
        )

    async def attachment(self, ref: Ref) -> bytes:
        """Return an attachment's bytes. Raises Trouble where it is gone or the helpdesk has none."""
        raise Trouble(f"{self.name} cannot give attachments.", f"{ref} was asked for.")


class Tracker(Provider):
    """A tracker as the workbench reads it: the issues that tickets hang on, and those that are looked for."""

    most_keys: ClassVar[int] = 100  # how many keys the server takes in one question

    @abstractmethod
    async def issues(self, keys: Sequence[str]) -> Sequence[Issue]:
        """Return those issues as they stand now, at most ``most_keys``; what is not there is left out.

        ``keys`` are as people type them (``#123``, ``ENG-4412``). The last word is part of an issue, and costs
        a request each where the vendor gives it no other way. Raises Trouble.
        """

    @abstractmethod
    async def changed(self, keys: Sequence[str], since: datetime) -> Sequence[str]:
        """Return which of ``keys`` changed at ``since`` or later, in one request. Raises Trouble.

        They are all that tickets hang on, which may be thousands: where the server does not take so many, ask what
        changed at all. The time is one of the server's own clock, not of ours.
        """

    writes: ClassVar[frozenset[str]] = frozenset()  # the effects that can be carried out: domain.effects.name_of

    async def write(self, effect: IssueEffect, *, key: str = "") -> Issue:
        """Carry out one effect and return the issue as it is then, read again. Raises as ``Helpdesk.write``."""
        raise Trouble(f"{self.name} is only read.")

    async def words_on(self, key: str) -> Sequence[str]:
        """Return the texts of what was said on an issue, the newest first, to look for one's own. Raises Trouble."""
        raise Trouble(f"{self.name} is only read.")

    async def search(self, words: str, limit: int = 20) -> Sequence[Issue]:
        """Return issues that hold the words, best first. Raises Trouble where the tracker cannot search."""
        raise Trouble(f"{self.name} cannot be searched.")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a status page said: its incidents, and the stamp by which it can be asked for news only.

    ``incidents`` are all that are live, so one that was live and is not among them is over; None where nothing
    changed since the stamp that was sent along. ``age`` is for how many seconds a cache had held the answer.
    """

    incidents: Sequence[Incident] | None
    stamp: str = ""
    age: float = 0.0


class StatusPage(Provider):
    """A status page as the workbench reads it."""

    asks: ClassVar[tuple[Literal["url", "user", "token"], ...]] = ("url",)

    @classmethod
    def sign_in(cls, user: str, token: str) -> Mapping[str, str]:  # noqa: ARG003 - nobody signs in to read one
        """Return nothing: a status page is public."""
        return {}

    @abstractmethod
    async def read(self, stamp: str = "") -> Reading:
        """Return what the page says now; ``stamp`` is that of the last reading. Raises Trouble."""
