"""Shift handoffs on the desk: the list of them, and the parts in which one is taken over, found and made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.commands.keymap import HANDOFFS
from workbench.screens.handoffs.answering import Answering
from workbench.screens.handoffs.drafting import Drafting
from workbench.screens.handoffs.explaining import Explaining
from workbench.screens.handoffs.filling import Filling
from workbench.screens.handoffs.items import DraftItems
from workbench.screens.handoffs.kinds import ALL, ASKED, DRAFT, DRAFT_FIELD, DRAFT_ITEM, HANDOFF, ITEM
from workbench.screens.handoffs.known import KnownHandoffs
from workbench.screens.handoffs.making import Making
from workbench.screens.handoffs.recalling import Recalling
from workbench.screens.handoffs.signing import Signing
from workbench.screens.handoffs.taking import Taking

if TYPE_CHECKING:
    from workbench.screens.core import Core
    from workbench.screens.line import Line
    from workbench.screens.undoing import Undoing

_TITLE = "Handoffs"


class Handoffs:
    """The handoffs of one desk, of which folders and Git are never waited for."""

    def __init__(self, desk: Core, line: Line, undoing: Undoing) -> None:
        self._desk = desk
        self.known = KnownHandoffs(desk)
        self.recalling = Recalling(desk, line, self.known)
        self.taking = Taking(desk, self.known)
        self.drafting = Drafting(desk, undoing, self.known)
        self.making = Making(desk, self.known, self.drafting)
        self.filling = Filling(desk, line, self.drafting, self.making.check)
        answering = Answering(desk, line, self.known, self.taking)
        signing = Signing(desk, line, self.known, self.taking)
        items = DraftItems(desk, line, undoing, self.drafting)
        explaining = Explaining(desk, line, self.known)
        self._acts = {
            **self.taking.acts, **answering.acts, **signing.acts,
            **self.drafting.acts, **items.acts, **self.filling.acts, **self.making.acts,
        }  # fmt: skip
        desk.hooks.openers |= {
            HANDOFF: self.taking.open, ITEM: self.taking.open_item, ASKED: explaining.ask, ALL: self.recalling.find_all,
            DRAFT: lambda _: self.draft(), DRAFT_ITEM: self.drafting.open_item, DRAFT_FIELD: self.filling.open_field,
        }  # fmt: skip
        desk.hooks.made_anew[HANDOFFS] = self._draw_list
        self.known.when_known.append(self._list_again)

    def close(self) -> None:
        """Let what is under way be done to its end."""
        self.known.close()

    @property
    def words_for_leaving(self) -> str:
        """What stays undone if one leaves now, '' for nothing."""
        return self.making.words_for_leaving

    def look_now_and_then(self) -> None:
        """Where a team shares handoffs, see whether one waits, and say so."""
        self.known.look_now_and_then()

    # -- what commands ask ------------------------------------------------------------------------------

    def show(self) -> None:
        """Show which handoffs wait, what is asked, one's own draft, and the last ones; and look for news."""
        self._show_list(replaces=False)
        self._desk.run_soon(self.known.look())

    def find(self) -> None:
        """Ask for words that a handoff of before holds."""
        self.recalling.ask()

    def show_way(self) -> None:
        """Show how the selected ticket went through the handoffs."""
        self.recalling.show_way()

    def draft(self) -> None:
        """Go on with one's draft of a handoff, or draft one."""
        self.drafting.begin()

    def why_not(self, act: str) -> str:
        """Return why something cannot be done about the handoff, or the item, under the cursor, or ''."""
        return self._acts[act].why_not()

    def hand(self, act: str) -> None:
        """Carry out what was decided about the handoff, or the item, under the cursor."""
        self._acts[act].do()

    # -- the list ---------------------------------------------------------------------------------------

    def _list_again(self) -> None:
        if self._desk.kind_here == HANDOFFS:
            self._draw_list()

    def _draw_list(self) -> None:
        self._show_list(replaces=True)

    def _show_list(self, *, replaces: bool) -> None:
        from workbench.screens.handoffs.list_page import list_page

        desk = self._desk
        page = list_page(
            self.known.known, desk.workplace.now(), desk.marks.called, is_looking=self.known.is_looking,
            to=desk.workplace.config.handoffs.to, new_key=desk.key_for("handoff.new"),
        )  # fmt: skip
        target = desk.conversation.target if replaces else None
        desk.put_page(_TITLE, page, HANDOFFS, replaces=replaces)
        desk.put_cursor(target.opens if target else None)
