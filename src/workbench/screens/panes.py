"""Asking panes for their views: the frame that keeps one pane's fault from the others."""

import asyncio
from collections.abc import Callable
from dataclasses import replace

from workbench.api import Empty, Pane, PaneContext, Problem, Ref, Trouble, View
from workbench.panes import load_pane
from workbench.store.plugged import facts_of
from workbench.store.reading import StoreQueries
from workbench.workplace import Workplace

_SECONDS = 2.0


class PaneFrame:
    """Loads built-in panes when they are first shown and asks them for views."""

    def __init__(
        self, workplace: Workplace, queries: StoreQueries, changed: Callable[[], None], say: Callable[[str], None],
        mark: Callable[[Ref], str],
    ) -> None:  # fmt: skip
        self._workplace = workplace
        self._queries = queries
        self._changed = changed
        self._say = say
        self._mark = mark
        self._panes: dict[str, Pane] = {}

    def use(self, queries: StoreQueries) -> None:
        """Read through other queries from now on."""
        self._queries = queries

    def pane(self, name: str) -> Pane:
        """Return a pane by its id, loading it once."""
        if name not in self._panes:
            self._panes[name] = load_pane(name)
        return self._panes[name]

    async def context(self, ref: Ref | None) -> PaneContext:
        """Return what panes may know while ``ref`` is selected."""
        workplace = self._workplace
        queries = self._queries
        ticket = await queries.ticket(ref) if ref else None
        customer = await queries.customer(ticket.customer) if ticket and ticket.customer else None
        organisation = await queries.organisation(ticket.organisation) if ticket and ticket.organisation else None
        return PaneContext(
            queries=queries,
            now=workplace.now(),
            ticket=ticket,
            customer=customer,
            organisation=organisation,
            shelf=workplace.shelf(),
            facts=facts_of(workplace.connection(), ref) if ref else {},
            zone=workplace.zone,
            changed=self._changed,
            notify=self._say,
            mark=self._mark,
        )

    async def view(self, name: str, context: PaneContext, width: int) -> View:
        """Return a pane's view, or a Problem that names the pane, the cause and the remedy."""
        try:
            pane = self.pane(name)
            async with asyncio.timeout(_SECONDS):
                return _is_view(await pane.view(replace(context, width=width)))
        except Trouble as trouble:
            return Problem(trouble.what, trouble.why, trouble.remedy)
        except TimeoutError:
            return Problem(f"The {name} pane did not answer within {_SECONDS:.0f} s.", "", "Select the ticket again.")
        except Exception as error:  # noqa: BLE001 - the pane frame: one pane's fault must not end the desk
            return Problem(f"The {name} pane failed.", f"{type(error).__name__}: {error}", "Select the ticket again.")


def _is_view(returned: View) -> View:
    """Return what a pane returned. Raises TypeError where it is something else than it promised."""
    if not isinstance(returned, View):
        raise TypeError(f"{type(returned).__name__} is not a view")
    return returned


NOT_HERE = Empty("Its ticket is not here.", "")
NO_TICKET = Empty("No ticket is selected.", "Choose one in the queue.")
