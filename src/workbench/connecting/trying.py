"""Try an account on a server: who it is there, and what it may do, each thing by itself."""

import asyncio
import re
from typing import NamedTuple

from workbench.api.answers import Refused, Unreachable, Unreadable
from workbench.api.providers import Helpdesk, Provider, Right, StatusPage
from workbench.connecting.making import Trial
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.domain.values import Agent

PATIENCE = 60.0  # seconds; a first answer may have to wake a server up
_FRONT_PAGE = 2**18  # bytes
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_SHOWN = 80
_UNKNOWN = 401
_NOT_HERE = (404, 405, 410)


class Tried(NamedTuple):
    """What came of it: each right, whose account it is where the server says so, and what stopped it, if anything."""

    rights: tuple[Right, ...] = ()
    account: Agent | None = None
    trouble: Trouble | None = None

    @property
    def works(self) -> bool:
        """Whether there is any use in this account."""
        return self.trouble is None and all(right.works for right in self.rights if right.needed)

    @property
    def lacking(self) -> tuple[Right, ...]:
        """The rights that do not work."""
        return tuple(right for right in self.rights if not right.works)


async def try_account(trial: Trial, patience: float = PATIENCE) -> Tried:
    """Return what an account may do on its server; whatever is wrong there is part of that, and nothing is raised.

    ``patience`` is how many seconds all of it may take. The provider is closed afterwards.
    """
    provider = trial.provider
    try:
        async with asyncio.timeout(patience):
            return await _try(trial)
    except TimeoutError:
        return Tried(trouble=_too_slow(provider, patience))
    except Trouble as trouble:
        return Tried(trouble=trouble)
    except Exception as error:  # noqa: BLE001 - the guard around a provider, which may be a plugin's
        what = f"{provider.options.url} could not be tried."
        why = f"The provider for {provider.title or provider.kind} failed: {type(error).__name__}: {error}"
        return Tried(trouble=Trouble(what, one_line(why, 300), "This is a fault in the provider; report it."))
    finally:
        await provider.close()


async def _try(trial: Trial) -> Tried:
    provider = trial.provider
    try:
        rights = [*await provider.check()]
        if isinstance(provider, StatusPage) and not rights:
            rights.append(await _read(provider))
    except (Refused, Unreadable) as no:
        return Tried(trouble=await _explained(trial, no))
    if all(right.works for right in rights if right.needed):
        return Tried(tuple(rights), await _account(provider))
    first = trial.witness.first_no
    is_unknown = isinstance(first, Refused) and first.status == _UNKNOWN
    if first is None or (any(right.works for right in rights) and not is_unknown):
        return Tried(tuple(rights))  # the account is known, and each right says for itself what is wrong
    return Tried(tuple(rights), trouble=await _explained(trial, first))


async def _read(page: StatusPage) -> Right:
    reading = await page.read()
    live = [one for one in reading.incidents or () if one.is_live]
    says = f"{len(live)} live now" if live else "nothing is wrong now"
    return Right("read incidents", works=True, says=says, needed=True)


async def _account(provider: Provider) -> Agent | None:
    """Return whose account it is; a helpdesk that does not say so is not worth a failure."""
    if not isinstance(provider, Helpdesk):
        return None
    try:
        return await provider.me()
    except Unreachable:
        raise
    except Trouble:
        return None


# -- what a no means --------------------------------------------------------------------------------------


async def _explained(trial: Trial, trouble: Trouble) -> Trouble:
    """Return what a server's no means for somebody who is connecting it for the first time."""
    provider = trial.provider
    product, url = provider.title or provider.kind, provider.options.url
    if isinstance(trouble, Refused) and trouble.status == _UNKNOWN:
        from_where = f" {where_made(provider.token_from)}" if provider.token_from else ""
        return Trouble(
            f"{product} does not accept this token{' for ' + provider.options.user if provider.options.user else ''}.",
            _quoted(trouble),
            f"Copy it again, whole; it may have been taken back or have run out.{from_where}",
        )
    if isinstance(trouble, Refused) and trouble.status == 403:
        return Trouble(
            f"{product} knows this account, and it may not read anything there.",
            _quoted(trouble),
            "Ask whoever runs the server for the right to use its interface, and to see tickets.",
        )
    if trial.witness.answered:
        if provider.options.user and isinstance(trouble, Refused) and trouble.is_gone:
            what = f"{product} knows nobody called {provider.options.user}."
            return Trouble(what, _quoted(trouble), "Type the name that you sign in with there.")
        return trouble
    if isinstance(trouble, Refused) and trouble.status not in _NOT_HERE:
        return trouble
    title = await _front_page(trial)
    answered = f'What answers there calls itself "{title}".' if title else ""
    return Trouble(
        f"{url} does not answer as {product} does.",
        " ".join(part for part in (trouble.what, trouble.why, answered) if part),
        f"Open the address in a browser: it has to be the page that {product} begins with.",
    )


def where_made(token_from: str) -> str:
    """Return a sentence that says where a token is made; ``token_from`` is how its provider says it."""
    return f"{token_from.strip().rstrip('.')}."


def _quoted(trouble: Trouble) -> str:
    return f'The server says "{trouble.why}".' if trouble.why else ""


async def _front_page(trial: Trial) -> str:
    """Return what the page at the address is called; empty where it has no name, or cannot be had."""
    try:
        page = await trial.witness.download(f"{trial.provider.options.url}/", _FRONT_PAGE)
    except Trouble:
        return ""
    found = _TITLE.search(page)
    return one_line(found[1].decode("utf-8", "replace"), _SHOWN).strip() if found else ""


def _too_slow(provider: Provider, patience: float) -> Trouble:
    return Trouble(
        f"{provider.options.url} takes too long.",
        f"It was asked for {patience:.0f} seconds and had not answered everything by then.",
        "Try again in a while. If it is always that slow, give it more: network: {patience: 300}.",
    )
