"""Shift handoffs on the desk: what waits, what is asked, and the last ones. Folders and Git are never waited for."""

from __future__ import annotations

import asyncio
from functools import cached_property, partial
from typing import TYPE_CHECKING

from workbench.commands.keymap import DRAFTING, HANDOFFS, PUBLISHING, TAKING
from workbench.domain.trouble import Trouble
from workbench.screens.handing_room import HandingRoom, Known, load, look, look_afar
from workbench.screens.plugging import Plugging
from workbench.screens.searching import Asking
from workbench.styles.geometry import CONVERSATION

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.acting.handing import Handing
    from workbench.api import Opens, View
    from workbench.domain.words import Ref
    from workbench.handoffs.shelf import Entry, Standing
    from workbench.store.papers import Delivery

_TITLE = "Handoffs"
_PAGES = (HANDOFFS, TAKING, DRAFTING, PUBLISHING)


class HandingOver(Plugging):
    """Shows the handoffs, and takes answers to what was asked about one's own."""

    known: Known | None = None
    _is_looking = False
    _writes = 0  # how often something of one's own was written, so that what was read meanwhile is known as old

    @cached_property
    def room(self) -> HandingRoom:
        """Where whatever may take its time is done."""
        return HandingRoom(self.workplace)

    @cached_property
    def handing(self) -> Handing:
        """What writes down at once what was decided."""
        from workbench.acting.handing import Handing

        return Handing(self.workplace, self.connection)

    def end(self) -> None:
        """Let what is under way be done to its end."""
        super().end()
        if "room" in self.__dict__:
            self.room.close()

    # -- the list ---------------------------------------------------------------------------------------

    def show_handoffs(self) -> None:
        """Show what was known last, at once, and look for news."""
        self._show_list(replaces=False)
        self.run_soon(self.look_at_handoffs())

    async def look_at_handoffs(self) -> None:
        """Read what lies here, then what others have brought, and show it where handoffs are shown."""
        if self._is_looking:
            return
        self._is_looking = True
        try:
            for ask in (look, look_afar) if self.known is None else (look_afar,):
                self.take_known(await self._read(ask))
        except (Trouble, OSError) as trouble:
            self.say(str(trouble))
        finally:
            self._is_looking = False
            self.shows_known()

    def warm_up(self) -> None:
        """Load what will be wanted; and where a team shares handoffs, see now and then whether one waits."""
        super().warm_up()
        if self.workplace.config.handoffs.to and not self._is_looking:
            self.run_soon(self._look_quietly())

    async def _look_quietly(self) -> None:
        from workbench.screens.handing_pages import news_words

        self._is_looking, before = True, self.known
        try:
            known = await self._read(look)
            await self.room.ask(load)
        except (Trouble, OSError):  # it is told where handoffs are shown
            return
        finally:
            self._is_looking = False
        self.take_known(known)
        words = news_words(before, known, self.marks.called)
        if words and not self.is_saying and self.pane not in _PAGES:
            self.say(f"{words} ({self.key_for('handoffs') or 'the palette'})")

    async def _read(self, ask: Callable[[Handing], Known]) -> Known:
        """Return what is known, read once more where something was written meanwhile."""
        while True:
            before = self._writes
            known = await self.room.ask(ask)
            if before == self._writes:
                return known
            ask = look

    def take_known(self, known: Known) -> None:
        """Go on with what was read."""
        self.known = known
        self.shows_known()

    def shows_known(self) -> None:
        """Draw anew what shows handoffs."""
        if self._kind_here == HANDOFFS:
            self._show_list(replaces=True)

    @property
    def _kind_here(self) -> str:
        here = self.trail.here
        return here.kind if here is not None and here.view is not None else ""

    def _show_list(self, *, replaces: bool) -> None:
        from workbench.screens.handing_pages import list_page

        handoffs = self.workplace.config.handoffs
        page = list_page(
            self.known, self.workplace.now(), self.marks.called, is_looking=self._is_looking,
            to=handoffs.to, new_key=self.key_for("handoff.new"),
        )  # fmt: skip
        target = self.conversation.target if replaces else None
        self._show(_TITLE, page, HANDOFFS, replaces=replaces)
        self.put_cursor(target.opens if target else None)

    def put_cursor(self, opens: Opens | None) -> None:
        """Put the cursor on what opens something, where that is on the page."""
        targets = self.conversation.sheet.targets
        at = next((at for at, one in enumerate(targets) if opens is not None and one.opens == opens), None)
        if at is not None and at != self.conversation.cursor:
            self.conversation.move(at - self.conversation.cursor)

    def key_for(self, command_id: str, pane: str = "") -> str:
        """Return the key of a command, '' for none."""
        command = self.keymap.named(command_id)
        return self.keymap.shown(command, pane) if command else ""

    def open(self, opens: Opens) -> None:
        """Open something; what belongs to handoffs at once, so that the next key finds it there."""
        from workbench.screens.handing_pages import ASKED, DRAFT, HANDOFF

        identity, _, rest = opens.target.partition("\n")
        if opens.kind == HANDOFF:
            self.open_handoff(identity, int(rest) if rest else None)
        elif opens.kind == DRAFT:
            self.draft_handoff()
        elif opens.kind == ASKED:
            self._ask_answer(identity, rest)
        else:
            super().open(opens)

    def go_back(self) -> None:
        """Walk one step back; to the handoffs as they are known now."""
        super().go_back()
        if self.pane == HANDOFFS:
            self._show_list(replaces=True)

    # -- questions that come back -----------------------------------------------------------------------

    def _ask_answer(self, identity: str, ticket: Ref) -> None:
        from workbench.screens.handing_pages import item_page

        asked = self.known.asked if self.known else ()
        found = next((pair for pair in asked if pair[0].id == identity and pair[1].item.ticket == ticket), None)
        if found is None:
            self.say("this question is answered")
            return
        entry, one = found
        me, now = self.handing.me, self.workplace.now()
        self.ask_line("answer", one.words, f"{one.by} asks about {self.marks.called(ticket)}",
                      item_page(entry, one, me, now), partial(self._answer, entry, one))  # fmt: skip

    def _answer(self, entry: Entry, one: Standing, words: str) -> None:
        if not words.strip():
            raise Trouble("Nothing was answered.", remedy="Write a sentence.")
        self.run_soon(self._carry_answer(entry, one, words))

    async def _carry_answer(self, entry: Entry, one: Standing, words: str) -> None:
        left = await self.room.ask(lambda handing: handing.explain(entry, one, words))
        self._writes += 1
        self.take_known(await self._read(look))
        self.say(f"{one.by} can read the answer" if not left else self.words_of_waiting(left))

    def words_of_waiting(self, left: list[Delivery]) -> str:
        """Return what is said where something could not go to all its places."""
        trouble = next((one.trouble for one in left if one.trouble), "")
        return f"it is kept here, and goes as soon as it can{f': {trouble}' if trouble else ''}"

    # -- the line one types into ------------------------------------------------------------------------

    def ask_line(
        self, label: str, hint: str, title: str, beside: View, taken: Callable[[str], None], said: str = ""
    ) -> None:
        """Ask for one line, with a view of what it is about; ``taken`` gets what was typed, and may raise Trouble."""
        self.ask(Asking(label, hint, title, lambda _: beside, lambda _: None, said, taken))

    @property
    def is_asking_line(self) -> bool:
        """Whether a line is asked for in which there is nothing to choose."""
        asks = self.asking and self.asking_for not in ("search", "palette")
        return asks and self._question is not None and self._question.typed is not None

    def leave_search(self) -> None:
        """Go back from what was asked to the page that asked it."""
        asked_from = self._asked_from
        super().leave_search()
        if asked_from == CONVERSATION and self._kind_here:
            self.focus_pane(CONVERSATION)

    async def _mark_read(self, ref: Ref) -> None:
        if self._kind_here != TAKING:  # an item tells of a ticket that nobody has read by that
            await super()._mark_read(ref)

    def tell_footer(self) -> None:
        """Bring the line at the bottom up to date; while a line is asked for, what its keys do."""
        if not self.is_asking_line:
            super().tell_footer()
            return
        spans = [(" ", "bar")]
        for key, words in self.line_keys():
            spans += [(f"{key} ", "bar-key"), (f"{words}  ", "bar")]
        self.status_bar.say(spans)

    def forecast(self) -> str:
        """Return what stands at the bottom: where handoffs are given and taken, nothing but the keys."""
        return "" if self.pane in _PAGES else super().forecast()

    def line_keys(self) -> list[tuple[str, str]]:
        """Return the keys that mean something while a line is asked for, each with what it does."""
        return [("Enter", "take it"), ("Esc", "leave")]

    # -- what the others do -----------------------------------------------------------------------------

    def open_handoff(self, identity: str, at: int | None) -> None:
        """Open a handoff at one of its items."""
        raise NotImplementedError

    def draft_handoff(self) -> None:
        """Go on with one's draft, or draft one."""
        raise NotImplementedError

    def send_soon(self) -> None:
        """See to it that something sends what was put into the outbox."""
        self.run_soon(asyncio.to_thread(self.when_settled))
