"""Lists that are shown as pages: keys, explanations, similar and escalated tickets, files, and incidents."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workbench.commands.command import Desk
    from workbench.screens.core import Core
    from workbench.screens.searching import Search


class Listing:
    """Shows them. ``commanded`` is the desk as commands see it, which say of it why they cannot be done."""

    def __init__(self, desk: Core, search: Search, commanded: Desk) -> None:
        self._desk = desk
        self._search = search
        self._commanded = commanded
        desk.incident_bar.when_clicked = lambda _: self.show_incidents()

    def show_help(self) -> None:
        """Show the keys that are live here."""
        from workbench.screens.lists import help_page

        self._desk.show_page("Help", help_page(self._desk.keymap, self._commanded, self._desk.pane))

    def show_library(self) -> None:
        """Show every canned explanation."""
        from workbench.screens.lists import library_page

        workplace = self._desk.workplace
        page = library_page(workplace.shelf().all(), workplace.now().date().isoformat())
        self._desk.show_page("Library", page)

    def show_escalated(self) -> None:
        """Show every ticket with an escalation."""
        self._desk.run_soon(self._search.look_for("has:escalation is:open"))

    def show_similar(self) -> None:
        """Show tickets of any customer that are about the same thing."""
        self._desk.run_soon(self._show_similar())

    async def _show_similar(self) -> None:
        from workbench.screens.lists import tickets_page

        desk = self._desk
        if desk.ticket:
            found = await desk.queries.tickets_like(desk.ticket, 20)
            empty = "No other ticket's subject shares its rare words."
            desk.show_page("Similar tickets", tickets_page(found, empty, marks=desk.marks))

    def show_incidents(self) -> None:
        """Show what is wrong now and the tickets that look related, each with the reason."""
        self._desk.run_soon(self._show_incidents())

    async def _show_incidents(self) -> None:
        from workbench.panes.incidents import incidents_page

        desk = self._desk
        desk.take_incidents(await desk.queries.incidents())
        desk.related = await desk.backroom.related(desk.incidents)
        listed = {
            ref: [(ticket, one.reason) for one in found if (ticket := await desk.queries.ticket(one.ref)) is not None]
            for ref, found in desk.related.items()
        }
        page = incidents_page(desk.incidents, listed, now=desk.workplace.now(), mark=desk.mark_of)
        desk.show_page("Incidents", page)
        desk.tell_world()
