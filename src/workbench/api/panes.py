"""Panes: what a plugin author writes, and what the desk hands it."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, TypeVar

from workbench.api.kept import Kept, KeptInMemory
from workbench.api.reading import NoShelf, Queries, Shelf
from workbench.api.results import ActionResult, Copy, Done, Open
from workbench.api.runs import NoRuns, Run, Runs
from workbench.api.typed import Typed
from workbench.api.views import Action, View
from workbench.domain.trouble import Trouble
from workbench.domain.values import Customer, Organisation, Ref, Ticket

if TYPE_CHECKING:
    from workbench.api.knowledge import KnowledgeSource

__all__ = ["API_VERSION", "ActionResult", "Copy", "Done", "NoSettings", "Open", "Pane", "PaneContext"]

API_VERSION = 1

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class NoSettings:
    """The settings of a plugin that has none."""


def nothing(*_: object) -> None:
    """Stand in for a desk that is not there, in tests and on the command line."""


def _no_mark(ref: Ref) -> str:  # noqa: ARG001 - there is one helpdesk
    return ""


def _no_sources() -> "Sequence[KnowledgeSource]":
    return ()


async def no_fetch(url: str) -> bytes:
    """Refuse to fetch."""
    raise Trouble(f"{url} is not fetched.", "This plugin declared no hosts.", "Name its host in the class: hosts.")


async def no_secret(name: str) -> str:
    """Refuse to tell a secret."""
    raise Trouble(f"There is no secret called {name}.", "None were given to this plugin.")


def settings_from(said: Mapping[str, object], kind: type[S]) -> S:
    """Return settings as ``kind``, a dataclass or a msgspec Struct. Raises Trouble where they do not fit it."""
    import msgspec

    try:
        return msgspec.convert(dict(said), kind, strict=False)
    except msgspec.ValidationError as error:
        raise Trouble("Its settings do not fit.", f"{error}.", "`workbench plugins list` says where.") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaneContext:
    """All that a pane may know and use while it makes one view or carries out one action.

    ``ticket``, ``customer`` and ``organisation`` are those of the selected row, or None. ``queries`` reads the local
    store, ``shelf`` the canned explanations. ``width`` is a hint in cells, ``zone`` the person's.

    ``typed`` is what the person typed into the form whose action this is. ``settings`` are the plugin's own, as the
    configuration says them; :meth:`settings_as` gives them as its model.

    ``folder`` is the ticket's folder and ``data_folder`` the plugin's own; make either where you need it, for it may
    not be there yet. ``kept`` keeps small values about the ticket, ``runs`` runs commands.

    ``facts`` are named values that panes published for this ticket, and ``publish(name, value)`` publishes one, for
    canned explanations and packets to use: ``repro.timings.seconds.p95``.

    ``changed()`` asks to be drawn again, ``every(seconds)`` to be drawn again and again while the pane is seen, at
    most once a second. ``notify(sentence)`` speaks in the status line, ``log(sentence)`` writes into the plugin's log.

    ``secret(name)`` returns a secret of the plugin's own: what the configuration names, else what the keyring holds.
    ``fetch(url)`` reaches the hosts that the class declares and the configuration allows. ``sources()`` are the
    knowledge sources that are enabled. Both raise Trouble where they cannot.

    ``mark(ref)`` is what says in a list which helpdesk a reference belongs to, '' where there is only one.
    """

    queries: Queries
    now: datetime
    ticket: Ticket | None = None
    customer: Customer | None = None
    organisation: Organisation | None = None
    shelf: Shelf = field(default_factory=NoShelf)
    width: int = 80
    typed: Typed = field(default_factory=Typed)
    # Factories, because Python 3.11 refuses an unhashable default and a mapping proxy is one there.
    settings: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    folder: Path | None = None
    data_folder: Path | None = None
    kept: Kept = field(default_factory=KeptInMemory)
    runs: Runs = field(default_factory=NoRuns)
    zone: tzinfo = UTC
    mark: Callable[[Ref], str] = _no_mark
    changed: Callable[[], None] = nothing
    every: Callable[[float], None] = nothing
    notify: Callable[[str], None] = nothing
    log: Callable[[str], None] = nothing
    publish: Callable[[str, str], None] = nothing
    secret: Callable[[str], Awaitable[str]] = no_secret
    fetch: Callable[[str], Awaitable[bytes]] = no_fetch
    sources: "Callable[[], Sequence[KnowledgeSource]]" = _no_sources

    def settings_as(self, kind: type[S]) -> S:
        """Return the settings as the plugin's own model. Raises Trouble where they do not fit it."""
        return settings_from(self.settings, kind)


class Pane(ABC):
    """A pane of the desk.

    Subclasses set ``id`` (lower case, dashes) and ``title`` and return a view. A pane keeps no state that a restart
    may not lose.

    ``key`` gives the pane the keys from wherever one is (``p``, ``g k``), and ``commands`` are actions that can be had
    from there as well, each with a key of its own or none; they come to :meth:`act` with an empty target. Keys of the
    workbench win, and what has lost its key stays in the palette. ``Settings`` is the model of the plugin's settings,
    a dataclass or a msgspec Struct with defaults. ``hosts`` are those it may fetch from.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    api_version: ClassVar[int] = API_VERSION
    key: ClassVar[str] = ""
    commands: ClassVar[tuple[Action, ...]] = ()
    Settings: ClassVar[type] = NoSettings
    hosts: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    async def view(self, context: PaneContext) -> View:
        """Return what to show for ``context.ticket``; called again whenever that may have changed.

        It has two seconds.
        """

    async def act(self, action: str, target: str, context: PaneContext) -> ActionResult:  # noqa: ARG002 - for subclasses
        """Carry out ``action`` on the row that opens ``target``; raise Trouble to refuse with a reason.

        ``context.typed`` holds what was typed into its form. It has 20 seconds; what takes longer is a command for
        ``context.runs``.
        """
        return Done()

    async def ended(self, run: Run, context: PaneContext) -> None:  # noqa: B027 - there is nothing to do by default
        """Take note that a command has ended, on the ticket it was started for, shown or not.

        Called once for each, also for one that ended while nothing of the plugin was running.
        """
