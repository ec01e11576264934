"""Providers as the configuration names them, each with an ``http`` of its own: signed in, paced, kept to its host."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from workbench.domain.trouble import Trouble

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from workbench.api.answers import Http
    from workbench.api.providers import Helpdesk, Provider, StatusPage, Tracker
    from workbench.config.model import Config
    from workbench.config.server_options import HelpdeskOptions, Secret, StatusPageOptions, TrackerOptions
    from workbench.sync.place import Configured

    Made = TypeVar("Made", bound=Provider)

Base = TypeVar("Base")


class Servers:
    """Makes what speaks to servers; nothing is asked, and no token is had, before a provider makes its first request.

    ``unsaid`` are helpdesks that the configuration does not name, ``file_of`` says where an embedded one is kept, and
    ``clock`` what time it is there.
    """

    def __init__(
        self,
        config: "Config",
        unsaid: "Sequence[HelpdeskOptions]",
        file_of: "Callable[[HelpdeskOptions], Path]",
        clock: "Callable[[], datetime]",
    ) -> None:
        self._config = config
        self._unsaid = unsaid
        self._file_of = file_of
        self._clock = clock

    def helpdesks(self) -> "list[Helpdesk]":
        """Return the helpdesks; in the place of one that cannot be made there is one that says why."""
        from workbench.providers.unavailable import UnavailableHelpdesk

        return [_made(name, make, UnavailableHelpdesk) for name, make in self._helpdesks()]

    def trackers(self) -> "list[Tracker]":
        """Return the trackers that are read: those with an address, for which there is a provider."""
        from workbench.providers.unavailable import UnavailableTracker

        return [_made(name, make, UnavailableTracker) for name, make in self._trackers()]

    def status_pages(self) -> "list[StatusPage]":
        """Return the status pages."""
        from workbench.providers.unavailable import UnavailablePage

        return [_made(name, make, UnavailablePage) for name, make in self._pages()]

    def sources(self) -> "list[Configured]":
        """Return all of these, none of them made yet."""
        from workbench.store.sources import HELPDESK, STATUS_PAGE, TRACKER
        from workbench.sync.place import Configured

        made = (HELPDESK, self._helpdesks()), (TRACKER, self._trackers()), (STATUS_PAGE, self._pages())
        return [Configured(name, kind, make) for kind, some in made for name, make in some]

    # Each of these yields a name and what makes it, which raises Trouble where that cannot be done.

    def _helpdesks(self) -> "Iterator[tuple[str, Callable[[], Helpdesk]]]":
        for options in (*self._config.helpdesks, *self._unsaid):
            yield options.name, partial(self.helpdesk, options)

    def _trackers(self) -> "Iterator[tuple[str, Callable[[], Tracker]]]":
        from workbench.registry import TRACKERS, names

        known = names(TRACKERS) if self._config.trackers else ()
        for options in self._config.trackers:
            if options.url and options.kind in known:
                yield options.name, partial(self.tracker, options)

    def _pages(self) -> "Iterator[tuple[str, Callable[[], StatusPage]]]":
        for options in self._config.status_pages:
            yield options.name, partial(self.status_page, options)

    def helpdesk(self, options: "HelpdeskOptions") -> "Helpdesk":
        """Return one helpdesk. Raises Trouble where its provider cannot be loaded."""
        if options.kind == "local":
            from workbench.providers.helpdesk.local import LocalHelpdesk, Myself

            me = self._config.me
            myself = Myself(me.name, me.email, me.accounts.get(options.name, ""))
            return LocalHelpdesk(options.name, self._file_of(options), myself, self._clock)
        from workbench.api.providers import Helpdesk
        from workbench.registry import HELPDESKS, load

        # mypy takes an abstract class for one that is to be made, and it is only to be compared with.
        made = load(HELPDESKS, options.kind, Helpdesk)  # type: ignore[type-abstract] # it is only compared with
        return self._make(made, options, options.user, options.token)

    def tracker(self, options: "TrackerOptions") -> "Tracker":
        """Return one tracker. Raises Trouble where its provider cannot be loaded."""
        from workbench.api.providers import Tracker
        from workbench.registry import TRACKERS, load

        made = load(TRACKERS, options.kind, Tracker)  # type: ignore[type-abstract] # as above
        return self._make(made, options, options.user, options.token)

    def status_page(self, options: "StatusPageOptions") -> "StatusPage":
        """Return one status page. Raises Trouble where its provider cannot be loaded."""
        from workbench.api.providers import StatusPage
        from workbench.registry import STATUS_PAGES, load

        made = load(STATUS_PAGES, options.kind, StatusPage)  # type: ignore[type-abstract] # as above
        return self._make(made, options, "", None)

    def _http(self, url: str, sign_in: Mapping[str, str] | Callable[[], Mapping[str, str]]) -> "Http":
        from workbench.net.client import connect
        from workbench.net.connections import Network

        said = self._config.network
        network = Network(ca=said.ca, proxy=said.proxy, patience=float(said.patience))
        return connect(url.rstrip("/"), sign_in, network=network)

    def _make(
        self,
        made: "type[Made]",
        options: "HelpdeskOptions | TrackerOptions | StatusPageOptions",
        user: str,
        token: "Secret | None",
    ) -> "Made":
        from workbench.api.providers import NoHttp, Options

        said = Options(name=options.name, url=options.url.rstrip("/"), user=user, settings=options.settings)
        if "url" not in made.asks and not options.url:
            return made(said, NoHttp())  # it has no server, as one that reads a file
        if not options.url:
            raise Trouble(
                f"There is no address for {options.name}.",
                "The configuration does not say where its server is.",
                "Add url: to its entry.",
            )
        return made(said, self._http(options.url, _signing_in(made, options.name, user, token)))


def _made(name: str, make: "Callable[[], Base]", unavailable: "Callable[[str, Trouble], Base]") -> "Base":
    try:
        return make()
    except Trouble as trouble:
        return unavailable(name, trouble)
    except Exception as error:  # noqa: BLE001 - the guard around a plugin's constructor: it stops no other server
        why = f"{type(error).__name__}: {error}"
        return unavailable(name, Trouble(f"{name} cannot be used.", why, "Upgrade or remove the plugin it is of."))


def _signing_in(
    made: "type[Provider]", name: str, user: str, token: "Secret | None"
) -> "Mapping[str, str] | Callable[[], Mapping[str, str]]":
    """Return how to sign in, which fetches the token when it is called: a keyring may have to ask the person."""
    from workbench.api.answers import NotSignedIn
    from workbench.api.providers import Helpdesk

    if token is None and not (issubclass(made, Helpdesk) and "token" in made.asks):
        return {}  # what is public can be read by a stranger: a status page, an open tracker

    def sign_in() -> Mapping[str, str]:
        from workbench.config.secrets import resolve

        if token is None:
            raise NotSignedIn(
                f"There is no token for {name}.",
                "The configuration does not say where it is kept.",
                f"Run `workbench login {name}`.",
            )
        try:
            secret = resolve(token, helpdesk=name)
        except Trouble as trouble:
            raise NotSignedIn(trouble.what, trouble.why, trouble.remedy) from trouble
        return made.sign_in(user, secret)

    return sign_in
