"""The core of the desk, which its parts are given: what is open in the middle, the way there, and walking back.

Below it are where the keys are (``navigation``), what the bars say (``telling``), and what stands where
(``stage``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.domain.text import clean
from workbench.screens.found import Found
from workbench.screens.navigation import Navigation
from workbench.screens.queues import Queues
from workbench.screens.stage import RESULTS
from workbench.screens.things import Things
from workbench.screens.trail import Stop
from workbench.screens.wanting import Wanting
from workbench.store.wanted import goes_to, is_whole
from workbench.styles.geometry import CONVERSATION, PLUGIN, QUEUE, kind_of
from workbench.widgets.queue_list import QueueList

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.api import Opens, PaneContext, Ref, View
    from workbench.commands.keymap import Keymap
    from workbench.styles.icons import Icons
    from workbench.widgets.painting import Painter
    from workbench.workplace import Workplace


class Core(Navigation):
    """What is open in the middle, and the way there."""

    def __init__(self, workplace: Workplace, painter: Painter, icons: Icons, keymap: Keymap) -> None:
        super().__init__(workplace, painter, icons, keymap)
        self.queues = Queues(self)
        self.found = Found(self)
        self.wanting = Wanting(self)
        self.things = Things(self)
        self.hooks.openers |= {"ticket": self.visit, "pane": self._open_pane}
        self.hooks.drawn = self._drawn

    def look_who_i_am(self) -> None:
        """Ask again whose accounts are one's own: the first pull brings the colleagues, oneself among them."""
        me = self.workplace.me()
        if me != self.me:
            self.me = me
            self.queries = self.workplace.queries()
            self.frame.use(self.queries)
            if not self.searching and not self.trail:
                self.queues.show(self.queues.number)

    def open_here(self) -> None:
        """Open what the cursor is on."""
        if not any(enter() for enter in reversed(self.hooks.entered)):
            self._open_here()

    def _open_here(self) -> None:
        widget = self.in_focus
        if isinstance(widget, QueueList):
            if widget.selected:
                self.wanting.open(widget.selected)
                self.focus_pane(CONVERSATION)
            elif not self.workplace.has_helpdesks():
                self.things.show_welcome()
            return
        target = widget.target
        if widget is self.conversation and not widget.walks:
            self._open_in_conversation()
        elif target and target.opens:
            if widget is self.results and target.opens.kind == "ticket":
                self.wanting.open(target.opens.target)
                self.focus_pane(CONVERSATION)
            else:
                self.open(target.opens)

    def _open_in_conversation(self) -> None:
        earlier = next((a for t in self.conversation.sheet.targets for a in t.actions if a.id == "earlier"), None)
        if earlier is not None and self.conversation.top == 0:
            self.run_soon(self._act_in_conversation(earlier.id))
        elif self.ticket and not is_whole(self.connection, self.ticket):
            self.wanting.open(self.ticket)
        elif any(t.opens and t.opens.kind == "file" for t in self.conversation.sheet.targets):
            self.things.show_files()

    async def _act_in_conversation(self, action: str) -> None:
        context = await self.frame.context(self.ticket)
        await self.frame.pane(CONVERSATION).act(action, "", context)
        self.following.follow(self.ticket, at_once=True, keep=True)

    def go_back(self) -> None:
        """Walk one step back: prompt, page, zoom, pane, search; never out of the program."""
        if not any(step() for step in reversed(self.hooks.steps_back)):
            self._walk_back()
        if make_anew := self.hooks.made_anew.get(self.kind_here):
            make_anew()

    def _walk_back(self) -> None:
        if left := self.trail.here:
            self.trail.back()
            self.show_stop()
            if left.beside in self.side:
                self.focus_pane(left.beside)
            elif not self.trail and kind_of(self.size.width) == "narrow":
                self.focus_pane(QUEUE)
        elif self.zoomed:
            self.toggle_zoom()
        elif self.focus_name != QUEUE:
            self.focus_pane(QUEUE)
        elif self.searching:
            self.found.leave()

    def open(self, opens: Opens) -> None:
        """Open a ticket, issue, article, canned explanation, file or link, or carry out a chosen command."""
        if opens.kind in self.hooks.openers:
            self.hooks.openers[opens.kind](opens.target)
        else:
            self.run_soon(self.things.show(opens.kind, opens.target))

    def _open_pane(self, name: str) -> None:
        self.focus_pane(name if name in self.side else PLUGIN + name)

    def soon(self, act: Callable[[str], None]) -> Callable[[str], None]:
        """Return an act that opens something, to be carried out once the key is answered; its fault is a sentence."""

        async def carry_out(target: str) -> None:
            act(target)

        return lambda target: self.run_soon(carry_out(target))

    def visit(self, ref: Ref) -> None:
        """Show a ticket that is not the queue's, and remember the way back; for a merged one, what it went into."""
        if (into := goes_to(self.connection, ref)) != ref:
            self.say(f"{self.marks.called(ref)} was merged into {self.marks.called(into)}")
            ref = into
        self.wanting.open(ref)
        self._leave_stop()
        self.trail.go(Stop(self.marks.called(ref), ticket=ref, beside=self._beside()))
        self.show_stop()
        self.focus_pane(CONVERSATION)

    def visit_instead(self, ref: Ref) -> None:
        """Show another ticket in the place of the one that was opened."""
        if self.trail.here and self.trail.here.ticket:
            self.say(f"{self.trail.here.title} was merged into {self.marks.called(ref)}")
            self.trail.back()
        self.visit(ref)

    def show_page(self, title: str, view: View, kind: str = "", ticket: Ref | None = None) -> None:
        """Show a view in the middle, to be walked and left again by Esc.

        ``kind`` is given where it has keys of its own, ``ticket`` where the other panes are to show what it is about.
        """
        self._leave_stop()
        self.trail.go(Stop(title, ticket, view, kind=kind, beside=self._beside()))
        self.show_stop()
        self.focus_pane(CONVERSATION)

    def replace_page(self, title: str, view: View, kind: str = "", ticket: Ref | None = None) -> None:
        """Show another view in place of the page that is open."""
        if self.trail.here and self.trail.here.view is not None:
            self.trail.back()
        self.trail.go(Stop(title, ticket, view, kind=kind))
        self.show_stop()

    def put_page(self, title: str, page: View, kind: str, ticket: Ref | None = None, *, replaces: bool) -> None:
        """Show a page that has keys of its own, or put it in the place of the one that is open, read as far as that."""
        if replaces:
            cursor, top = self.conversation.cursor, self.conversation.top
            self.replace_page(title, page, kind, ticket)
            self.conversation.cursor = min(cursor, max(0, len(self.conversation.sheet.targets) - 1))
            self.conversation.top = top
        else:
            self.show_page(title, page, kind, ticket)
            self.hush()
        self.tell_footer()

    def put_cursor(self, opens: Opens | None) -> None:
        """Put the cursor on what opens something, where that is on the page."""
        targets = self.conversation.sheet.targets
        at = next((at for at, one in enumerate(targets) if opens is not None and one.opens == opens), None)
        if at is not None and at != self.conversation.cursor:
            self.conversation.move(at - self.conversation.cursor)

    def _beside(self) -> str:
        """Return the pane of a plugin that has the keys, '' for any other: Esc comes back to what it found."""
        return self.focus_name if self.focus_name.startswith(PLUGIN) else ""

    def _leave_stop(self) -> None:
        if self.trail.here:
            self.trail.here.top, self.trail.here.cursor = self.conversation.top, self.conversation.cursor

    def show_stop(self) -> None:
        """Show where one is on the way: the page that is open, or the ticket."""
        self._draw_stop()
        for tell in self.hooks.shown:
            tell()
        if self.is_writing:
            self.lay_out()

    def leave_pages(self) -> None:
        """Leave the pages that lie over the conversation."""
        was_covered = self.is_covered
        while self.is_covered:
            self.trail.back()
        if was_covered:
            self.show_stop()

    def _draw_stop(self) -> None:
        stop = self.trail.here
        self.conversation.note = "Esc walks back" if stop else ""
        if stop is None or stop.view is None:
            self.conversation.walks = False
            self.following.follow(self.ticket, at_once=True)
            return
        sheet = self.set_view(stop.view, self.cells_for(CONVERSATION))
        self.conversation.walks = bool(sheet.targets)
        self.conversation.show(sheet, stop.title, at=stop.top)
        self.conversation.cursor = min(stop.cursor, max(0, len(sheet.targets) - 1))
        if self.ticket:
            self.following.follow(self.ticket, at_once=True, keep=True)

    def resized(self, name: str) -> None:
        """Set a pane's view for its new width."""
        if name == RESULTS:
            self.found.draw_again()
        elif name == CONVERSATION and self.trail.here and self.trail.here.view is not None:
            self._leave_stop()
            self.show_stop()
        else:
            self.following.reset((name,))
        for tell in self.hooks.resized:
            tell(name)

    def copy(self, text: str, what: str) -> None:
        """Put text on the clipboard."""
        self.app.copy_to_clipboard(clean(text))  # it is pasted into shells
        self.say(f"copied {what}")

    def _drawn(self, name: str, ref: Ref, context: PaneContext, view: View) -> View:
        if name == CONVERSATION:
            return self.wanting.drawn(ref, context.ticket, view)
        from workbench.screens.panes import NOT_HERE  # after the first key can be answered

        return NOT_HERE if context.ticket is None else view

    def toggle_folds(self) -> None:
        """Show or fold quoted parts and signatures."""
        self.folded = not self.folded
        self.following.reset((CONVERSATION,))
        self.say("quoted parts are folded" if self.folded else "quoted parts are shown")
