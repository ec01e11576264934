"""Panes: what a plugin author writes, and what the desk hands it."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

from workbench.api.reading import NoShelf, Queries, Shelf
from workbench.api.views import View
from workbench.domain.values import Customer, Organisation, Ref, Ticket

API_VERSION = 1


@dataclass(frozen=True, slots=True)
class Done:
    """An action worked; ``message`` is one sentence for the status line."""

    message: str = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """Put ``text`` on the clipboard; ``what`` names it in the status line."""

    text: str
    what: str = "text"


@dataclass(frozen=True, slots=True)
class Open:
    """Open a ticket, issue, article, canned explanation, file or link."""

    kind: str
    target: str


ActionResult = Done | Copy | Open


def _nothing(*_: object) -> None:
    """Stand in for a desk that is not there, in tests and on the command line."""


def _no_mark(ref: Ref) -> str:  # noqa: ARG001 - there is one helpdesk
    return ""


async def _no_fetch(url: str) -> bytes:
    raise PermissionError(f"This pane declared no host, so it may not fetch {url}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PaneContext:
    """All that a pane may know and use while it makes one view.

    ``ticket``, ``customer`` and ``organisation`` are those of the selected row, or None. ``queries``
    reads the local store, ``shelf`` the canned explanations. ``width`` is a hint in cells, ``zone`` the person's.
    ``facts`` are named values that other panes published for this ticket. ``mark(ref)`` is what says in a
    list which helpdesk a reference belongs to, '' where there is only one. ``changed()`` asks to be drawn
    again. ``fetch`` reaches only hosts that the pane declared.
    """

    queries: Queries
    now: datetime
    ticket: Ticket | None = None
    customer: Customer | None = None
    organisation: Organisation | None = None
    shelf: Shelf = field(default_factory=NoShelf)
    width: int = 80
    # Factories, because Python 3.11 refuses an unhashable default and a mapping proxy is one there.
    settings: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    facts: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    data_folder: Path | None = None
    zone: tzinfo = UTC
    mark: Callable[[Ref], str] = _no_mark
    changed: Callable[[], None] = _nothing
    notify: Callable[[str], None] = _nothing
    log: Callable[[str], None] = _nothing
    publish: Callable[[str, str], None] = _nothing
    fetch: Callable[[str], Awaitable[bytes]] = _no_fetch


class Pane(ABC):
    """A pane of the desk.

    Subclasses set ``id`` (lower case, dashes) and ``title`` and return a view. A pane keeps no state
    that a restart may not lose.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    api_version: ClassVar[int] = API_VERSION

    @abstractmethod
    async def view(self, context: PaneContext) -> View:
        """Return what to show for ``context.ticket``; called again whenever that may have changed."""

    async def act(self, action: str, target: str, context: PaneContext) -> ActionResult:  # noqa: ARG002 - for subclasses
        """Carry out ``action`` on the row that opens ``target``; raise Trouble to refuse with a reason."""
        return Done()
