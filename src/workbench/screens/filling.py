"""The gaps of a draft: asked for one after another in a line, and shown where they stand."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from workbench.commands.keymap import DRAFTING
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.screens.drafting import Drafting

if TYPE_CHECKING:
    from workbench.domain.words import Ref
    from workbench.handoffs.checking import Gap

_MEANT = {"handoff.gap": "next gap", "handoff.check": "check"}  # what keys still mean while a gap is asked for


class Filling(Drafting):
    """Asks for what is missing."""

    _gap: Gap | None = None  # what is asked for

    def why_not_hand(self, act: str) -> str:
        """Return why something cannot be done about the draft, or ''."""
        reason = super().why_not_hand(act)
        return reason or ("nothing is missing" if act == "gap" and not self.gaps else "")

    def hand(self, act: str) -> None:
        """Carry out what was decided about the draft; the next gap is asked for."""
        if act == "gap":
            self._ask_gap(self._gap_here)
        else:
            super().hand(act)

    @property
    def _gap_here(self) -> Gap:
        """The first gap from the item on that is open or under the cursor; the very first where there is none."""
        from_here = self.draft.items[self._item_here :] if self.draft is not None and self._item_here >= 0 else ()
        wanted = {item.ticket for item in from_here}
        return next((one for one in self.gaps if one.ticket in wanted), self.gaps[0])

    def check_draft(self) -> None:
        """Show what is about to be published, or go to what is missing."""
        raise NotImplementedError

    def _ask_gap(self, gap: Gap, said: str | None = None) -> None:
        """Ask for a gap in the line; what cannot be typed there is shown where it stands."""
        from workbench.handoffs.editing import can_be_typed, said_of
        from workbench.screens.making_pages import gap_page, hint_of, name_of_field, says

        if self.draft is None:
            return
        if not can_be_typed(gap.field):
            self._go_to(gap)
            editor = self.key_for("handoff.editor")
            self.say(f"{says(gap, self.marks.called)} {editor or 'your editor'} opens it in your editor")
            return
        self._gap = gap
        count = len(self.gaps)
        label = "change" if gap not in self.gaps else "1 gap" if count == 1 else f"{count} gaps"
        outage = next((one.name for one in self.draft.incidents if one.id == gap.ticket), "") if gap.ticket else ""
        name = outage or (self.marks.called(gap.ticket) if gap.ticket else "")
        called = f"{one_line(name, 40)}, " if name else ""
        begun = said_of(self.draft, gap.ticket, gap.field) if said is None else said
        hint, page = hint_of(gap.field), gap_page(self.draft, gap, self.marks.called)
        title = f"{called}{name_of_field(gap.field)}"
        self.ask_line(label, hint, title, page, partial(self._fill_and_go_on, gap), begun)

    def ask_field(self, ticket: Ref, field: str) -> None:
        """Ask what a field is to say; where it is missing, that is a gap like the others."""
        from workbench.handoffs.checking import Gap

        found = next((one for one in self.gaps if (one.ticket, one.field) == (ticket, field)), None)
        self._ask_gap(found or Gap(ticket, field, "What is it to say?"))

    def _fill_and_go_on(self, gap: Gap, said: str) -> None:
        """Take a line for a gap, and ask for the next one where this was asked as one of them."""
        was_gap = gap in self.gaps
        at = self.gaps.index(gap) if was_gap else 0
        if self._fill(gap, said) and was_gap and at < len(self.gaps):
            self._ask_gap(self.gaps[at])

    def _fill(self, gap: Gap, said: str) -> bool:
        """Put a line where a gap is; where it cannot stand there, say why, and ask again."""
        from workbench.handoffs.editing import LEFT_OUT, add, fill
        from workbench.handoffs.known import item_from

        self._gap = None
        if self.draft is None or (gap in self.gaps and not said.strip()):
            return False
        try:
            if gap.field == LEFT_OUT and said.strip() == "+":
                item = item_from(self.connection, self.draft, gap.ticket, self.workplace.now())
                self._change_draft(add(self.draft, item))
            else:
                self._change_draft(fill(self.draft, gap.ticket, gap.field, said, self._due))
        except Trouble as trouble:
            self._ask_gap(gap, said)
            self.say_while_asking(str(trouble))
            return False
        return True

    def _due(self, said: str) -> datetime:
        from workbench.acting.snoozing import until
        from workbench.handoffs.times import read_time

        at = read_time(said) or until(self.workplace, said).at
        if at is None:
            raise Trouble(f"{one_line(said, 40)} is not a time.", remedy="Write 4h, 14:30 or 2026-03-04 16:00Z.")
        return at

    def say_while_asking(self, sentence: str) -> None:
        """Show above what a line is asked for why it was not taken."""
        from workbench.api import Stack, Text, Tone

        question = self._question
        if self.is_asking_line and question is not None:
            page = Stack((Text(sentence, Tone.BAD), question.choices("")))
            self._question = question._replace(choices=lambda _: page)
            self.show_results(page, question.title)

    def prompt_key(self, key: str) -> bool:
        """Take a key that means something while typing: at a gap, those for the next gap and for checking too."""
        command = self.keymap.command_for((key,), DRAFTING) if self.is_asking_line and self._gap else None
        if command is None or command.id not in _MEANT or self._gap is None or self._line is None:
            if key == "escape":
                self._gap = None
            return super().prompt_key(key)
        if self.comes_late(key):
            return True
        gap, said = self._gap, self._line.value
        at = self.gaps.index(gap) if gap in self.gaps else 0
        was_empty = not said.strip()
        self.close_prompt()
        self.leave_search()
        is_done = self._fill(gap, said) or was_empty
        if is_done and command.id == "handoff.check":
            self.check_draft()
        elif is_done and self.gaps:
            self._ask_gap(self.gaps[(at + was_empty) % len(self.gaps)])
        elif is_done:
            check = self.key_for("handoff.check", DRAFTING)
            self.say(f"nothing is missing; {check or 'check'} shows what is published")
        return True

    def line_keys(self) -> list[tuple[str, str]]:
        """Return the keys that mean something while a line is asked for, each with what it does."""
        if self._gap is None:
            return super().line_keys()
        keys = ((self.key_for(name, DRAFTING), words) for name, words in _MEANT.items())
        return [("Enter", "take it"), *((key, words) for key, words in keys if key), ("Esc", "leave")]

    def _go_to(self, gap: Gap) -> None:
        """Put the cursor where a gap is."""
        from workbench.api import Opens
        from workbench.screens.making_pages import DRAFT_FIELD

        if self.draft is None:
            return
        at = next((at for at, one in enumerate(self.draft.items) if one.ticket == gap.ticket), -1)
        if at != self._form_at:
            self._form_at = at
            self._show_draft(replaces=True)
        self.put_cursor(Opens(DRAFT_FIELD, f"{gap.ticket}\n{gap.field}"))
