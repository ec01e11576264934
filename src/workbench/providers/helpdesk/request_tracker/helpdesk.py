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
    Options,
    Page,
    PagedHelpdesk,
    Ref,
    Refused,
    Right,
    Stage,
    Trouble,
    identity_of,
    one_line,
)
from workbench.providers.helpdesk.request_tracker import changes, walking
from workbench.providers.helpdesk.request_tracker.asking import Questions
from workbench.providers.helpdesk.request_tracker.assembling import Assembler
from workbench.providers.helpdesk.request_tracker.checking import rights
from workbench.providers.helpdesk.request_tracker.mapping import Mapper, Settings
from workbench.providers.helpdesk.request_tracker.writers import Writers

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
    capabilities: ClassVar[Capabilities] = Capabilities(
        merge=True, deadlines=True, articles=True, canned=True, locking="etag", changes="since"
    )

    def __init__(self, options: Options, http: Http) -> None:
        super().__init__(options, http)
        self._questions = Questions(self.http, options.url)
        self._mapper = Mapper(Settings.of(options))
        self._assembler = Assembler(self._questions, self._mapper, Writers(self._questions, options.user))

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
        number = _number(ref)
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


def _number(ref: Ref) -> int:
    identity = identity_of(ref)
    if not identity.isdecimal():
        raise Trouble(f"{ref} is no ticket of Request Tracker.", "Its tickets have numbers.")
    return int(identity)
