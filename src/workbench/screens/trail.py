"""Where one has walked from the queue: tickets and pages opened on the way, so that Esc can walk back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.api.views import View
    from workbench.domain.words import Ref


@dataclass(slots=True)
class Stop:
    """A ticket, or a page with a view of its own. ``top`` and ``cursor`` are where the reader was.

    ``kind`` names the pages that have keys of their own, ``beside`` the pane of a plugin that it was opened from.
    """

    title: str
    ticket: Ref | None = None
    view: View | None = None
    top: int = 0
    cursor: int = 0
    kind: str = ""
    beside: str = ""


class Trail:
    """The stops since the queue, the latest last."""

    def __init__(self) -> None:
        self._stops: list[Stop] = []

    def __bool__(self) -> bool:
        return bool(self._stops)

    @property
    def here(self) -> Stop | None:
        """The latest stop, or None at the queue."""
        return self._stops[-1] if self._stops else None

    @property
    def ticket(self) -> Ref | None:
        """The latest ticket on the way, or None where only the queue's is selected."""
        return next((stop.ticket for stop in reversed(self._stops) if stop.ticket), None)

    def go(self, stop: Stop) -> None:
        """Walk on. The same place twice in a row is one stop."""
        here = self.here
        if here and here.title == stop.title and here.ticket == stop.ticket:
            self._stops[-1] = stop
        else:
            self._stops.append(stop)

    def begin(self, stop: Stop) -> None:
        """Put a stop before all others: the way began there."""
        self._stops.insert(0, stop)

    def back(self) -> None:
        """Walk one stop back."""
        if self._stops:
            self._stops.pop()

    def clear(self) -> None:
        """Be back at the queue."""
        self._stops.clear()
