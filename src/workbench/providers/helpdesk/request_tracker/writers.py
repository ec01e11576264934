"""Who wrote: RT says of an account whether it is *privileged*, which is what it calls its staff, one at a time.

Asking for each customer would cost as many requests as there are customers. So an account that is named by an
address, as RT names those that it makes for people who write, is taken for a customer's, unless the address is of
the signed-in agent's own domain or the account wrote a comment, which customers do not. All others are asked for,
once.
"""

from collections.abc import Iterable

from workbench.api import Refused, Role
from workbench.providers.helpdesk.request_tracker.asking import Questions
from workbench.providers.helpdesk.request_tracker.mapping import NOBODY, SYSTEM
from workbench.providers.helpdesk.request_tracker.parallel import together
from workbench.providers.helpdesk.request_tracker.shapes import Account, Transaction, User

_MOST_PAGES = 3  # of a hundred accounts each


class Writers:
    """The roles of all that were seen to write."""

    def __init__(self, questions: Questions, me: str) -> None:
        self._questions = questions
        self._me = me
        self._domain: str | None = None
        self._known = {SYSTEM: Role.SYSTEM, NOBODY: Role.SYSTEM}

    async def roles(self, transactions: Iterable[Transaction]) -> dict[str, Role]:
        """Return the role of each that wrote one of ``transactions``, by login name. Raises as ``Http`` does."""
        wrote: dict[str, bool] = {}
        for one in transactions:
            wrote[one.Creator.id] = wrote.get(one.Creator.id, False) or one.Type == "Comment"
        domain = await self._own_domain() if any("@" in name for name in wrote) else ""
        asked = []
        for name in wrote:
            at = name.rpartition("@")[2].lower() if "@" in name else ""
            if at and at != domain and not wrote[name]:
                self._known.setdefault(name, Role.CUSTOMER)
            else:
                asked.append(name)
        await self._learn(asked)
        return {name: self._known[name] for name in wrote}

    async def colleagues(self) -> list[User]:
        """Return the accounts of the staff, by name, as far as they can be told. Raises as ``Http`` does.

        RT does not list them: those whose login name is no address, or one of the own domain, are asked for one by
        one, once, and at most some hundreds.
        """
        domain = await self._own_domain()
        limits = [("NOT LIKE", "@"), *([("LIKE", f"@{domain}")] if domain else [])]
        found: list[User] = []
        for page in range(1, _MOST_PAGES + 1):
            listing = await self._questions.people(limits, page=page)
            found += listing.items
            if listing.is_last(page) or not listing.items:
                break
        await self._learn([user.id for user in found])
        return [user for user in found if self._known[user.id] is Role.AGENT]

    async def _learn(self, names: Iterable[str]) -> None:
        unknown = [name for name in dict.fromkeys(names) if name not in self._known]
        roles = await together(self._ask(name) for name in unknown)
        self._known.update(zip(unknown, roles, strict=True))

    async def _ask(self, name: str) -> Role:
        account = await self._account(name)
        if account is None:
            return Role.CUSTOMER if "@" in name else Role.AGENT
        return Role.AGENT if account.Privileged else Role.CUSTOMER

    async def _own_domain(self) -> str:
        if self._domain is None:
            account = await self._account(self._me) if self._me else None
            self._domain = account.EmailAddress.rpartition("@")[2].lower() if account else ""
            if account:
                self._known[self._me] = Role.AGENT if account.Privileged else Role.CUSTOMER
        return self._domain

    async def _account(self, name: str) -> Account | None:
        """Return an account, or None where it is not for these eyes, or is gone."""
        try:
            return await self._questions.account(name)
        except Refused as refused:
            if not refused.is_gone and refused.status != 403:
                raise
            return None
