"""Taking a handoff over: opened, and walked through item by item."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workbench.commands.keymap import TAKING
from workbench.domain.text import one_line
from workbench.screens.handoffs.acts import Act
from workbench.screens.handoffs.beside import Beside
from workbench.screens.handoffs.kinds import ITEM

if TYPE_CHECKING:
    from workbench.api import View
    from workbench.domain.words import Ref
    from workbench.handoffs.model import Acknowledgement
    from workbench.handoffs.standing import Entry, Standing
    from workbench.screens.core import Core
    from workbench.screens.handoffs.acts import Acts
    from workbench.screens.handoffs.known import KnownHandoffs


class Taking:
    """Shows a handoff as a whole, and one item after another.

    ``entry`` is the handoff that is open, ``item_at`` the number of the item that is, -1 for the whole.
    """

    def __init__(self, desk: Core, known: KnownHandoffs) -> None:
        self._desk = desk
        self._known = known
        self.beside = Beside(desk)
        self.entry: Entry | None = None
        self.item_at = -1
        desk.hooks.steps_back.append(self.beside.step_back)
        desk.hooks.unread.add(TAKING)  # an item tells of a ticket that nobody has read by that
        known.when_known.append(self._show_again)

    @property
    def acts(self) -> Acts:
        """What can be done where one walks through the items."""
        return {
            "next": Act(partial(self._walk, 1), self.why_nothing),
            "previous": Act(partial(self._walk, -1), self.why_nothing),
            "beside": Act(self._show_beside, self.why_no_item),
        }

    def why_nothing(self) -> str:
        """Return that no handoff is open, or ''."""
        return "" if self.entry else "no handoff is open"

    def why_no_item(self) -> str:
        """Return why there is no item here, or ''."""
        return self.why_nothing() or ("" if self.item_here else "no item is under the cursor")

    # -- what is open -----------------------------------------------------------------------------------

    def open(self, target: str) -> None:
        """Open a handoff at an item, or at the first of which nothing was said yet.

        ``target`` is the handoff's id, and in a second line the item's number, where it is to be that one.
        """
        identity, _, at = target.partition("\n")
        entry = self._known.entry(identity)
        if entry is None or not entry.versions:
            self._desk.say(" ".join(entry.troubles) if entry else "this handoff is not here any more")
            return
        self.entry = entry
        self.beside.is_open = False
        self.item_at = int(at) if at else self.first_open()
        self._show(replaces=False)

    def open_item(self, target: str) -> None:
        """Show the item with a number of the handoff that is open."""
        self.go_to(int(target))

    def go_to(self, at: int) -> None:
        """Show the item with a number, or with -1 the whole."""
        self.beside.leave()
        self.item_at = at
        self._show(replaces=True)

    def first_open(self, start: int = 0) -> int:
        """Return the first item from a place on of which one has said nothing yet, or the whole where there is none."""
        from workbench.handoffs.standing import Stand

        if self.entry is None or self.is_own:
            return -1
        ack = self.my_answers
        standings = self.entry.standings()
        around = [*range(start, len(standings)), *range(start)]
        return next((
            at for at in around
            if standings[at].stand is not Stand.TAKEN and (ack is None or ack.of(standings[at].item.ticket) is None)
        ), -1)  # fmt: skip

    @property
    def is_own(self) -> bool:
        """Whether the handoff is one's own, which somebody else takes."""
        return self.entry is not None and self.entry.handoff.sender.person == self._known.handing.me

    @property
    def my_answers(self) -> Acknowledgement | None:
        """What one has said of the handoff that is open."""
        return self.entry.acks.get(self._known.handing.me) if self.entry else None

    @property
    def item_here(self) -> Standing | None:
        """The item that is open, or under the cursor."""
        if self.entry is None or self._desk.kind_here != TAKING:
            return None
        at = self.item_at
        if at < 0:
            target = self._desk.conversation.target
            at = int(target.opens.target) if target and target.opens else -1
        return self.entry.standings()[at] if at >= 0 else None

    # -- showing it -------------------------------------------------------------------------------------

    def _show(self, *, replaces: bool) -> None:
        from workbench.screens.handoffs.whole_page import whole_page

        if self.entry is None:
            return
        desk, me, count = self._desk, self._known.handing.me, len(self.entry.handoff.items)
        if not 0 <= self.item_at < count:
            self.item_at = -1
            page = whole_page(self.entry, me, desk.workplace.now(), desk.marks.called, desk.key_for("handoff.sign"))
            whose = "Yours" if self.is_own else f"From {one_line(self.entry.handoff.sender.person, 40)}"
            desk.put_page(f"{whose}, {count} item{'' if count == 1 else 's'}", page, TAKING, replaces=replaces)
            return
        one = self.entry.standings()[self.item_at]
        title = f"{self.item_at + 1} of {count} · {one_line(desk.marks.called(one.item.ticket), 40)}"
        if not replaces:  # getting the keys would mark its ticket as read
            desk.put_page(title, self.view_of(one), TAKING, replaces=False)
        desk.put_page(title, self.view_of(one), TAKING, one.item.ticket, replaces=True)
        desk.conversation.move_to(0.0)

    def view_of(self, one: Standing) -> View:
        """Return one item of the handoff that is open."""
        from workbench.screens.handoffs.item_page import item_page

        assert self.entry is not None  # noqa: S101 - only asked while one is open
        return item_page(self.entry, one, self._known.handing.me, self._desk.workplace.now())

    def _show_again(self) -> None:
        """Go on with the handoff that is open as it is known now."""
        if self.entry is not None:
            self.entry = self._known.entry(self.entry.id) or self.entry
        if self._desk.kind_here == TAKING and not self.beside.is_open:
            conversation = self._desk.conversation
            cursor, top = conversation.cursor, conversation.top
            self._show(replaces=True)
            conversation.move(cursor - conversation.cursor if conversation.walks else top)

    # -- walking ----------------------------------------------------------------------------------------

    def _walk(self, step: int) -> None:
        count = len(self.entry.handoff.items) if self.entry else 0
        at = self.item_at + step
        self.go_to(at if -1 <= at < count else count - 1 if at < -1 else -1)

    def go_on(self) -> None:
        """Go to the next item of which nothing is said, or to the whole, with the cursor on the item one comes from."""
        was = self.item_here
        self.go_to(self.first_open(max(self.item_at, 0)))
        if self.item_at < 0 and was is not None:
            self.to_row(was.item.ticket)
        self._desk.tell_footer()

    def to_row(self, ticket: Ref) -> None:
        """Put the cursor on the row of an item, where the whole is shown."""
        from workbench.api import Opens

        if self.entry is not None:
            self._desk.put_cursor(Opens(ITEM, str(self.place_of(ticket))))

    def place_of(self, ticket: Ref) -> int:
        """Return the number of a ticket's item in the handoff that is open."""
        items = self.entry.handoff.items if self.entry else ()
        return [item.ticket for item in items].index(ticket)

    def _show_beside(self) -> None:
        one = self.item_here
        if self.beside.is_open:
            self._desk.go_back()
        elif one is not None and self.entry is not None:
            self.beside.show(one.item, self.entry.handoff, self.view_of(one))
