"""The desk: the screen with everything that commands can ask of it, and news as it comes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from workbench.domain.shift import coming_ends
from workbench.domain.trouble import Trouble
from workbench.firstpaint import ROWS, plain_tabs, remember
from workbench.query.parsing import parse
from workbench.screens.abilities import Abilities
from workbench.screens.change_questions import ChangeQuestions
from workbench.screens.changing import Changes
from workbench.screens.choosing import Chosen
from workbench.screens.configured import Configured
from workbench.screens.core import Core
from workbench.screens.dispatch import Dispatcher
from workbench.screens.enclosing import Enclosing
from workbench.screens.gathering import Gathering
from workbench.screens.handing import Handoffs
from workbench.screens.leaving import Leaving
from workbench.screens.line import Line
from workbench.screens.navigation import ORDER_WORDS
from workbench.screens.outbox import Outbox
from workbench.screens.palette import Palette
from workbench.screens.people import People
from workbench.screens.plug_means import Means
from workbench.screens.plugging import Plugins
from workbench.screens.searching import Search
from workbench.screens.sending import Sending
from workbench.screens.servers import Servers
from workbench.screens.snoozing import Snoozing
from workbench.screens.status import key_words_for
from workbench.screens.undoing import Undoing
from workbench.screens.writing import Writing
from workbench.store.changes import Follower
from workbench.store.connection import StoreError
from workbench.store.desk import mark_read, mark_unread, read_upto
from workbench.store.queues import Queue
from workbench.styles.palette import PALETTES
from workbench.widgets.sheet_view import SheetView

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events

    from workbench.commands.keymap import Keymap
    from workbench.styles.icons import Icons
    from workbench.widgets.painting import Painter
    from workbench.workplace import Workplace

_LOOK = 0.25  # seconds between two looks for news; a look costs microseconds
_REST = 0.5  # seconds between two times that news is drawn
_LOOK_AROUND = 2.0  # seconds between two counts of the queues, while news keeps coming
_BY_THE_CLOCK = ("due:", "since:", "before:")
_MINUTE = 60.0
_SYNC_LOOK = 30.0  # seconds between two looks whether something pulls


class DeskScreen(Core):
    """What ``commands.Desk`` asks for, carried out."""

    def __init__(self, workplace: Workplace, painter: Painter, icons: Icons, keymap: Keymap) -> None:
        super().__init__(workplace, painter, icons, keymap)
        self.hooks.openers["start"] = self.soon(self.start)
        self.live_keys = lambda cells: key_words_for(self.keymap, self, cells)
        self.dispatcher = Dispatcher(lambda: self.keymap, self, self.say, self.show_next_keys)
        self.line = Line(self)
        self.search = Search(self, self.line)
        self.undoing = Undoing(self)
        self.people = People(self, self.undoing)
        self.servers = Servers(self)
        self.configured = Configured(self)
        self.abilities = Abilities(self)
        self.chosen = Chosen(self)
        self.changes = Changes(self, self.chosen, self.undoing)
        self.change_questions = ChangeQuestions(self, self.line, self.abilities, self.chosen, self.changes)
        self.snoozing = Snoozing(self, self.line, self.chosen, self.changes)
        self.writing = Writing(self)
        self.gathering = Gathering(self, self.abilities, self.writing)
        self.enclosing = Enclosing(self, self.line, self.writing)
        self.sending = Sending(self, self.undoing, self.writing)
        self.outbox = Outbox(self, self.undoing, self.writing, self.sending)
        self.leaving = Leaving(self, self.writing)
        self.plugins = Plugins(self, Means(self.abilities, self.changes, self.line, self.writing, self.sending))
        self.handoffs = Handoffs(self, self.line, self.undoing)
        self.palette = Palette(self, self.line, self.plugins, self.dispatcher, self)
        self._follower = Follower(self.connection)
        self._clocks: list[asyncio.TimerHandle] = []
        self._drawn_at = 0.0
        self._remembered: dict[str, object] = {}
        self._counted_at = 0.0
        self._themes = list(PALETTES)
        self.when_ready: Callable[[], None] = lambda: None
        self.first_selected: Callable[[], str | None] = lambda: None
        self.is_ready = False

    def on_mount(self) -> None:
        """Connect the widgets and show the first queue; everything slower comes after the first paint."""
        self.mark_focus()
        for view in (self.queue_list, self.results, self.conversation, *self.side.values()):
            view.take_keys = self.focus_pane
            view.when_opened = self.open_here
            if isinstance(view, SheetView):
                view.when_resized = self.resized
        self.queue_list.when_moved = self.queue_moved
        self.queue_list.now = lambda: int(self.workplace.now().timestamp())
        self.results.when_moved = self.found.moved
        self.tab_bar.when_clicked = self.tab_clicked
        self.incident_bar.when_clicked = lambda _: self.show_incidents()
        self.begin()

    def on_resize(self, event: events.Resize) -> None:
        """Tell what there is room for now, and fill the panes that came into sight; placing them is the stage's."""
        if self.is_ready:
            self.tell_world()
            self.tell_tabs()
            self.following.follow(self.ticket, keep=True)

    def begin(self) -> None:
        """Show the first queue and start to look for news."""
        self.mark_helpdesks()
        self.show_queue(1)
        if (selected := self.first_selected()) and self.queue_list.select(selected):
            self.queue_moved()
        self.tell_world()
        self.tell_footer()
        if not self.workplace.has_helpdesks():
            self.show_welcome()
        self._tell_mistakes()
        self.is_ready = True
        self.when_ready()
        self._later(0.05, self._look_around)
        self._later(0.5, self._settle)
        self._later(_LOOK, self._look_for_news)
        self._later(_MINUTE, self._each_minute)

    def _tell_mistakes(self) -> None:
        """Show what is wrong with the configuration or happened while opening; the desk goes on without it."""
        wrong = [str(mistake) for mistake in self.workplace.loaded.problems] + self.workplace.notices
        if not wrong:
            return
        from workbench.api import Stack, Text, Tone

        remedy = Text("What is mistaken has its default. `workbench config check` lists this again.", Tone.QUIET)
        self.show_page("To be mended", Stack((*(Text(one, Tone.WARN) for one in wrong[:50]), remedy)))
        self.say(f"{len(wrong)} thing{'s' if len(wrong) > 1 else ''} to be mended; Esc goes on to the queue")

    def _settle(self) -> None:
        self.settle_soon()
        self.warm_up()
        self.remember_first_paint()
        self._later(_SYNC_LOOK, self._settle)

    def warm_up(self) -> None:
        """Load what will be wanted, and look whether a handoff waits."""
        self.writing.warm_up()
        self.plugins.warm_up()
        self.handoffs.look_now_and_then()

    def say_from_a_thread(self, sentence: str) -> None:
        """Show a sentence that another thread has to tell."""
        self.app.call_from_thread(self.say, sentence)

    def remember_first_paint(self) -> None:
        """Write down what the next start paints before anything else is loaded."""
        workplace = self.workplace
        options = workplace.config.queues[0]
        if any(word in options.search for word in _BY_THE_CLOCK):
            return  # its SQL holds moments that will have passed
        queue = Queue(parse(options.search, now=workplace.now()), options.order, self.asker())
        facts: dict[str, object] = {
            **queue.first_window(ROWS),
            "title": options.name, "hint": ORDER_WORDS[options.order], "order": options.order,
            "tabs": plain_tabs([queue.name for queue in workplace.config.queues]),
            "down": " ".join(self.keymap.keys_of["move.down"]), "up": " ".join(self.keymap.keys_of["move.up"]),
            "theme": workplace.config.look.theme, "icons": workplace.config.look.icons,
            "sources": " ".join(self.helpdesks) if self.reads_several else "",
            "frozen": int(workplace.now().timestamp()) if workplace.is_frozen else 0,
            "ends": " ".join(map(str, coming_ends(workplace.now(), workplace.shift))),
        }  # fmt: skip
        if facts == self._remembered:
            return  # writing waits for the disk, and a key would wait with it
        self._remembered = facts
        paths = workplace.paths
        remember(self.connection, paths.cache, paths.config, workplace.store_folder, facts)

    def end(self) -> None:
        """Stop everything that runs by the clock."""
        for timer in self._clocks:
            timer.cancel()
        self.writing.end()
        self.plugins.close()
        self.handoffs.close()
        self.backroom.close()

    # -- news -------------------------------------------------------------------------------------------

    def _later(self, seconds: float, act: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        now = loop.time()
        self._clocks = [timer for timer in self._clocks if timer.when() > now and not timer.cancelled()]
        self._clocks.append(loop.call_later(seconds, act))

    def _look_around(self) -> None:
        self._counted_at = asyncio.get_running_loop().time()
        from workbench.store.snoozing import wake_due  # after the first paint

        with suppress(StoreError):  # it is tried again in a minute; the follower tells of what comes back
            wake_due(self.connection, int(self.workplace.now().timestamp()))
        self.run_soon(self.look_around())

    def _look_for_news(self) -> None:
        now = asyncio.get_running_loop().time()
        if now - self._drawn_at >= _REST and (news := self._follower.news()) is not None:
            self._drawn_at = now
            self.look_who_i_am()
            if self.mark_helpdesks() and self.only and self.only not in self.helpdesks:
                self.only = ""
                self.show_queue(self.queue_number)
            self.reload_queue()
            self.outbox.look()
            if self.ticket and (news.everything or self.ticket in news.refs):
                self.following.follow(self.ticket, at_once=True, keep=True)
            if now - self._counted_at >= _LOOK_AROUND:
                self._look_around()
            else:
                self._later(_LOOK_AROUND, self._look_around)
        self.look_at_servers()
        self._later(_LOOK, self._look_for_news)

    def look_at_servers(self) -> None:
        """See what has become of the configuration, of tickets that are to come, and of the sources."""
        self.configured.look()
        self.wanting.look()
        self.servers.look()

    def _each_minute(self) -> None:
        """Let bands and ages move on, calmly."""
        self.edges = self.edges_now()
        self.reload_queue()
        self._look_around()
        self._later(_MINUTE, self._each_minute)

    def look_for_news(self) -> None:
        """Ask the helpdesks for news now."""
        self.servers.ask_for_news()
        self.reload_queue()
        self._look_around()
        self.say("looking for news")

    # -- pages ------------------------------------------------------------------------------------------

    def show_help(self) -> None:
        """Show the keys that are live here."""
        from workbench.screens.lists import help_page

        self.show_page("Help", help_page(self.keymap, self, self.pane))

    def show_library(self) -> None:
        """Show every canned explanation."""
        from workbench.screens.lists import library_page

        today = self.workplace.now().date().isoformat()
        self.show_page("Library", library_page(self.workplace.shelf().all(), today))

    def show_similar(self) -> None:
        """Show tickets of any customer that are about the same thing."""
        self.run_soon(self._show_similar())

    async def _show_similar(self) -> None:
        from workbench.screens.lists import tickets_page

        if self.ticket:
            found = await self.queries.tickets_like(self.ticket, 20)
            empty = "No other ticket's subject shares its rare words."
            self.show_page("Similar tickets", tickets_page(found, empty, marks=self.marks))

    def show_escalated(self) -> None:
        """Show every ticket with an escalation."""
        self.run_soon(self.search.look_for("has:escalation is:open"))

    def show_incidents(self) -> None:
        """Show what is wrong now and the tickets that look related, each with the reason."""
        self.run_soon(self._show_incidents())

    async def _show_incidents(self) -> None:
        from workbench.panes.incidents import incidents_page

        self.take_incidents(await self.queries.incidents())
        self.related = await self.backroom.related(self.incidents)
        listed = {
            ref: [(ticket, one.reason) for one in found if (ticket := await self.queries.ticket(one.ref)) is not None]
            for ref, found in self.related.items()
        }
        page = incidents_page(self.incidents, listed, now=self.workplace.now(), mark=self.mark_of)
        self.show_page("Incidents", page)
        self.tell_world()

    # -- acts on the selected ticket --------------------------------------------------------------------

    def open_in_browser(self) -> None:
        """Open the selected ticket's page in the browser."""
        self.run_soon(self._open_in_browser())

    async def _open_in_browser(self) -> None:
        ticket = await self.queries.ticket(self.ticket) if self.ticket else None
        if ticket is None or not ticket.url:
            self.say("this ticket has no page on the web; y copies its reference")
        else:
            self.browse(ticket.url)

    def copy_link(self) -> None:
        """Copy the explanation under the cursor, or the ticket's link, or its reference."""
        self.run_soon(self._copy_link())

    async def _copy_link(self) -> None:
        from workbench.api.panes import Copy

        target = self.side["canned"].target if self.focus_name == "canned" else None
        if target and target.opens:
            context = await self.frame.context(self.ticket)
            done = await self.frame.pane("canned").act("copy", target.opens.target, context)
            if isinstance(done, Copy):
                self.copy(done.text, done.what)
            return
        ticket = await self.queries.ticket(self.ticket) if self.ticket else None
        if ticket:
            self.copy(ticket.url or ticket.ref, ticket.url or ticket.ref)

    def copy_text(self) -> None:
        """Copy what the pane that has the keys shows."""
        widget = self.in_focus
        if isinstance(widget, SheetView):
            self.copy(widget.sheet.text, f"the text of {widget.title}")
        elif widget.window:
            rows = (f"{row.ref}\t{row.subject}\t{row.who}" for row in widget.window.rows)
            self.copy("\n".join(rows), "the rows read so far")

    def toggle_read(self) -> None:
        """Mark the selected ticket unread, or read again."""
        ref = self.ticket
        if ref is None:
            return
        if mark_read(self.connection, ref, now=int(self.workplace.now().timestamp())):
            self.say("marked read; the same key marks it unread")
        elif read_upto(self.connection, ref):
            mark_unread(self.connection, ref, 0)
            self.say("marked unread; the same key marks it read")
        self.queue_list.refresh_row(ref)

    def next_theme(self) -> None:
        """Show the next theme."""
        self._themes = [*self._themes[1:], self._themes[0]]
        self.paint_in(PALETTES[self._themes[0]])
        self.say(f"theme {self._themes[0]}; look.theme in the configuration keeps it")

    def start(self, choice: str) -> None:
        """Begin as the welcome's choice says."""
        from workbench.screens.lists import started_page

        if choice in _CHOICES:
            self.app.exit(_CHOICES[choice])
        else:
            self.show_page("Begin", started_page())

    def quit(self) -> None:
        """Leave, at the second time where something stays unsent."""
        if self.leaving.may_quit():
            self.app.exit(0)

    def carry_out_safely(self, key: str) -> bool:
        """Feed a key to the commands; what a command cannot do becomes a sentence."""
        try:
            return self.dispatcher.feed(key) or (not self.dispatcher.is_waiting and self.plugins.key(key))
        except Trouble as trouble:
            self.say(str(trouble))
            return True


DEMO = 64  # the app's answer when the person chose to see the demo company
CONNECT = 65  # and when they chose to connect a helpdesk, which is asked for without the desk
_CHOICES = {"demo": DEMO, "connect": CONNECT}
