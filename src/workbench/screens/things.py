"""Things that are opened from anywhere: issues, articles, explanations, customers' tickets, files and links."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workbench.domain.trouble import Trouble

if TYPE_CHECKING:
    from workbench.domain.words import Ref
    from workbench.screens.core import Core


class Things:
    """Shows things as pages, and gives files and links to the programs that open them."""

    def __init__(self, desk: Core) -> None:
        self._desk = desk
        desk.hooks.openers |= {
            "link": self.browse,
            "file": lambda ref: desk.run_soon(self._open_file(ref)),
            "customer": lambda ref: desk.run_soon(self._show_tickets_of(ref)),
        }

    async def show(self, kind: str, target: str) -> None:
        """Show an issue, an article or a canned explanation as a page."""
        from workbench.screens.lists import page_of

        desk = self._desk
        title, view = await page_of(kind, target, await desk.frame.context(desk.ticket), desk.queries)
        desk.show_page(title, view)

    async def _show_tickets_of(self, customer: Ref) -> None:
        """Show a customer's tickets as a page."""
        from workbench.screens.lists import tickets_page

        desk = self._desk
        known = await desk.queries.customer(customer)
        found = await desk.queries.tickets_of_customer(customer, 100)
        title = known.name if known else customer
        page = tickets_page([one.ticket for one in found], f"{title} has no tickets.", marks=desk.marks)
        desk.show_page(title, page)

    def show_welcome(self) -> None:
        """Show the ways to begin."""
        from workbench.screens.lists import welcome_page

        self._desk.show_page("Welcome", welcome_page())

    def browse(self, url: str) -> None:
        """Open a link in the browser; only web links are."""
        from workbench.screens.outside import browse

        try:
            browse(url, self._desk.workplace.config.browser)
            self._desk.say(f"opened {url}")
        except Trouble as trouble:
            self._desk.say(str(trouble))

    # -- files ------------------------------------------------------------------------------------------

    def show_files(self) -> None:
        """Show the files of the selected ticket."""
        self._desk.run_soon(self._show_files())

    async def _show_files(self) -> None:
        from workbench.screens.lists import files_page

        if self._desk.ticket:
            files = await self._desk.queries.attachments(self._desk.ticket)
            self._desk.show_page("Files", files_page(files))

    async def _open_file(self, ref: Ref) -> None:
        """Fetch a file into the ticket's folder, if it is not there yet, and open it with the system's program."""
        from workbench.screens.outside import fetch_file, open_with_system

        self._desk.say("fetching the file …")
        path = await asyncio.to_thread(fetch_file, self._desk.workplace, ref)
        self._desk.say(f"opened {path}" if open_with_system(path) else f"kept as {path}; nothing here can open it")
