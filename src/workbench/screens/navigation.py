"""Moving, panes, zoom and the queues."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from workbench.domain.shift import Bands, bands
from workbench.domain.trouble import Trouble
from workbench.query.narrowing import narrowed
from workbench.query.parsing import parse
from workbench.screens.stage import RESULTS
from workbench.screens.telling import Telling
from workbench.screens.trail import Stop
from workbench.store.desk import mark_read
from workbench.store.queues import ORDERS, Queue
from workbench.styles.geometry import COMPOSER, CONVERSATION, PLUGIN, QUEUE, kind_of

if TYPE_CHECKING:
    from workbench.commands.keymap import Keymap
    from workbench.domain.words import Ref
    from workbench.screens.following import Following
    from workbench.screens.panes import PaneFrame

_ORDER_NAMES = tuple(ORDERS)
ORDER_WORDS = {"due": "by deadline", "updated": "by last touch", "created": "by age", "priority": "by priority"}
_LATER = 3


class Navigation(Telling):
    """Where the keys are and which queue is shown."""

    @cached_property
    def frame(self) -> PaneFrame:
        """The frame in which panes are asked for their views."""
        from workbench.screens.panes import PaneFrame

        return PaneFrame(self.workplace, self.queries, self.pane_changed, self.say, self.mark_of)

    @cached_property
    def following(self) -> Following:
        """What keeps the panes in step with the selected ticket."""
        from workbench.screens.following import Following, Shown

        panes = {CONVERSATION: Shown(self.conversation, "Conversation")}
        panes |= {name: Shown(view, self.titles[name]) for name, view in self.side.items()}
        return Following(self, panes, self.hooks.drawn)

    def pane_changed(self) -> None:
        """Ask the panes again (PaneContext.changed)."""
        self.following.follow(self.ticket, at_once=True, keep=True)

    @property
    def can_go_back(self) -> bool:
        """Whether Esc has somewhere to walk back to, or something to let go of."""
        walked = bool(self.trail) or self.zoomed or self.searching or self.focus_name != QUEUE
        return walked or bool(self.queue_list.chosen)

    @property
    def queue_count(self) -> int:
        """How many queues there are."""
        return len(self.orders)

    @property
    def reads_several(self) -> bool:
        """Whether there are tickets of more than one helpdesk."""
        return len(self.helpdesks) > 1

    def use_keymap(self, keymap: Keymap) -> None:
        """Let other keys be in force: a plugin's are known."""
        self.keymap = keymap
        self.tell_footer()

    def next_helpdesk(self) -> None:
        """Show of every queue what is on the next helpdesk alone, and after the last one on all."""
        names = ("", *self.helpdesks)
        at = names.index(self.only) if self.only in names else 0
        self.show_helpdesk(names[(at + 1) % len(names)])

    def show_helpdesk(self, name: str) -> None:
        """Show of every queue what is on one helpdesk alone; '' for all of them."""
        self.only = name
        self.show_queue(self.queue_number)
        self.run_soon(self.count_queues())

    def move(self, lines: int) -> None:
        """Move by lines, or rows, in the pane that has the keys."""
        self.in_focus.move(lines)

    def move_page(self, pages: int) -> None:
        """Move by what the pane shows."""
        self.in_focus.move_page(pages)

    def move_to(self, share: float) -> None:
        """Move to the start, the end or between."""
        self.in_focus.move_to(share)

    def next_pane(self, step: int) -> None:
        """Give the keys to the next or previous pane."""
        if any(tab(step) for tab in reversed(self.hooks.tabbed)):
            return
        shown = self.panes
        self.focus_pane(shown[(shown.index(self.focus_name) + step) % len(shown)])

    @property
    def panes(self) -> tuple[str, ...]:
        """The panes in the order in which the keys go round; the composer comes behind the conversation."""
        if self.is_writing:
            return (QUEUE, CONVERSATION, COMPOSER, *self.side)
        if self.zoomed or kind_of(self.size.width) == "narrow":
            return (QUEUE, CONVERSATION, *self.side)
        placed = self.places(*self.size)
        return (QUEUE, *((CONVERSATION,) if CONVERSATION in placed else ()), *self.side)

    def focus_pane(self, name: str) -> None:
        """Give the keys to a pane; going to the conversation marks the ticket as read."""
        for tell in self.hooks.focusing:
            tell(name)
        if name == RESULTS:
            name = QUEUE
        before = self.focus_name
        self._give_keys_to(name)
        for told in self.hooks.focused:
            told(before, self.focus_name)

    def _give_keys_to(self, name: str) -> None:
        if name != self.focus_name:
            before = self.visible_panes
            self.focus_name = name
            self.stays = name if name.startswith(PLUGIN) else self.stays
            self.mark_focus()
            self.lay_out()
            if set(self.visible_panes) - set(before):
                self.following.follow(self.ticket, at_once=True, keep=True)
        if name == QUEUE:
            self.queries.let_go_of_mark()
        elif name == CONVERSATION and self.ticket:
            self.run_soon(self._mark_read(self.ticket))
        self.tell_footer()

    def show_queue(self, number: int) -> None:
        """Show one of the queues, counted from 1."""
        self.queue_number = number
        self.trail.clear()
        self.searching = False
        options = self.workplace.config.queues[number - 1]
        try:
            query = parse(narrowed(options.search, self.only), now=self.workplace.now())
            queue = Queue(query, self.orders[number - 1], self.asker())
        except Trouble as trouble:
            self.queue_list.window = None
            self.queue_list.title = f"{options.name}: mistaken search"
            self.say(f"queue {number}: {trouble}")
            return
        self.edges = self.edges_now()
        self.queue_list.empty = self._why_empty(options.name)
        self.queue_list.title = f"{options.name} on {self.only}" if self.only else options.name
        self.queue_list.hint = ORDER_WORDS[self.orders[number - 1]]
        self.queue_list.show(queue, self._band_of, self.queue_height)
        if self.focus_name != QUEUE:
            self.focus_pane(QUEUE)
        self.lay_out()
        self.tell_tabs()
        self.queue_moved()
        self.tell_footer()

    def edges_now(self) -> Bands:
        """Return the bands as they stand now."""
        return bands(self.workplace.now(), self.workplace.shift)

    @property
    def queue_height(self) -> int:
        """Lines that the queue shows, or will show once it is laid out."""
        box = self.places(*(self.size or self.app.size)).get(QUEUE)
        return max(1, box.height - 2) if box else 1

    def _why_empty(self, name: str) -> tuple[str, str]:
        if not self.workplace.has_helpdesks():
            return "Nothing is connected yet.", "Enter chooses how to begin."
        if self.only:
            command = self.keymap.named("queue.helpdesk")
            key = self.keymap.shown(command) if command else ""
            return f"No ticket is in {name} on {self.only}.", f"{key or 'helpdesk:all'} goes on to the next helpdesk."
        return f"No ticket is in {name}.", f"1 to {self.queue_count} show the queues, / searches everything."

    def _band_of(self, due: int) -> int:
        first, second, third = self.edges.now_until, self.edges.this_shift_until, self.edges.next_shift_until
        return 0 if due < first else 1 if due < second else 2 if due < third else _LATER

    def next_order(self) -> None:
        """Sort the queue by the next listed order."""
        at = _ORDER_NAMES.index(self.orders[self.queue_number - 1])
        self.orders[self.queue_number - 1] = _ORDER_NAMES[(at + 1) % len(_ORDER_NAMES)]
        self.show_queue(self.queue_number)

    def reload_queue(self) -> None:
        """Read the queue again. What is being read stays open, even where its ticket has left the queue."""
        before = self.queue_list.selected
        self.queue_list.reload()
        if self.searching or self.queue_list.selected == before:
            return
        if not self.trail and (before is None or self.focus_name == QUEUE):
            self.queue_moved()
        elif before is None and not self.trail.ticket:  # a page stays, and behind it is what came
            self.following.follow(self.queue_list.selected)
        elif before is not None and not self.trail.ticket:
            self.trail.begin(Stop(self.marks.called(before), ticket=before))
            self.conversation.note = "Esc walks back"

    def queue_moved(self) -> None:
        """Let the panes follow the queue's cursor."""
        self.trail.clear()
        if not self.searching:
            self.following.follow(self.queue_list.selected)
        for tell in self.hooks.shown:
            tell()

    def tab_clicked(self, x: int) -> None:
        """Show the queue whose name stands at cell ``x``."""
        at = 0
        number = 0
        for text, _ in self.tab_bar.left:
            at += len(text)
            if text.rstrip().isdigit() and len(text) == 2:
                number = int(text)
            if x < at:
                break
        if 0 < number <= self.queue_count:
            self.show_queue(number)

    async def _mark_read(self, ref: Ref) -> None:
        if self.kind_here in self.hooks.unread:
            return
        mark = await self.queries.last_read(ref)
        self.queries.hold_mark(ref, mark)
        if mark_read(self.connection, ref, now=int(self.workplace.now().timestamp())):
            self.queue_list.refresh_row(ref)

    def look_who_i_am(self) -> None:
        """Ask again whose accounts are one's own: the first pull brings the colleagues, oneself among them."""
        me = self.workplace.me()
        if me != self.me:
            self.me = me
            self.queries = self.workplace.queries()
            self.frame.use(self.queries)
            if not self.searching and not self.trail:
                self.show_queue(self.queue_number)

    def take_out(self, name: str) -> None:
        """Take a pane beside the others off the desk."""
        view = self.side.pop(name, None)
        if view is not None:
            if self.focus_name == name:
                self.focus_pane(QUEUE)
            view.remove()
            self.lay_out()
            self.following.follow(self.ticket, at_once=True, keep=True)

    def toggle_zoom(self) -> None:
        """Let the pane that has the keys fill the screen, or give the room back."""
        self.zoomed = not self.zoomed
        self.lay_out()
        self.following.follow(self.ticket, at_once=True, keep=True)
