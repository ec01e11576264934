"""The queues: which of them is shown, in which order, of which helpdesks, and how much each holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.domain.trouble import Trouble
from workbench.query.narrowing import narrowed
from workbench.query.parsing import parse
from workbench.screens.status import tab_words
from workbench.screens.trail import Stop
from workbench.store.queues import ORDERS, Queue
from workbench.styles.geometry import QUEUE

if TYPE_CHECKING:
    from workbench.screens.core import Core

_ORDER_NAMES = tuple(ORDERS)
ORDER_WORDS = {"due": "by deadline", "updated": "by last touch", "created": "by age", "priority": "by priority"}
_LATER = 3


class Queues:
    """Shows one queue at a time; the line of tabs names all of them.

    ``number`` is the one that is shown, counted from 1. ``only`` is the helpdesk that is shown alone, '' for all.
    """

    def __init__(self, desk: Core) -> None:
        self._desk = desk
        self._orders: list[str] = []
        self._counts: list[int | None] = []
        self.number = 1
        self.only = ""
        self.begin_anew()

    def begin_anew(self) -> None:
        """Have the orders that the configuration names, and no count yet."""
        self._orders = [options.order for options in self._desk.workplace.config.queues]
        self._counts = [None] * len(self._orders)

    @property
    def count(self) -> int:
        """How many queues there are."""
        return len(self._orders)

    # -- showing one ------------------------------------------------------------------------------------

    def show(self, number: int) -> None:
        """Show one of the queues, counted from 1."""
        desk = self._desk
        self.number = number
        desk.trail.clear()
        desk.searching = False
        view, order, now = desk.queue_list, self._orders[number - 1], desk.workplace.now()
        options = desk.workplace.config.queues[number - 1]
        try:
            queue = Queue(parse(narrowed(options.search, self.only), now=now), order, desk.asker())
        except Trouble as trouble:
            view.window = None
            view.title = f"{options.name}: mistaken search"
            desk.say(f"queue {number}: {trouble}")
            return
        desk.look_at_the_time()
        view.empty = self._why_empty(options.name)
        view.title = f"{options.name} on {self.only}" if self.only else options.name
        view.hint = ORDER_WORDS[order]
        view.show(queue, self._band_of, self._height)
        if desk.focus_name != QUEUE:
            desk.focus_pane(QUEUE)
        desk.lay_out()
        self.tell()
        self.moved()
        desk.tell_footer()

    def widen(self) -> None:
        """Show all helpdesks again where there is nothing any more of the one that is shown alone."""
        if self.only and self.only not in self._desk.helpdesks:
            self.only = ""
            self.show(self.number)

    def next_order(self) -> None:
        """Sort the queue by the next listed order."""
        at = _ORDER_NAMES.index(self._orders[self.number - 1])
        self._orders[self.number - 1] = _ORDER_NAMES[(at + 1) % len(_ORDER_NAMES)]
        self.show(self.number)

    def next_helpdesk(self) -> None:
        """Show of every queue what is on the next helpdesk alone, and after the last one on all."""
        names = ("", *self._desk.helpdesks)
        at = names.index(self.only) if self.only in names else 0
        self.show_helpdesk(names[(at + 1) % len(names)])

    def show_helpdesk(self, name: str) -> None:
        """Show of every queue what is on one helpdesk alone; '' for all of them."""
        self.only = name
        self.show(self.number)
        self._desk.run_soon(self.count_all())

    def _why_empty(self, name: str) -> tuple[str, str]:
        if not self._desk.workplace.has_helpdesks():
            return "Nothing is connected yet.", "Enter chooses how to begin."
        if self.only:
            key = self._desk.key_for("queue.helpdesk") or "helpdesk:all"
            return f"No ticket is in {name} on {self.only}.", f"{key} goes on to the next helpdesk."
        return f"No ticket is in {name}.", f"1 to {self.count} show the queues, / searches everything."

    def _band_of(self, due: int) -> int:
        edges = self._desk.edges
        first, second, third = edges.now_until, edges.this_shift_until, edges.next_shift_until
        return 0 if due < first else 1 if due < second else 2 if due < third else _LATER

    @property
    def _height(self) -> int:
        """Lines that the queue shows, or will show once it is laid out."""
        box = self._desk.places(*(self._desk.size or self._desk.app.size)).get(QUEUE)
        return max(1, box.height - 2) if box else 1

    # -- what becomes of it -----------------------------------------------------------------------------

    def reload(self) -> None:
        """Read the queue again. What is being read stays open, even where its ticket has left the queue."""
        desk, view = self._desk, self._desk.queue_list
        before = view.selected
        view.reload()
        if desk.searching or view.selected == before:
            return
        if not desk.trail and (before is None or desk.focus_name == QUEUE):
            self.moved()
        elif before is None and not desk.trail.ticket:  # a page stays, and behind it is what came
            desk.following.follow(view.selected)
        elif before is not None and not desk.trail.ticket:
            desk.trail.begin(Stop(desk.marks.called(before), ticket=before))
            desk.conversation.note = "Esc walks back"

    def moved(self) -> None:
        """Let the panes follow the queue's cursor."""
        desk = self._desk
        desk.trail.clear()
        if not desk.searching:
            desk.following.follow(desk.queue_list.selected)
        for tell in desk.hooks.shown:
            tell()

    # -- the tabs ---------------------------------------------------------------------------------------

    def tell(self) -> None:
        """Bring the line of queues up to date; while something is asked, it is the line one types into."""
        desk = self._desk
        if desk.asking:
            desk.tab_bar.say([(f" {desk.asking.label}", "label")])
            return
        queues = desk.workplace.config.queues
        search = narrowed(queues[self.number - 1].search, self.only)
        names = [queue.name for queue in queues]
        left, right = tab_words(names, self._counts, self.number, search, desk.size.width)
        desk.tab_bar.say(left, right)

    async def count_all(self) -> None:
        """Count in the back room what the queues hold, and say it."""
        self._counts = await self._desk.backroom.counts(self._desk.workplace.config.queues, self.only)
        self.tell()

    def tab_clicked(self, x: int) -> None:
        """Show the queue whose name stands at cell ``x``."""
        at = 0
        number = 0
        for text, _ in self._desk.tab_bar.left:
            at += len(text)
            if text.rstrip().isdigit() and len(text) == 2:
                number = int(text)
            if x < at:
                break
        if 0 < number <= self.count:
            self.show(number)
