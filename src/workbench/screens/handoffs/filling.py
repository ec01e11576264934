"""The gaps of a draft: asked for one after another in a line, and shown where they stand."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from workbench.commands.keymap import DRAFTING
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.screens.asking import LineKey
from workbench.screens.handoffs.acts import Act
from workbench.screens.handoffs.drafting import count_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.handoffs.checking import Gap
    from workbench.screens.core import Core
    from workbench.screens.handoffs.acts import Acts
    from workbench.screens.handoffs.drafting import Drafting
    from workbench.screens.line import Line

_MEANT = {"handoff.gap": "next gap", "handoff.check": "check"}  # what keys still mean while a gap is asked for


class Filling:
    """Asks for what is missing; ``check`` shows the draft where nothing is."""

    def __init__(self, desk: Core, line: Line, drafting: Drafting, check: Callable[[], None]) -> None:
        self._desk = desk
        self._line = line
        self._drafting = drafting
        self._check = check

    @property
    def acts(self) -> Acts:
        """That the next gap is asked for."""
        return {"gap": Act(lambda: self.ask(self._gap_here), self._why_not)}

    def _why_not(self) -> str:
        return self._drafting.why_none() or ("" if self._drafting.gaps else "nothing is missing")

    @property
    def _gap_here(self) -> Gap:
        """The first gap from the item on that is open or under the cursor; the very first where there is none."""
        draft, at = self._drafting.draft, self._drafting.item_here
        from_here = draft.items[at:] if draft is not None and at >= 0 else ()
        wanted = {item.ticket for item in from_here}
        return next((one for one in self._drafting.gaps if one.ticket in wanted), self._drafting.gaps[0])

    def open_field(self, target: str) -> None:
        """Ask what a field is to say; ``target`` is its item's ticket and its name, a line each."""
        from workbench.handoffs.checking import Gap

        if self._drafting.draft is None:
            self._desk.say("it is still being checked")
            return
        ticket, field = target.split("\n", 1)
        found = next((one for one in self._drafting.gaps if (one.ticket, one.field) == (ticket, field)), None)
        self.ask(found or Gap(ticket, field, "What is it to say?"))  # what is missing is a gap like the others

    def ask(self, gap: Gap, said: str | None = None) -> None:
        """Ask for a gap in the line; what cannot be typed there is shown where it stands."""
        from workbench.handoffs.editing import can_be_typed, said_of
        from workbench.screens.handoffs.draft_pages import gap_page, hint_of, name_of_field, says

        desk, draft, gaps = self._desk, self._drafting.draft, self._drafting.gaps
        if draft is None:
            return
        called = desk.marks.called
        if not can_be_typed(gap.field):
            self._drafting.go_to(gap)
            desk.say(f"{says(gap, called)} {desk.key_for('handoff.editor') or 'your editor'} opens it in your editor")
            return
        outage = next((one.name for one in draft.incidents if one.id == gap.ticket), "") if gap.ticket else ""
        name = outage or (called(gap.ticket) if gap.ticket else "")
        self._line.ask_line(
            count_of(gaps) if gap in gaps else "change", hint_of(gap.field),
            f"{one_line(name, 40)}, {name_of_field(gap.field)}" if name else name_of_field(gap.field),
            gap_page(draft, gap, called), partial(self._fill_and_go_on, gap),
            said_of(draft, gap.ticket, gap.field) if said is None else said, self._keys_at(gap),
        )  # fmt: skip

    # -- what was typed ---------------------------------------------------------------------------------

    def _fill_and_go_on(self, gap: Gap, said: str) -> None:
        """Take a line for a gap, and ask for the next one where this was asked as one of them."""
        gaps = self._drafting.gaps
        was_gap = gap in gaps
        at = gaps.index(gap) if was_gap else 0
        if self._fill(gap, said) and was_gap and at < len(self._drafting.gaps):
            self.ask(self._drafting.gaps[at])

    def _fill(self, gap: Gap, said: str) -> bool:
        """Put a line where a gap is; where it cannot stand there, say why, and ask again."""
        from workbench.handoffs.editing import LEFT_OUT, add, fill
        from workbench.handoffs.known import item_from

        drafting, draft = self._drafting, self._drafting.draft
        if draft is None or (gap in drafting.gaps and not said.strip()):
            return False
        try:
            if gap.field == LEFT_OUT and said.strip() == "+":
                item = item_from(self._desk.connection, draft, gap.ticket, self._desk.workplace.now())
                drafting.change(add(draft, item))
            else:
                drafting.change(fill(draft, gap.ticket, gap.field, said, self._due))
        except Trouble as trouble:
            self.ask(gap, said)
            self._line.say(str(trouble))
            return False
        return True

    def _due(self, said: str) -> datetime:
        from workbench.acting.snoozing import until
        from workbench.handoffs.times import read_time

        at = read_time(said) or until(self._desk.workplace, said).at
        if at is None:
            raise Trouble(f"{one_line(said, 40)} is not a time.", remedy="Write 4h, 14:30 or 2026-03-04 16:00Z.")
        return at

    # -- keys while it is asked for ---------------------------------------------------------------------

    def _keys_at(self, gap: Gap) -> tuple[LineKey, ...]:
        return tuple(
            LineKey(name, DRAFTING, words, partial(self._go_on_by_key, gap, name)) for name, words in _MEANT.items()
        )

    def _go_on_by_key(self, gap: Gap, name: str, said: str) -> None:
        """Take a line for a gap as far as anything was typed, and go on to the next one or to the check."""
        gaps = self._drafting.gaps
        at = gaps.index(gap) if gap in gaps else 0
        was_empty = not said.strip()
        if not (self._fill(gap, said) or was_empty):
            return
        gaps = self._drafting.gaps
        if name == "handoff.check":
            self._check()
        elif gaps:
            self.ask(gaps[(at + was_empty) % len(gaps)])
        else:
            check = self._desk.key_for("handoff.check", DRAFTING)
            self._desk.say(f"nothing is missing; {check or 'check'} shows what is published")
