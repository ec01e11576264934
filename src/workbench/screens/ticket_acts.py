"""What is done with the selected ticket without changing it: its page, its link, its text, and that it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.store.desk import mark_read, mark_unread, read_upto
from workbench.widgets.sheet_view import SheetView

if TYPE_CHECKING:
    from workbench.screens.core import Core

_CANNED = "canned"


class TicketActs:
    """Opens, copies and marks."""

    def __init__(self, desk: Core) -> None:
        self._desk = desk

    def open_in_browser(self) -> None:
        """Open the selected ticket's page in the browser."""
        self._desk.run_soon(self._open_in_browser())

    async def _open_in_browser(self) -> None:
        desk = self._desk
        ticket = await desk.queries.ticket(desk.ticket) if desk.ticket else None
        if ticket is None or not ticket.url:
            desk.say("this ticket has no page on the web; y copies its reference")
        else:
            desk.things.browse(ticket.url)

    def copy_link(self) -> None:
        """Copy the explanation under the cursor, or the ticket's link, or its reference."""
        self._desk.run_soon(self._copy_link())

    async def _copy_link(self) -> None:
        from workbench.api.panes import Copy

        desk = self._desk
        target = desk.side[_CANNED].target if desk.focus_name == _CANNED else None
        if target and target.opens:
            context = await desk.frame.context(desk.ticket)
            done = await desk.frame.pane(_CANNED).act("copy", target.opens.target, context)
            if isinstance(done, Copy):
                desk.copy(done.text, done.what)
            return
        ticket = await desk.queries.ticket(desk.ticket) if desk.ticket else None
        if ticket:
            desk.copy(ticket.url or ticket.ref, ticket.url or ticket.ref)

    def copy_text(self) -> None:
        """Copy what the pane that has the keys shows."""
        widget = self._desk.in_focus
        if isinstance(widget, SheetView):
            self._desk.copy(widget.sheet.text, f"the text of {widget.title}")
        elif widget.window:
            rows = (f"{row.ref}\t{row.subject}\t{row.who}" for row in widget.window.rows)
            self._desk.copy("\n".join(rows), "the rows read so far")

    def toggle_read(self) -> None:
        """Mark the selected ticket unread, or read again."""
        desk, ref = self._desk, self._desk.ticket
        if ref is None:
            return
        if mark_read(desk.connection, ref, now=int(desk.workplace.now().timestamp())):
            desk.say("marked read; the same key marks it unread")
        elif read_upto(desk.connection, ref):
            mark_unread(desk.connection, ref, 0)
            desk.say("marked unread; the same key marks it read")
        desk.queue_list.refresh_row(ref)
