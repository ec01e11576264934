"""Request Tracker as a helpdesk: what is asked when."""

from collections.abc import Mapping, Sequence
from re import compile as pattern
from typing import ClassVar, Literal

from workbench.api import (
    Agent,
    Ask,
    Batch,
    Capabilities,
    Http,
    Now,
    Options,
    Page,
    PagedHelpdesk,
    Ref,
    Refused,
    Right,
    Say,
    Stage,
    TicketEffect,
    Trouble,
    identity_of,
    name_of,
    one_line,
)
from workbench.providers.helpdesk.request_tracker import changes, walking
from workbench.providers.helpdesk.request_tracker.asking import Questions
from workbench.providers.helpdesk.request_tracker.assembling import Assembler
from workbench.providers.helpdesk.request_tracker.checking import rights
from workbench.providers.helpdesk.request_tracker.mapping import Mapper, People, Settings
from workbench.providers.helpdesk.request_tracker.telling import Orders
from workbench.providers.helpdesk.request_tracker.wording import number_of
from workbench.providers.helpdesk.request_tracker.writers import Writers
from workbench.providers.helpdesk.request_tracker.writing import Writer

_CHANGES = frozenset(("status", "assign", "priority", "field", "link", "duplicate", "merge"))
_TOKEN = pattern(r"\d+-\d+-[0-9a-f]{16,}")


class RequestTracker(PagedHelpdesk):
    """Request Tracker 5 and later, by REST 2.0.

    Settings: ``statuses`` maps words of one's own lifecycles to ours (``{"waiting for parts": "hold"}``);
    ``canned_classes`` names the classes of articles that are answers, all where it is missing.
    """

    kind: ClassVar[str] = "rt"
    title: ClassVar[str] = "Request Tracker"
    asks: ClassVar[tuple[Literal["url", "user", "token"], ...]] = ("url", "user", "token")
    token_from: ClassVar[str] = (
        "In RT under Logged in as …, Settings, Auth Tokens. Your password does as well."  # noqa: S105 - where one is made
    )
    pasted: ClassVar[tuple[str, ...]] = (
        "/REST/", "/Ticket/", "/Search/", "/User/", "/Prefs/", "/Dashboards/", "/Articles/", "/SelfService/",
        "/NoAuth/", "/index.html",
    )  # fmt: skip
    # A change is compared with its ETag; a message never is, so that nothing guards against a second one.
    capabilities: ClassVar[Capabilities] = Capabilities(
        merge=True, deadlines=True, articles=True, canned=True, changes="since", locking="none", compared=_CHANGES,
        writes=_CHANGES | {"reply", "note", "files"},
        cannot={
            "tags": "Request Tracker has no tags; set a custom field.",
            "recipients": "Request Tracker sends an answer to whoever is on the ticket; add people to it in RT itself.",
        },
    )

    def __init__(self, options: Options, http: Http) -> None:
        super().__init__(options, http)
        self._questions = Questions(self.http, options.url)
        self._mapper = Mapper(Settings.of(options))
        self._writers = Writers(self._questions, options.user)
        self._assembler = Assembler(self._questions, self._mapper, self._writers)
        self._writer = Writer(self._questions, Orders(self.http, options.url), self._assembler, options.user)

    @classmethod
    def sign_in(cls, user: str, token: str) -> Mapping[str, str]:
        """Return the header that signs in: by an auth token, or with a password where there are no tokens."""
        if _TOKEN.fullmatch(token):
            return {"Authorization": f"token {token}"}
        from base64 import b64encode

        return {"Authorization": f"Basic {b64encode(f'{user}:{token}'.encode()).decode()}"}

    async def page(self, ask: Ask) -> Page:
        """Return the page that is asked for, as :class:`workbench.api.PagedHelpdesk` wants it."""
        if ask.stage is Stage.CHANGES:
            return await changes.next_page(ask, self._assembler)
        return await walking.next_page(ask, self._assembler)

    async def ticket(self, ref: Ref) -> Batch:
        """Return one ticket with its conversation, in four requests, or what became of it in two."""
        number = number_of(ref)
        batch = await self._assembler.whole([number])
        # What was merged into another has that one's number instead.
        if any(ticket.ref == ref for ticket in batch.tickets):
            return batch
        try:
            record = await self._questions.record(number)
        except Refused as refused:
            if refused.is_gone or refused.status == 403:
                return Batch(cursor="", gone=(ref,))
            raise
        if record.id != number:
            return Batch(cursor="", merged=((ref, self.ref(record.id)),))
        return Batch(cursor="", gone=(ref,))

    async def now(self, ref: Ref) -> Now:
        """Return how a ticket stands at this moment; the stamp is the number of the last thing that happened to it."""
        return await self._writer.now(number_of(ref))

    async def write(self, ref: Ref, effect: TicketEffect, *, stamp: str = "", key: str = "") -> Ref | None:  # noqa: ARG002 - RT takes no keys
        """Carry out an effect, as :class:`workbench.api.Helpdesk` says.

        Each one moves the stamp, so that the next needs a new one. RT compares it before any change, and not before a
        message. A message takes one request; any other effect two, and one more where :meth:`now` was not asked before.
        """
        for name in _needs(effect):
            if why := self.capabilities.why_not(name):
                raise Trouble(f"{self.name} cannot do that.", why)
        number = number_of(ref)
        if isinstance(effect, Say):
            return await self._writer.say(number, effect)
        await self._writer.change(number, effect, stamp)
        return None

    async def agents(self) -> Sequence[Agent]:
        """Return the staff, as far as RT tells who that is; whom it lets own a ticket it says when it is given one."""
        people = People()
        return [self._mapper.agent(user, people) for user in await self._writers.colleagues()]

    async def me(self) -> Agent:
        """Return the account whose name is in the configuration: RT does not tell whose token it is."""
        account = await self._questions.account(self.options.user)
        name = account.Name or self.options.user
        email = one_line(account.EmailAddress)
        return Agent(ref=self._mapper.person(name), name=one_line(account.RealName) or one_line(name), email=email)

    async def check(self) -> Sequence[Right]:
        """Try what the account may do, as :class:`workbench.api.Provider` says."""
        return await rights(self._questions, self.options.user)

    async def attachment(self, ref: Ref) -> bytes:
        """Return the bytes of an attachment. Raises Trouble."""
        return await self._questions.file(identity_of(ref))



def _needs(effect: TicketEffect) -> list[str]:
    """Return the names of all that has to be possible for an effect."""
    needs = [name_of(effect)]
    if isinstance(effect, Say):
        needs += ["files"] if effect.files else []
        needs += ["recipients"] if effect.to or effect.cc else []
    return needs
