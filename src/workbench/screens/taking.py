"""Taking a handoff over: item by item, its ticket beside it, and signing, which makes one's own what was accepted."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from workbench.commands.keymap import TAKING
from workbench.domain.text import one_line
from workbench.domain.trouble import Trouble
from workbench.screens.handing_room import look
from workbench.screens.recalling import Recalling
from workbench.styles.geometry import CONVERSATION, kind_of

if TYPE_CHECKING:
    from workbench.acting.handing import Handing, Signed
    from workbench.api import Opens, View
    from workbench.domain.words import Ref
    from workbench.handoffs.model import Answer, Verdict
    from workbench.handoffs.shelf import Entry, Standing
    from workbench.screens.handing_room import Known

_BESIDE = 200  # messages at most of the ticket that is shown beside


class Taking(Recalling):
    """Shows one item after another, and takes down what is said of it."""

    entry: Entry | None = None
    _item_at = -1  # which item is open, -1 for the whole
    _is_beside = False

    @cached_property
    def _said(self) -> list[tuple[str, Ref, Answer | None]]:
        """What was said at this desk, the last at the end: of which handoff's item, and what had been said before."""
        return []

    # -- opening and walking ----------------------------------------------------------------------------

    def open_handoff(self, identity: str, at: int | None) -> None:
        """Open a handoff at an item, or at the first of which nothing was said yet."""
        entry = self.entry_of(identity)
        if entry is None or not entry.versions:
            self.say(" ".join(entry.troubles) if entry else "this handoff is not here any more")
            return
        self.entry, self._is_beside = entry, False
        self._item_at = self._first_open() if at is None else at
        self._show_item(replaces=False)

    def _first_open(self, start: int = 0) -> int:
        """Return the first item from a place on of which one has said nothing yet, or the whole where there is none."""
        from workbench.handoffs.shelf import Stand

        if self.entry is None or self._is_own:
            return -1
        ack = self.entry.acks.get(self.handing.me)
        standings = self.entry.standings()
        around = [*range(start, len(standings)), *range(start)]
        return next((
            at for at in around
            if standings[at].stand is not Stand.TAKEN and (ack is None or ack.of(standings[at].item.ticket) is None)
        ), -1)  # fmt: skip

    @property
    def _is_own(self) -> bool:
        return self.entry is not None and self.entry.handoff.sender.person == self.handing.me

    def _show_item(self, *, replaces: bool) -> None:
        from workbench.screens.handing_pages import whole_page

        if self.entry is None:
            return
        me, now, count = self.handing.me, self.workplace.now(), len(self.entry.handoff.items)
        if not 0 <= self._item_at < count:
            self._item_at = -1
            page = whole_page(self.entry, me, now, self.marks.called, self.key_for("handoff.sign"))
            whose = "Yours" if self._is_own else f"From {one_line(self.entry.handoff.sender.person, 40)}"
            self._show(f"{whose}, {count} item{'' if count == 1 else 's'}", page, TAKING, replaces=replaces)
            return
        one = self.entry.standings()[self._item_at]
        title = f"{self._item_at + 1} of {count} · {one_line(self.marks.called(one.item.ticket), 40)}"
        if not replaces:  # getting the keys would mark its ticket as read
            self._show(title, self._item_view(one), TAKING, replaces=False)
        self._show(title, self._item_view(one), TAKING, one.item.ticket, replaces=True)
        self.conversation.move_to(0.0)

    def _item_view(self, one: Standing) -> View:
        from workbench.screens.handing_pages import item_page

        assert self.entry is not None  # noqa: S101 - only asked while one is open
        return item_page(self.entry, one, self.handing.me, self.workplace.now())

    def take_known(self, known: Known) -> None:
        """Go on with what was read; the handoff that is open is drawn as it stands now."""
        if self.entry is not None:
            self.entry = known.entry(self.entry.id) or self.entry
        super().take_known(known)

    def shows_known(self) -> None:
        """Draw anew what shows handoffs."""
        super().shows_known()
        if self._kind_here == TAKING and not self._is_beside:
            cursor, top = self.conversation.cursor, self.conversation.top
            self._show_item(replaces=True)
            self.conversation.move(cursor - self.conversation.cursor if self.conversation.walks else top)

    def open(self, opens: Opens) -> None:
        """Open something; an item of the handoff that is shown is one."""
        from workbench.screens.handing_pages import ITEM

        if opens.kind == ITEM:
            self._go_to_item(int(opens.target))
        else:
            super().open(opens)

    def _go_to_item(self, at: int) -> None:
        self._leave_beside()
        self._item_at = at
        self._show_item(replaces=True)

    @property
    def _one_here(self) -> Standing | None:
        """The item that is open, or under the cursor."""
        if self.entry is None or self._kind_here != TAKING:
            return None
        at = self._item_at
        if at < 0:
            target = self.conversation.target
            at = int(target.opens.target) if target and target.opens else -1
        return self.entry.standings()[at] if at >= 0 else None

    # -- what is done -----------------------------------------------------------------------------------

    def why_not_hand(self, act: str) -> str:
        """Return why something cannot be done about the item under the cursor, or ''."""
        from workbench.handoffs.model import Verdict
        from workbench.handoffs.shelf import Stand

        one = self._one_here
        if act in ("next", "previous") or self.entry is None:
            return "" if self.entry else "no handoff is open"
        if act == "sign":
            ack = self.entry.acks.get(self.handing.me)
            waits = ack is not None and any(
                said.verdict is Verdict.ACCEPTED and said.signed is None for said in ack.answers
            )
            return "" if waits else "nothing is accepted that is not signed"
        if act == "back":
            return "" if self._to_unsay else "nothing was said that could be taken back; what is signed stays"
        if one is None:
            return "no item is under the cursor"
        if act == "beside" or (act == "accept" and self._item_at < 0):
            return ""
        if self._is_own:
            return "this handoff is your own; somebody else takes it"
        if act != "accept" and one.stand is Stand.TAKEN:
            return f"it is {'yours' if one.owner == self.handing.me else one.owner + '’s'} already"
        return ""

    def hand(self, act: str) -> None:
        """Carry out what was decided about the item under the cursor."""
        match act:
            case "accept":
                self._accept_item()
            case "ask" | "decline":
                self._ask_words(act)
            case "beside":
                self._show_beside()
            case "sign":
                self._ask_read_back()
            case "back":
                self._unsay()
            case "next" | "previous":
                step = 1 if act == "next" else -1
                count = len(self.entry.handoff.items) if self.entry else 0
                at = self._item_at + step
                self._go_to_item(at if -1 <= at < count else count - 1 if at < -1 else -1)

    def _accept_item(self) -> None:
        from workbench.handoffs.model import Verdict
        from workbench.handoffs.shelf import Stand

        one = self._one_here
        if one is None or self.entry is None:
            return
        if self._item_at < 0:
            self.open_here()
            return
        if one.stand is not Stand.TAKEN:
            self._say_of(one.item.ticket, Verdict.ACCEPTED)
        self._go_on()

    def _go_on(self) -> None:
        """Go to the next item of which nothing is said, or to the whole, with the cursor on the item one comes from."""
        was = self._one_here
        self._go_to_item(self._first_open(max(self._item_at, 0)))
        if self._item_at < 0 and was is not None:
            self._to_row(was.item.ticket)
        self.tell_footer()

    def _to_row(self, ticket: Ref) -> None:
        from workbench.api import Opens
        from workbench.screens.handing_pages import ITEM

        if self.entry is not None:
            at = [item.ticket for item in self.entry.handoff.items].index(ticket)
            self.put_cursor(Opens(ITEM, str(at)))

    def _say_of(self, ticket: Ref, verdict: Verdict, words: str = "") -> None:
        if self.entry is not None:
            ack = self.entry.acks.get(self.handing.me)
            before = ack.of(ticket) if ack else None
            self.handing.answer(self.entry, ticket, verdict, words)
            self._writes += 1
            self._said.append((self.entry.id, ticket, before))

    @property
    def _to_unsay(self) -> tuple[Ref, Answer | None] | None:
        """What would be taken back, with what stands then: of the item here, or else of the last one spoken of."""
        if self.entry is None or self._is_own:
            return None
        ack = self.entry.acks.get(self.handing.me)
        items = {item.ticket for item in self.entry.handoff.items}  # a later version may have fewer
        said = {one.ticket for one in ack.answers if one.signed is None and one.ticket in items} if ack else ()
        last = {ticket: before for of, ticket, before in self._said if of == self.entry.id and ticket in said}
        here = self._one_here
        if here is not None and here.item.ticket in said:
            return here.item.ticket, last.get(here.item.ticket)
        return next(((ticket, last[ticket]) for _, ticket, _ in reversed(self._said) if ticket in last), None)

    def _unsay(self) -> None:
        if self.entry is None or self._to_unsay is None:
            return
        ticket, before = self._to_unsay
        self.handing.take_back(self.entry, ticket, before)
        self._writes += 1
        self._said[:] = [one for one in self._said if one[:2] != (self.entry.id, ticket)]
        if self._item_at >= 0:
            self._go_to_item([item.ticket for item in self.entry.handoff.items].index(ticket))
        else:
            self._go_to_item(-1)
            self._to_row(ticket)
        self.say(f"taken back: what you said of {self.marks.called(ticket)}")
        self.tell_footer()
        self.run_soon(self._carry_on(""))

    def _ask_words(self, act: str) -> None:
        from workbench.handoffs.model import Verdict

        one = self._one_here
        if one is None or self.entry is None:
            return
        verdict = Verdict.QUESTION if act == "ask" else Verdict.DECLINED
        sender = self.entry.handoff.sender.person
        hint = f"what {sender} is to answer" if act == "ask" else "why it cannot be taken over"
        title = f"{'Ask about' if act == 'ask' else 'Decline'} {self.marks.called(one.item.ticket)}"

        def taken(words: str) -> None:
            self._say_of(one.item.ticket, verdict, words)
            self._go_on()
            self.run_soon(self._carry_on(sender))

        self._leave_beside()
        self.ask_line(act, hint, title, self._item_view(one), taken)

    async def _carry_on(self, sender: str) -> None:
        left = await self.room.ask(lambda handing: handing.carry_on())
        if sender or left:
            self.say(f"{sender} can read it now" if not left else self.words_of_waiting(left))

    # -- signing ----------------------------------------------------------------------------------------

    def _ask_read_back(self) -> None:
        from workbench.screens.handing_pages import signing_page

        if self.entry is None:
            return
        entry = self.entry
        self._leave_beside()
        page = signing_page(entry, self.handing.me, self.marks.called, "Enter")
        self.ask_line("sign", "in one line: what you have understood", "Sign what you accepted", page,
                      lambda words: self._sign(entry, words))  # fmt: skip

    def _sign(self, entry: Entry, words: str) -> None:
        if not words.strip():
            raise Trouble("There is no read-back.", remedy="Write in one line what you have understood.")
        ack = entry.acks.get(self.handing.me)
        accepted = {one.ticket for one in ack.answers if one.signed is None} if ack else ()
        self.say("signing …")
        self.run_soon(self._carry_signature(entry, words, frozenset(accepted)))

    async def _carry_signature(self, entry: Entry, words: str, accepted: frozenset[Ref]) -> None:
        def sign(handing: Handing) -> Signed:
            return handing.sign(entry, words, accepted)

        signed = await self.room.ask(sign)
        self._writes += 1
        self._item_at = -1
        self.take_known(await self._read(look))
        self.reload_queue()
        self.tell_world()
        count = len(signed.taken)
        said = [f"{count} {'is' if count == 1 else 'are'} yours now" if not signed.troubles else
                f"signed; until that has come to the team all is still {entry.handoff.sender.person}’s"]  # fmt: skip
        said += [f"{who} has signed {self.marks.called(ticket)} first" for ticket, who in signed.lost]
        self.say("; ".join([*said, *signed.troubles[:1]]))
        self.send_soon()

    # -- the ticket beside it ---------------------------------------------------------------------------

    def _show_beside(self) -> None:
        from workbench.screens.handing_pages import since_page
        from workbench.store.conversations import messages_of
        from workbench.store.shiftwork import names_of, stands_of

        one = self._one_here
        if self._is_beside:
            self.go_back()
            return
        if one is None or self.entry is None:
            return
        ref = one.item.ticket
        stands = "not in the local copy"
        for found in stands_of(self.connection, [ref]):
            name = names_of(self.connection, [found.assignee]).get(found.assignee, "") if found.assignee else ""
            stands = f"{found.status_word or found.status}, {f'with {name}' if name else 'nobody’s'}"
        messages = messages_of(self.connection, ref, _BESIDE)
        workplace = self.workplace
        page = since_page(one.item, self.entry.handoff, messages, stands, workplace.now(), workplace.zone)
        wide = kind_of(self.size.width) != "narrow"
        beside, title = self._item_view(one), self.conversation.title
        self.show_page(f"{one_line(self.marks.called(ref), 40)} since then", page, TAKING, ref)
        self._is_beside = True
        if wide:  # where the queue was
            self.searching, self.results_view = True, beside
            self.lay_out()
            self._set_results(title, at=0)
            self.mark_focus()
        self.tell_footer()

    def _leave_beside(self) -> None:
        if not self._is_beside:
            return
        self._is_beside = False
        if self._kind_here == TAKING:
            self.trail.back()
        self.searching = False
        self.lay_out()

    def go_back(self) -> None:
        """Walk one step back: from the ticket to the item."""
        if self._is_beside and self._kind_here == TAKING:
            self._leave_beside()
            self._show_stop()
            self.focus_pane(CONVERSATION)
        else:
            super().go_back()
