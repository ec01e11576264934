"""The ticket beside the item of a handoff: what happened since the handoff was written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.commands.keymap import TAKING
from workbench.domain.text import one_line
from workbench.styles.geometry import CONVERSATION, kind_of

if TYPE_CHECKING:
    from workbench.api import View
    from workbench.domain.words import Ref
    from workbench.handoffs.model import Handoff, Item
    from workbench.screens.core import Core

_MESSAGES = 200  # of the ticket at most


class Beside:
    """Shows a ticket where its item was; where there is room, the item goes to the queue's place meanwhile."""

    def __init__(self, desk: Core) -> None:
        self._desk = desk
        self.is_open = False

    def show(self, item: Item, handoff: Handoff, view: View) -> None:
        """Show the ticket of an item that stands as ``view``."""
        from workbench.screens.handoffs.item_page import since_page
        from workbench.store.conversations import messages_of

        desk, ref = self._desk, item.ticket
        messages = messages_of(desk.connection, ref, _MESSAGES)
        workplace = desk.workplace
        page = since_page(item, handoff, messages, self._stands(ref), workplace.now(), workplace.zone)
        is_wide, title = kind_of(desk.size.width) != "narrow", desk.conversation.title
        desk.show_page(f"{one_line(desk.marks.called(ref), 40)} since then", page, TAKING, ref)
        self.is_open = True
        if is_wide:
            desk.found.show_where_one_comes_from(view, title)
        desk.tell_footer()

    def _stands(self, ref: Ref) -> str:
        from workbench.store.shiftwork import names_of, stands_of

        connection = self._desk.connection
        stands = "not in the local copy"
        for found in stands_of(connection, [ref]):
            name = names_of(connection, [found.assignee]).get(found.assignee, "") if found.assignee else ""
            stands = f"{found.status_word or found.status}, {f'with {name}' if name else 'nobody’s'}"
        return stands

    def leave(self) -> None:
        """Take the ticket away again, where it is open."""
        if not self.is_open:
            return
        self.is_open = False
        if self._desk.kind_here == TAKING:
            self._desk.trail.back()
        self._desk.searching = False
        self._desk.lay_out()

    def step_back(self) -> bool:
        """Walk from the ticket back to the item; False where no ticket is open."""
        if not self.is_open or self._desk.kind_here != TAKING:
            return False
        self.leave()
        self._desk.show_stop()
        self._desk.focus_pane(CONVERSATION)
        return True
