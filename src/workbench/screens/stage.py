"""The stage: which widgets there are, where they stand, and which one has the keys."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from textual.screen import Screen

from workbench.commands.plugged import panes_of
from workbench.domain.shift import Bands, bands
from workbench.screens.hooks import Hooks
from workbench.screens.trail import Trail
from workbench.store.conditions import Asker
from workbench.store.helpdesks import helpdesks_in
from workbench.store.live import any_is_live
from workbench.styles.geometry import (
    COMPOSER,
    CONVERSATION,
    EDITOR,
    PLUGIN,
    QUEUE,
    SIDE,
    Box,
    boxes,
    is_too_small,
    kind_of,
    top_lines,
)
from workbench.styles.marks import NO_MARKS, marks_of
from workbench.widgets.bars import Bar
from workbench.widgets.board import BoardLayout
from workbench.widgets.framed import Framed
from workbench.widgets.queue_list import QueueList
from workbench.widgets.sheet_view import SheetView

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual.app import ComposeResult
    from textual.layout import Layout
    from textual.widget import Widget

    from workbench.api import PaneContext, View
    from workbench.commands.keymap import Keymap
    from workbench.domain.words import Ref
    from workbench.screens.asking import Asking, Looking
    from workbench.store.reading import StoreQueries
    from workbench.styles.icons import Icons
    from workbench.typeset.lines import Sheet
    from workbench.widgets.composer import Composer
    from workbench.widgets.painting import Painter
    from workbench.workplace import Workplace

RESULTS, PROMPT, TOO_SMALL, INCIDENT = "results", "prompt", "too-small", "incident"
_AROUND = 4  # cells that a frame and the blanks inside it take
_LABEL = 10  # cells of the word before the line one types into
_UNSEEN = 76  # cells for a pane that is not to be seen
TITLES = {"customer": "Customer", "escalations": "Escalations", "canned": "Canned"}


class Stage(Screen[None]):
    """Holds the widgets and what they share.

    ``focus_name`` names the pane that has the keys. While ``is_writing`` the composer stands below the conversation;
    ``asking`` is the question that is open, ``asked_about`` the ticket that it is about.
    """

    def __init__(self, workplace: Workplace, painter: Painter, icons: Icons, keymap: Keymap) -> None:
        super().__init__()
        self.workplace = workplace
        self.connection = workplace.connection()
        self.painter = painter
        self.icons = icons
        self.keymap = keymap
        self.trail = Trail()
        self.hooks = Hooks()
        self.focus_name = QUEUE
        self.zoomed = False
        self.folded = True
        self.searching = False
        self.asking: Asking | Looking | None = None
        self.is_writing = False
        self.asked_about: Ref | None = None
        self.helpdesks: tuple[str, ...] = ()
        self.marks = NO_MARKS
        self.has_incident = any_is_live(self.connection)
        self.edges: Bands = bands(workplace.now(), workplace.shift)
        self.queue_list = QueueList(painter, icons)
        self.results = SheetView(RESULTS, "Search", painter, icons)
        self.conversation = SheetView(CONVERSATION, "Conversation", painter, icons, walks=False)
        plugins = {PLUGIN + name: name for name in panes_of(workplace)}
        self.titles = TITLES | plugins
        self.side = {name: SheetView(name, self.titles[name], painter, icons) for name in (*SIDE, *plugins)}
        self.composer: Composer | None = None  # made when it is first wanted
        self.stays = ""  # the plugin's pane that had the keys last
        self.top_bar, self.tab_bar, self.status_bar = (Bar(name, painter) for name in ("top", "tabs", "status"))
        self.incident_bar = Bar(INCIDENT, painter)
        self.too_small = Bar(TOO_SMALL, painter)
        self._board = BoardLayout(self.places)
        self._placed: dict[str, Box] = {}

    # Panes, views and what they read are loaded when they are first asked for: after the first paint.

    def look_at_the_time(self) -> None:
        """Let deadlines be told apart by what time it is now."""
        self.edges = bands(self.workplace.now(), self.workplace.shift)

    def asker(self) -> Asker:
        """Return who asks and when, for compiling a query."""
        return Asker(self.connection, self.workplace.now(), self.me)

    @cached_property
    def me(self) -> tuple[Ref, ...]:
        """One's own accounts, on all helpdesks."""
        return self.workplace.me()

    @cached_property
    def queries(self) -> StoreQueries:
        """What panes and pages read from."""
        return self.workplace.queries()

    def compose(self) -> ComposeResult:
        """Return what the screen holds (Textual's protocol)."""
        yield from self._widgets()

    def _widgets(self) -> Iterator[Widget]:
        self.tab_bar.tone, self.tab_bar.right_yields = "plain", True
        yield self.top_bar
        yield self.incident_bar
        yield self.tab_bar
        yield self.queue_list
        yield self.results
        yield self.conversation
        yield from self.side.values()
        yield self.status_bar
        yield self.too_small

    @property
    def layout(self) -> Layout:
        """The board, which asks :meth:`places` (Textual's protocol)."""
        return self._board

    def places(self, width: int, height: int) -> dict[str, Box]:
        """Return where each widget stands on a screen of this size."""
        if is_too_small(width, height):
            return {TOO_SMALL: Box(0, 0, width, 1)}
        top = top_lines(incident=self.has_incident)
        placed = boxes(
            width, height, self.focus_name, zoomed=self.zoomed, panes=(QUEUE, CONVERSATION, *self.side), top=top,
            writing=self.shows_composer, stays=self.stays,
        )  # fmt: skip
        if self.searching and QUEUE in placed:
            placed[RESULTS] = placed.pop(QUEUE)
        if self.composer is not None and COMPOSER in placed:
            placed[EDITOR] = self.composer.room(placed[COMPOSER])
        label = _LABEL if self.asking else width
        above = {PROMPT: Box(label, top - 1, width - label, 1)} if self.asking else {}
        if self.has_incident:
            above[INCIDENT] = Box(0, 1, width, 1)
        bars = {"top": Box(0, 0, width, 1), "tabs": Box(0, top - 1, label, 1), "status": Box(0, height - 1, width, 1)}
        return {**bars, **above, **placed}

    def mark_helpdesks(self) -> bool:
        """Let lists and titles say which helpdesk a ticket is on, where there are several; True where that changed."""
        helpdesks, before = helpdesks_in(self.connection), self.marks
        self.helpdesks = helpdesks
        self.marks = marks_of(helpdesks, short=kind_of((self.size or self.app.size).width) == "narrow")
        self.queue_list.marks = self.marks
        return self.marks != before

    def lay_out(self) -> None:
        """Place the widgets anew; where only one pane is to be seen, its title says which others it stands before."""
        for tell in self.hooks.laying_out:
            tell()
        alone = len(self.visible_panes) + (self.focus_name == QUEUE) == 1
        ticket = f"{self.marks.called(self.ticket)} › " if self.ticket else ""
        for name, view in (self.conversation.pane, self.conversation), *self.side.items():
            view.crumb = (f"{self.queue_list.title} › " + (ticket if name in self.side else "")) if alone else ""
        placed = self.places(*self.size)
        if placed != self._placed:  # going through all widgets costs as much as drawing a queue
            self._placed = placed
            # Asked of a child: Textual keeps a parent's arrangement until a child wants another.
            self.top_bar.refresh(layout=True)

    def mark_focus(self) -> None:
        """Let each widget know whether it has the keys."""
        for view in self.query(Framed):
            view.set_on(view is self.has_keys)

    @property
    def shows_composer(self) -> bool:
        """Whether the composer stands below the conversation; a page that has the keys has all the room."""
        return self.is_writing and not (self.is_covered and self.focus_name == CONVERSATION)

    @property
    def has_keys(self) -> Framed:
        """The frame that is drawn as the one that has the keys."""
        return self.composer if self.focus_name == COMPOSER and self.composer else self.in_focus

    @property
    def in_focus(self) -> QueueList | SheetView:
        """The widget that has the keys."""
        if self.focus_name == QUEUE:
            return self.results if self.searching else self.queue_list
        return self.conversation if self.focus_name == CONVERSATION else self.side[self.focus_name]

    @property
    def visible_panes(self) -> tuple[str, ...]:
        """The panes that follow the selected ticket and are to be seen."""
        placed = self.places(*self.size)
        return tuple(name for name in (CONVERSATION, *self.side) if name in placed)

    @property
    def ticket(self) -> Ref | None:
        """The selected ticket: the last one opened on the way, or the one under the cursor."""
        if self.trail.ticket or self.asked_about:
            return self.trail.ticket or self.asked_about
        if self.searching:
            target = self.results.target
            opens = target.opens if target else None
            if opens is None or opens.kind not in ("command", "helpdesk"):  # those are about the queue's ticket
                return opens.target if opens and opens.kind == "ticket" else None
        return self.queue_list.selected

    def cells_for(self, name: str) -> int:
        """Return how many cells a pane has, or will have once it is laid out, for a line of its view."""
        box = self.places(*self.size).get(name)
        return max(1, box.width - _AROUND) if box else _UNSEEN

    def set_view(self, view: View, width: int) -> Sheet:
        """Set a view in lines."""
        from workbench.typeset.typesetting import typeset  # drags in every kind of view, after the first paint

        return typeset(
            view, max(1, width), now=self.workplace.now(), zone=self.workplace.zone, folded=self.folded,
            icons=self.workplace.config.look.icons,
        )  # fmt: skip

    def pane_title(self, name: str, context: PaneContext) -> str:
        """Return the heading of a pane; the conversation's is the ticket's."""
        ticket = context.ticket
        if name != CONVERSATION or ticket is None:
            absent = self.trail.ticket if name == CONVERSATION else None
            return self.marks.called(absent) if absent else self.titles.get(name, "Conversation")
        return f"{self.marks.called(ticket.ref)} {ticket.subject}"

    def mark_of(self, ref: Ref) -> str:
        """Return what says in a list which helpdesk a reference belongs to; '' where there is only one."""
        return self.marks.of(ref)

    @property
    def kind_here(self) -> str:
        """The kind of the page that is open, '' for one without keys of its own, and for none."""
        here = self.trail.here
        return here.kind if here is not None and here.view is not None else ""

    @property
    def pane(self) -> str:
        """The pane that has the keys, or what is open in it where that has keys of its own."""
        if self.focus_name == CONVERSATION and self.kind_here:
            return self.kind_here
        return next(filter(None, (name() for name in self.hooks.called)), self.focus_name)

    @property
    def is_covered(self) -> bool:
        """Whether a page lies over the conversation."""
        return bool(self.trail.here and self.trail.here.view is not None)

    def follow_plugins(self, names: tuple[str, ...], ref: Ref | None) -> None:
        """Say which panes of plugins are to be seen, and for which ticket; none of them is waited for."""
        for follow in self.hooks.followed:
            follow(names, ref)
