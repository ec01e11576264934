"""Two of the bars, kept up to date: the world above, shift and keys at the bottom."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workbench.commands.keymap import COMPOSER, DRAFTING, HANDOFFS, PUBLISHING, SEND, TAKING
from workbench.commands.standing import known_sources
from workbench.domain.cells import shorten
from workbench.domain.cells import width as cells_of
from workbench.screens.backroom import Backroom
from workbench.screens.stage import Stage
from workbench.screens.status import World, shift_words, top_words, word_of_incident
from workbench.store.desk import drafts, unsent

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from textual import events

    from workbench.api import Incident
    from workbench.commands.keymap import Keymap
    from workbench.domain.words import Ref
    from workbench.store.related import Related
    from workbench.styles.icons import Icons
    from workbench.styles.palette import Palette
    from workbench.styles.queue_line import Spans
    from workbench.widgets.painting import Painter
    from workbench.workplace import Workplace

_SENTENCE_STAYS = 6.0  # seconds
_FOR_REASON = 6  # part of the top line that the outbox may take to say why something waits
_KEYS_AT_LEAST = 24  # cells for the most needed keys
_NOTHING_BUT_KEYS = (COMPOSER, SEND, HANDOFFS, TAKING, DRAFTING, PUBLISHING)  # panes in which one minds one thing


class Telling(Stage):
    """Says how things stand. Bars are drawn anew only where their words changed."""

    def __init__(self, workplace: Workplace, painter: Painter, icons: Icons, keymap: Keymap) -> None:
        super().__init__(workplace, painter, icons, keymap)
        self.backroom = Backroom(workplace)
        self.incidents: list[Incident] = []
        self.related: dict[Ref, list[Related]] = {}
        self.sentence = ""  # what is said at the bottom for a moment
        self.line_keys: tuple[tuple[str, str], ...] = ()  # what keys do in the line that is asked for, in words
        self.live_keys: Callable[[int], Spans] = lambda _: []  # what keys do here, as many as cells have room for
        self.when_settled: Callable[[], None] = lambda: None
        self._next_keys: list[tuple[str, str]] = []  # that may follow the one that was pressed
        self._forget: asyncio.TimerHandle | None = None
        self._jobs: set[asyncio.Task[None]] = set()

    def on_resize(self, event: events.Resize) -> None:
        """Fit the window, or say that it is too small."""
        width, height = event.size
        self.mark_helpdesks()
        self.lay_out()
        self.too_small.say([(f" {width} × {height} is too small: 60 × 16 are needed.", "bar-warn")])
        self.tell_footer()

    def run_soon(self, work: Coroutine[None, None, None]) -> None:
        """Carry out something that waits, without making the key wait; its fault becomes a sentence."""
        task = asyncio.get_running_loop().create_task(work)
        self._jobs.add(task)
        task.add_done_callback(self._task_ended)

    def _task_ended(self, task: asyncio.Task[None]) -> None:
        self._jobs.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.say(str(error) or type(error).__name__)

    def settle_soon(self) -> None:
        """See to it, in a thread, that something pulls, and sends what was put into the outbox."""
        self.run_soon(asyncio.to_thread(self.when_settled))

    # -- the line at the bottom -------------------------------------------------------------------------

    def say(self, sentence: str) -> None:
        """Show a sentence in the status line for a moment."""
        self.sentence = sentence
        self.tell_footer()
        if self._forget:
            self._forget.cancel()
        self._forget = asyncio.get_running_loop().call_later(_SENTENCE_STAYS, self._forget_sentence)

    def hush(self) -> None:
        """Let the sentence in the status line go: something else is to be read there."""
        if self._forget:
            self._forget.cancel()
        self._forget_sentence()

    @property
    def is_saying(self) -> bool:
        """Whether a sentence stands in the status line."""
        return bool(self.sentence)

    def _forget_sentence(self) -> None:
        self.sentence = ""
        self.tell_footer()

    def tell_footer(self) -> None:
        """Bring the line at the bottom up to date: a sentence or the shift's forecast, then the keys."""
        width = self.size.width
        if self.asking:
            spans = [(" ", "bar")]
            for key, words in self.line_keys:
                spans += [(f"{key} ", "bar-key"), (f"{words}  ", "bar")]
            self.status_bar.say(spans)
            return
        if self._next_keys:
            self._tell_next_keys(self._next_keys)
            return
        said = self.sentence or self.forecast()
        tone = "bar-strong" if self.sentence else "bar"
        said = f" {shorten(said, width - 12 if self.sentence else width - _KEYS_AT_LEAST)}  "
        self.status_bar.say([(said, tone)], self.live_keys(width - cells_of(said) - 1))

    def forecast(self) -> str:
        """Return what stands at the bottom while there is nothing else to say; '' where only keys are wanted."""
        if self.pane in _NOTHING_BUT_KEYS:
            return ""
        workplace = self.workplace
        return shift_words(self.connection, self.me, self.edges, workplace.zone, workplace.now())

    def key_for(self, command_id: str, pane: str = "") -> str:
        """Return the key of a command as people write it, '' for none."""
        command = self.keymap.named(command_id)
        return self.keymap.shown(command, pane) if command else ""

    def show_next_keys(self, following: list[tuple[str, str]]) -> None:
        """Show which keys may follow the one that was pressed; with none, the usual line."""
        self._next_keys = following
        self.tell_footer()

    def _tell_next_keys(self, following: list[tuple[str, str]]) -> None:
        wanted = 1 + sum(cells_of(key) + cells_of(title) + 3 for key, title in following)
        before, apart = (" ", "  ") if wanted <= self.size.width else ("", " ")  # all of them are to be seen
        spans = [(before, "bar")]
        for key, title in following:
            spans += [(f"{key} ", "bar-key"), (f"{title}{apart}", "bar")]
        spans[-1] = (spans[-1][0].rstrip() if not before else spans[-1][0], "bar")
        leave = [("Esc ", "bar-key"), ("leave it ", "bar")]
        room = self.size.width - sum(cells_of(text) for text, _ in (*spans, *leave))
        self.status_bar.say(spans, leave if room >= 0 else [])  # which keys follow is what one wants to know

    def tell_world(self) -> None:
        """Bring the top line up to date."""
        workplace = self.workplace
        counted = len(self.related.get(self.incidents[0].ref, ())) if self.incidents else 0
        outbox, waits_for_me = self._outbox_words()
        known = known_sources(workplace, self.connection)
        world = World(known, self.incidents, counted, outbox, waits_for_me, drafts(self.connection))
        key = self.key_for("incidents")
        left, right = top_words(world, self.icons, workplace.now(), workplace.zone, key, self.size.width)
        self.top_bar.say(left, right)
        if self.incidents:
            self.incident_bar.say(*word_of_incident(world, workplace.now(), workplace.zone, self.size.width))

    def _outbox_words(self) -> tuple[str, bool]:
        if not unsent(self.connection):
            return "", False
        from workbench.acting.waiting import outbox_words  # not before the first paint where nothing waits

        workplace = self.workplace
        return outbox_words(self.connection, self.size.width // _FOR_REASON, workplace.now(), workplace.zone)

    def take_incidents(self, found: list[Incident]) -> None:
        """Remember which incidents are live, and make room for what was said last of one, or take it back."""
        self.incidents = found
        if self.has_incident != bool(found):
            self.has_incident = bool(found)
            self.lay_out()

    def paint_in(self, palette: Palette) -> None:
        """Draw everything in another palette."""
        self.painter.repaint(palette)
        for tell in self.hooks.painted:
            tell()
        plain = palette["plain"].ground
        if plain:
            self.styles.background = plain
        for widget in self.walk_children():
            widget.refresh()
