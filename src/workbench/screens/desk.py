"""The desk: the screen that is made of its parts, from its beginning to its end."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from workbench.domain.trouble import Trouble
from workbench.screens.beginning import Beginning
from workbench.screens.changing.abilities import Abilities
from workbench.screens.changing.changes import Changes
from workbench.screens.changing.choosing import Chosen
from workbench.screens.changing.questions import ChangeQuestions
from workbench.screens.changing.snoozing import Snoozing
from workbench.screens.clock import Clock
from workbench.screens.configured import Configured
from workbench.screens.core import Core
from workbench.screens.dispatch import Dispatcher
from workbench.screens.leaving import Leaving
from workbench.screens.line import Line
from workbench.screens.listing import Listing
from workbench.screens.news import News
from workbench.screens.next_start import NextStart
from workbench.screens.outbox.part import Outbox
from workbench.screens.palette import Palette
from workbench.screens.people import People
from workbench.screens.plugins.means import Means
from workbench.screens.plugins.part import Plugins
from workbench.screens.searching import Search
from workbench.screens.servers import Servers
from workbench.screens.status import key_words_for
from workbench.screens.ticket_acts import TicketActs
from workbench.screens.undoing import Undoing
from workbench.screens.writing.composing import Writing
from workbench.screens.writing.enclosing import Enclosing
from workbench.screens.writing.gaps import Gaps
from workbench.screens.writing.gathering import Gathering
from workbench.screens.writing.sending import Sending
from workbench.styles.palette import PALETTES
from workbench.widgets.sheet_view import SheetView

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events

    from workbench.commands.keymap import Keymap
    from workbench.screens.handoffs.part import Handoffs
    from workbench.styles.icons import Icons
    from workbench.widgets.painting import Painter
    from workbench.workplace import Workplace

_SETTLED = 0.5  # seconds after the first paint, to what can wait
_SYNC_LOOK = 30.0  # seconds between two looks whether something pulls


class DeskScreen(Core):
    """What ``commands.Desk`` asks for: the core, and the parts upon it, each given the others that it needs.

    Of the parts that have a say in a key, such as Esc, the one that was made last is asked first.
    """

    def __init__(self, workplace: Workplace, painter: Painter, icons: Icons, keymap: Keymap) -> None:
        super().__init__(workplace, painter, icons, keymap)
        self.live_keys = lambda cells: key_words_for(self.keymap, self, cells)
        self.dispatcher = Dispatcher(lambda: self.keymap, self, self.say, self.show_next_keys)
        self.beginning = Beginning(self)
        self.line = Line(self)
        self.search = Search(self, self.line)
        self.listing = Listing(self, self.search, self)
        self.ticket_acts = TicketActs(self)
        self.undoing = Undoing(self)
        self.people = People(self, self.undoing)
        self.servers = Servers(self)
        self.abilities = Abilities(self)
        self.chosen = Chosen(self)
        self.changes = Changes(self, self.chosen, self.undoing)
        self.change_questions = ChangeQuestions(self, self.line, self.abilities, self.chosen, self.changes)
        self.snoozing = Snoozing(self, self.line, self.chosen, self.changes)
        self.writing = Writing(self)
        self.gaps = Gaps(self, self.writing)
        self.gathering = Gathering(self, self.abilities, self.writing)
        self.enclosing = Enclosing(self, self.line, self.writing)
        self.sending = Sending(self, self.undoing, self.writing)
        self.outbox = Outbox(self, self.undoing, self.writing, self.sending)
        self.leaving = Leaving(self, self.writing)
        self.plugins = Plugins(self, Means(self.abilities, self.changes, self.line, self.writing, self.sending))
        self._handoffs: Handoffs | None = None
        self.hooks.staying.append(lambda: self.handoffs.words_for_leaving)
        self.palette = Palette(self, self.line, self.plugins, self.dispatcher, self)
        self.clock = Clock()
        self.configured = Configured(self)
        self.news = News(self, self.clock, self.configured, self.servers, self.outbox)
        self.next_start = NextStart(self)
        self._themes = list(PALETTES)
        self.when_ready: Callable[[], None] = lambda: None
        self.first_selected: Callable[[], str | None] = lambda: None
        self.is_ready = False

    @property
    def handoffs(self) -> Handoffs:
        """The handoffs, which have parts of their own: made when they are first wanted, after the first key."""
        if self._handoffs is None:
            from workbench.screens.handoffs.part import Handoffs

            self._handoffs = Handoffs(self, self.line, self.undoing)
        return self._handoffs

    # -- from its beginning to its end ------------------------------------------------------------------

    def on_mount(self) -> None:
        """Connect the widgets and show the first queue; everything slower comes after the first paint."""
        self.mark_focus()
        for view in (self.queue_list, self.results, self.conversation, *self.side.values()):
            view.take_keys = self.focus_pane
            view.when_opened = self.open_here
            if isinstance(view, SheetView):
                view.when_resized = self.resized
        self.queue_list.when_moved = self.queues.moved
        self.queue_list.now = lambda: int(self.workplace.now().timestamp())
        self.results.when_moved = self.found.moved
        self.tab_bar.when_clicked = self.queues.tab_clicked
        self._begin()

    def on_resize(self, event: events.Resize) -> None:
        """Tell what there is room for now, and fill the panes that came into sight; placing them is the stage's."""
        if self.is_ready:
            self.tell_world()
            self.queues.tell()
            self.following.follow(self.ticket, keep=True)

    def _begin(self) -> None:
        """Show the first queue and start to look for news."""
        self.mark_helpdesks()
        self.queues.show(1)
        if (selected := self.first_selected()) and self.queue_list.select(selected):
            self.queues.moved()
        self.tell_world()
        self.tell_footer()
        self.beginning.tell()
        self.is_ready = True
        self.when_ready()
        self.news.begin()
        self.clock.later(_SETTLED, self._settle)

    def _settle(self) -> None:
        self.settle_soon()
        self.warm_up()
        self.next_start.remember()
        self.clock.later(_SYNC_LOOK, self._settle)

    def warm_up(self) -> None:
        """Load what will be wanted, and look whether a handoff waits."""
        self.writing.warm_up()
        self.plugins.warm_up()
        self.run_soon(self._look_for_handoffs())

    async def _look_for_handoffs(self) -> None:
        await asyncio.to_thread(import_module, "workbench.screens.handoffs.part")
        self.handoffs.look_now_and_then()

    def end(self) -> None:
        """Stop everything that runs by the clock, and have on disk what was written."""
        self.clock.stop()
        self.writing.end()
        self.plugins.close()
        if self._handoffs is not None:
            self._handoffs.close()
        self.backroom.close()

    def quit(self) -> None:
        """Leave, at the second time where something stays unsent."""
        if self.leaving.may_quit():
            self.app.exit(0)

    # -- keys, looks, and what other threads say --------------------------------------------------------

    def carry_out_safely(self, key: str) -> bool:
        """Feed a key to the commands; what a command cannot do becomes a sentence."""
        try:
            return self.dispatcher.feed(key) or (not self.dispatcher.is_waiting and self.plugins.key(key))
        except Trouble as trouble:
            self.say(str(trouble))
            return True

    def next_theme(self) -> None:
        """Show the next theme."""
        self._themes = [*self._themes[1:], self._themes[0]]
        self.paint_in(PALETTES[self._themes[0]])
        self.say(f"theme {self._themes[0]}; look.theme in the configuration keeps it")

    def say_from_a_thread(self, sentence: str) -> None:
        """Show a sentence that another thread has to tell."""
        self.app.call_from_thread(self.say, sentence)
