"""The items of a draft: moved, added, and left out with a reason."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.screens.handoffs.acts import Act

if TYPE_CHECKING:
    from workbench.screens.core import Core
    from workbench.screens.handoffs.acts import Acts
    from workbench.screens.handoffs.drafting import Drafting
    from workbench.screens.line import Line
    from workbench.screens.undoing import Undoing


class DraftItems:
    """Changes which items a draft has, and in which order."""

    def __init__(self, desk: Core, line: Line, undoing: Undoing, drafting: Drafting) -> None:
        self._desk = desk
        self._line = line
        self._undoing = undoing
        self._drafting = drafting

    @property
    def acts(self) -> Acts:
        """What can be done to the item that is open, or under the cursor; and that one is added."""
        return {
            "up": Act(partial(self._move, -1), self._why_no_item),
            "down": Act(partial(self._move, 1), self._why_no_item),
            "drop": Act(self._ask_reason, self._why_no_item),
            "add": Act(self._ask_which, self._drafting.why_none),
        }

    def _why_no_item(self) -> str:
        nothing = "no item is under the cursor" if self._drafting.item_here < 0 else ""
        return self._drafting.why_none() or nothing

    def _move(self, by: int) -> None:
        from workbench.handoffs.editing import move

        drafting = self._drafting
        if drafting.draft is None:
            return
        at, is_form = drafting.item_here, drafting.form_at >= 0
        to = min(max(at + by, 0), len(drafting.draft.items) - 1)
        drafting.form_at = to if is_form else -1
        drafting.change(move(drafting.draft, at, to - at))
        if not is_form:
            drafting.to_item(to)

    def _ask_reason(self) -> None:
        from workbench.handoffs.editing import drop
        from workbench.screens.handoffs.draft_pages import facts_page

        drafting = self._drafting
        if drafting.draft is None:
            return
        at = drafting.item_here
        item = drafting.draft.items[at]
        called = one_line(self._desk.marks.called(item.ticket), 40)

        def taken(reason: str) -> None:
            before = drafting.draft
            if before is not None:
                dropped = drop(before, at, reason)
                drafting.form_at = -1
                drafting.change(dropped)
                self._undoing.done(f"{called} is left out", partial(drafting.put_back, before))

        self._line.ask_line("drop", "why it is not handed over", f"Leave out {called}", facts_page(item), taken)

    def _ask_which(self) -> None:
        from workbench.screens.handoffs.draft_pages import addable_page

        draft = self._drafting.draft
        if draft is not None:
            page = addable_page(draft, self._drafting.gaps, self._desk.marks.called)
            self._line.ask_line("add", "a ticket's number, or its reference", "Add a ticket", page, self._add)

    def _add(self, said: str) -> None:
        from workbench.handoffs.editing import add
        from workbench.handoffs.known import item_from

        desk, drafting = self._desk, self._drafting
        if drafting.draft is None:
            return
        said = said.strip().removeprefix("#")
        refs = [said] if ":" in said else [f"{name}:{said}" for name in desk.helpdesks]
        trouble = Trouble("Nothing was named.", remedy="Write a ticket's number.")
        for ref in refs if said else ():
            try:
                item = item_from(desk.connection, drafting.draft, ref, desk.workplace.now())
                added = add(drafting.draft, item)
            except Trouble as found:
                trouble = Trouble(found.what.replace(ref, desk.marks.called(ref)), found.why, found.remedy)
                if "in it already" in found.what:
                    break
                continue
            drafting.form_at = -1
            drafting.change(added)
            drafting.to_item([one.ticket for one in added.items].index(item.ticket))
            return
        raise trouble
