"""The draft of a handoff: made from facts, kept at every change, its items moved, added, and dropped with a reason."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from workbench.commands.keymap import DRAFTING
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.screens.taking import Taking
from workbench.styles.geometry import CONVERSATION

if TYPE_CHECKING:
    from workbench.acting.handing import Basis, Handing
    from workbench.api import Opens
    from workbench.domain.words import Ref
    from workbench.handoffs.checking import Gap
    from workbench.handoffs.model import Handoff

_DRAWN_WITHIN = 0.25  # seconds


class Drafting(Taking):
    """Shows the draft and changes it."""

    draft: Handoff | None = None
    basis: Basis | None = None
    gaps: tuple[Gap, ...] = ()
    _form_at = -1  # which item stands as a form, -1 for the whole draft

    # -- the draft --------------------------------------------------------------------------------------

    def draft_handoff(self) -> None:
        """Go on with one's draft, or draft one; the facts are gathered in the back room."""
        from workbench.api import Text, Tone

        self.draft, self.gaps, self._form_at = None, (), -1
        self._show("Your handoff", Text("Drafting from what happened in your shift …", Tone.QUIET), DRAFTING,
                   replaces=False)  # fmt: skip
        self.run_soon(self._make())

    async def _make(self, *, fresh: bool = False) -> None:
        def keep_and_check(handing: Handing) -> Basis:
            if fresh or not handing.draft_file.exists():
                handing.keep_draft(made)
            basis = handing.basis(made)
            basis.gaps(made, handing.workplace.now())  # looks for secrets, which takes longest, and remembers them
            return basis

        before, self.draft = self.draft, None
        try:
            made = await self.room.ask(lambda handing: handing.draft(fresh=fresh, keeps=False))
            if self._kind_here == DRAFTING:
                self._show_whole(made, "checking …", replaces=True)
                await self._until_drawn()
            self.basis = await self.room.ask(keep_and_check)
        except (Trouble, OSError) as trouble:
            self.draft = before
            if self._kind_here == DRAFTING and before is None:
                self.go_back()
            self.say(f"{self.handing.draft_file.name}: {trouble}")
            return
        self._take_draft(made)
        if fresh and before is not None:
            self._writes += 1
            self.done("drafted anew", partial(self._put_back, before))

    async def _until_drawn(self) -> None:
        """Wait until what is shown is on the screen: a thread that computes keeps it from being drawn."""
        drawn = asyncio.Event()
        self.call_after_refresh(drawn.set)
        with suppress(TimeoutError):  # nothing is drawn any more where the desk is being left
            await asyncio.wait_for(drawn.wait(), _DRAWN_WITHIN)

    def _put_back(self, before: Handoff) -> str:
        """Take a change of the draft back."""
        if self._kind_here != DRAFTING or self.draft is None or self.draft.id != before.id:
            return "the draft is not open any more"
        self._form_at = -1
        self._change_draft(before)
        return ""

    def _take_draft(self, draft: Handoff) -> None:
        if self.basis is None:
            return
        self.draft = draft
        self.gaps = tuple(self.basis.gaps(draft, self.workplace.now()))
        if not self._form_at < len(draft.items):
            self._form_at = -1
        if self._kind_here == DRAFTING:
            self._show_draft(replaces=True)

    def _change_draft(self, draft: Handoff) -> None:
        """Go on with another state of the draft, which is on disk before the next key."""
        if draft != self.draft:
            self.handing.keep_draft(draft)
            self._writes += 1
            self._take_draft(draft)

    def _show_draft(self, *, replaces: bool) -> None:
        from workbench.screens.making_pages import form_page

        if self.draft is None or self.basis is None:
            return
        count = len(self.gaps)
        gaps = "nothing is missing" if not count else "1 gap" if count == 1 else f"{count} gaps"
        target = self.conversation.target if replaces else None
        if self._form_at >= 0:
            item = self.draft.items[self._form_at]
            cells = self.cells_for(CONVERSATION)
            title = f"{self._form_at + 1} of {len(self.draft.items)} · {one_line(self.marks.called(item.ticket), 40)}"
            page = form_page(self.draft, self._form_at, self.gaps, self.marks.called, cells)
            self._show(title, page, DRAFTING, item.ticket, replaces=replaces)
        else:
            self._show_whole(self.draft, gaps, replaces=replaces)
        self.put_cursor(target.opens if target else None)

    def _show_whole(self, draft: Handoff, words: str, *, replaces: bool) -> None:
        """Show the whole draft, and in the title in ``words`` how much of it is missing."""
        from workbench.screens.making_pages import draft_page

        page = draft_page(draft, self.gaps, self.marks.called, "kept at every change")
        self._show(f"Your handoff · {words}", page, DRAFTING, replaces=replaces)

    def open(self, opens: Opens) -> None:
        """Open something; an item of the draft as a form, and a field of it to be typed."""
        from workbench.screens.making_pages import DRAFT_FIELD, DRAFT_ITEM

        if opens.kind in (DRAFT_ITEM, DRAFT_FIELD) and self.draft is None:
            self.say("it is still being checked")
        elif opens.kind == DRAFT_ITEM:
            self._form_at = int(opens.target)
            self._show_draft(replaces=True)
            self.conversation.move_to(0.0)
        elif opens.kind == DRAFT_FIELD:
            self.ask_field(*opens.target.split("\n", 1))
        else:
            super().open(opens)

    def go_back(self) -> None:
        """Walk one step back: from a form to the whole draft, and to the draft as it stands now."""
        if self._kind_here == DRAFTING and self._form_at >= 0:
            at, self._form_at = self._form_at, -1
            self._show_draft(replaces=True)
            self._to_item(at)
            return
        super().go_back()
        if self._kind_here == DRAFTING:
            self._show_draft(replaces=True)

    def resized(self, name: str) -> None:
        """Set a pane's view for its new width; a form is made for one."""
        super().resized(name)
        if name == CONVERSATION and self._kind_here == DRAFTING:
            self._show_draft(replaces=True)

    def _to_item(self, at: int) -> None:
        from workbench.api import Opens
        from workbench.screens.making_pages import DRAFT_ITEM

        self.put_cursor(Opens(DRAFT_ITEM, str(at)))

    @property
    def _item_here(self) -> int:
        """The item that is open, or under the cursor; -1 for none."""
        from workbench.screens.making_pages import DRAFT_ITEM

        if self.draft is None or self._kind_here != DRAFTING:
            return -1
        target = self.conversation.target
        if self._form_at < 0 and target and target.opens and target.opens.kind == DRAFT_ITEM:
            return int(target.opens.target)
        return self._form_at

    # -- what is done -----------------------------------------------------------------------------------

    def why_not_hand(self, act: str) -> str:
        """Return why something cannot be done about the item under the cursor, or ''."""
        if self._kind_here != DRAFTING:
            return super().why_not_hand(act)
        if self.draft is None:
            return "it is still being drafted and checked"
        return "no item is under the cursor" if act in ("up", "down", "drop") and self._item_here < 0 else ""

    def hand(self, act: str) -> None:
        """Carry out what was decided about the item under the cursor."""
        from workbench.screens.making_pages import addable_page, changes_page

        if self._kind_here != DRAFTING or self.draft is None or self.basis is None:
            super().hand(act)
            return
        match act:
            case "up" | "down":
                self._move_item(self._item_here, 1 if act == "down" else -1)
            case "drop":
                self._ask_reason(self._item_here)
            case "add":
                page = addable_page(self.draft, self.gaps, self.marks.called)
                self.ask_line("add", "a ticket's number, or its reference", "Add a ticket", page, self._add)
            case "diff":
                self.show_page("What changed", changes_page(self.draft, self.basis, self.marks.called))
            case "fresh":
                self.run_soon(self._make(fresh=True))

    def _move_item(self, at: int, by: int) -> None:
        from workbench.handoffs.editing import move

        if self.draft is None:
            return
        to = min(max(at + by, 0), len(self.draft.items) - 1)
        is_form = self._form_at >= 0
        self._form_at = to if is_form else -1
        self._change_draft(move(self.draft, at, to - at))
        if not is_form:
            self._to_item(to)

    def _ask_reason(self, at: int) -> None:
        from workbench.handoffs.editing import drop
        from workbench.screens.making_pages import facts_page

        if self.draft is None:
            return
        called = one_line(self.marks.called(self.draft.items[at].ticket), 40)
        page = facts_page(self.draft.items[at])

        def taken(reason: str) -> None:
            before = self.draft
            if before is not None:
                dropped = drop(before, at, reason)
                self._form_at = -1
                self._change_draft(dropped)
                self.done(f"{called} is left out", partial(self._put_back, before))

        self.ask_line("drop", "why it is not handed over", f"Leave out {called}", page, taken)

    def _add(self, said: str) -> None:
        from workbench.handoffs.editing import add
        from workbench.handoffs.known import item_from

        if self.draft is None:
            return
        said = said.strip().removeprefix("#")
        refs = [said] if ":" in said else [f"{name}:{said}" for name in self.helpdesks]
        trouble = Trouble("Nothing was named.", remedy="Write a ticket's number.")
        for ref in refs if said else ():
            try:
                item = item_from(self.connection, self.draft, ref, self.workplace.now())
                added = add(self.draft, item)
            except Trouble as found:
                trouble = Trouble(found.what.replace(ref, self.marks.called(ref)), found.why, found.remedy)
                if "in it already" in found.what:
                    break
                continue
            self._form_at = -1
            self._change_draft(added)
            self._to_item([one.ticket for one in self.draft.items].index(item.ticket))
            return
        raise trouble

    def ask_field(self, ticket: Ref, field: str) -> None:
        """Ask what a field is to say."""
        raise NotImplementedError
