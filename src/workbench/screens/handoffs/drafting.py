"""The draft of a handoff: made from facts, kept at every change, shown as a whole or one item of it as a form."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from workbench.commands.keymap import DRAFTING
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.screens.handoffs.acts import Act
from workbench.screens.handoffs.kinds import DRAFT_FIELD, DRAFT_ITEM
from workbench.styles.geometry import CONVERSATION

if TYPE_CHECKING:
    from workbench.acting.handing import Basis, Handing
    from workbench.handoffs.checking import Gap
    from workbench.handoffs.model import Handoff
    from workbench.screens.core import Core
    from workbench.screens.handoffs.acts import Acts
    from workbench.screens.handoffs.known import KnownHandoffs
    from workbench.screens.undoing import Undoing

_DRAWN_WITHIN = 0.25  # seconds


class Drafting:
    """Shows the draft, and keeps each state of it.

    ``draft`` is None until it is made and checked, ``basis`` what it is checked against. ``form_at`` is the number of
    the item that stands as a form, -1 for the whole draft.
    """

    def __init__(self, desk: Core, undoing: Undoing, known: KnownHandoffs) -> None:
        self._desk = desk
        self._undoing = undoing
        self._known = known
        self.draft: Handoff | None = None
        self.basis: Basis | None = None
        self.gaps: tuple[Gap, ...] = ()
        self.form_at = -1
        desk.hooks.steps_back.append(self._leave_form)
        desk.hooks.made_anew[DRAFTING] = self._show_again
        desk.hooks.resized.append(self._resized)

    @property
    def acts(self) -> Acts:
        """What can be done to the draft as a whole."""
        return {
            "diff": Act(self._show_changes, self.why_none),
            "fresh": Act(lambda: self._desk.run_soon(self._make(fresh=True)), self.why_none),
        }

    def why_none(self) -> str:
        """Return why there is no draft to do anything to, or ''."""
        return "it is still being drafted and checked" if self.draft is None else ""

    # -- making it --------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Go on with one's draft, or draft one; the facts are gathered in the back room."""
        from workbench.api import Text, Tone

        self.draft, self.gaps, self.form_at = None, (), -1
        words = Text("Drafting from what happened in your shift …", Tone.QUIET)
        self._desk.put_page("Your handoff", words, DRAFTING, replaces=False)
        self._desk.run_soon(self._make())

    async def _make(self, *, fresh: bool = False) -> None:
        def keep_and_check(handing: Handing) -> Basis:
            if fresh or not handing.draft_file.exists():
                handing.keep_draft(made)
            basis = handing.basis(made)
            basis.gaps(made, handing.workplace.now())  # looks for secrets, which takes longest, and remembers them
            return basis

        desk, room = self._desk, self._known.room
        before, self.draft = self.draft, None
        try:
            made = await room.ask(lambda handing: handing.draft(fresh=fresh, keeps=False))
            if desk.kind_here == DRAFTING:
                self._show_whole(made, "checking …", replaces=True)
                await self._until_drawn()
            self.basis = await room.ask(keep_and_check)
        except (Trouble, OSError) as trouble:
            self.draft = before
            if desk.kind_here == DRAFTING and before is None:
                desk.go_back()
            desk.say(f"{self._known.handing.draft_file.name}: {trouble}")
            return
        self._take(made)
        if fresh and before is not None:
            self._known.wrote()
            self._undoing.done("drafted anew", partial(self.put_back, before))

    async def _until_drawn(self) -> None:
        """Wait until what is shown is on the screen: a thread that computes keeps it from being drawn."""
        drawn = asyncio.Event()
        self._desk.call_after_refresh(drawn.set)
        with suppress(TimeoutError):  # nothing is drawn any more where the desk is being left
            await asyncio.wait_for(drawn.wait(), _DRAWN_WITHIN)

    # -- changing it ------------------------------------------------------------------------------------

    def change(self, draft: Handoff) -> None:
        """Go on with another state of the draft, which is on disk before the next key."""
        if draft != self.draft:
            self._known.handing.keep_draft(draft)
            self._known.wrote()
            self._take(draft)

    def put_back(self, before: Handoff) -> str:
        """Take a change of the draft back; return why that cannot be, or ''."""
        if self._desk.kind_here != DRAFTING or self.draft is None or self.draft.id != before.id:
            return "the draft is not open any more"
        self.form_at = -1
        self.change(before)
        return ""

    def _take(self, draft: Handoff) -> None:
        if self.basis is None:
            return
        self.draft = draft
        self.gaps = tuple(self.basis.gaps(draft, self._desk.workplace.now()))
        if not self.form_at < len(draft.items):
            self.form_at = -1
        if self._desk.kind_here == DRAFTING:
            self._show_again()

    # -- showing it -------------------------------------------------------------------------------------

    def _show_again(self) -> None:
        from workbench.screens.handoffs.draft_pages import form_page

        if self.draft is None or self.basis is None:
            return
        desk = self._desk
        target = desk.conversation.target
        if self.form_at >= 0:
            item = self.draft.items[self.form_at]
            cells, called = desk.cells_for(CONVERSATION), desk.marks.called
            title = f"{self.form_at + 1} of {len(self.draft.items)} · {one_line(called(item.ticket), 40)}"
            page = form_page(self.draft, self.form_at, self.gaps, called, cells)
            desk.put_page(title, page, DRAFTING, item.ticket, replaces=True)
        else:
            self._show_whole(self.draft, count_of(self.gaps) if self.gaps else "nothing is missing", replaces=True)
        desk.put_cursor(target.opens if target else None)

    def _show_whole(self, draft: Handoff, words: str, *, replaces: bool) -> None:
        """Show the whole draft, and in the title in ``words`` how much of it is missing."""
        from workbench.screens.handoffs.draft_pages import draft_page

        page = draft_page(draft, self.gaps, self._desk.marks.called, "kept at every change")
        self._desk.put_page(f"Your handoff · {words}", page, DRAFTING, replaces=replaces)

    def open_item(self, target: str) -> None:
        """Show the item with a number as a form."""
        if self.draft is None:
            self._desk.say("it is still being checked")
            return
        self.form_at = int(target)
        self._show_again()
        self._desk.conversation.move_to(0.0)

    def _leave_form(self) -> bool:
        """Walk from a form back to the whole draft; False where none is open."""
        if self._desk.kind_here != DRAFTING or self.form_at < 0:
            return False
        at, self.form_at = self.form_at, -1
        self._show_again()
        self.to_item(at)
        return True

    def _resized(self, name: str) -> None:
        if name == CONVERSATION and self._desk.kind_here == DRAFTING:  # a form is made for a width
            self._show_again()

    def _show_changes(self) -> None:
        from workbench.screens.handoffs.draft_pages import changes_page

        if self.draft is not None and self.basis is not None:
            self._desk.show_page("What changed", changes_page(self.draft, self.basis, self._desk.marks.called))

    # -- where the cursor is ----------------------------------------------------------------------------

    def to_item(self, at: int) -> None:
        """Put the cursor on the item with a number."""
        from workbench.api import Opens

        self._desk.put_cursor(Opens(DRAFT_ITEM, str(at)))

    def go_to(self, gap: Gap) -> None:
        """Put the cursor where a gap is, in the form of its item."""
        from workbench.api import Opens

        if self.draft is None:
            return
        at = next((at for at, one in enumerate(self.draft.items) if one.ticket == gap.ticket), -1)
        if at != self.form_at:
            self.form_at = at
            self._show_again()
        self._desk.put_cursor(Opens(DRAFT_FIELD, f"{gap.ticket}\n{gap.field}"))

    @property
    def item_here(self) -> int:
        """The number of the item that is open, or under the cursor; -1 for none."""
        if self.draft is None or self._desk.kind_here != DRAFTING:
            return -1
        target = self._desk.conversation.target
        if self.form_at < 0 and target and target.opens and target.opens.kind == DRAFT_ITEM:
            return int(target.opens.target)
        return self.form_at


def count_of(gaps: tuple[Gap, ...]) -> str:
    """Return how many gaps there are, in words."""
    return "1 gap" if len(gaps) == 1 else f"{len(gaps)} gaps"
