"""What one says of the items that are handed over: accepted, asked about or declined, and taken back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workbench.screens.handoffs.acts import Act

if TYPE_CHECKING:
    from workbench.domain.words import Ref
    from workbench.handoffs.model import Answer, Verdict
    from workbench.screens.core import Core
    from workbench.screens.handoffs.acts import Acts
    from workbench.screens.handoffs.known import KnownHandoffs
    from workbench.screens.handoffs.taking import Taking
    from workbench.screens.line import Line


class Answering:
    """Takes down what is said of the item that is open, or under the cursor."""

    def __init__(self, desk: Core, line: Line, known: KnownHandoffs, taking: Taking) -> None:
        self._desk = desk
        self._line = line
        self._known = known
        self._taking = taking
        # What was said at this desk, the last at the end: of which handoff's item, and what had been said before.
        self._said: list[tuple[str, Ref, Answer | None]] = []

    @property
    def acts(self) -> Acts:
        """What can be said of an item, and that it is not to have been said."""
        return {
            "accept": Act(self._accept, self._why_not_accept),
            "ask": Act(partial(self._ask_words, "ask"), self._why_not_say),
            "decline": Act(partial(self._ask_words, "decline"), self._why_not_say),
            "back": Act(self._unsay, self._why_not_unsay),
        }

    # -- saying -----------------------------------------------------------------------------------------

    def _why_not_accept(self) -> str:
        taking = self._taking
        reason = taking.why_no_item()
        if reason or taking.item_at < 0:
            return reason
        return _NOT_ONES_OWN if taking.is_own else ""

    def _why_not_say(self) -> str:
        from workbench.handoffs.standing import Stand

        taking = self._taking
        one = taking.item_here
        if (reason := taking.why_no_item()) or one is None:
            return reason
        if taking.is_own:
            return _NOT_ONES_OWN
        if one.stand is Stand.TAKEN:
            return f"it is {'yours' if one.owner == self._known.handing.me else one.owner + '’s'} already"
        return ""

    def _accept(self) -> None:
        from workbench.handoffs.model import Verdict
        from workbench.handoffs.standing import Stand

        one = self._taking.item_here
        if one is None:
            return
        if self._taking.item_at < 0:
            self._desk.open_here()
            return
        if one.stand is not Stand.TAKEN:
            self._say(one.item.ticket, Verdict.ACCEPTED)
        self._taking.go_on()

    def _say(self, ticket: Ref, verdict: Verdict, words: str = "") -> None:
        entry, ack = self._taking.entry, self._taking.my_answers
        if entry is not None:
            before = ack.of(ticket) if ack else None
            self._known.handing.answer(entry, ticket, verdict, words)
            self._known.wrote()
            self._said.append((entry.id, ticket, before))

    def _ask_words(self, act: str) -> None:
        from workbench.handoffs.model import Verdict

        taking, one = self._taking, self._taking.item_here
        if one is None or taking.entry is None:
            return
        verdict = Verdict.QUESTION if act == "ask" else Verdict.DECLINED
        sender = taking.entry.handoff.sender.person
        hint = f"what {sender} is to answer" if act == "ask" else "why it cannot be taken over"
        title = f"{'Ask about' if act == 'ask' else 'Decline'} {self._desk.marks.called(one.item.ticket)}"

        def taken(words: str) -> None:
            self._say(one.item.ticket, verdict, words)
            taking.go_on()
            self._desk.run_soon(self._carry_on(sender))

        taking.beside.leave()
        self._line.ask_line(act, hint, title, taking.view_of(one), taken)

    async def _carry_on(self, sender: str) -> None:
        left = await self._known.room.ask(lambda handing: handing.carry_on())
        if sender or left:
            self._desk.say(f"{sender} can read it now" if not left else self._known.words_of_waiting(left))

    # -- taking it back ---------------------------------------------------------------------------------

    def _why_not_unsay(self) -> str:
        said = "" if self._to_unsay else "nothing was said that could be taken back; what is signed stays"
        return self._taking.why_nothing() or said

    @property
    def _to_unsay(self) -> tuple[Ref, Answer | None] | None:
        """What would be taken back, with what stands then: of the item here, or else of the last one spoken of."""
        entry, ack = self._taking.entry, self._taking.my_answers
        if entry is None or self._taking.is_own:
            return None
        items = {item.ticket for item in entry.handoff.items}  # a later version may have fewer
        said = {one.ticket for one in ack.answers if one.signed is None and one.ticket in items} if ack else ()
        last = {ticket: before for of, ticket, before in self._said if of == entry.id and ticket in said}
        here = self._taking.item_here
        if here is not None and here.item.ticket in said:
            return here.item.ticket, last.get(here.item.ticket)
        return next(((ticket, last[ticket]) for _, ticket, _ in reversed(self._said) if ticket in last), None)

    def _unsay(self) -> None:
        taking, entry, meant = self._taking, self._taking.entry, self._to_unsay
        if entry is None or meant is None:
            return
        ticket, before = meant
        self._known.handing.take_back(entry, ticket, before)
        self._known.wrote()
        self._said = [one for one in self._said if one[:2] != (entry.id, ticket)]
        if taking.item_at >= 0:
            taking.go_to(taking.place_of(ticket))
        else:
            taking.go_to(-1)
            taking.to_row(ticket)
        self._desk.say(f"taken back: what you said of {self._desk.marks.called(ticket)}")
        self._desk.tell_footer()
        self._desk.run_soon(self._carry_on(""))


_NOT_ONES_OWN = "this handoff is your own; somebody else takes it"
