"""Writing: the composer as a pane, and the drafts that are kept while one types."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from workbench.domain.gaps import gap_after, gaps_in
from workbench.domain.trouble import Trouble
from workbench.screens.changing import Changing
from workbench.screens.following import last_words_of
from workbench.screens.keeping import AT_LATEST, PAUSE, Keeper, Manuscript, is_empty
from workbench.styles.geometry import COMPOSER, CONVERSATION, EDITOR, PLUGIN, QUEUE, Box

if TYPE_CHECKING:
    from workbench.store.drafts import Draft
    from workbench.styles.palette import Palette
    from workbench.styles.queue_line import Spans
    from workbench.widgets.composer import Composer
    from workbench.widgets.editor import Editor
    from workbench.widgets.framed import Framed


class Writing(Changing):
    """Opens the composer, keeps what is written in it, and leaves it again."""

    composer: Composer | None = None
    editor: Editor | None = None
    manuscript: Manuscript | None = None
    _keep_timer: asyncio.TimerHandle | None = None
    _unkept_since: float | None = None
    _came_from = CONVERSATION
    _is_warm = False
    _asked_from = ""

    @cached_property
    def keeper(self) -> Keeper:
        """What writes drafts down."""
        loop = asyncio.get_running_loop()
        return Keeper(self.workplace, lambda words: loop.call_soon_threadsafe(self.say, words))

    def warm_up(self) -> None:
        """Load what writing needs, in a thread, so that the first key that wants it does not wait."""
        if not self._is_warm:
            self._is_warm = True
            self.run_soon(asyncio.to_thread(_load))

    # -- opening and leaving ----------------------------------------------------------------------------

    def write(self, kind: str) -> None:
        """Open the composer on the selected ticket's reply or note: the one that was begun, or a new one."""
        from workbench.acting.messages import begin
        from workbench.store.drafts import drafts_of

        ticket = self.ticket
        if ticket is None:
            return
        self.keep_now()
        self.keeper.wait()
        begun = next((draft for draft in drafts_of(self.connection, ticket) if draft.kind == kind), None)
        self.open_draft(begun or begin(self.connection, ticket, kind))

    def open_draft(self, draft: Draft) -> None:
        """Open the composer on a draft, with the cursor where it was."""
        from workbench.store.drafts import NOTE

        self.keep_now()
        if self.manuscript is not None:
            self._dropped_empty(self.manuscript)
        was_reading = self.focus_name == CONVERSATION or self.conversation.top > 0
        if not self.is_writing:
            self._came_from = self.focus_name if self.focus_name == QUEUE else CONVERSATION
        self.manuscript = Manuscript(draft)
        composer, editor = self._made()
        is_note = draft.kind == NOTE
        editor.begin(draft.text, draft.cursor, "internal-line" if is_note else "")
        self.is_writing = True
        self.hush()
        self.tell_composer()
        self.tell_elsewhere()
        if self.focus_name == COMPOSER:
            self.lay_out()
            self._give_keys()
        else:
            self.focus_pane(COMPOSER)
        composer.refresh()
        self.following.follow(self.ticket, at_once=True, keep=was_reading, begin=last_words_of)

    def _made(self) -> tuple[Composer, Editor]:
        """Return the composer's two widgets, made when they are first wanted: after the first paint."""
        if self.composer is None or self.editor is None:
            from workbench.widgets.composer import Composer
            from workbench.widgets.editor import Editor

            self.editor = Editor(self.painter)
            self.composer = Composer(self.painter, self.icons, self.editor)
            self.composer.take_keys = self.focus_pane
            self.editor.when_typed = self._typed_on
            self.editor.when_taken = self._taken
            self.editor.when_scrolled = self.composer.scrolled
            self.editor.when_refused = self.say
            self.mount(self.composer, self.editor)
        return self.composer, self.editor

    def leave_composer(self) -> None:
        """Close the composer; what was written stays as a draft, and nothing at all leaves none."""
        manuscript = self.manuscript
        if manuscript is None:
            return
        self.keep_now()
        self._close_composer()
        if not self._dropped_empty(manuscript):
            called = self.marks.called(manuscript.draft.ticket)
            self.say(f"the {manuscript.draft.kind} on {called} is kept as a draft; {self._key_of(manuscript)} goes on")

    def _dropped_empty(self, manuscript: Manuscript) -> bool:
        """Take away the draft of a text in which nothing is left; False where something is."""
        if is_empty(manuscript.draft):
            self.keeper.drop(manuscript)
            return True
        return False

    def _key_of(self, manuscript: Manuscript) -> str:
        command = self.keymap.named(manuscript.draft.kind)
        return (self.keymap.shown(command) if command else "") or "the outbox"

    def _close_composer(self) -> None:
        self.is_writing, self.manuscript = False, None
        if self.focus_name == COMPOSER:
            self.focus_pane(self._came_from)
        else:
            self.lay_out()
        self.following.follow(self.ticket, at_once=True, keep=True)

    # -- where the keys are -----------------------------------------------------------------------------

    @property
    def has_keys(self) -> Framed:
        """The frame that is drawn as the one that has the keys."""
        return self.composer if self.focus_name == COMPOSER and self.composer else super().has_keys

    @property
    def panes(self) -> tuple[str, ...]:
        """The panes in the order in which the keys go round; the composer comes behind the conversation."""
        if not self.is_writing:
            return super().panes
        around = (QUEUE, CONVERSATION, *self.side)
        return tuple(name for pane in around for name in ((pane, COMPOSER) if pane == CONVERSATION else (pane,)))

    def focus_pane(self, name: str) -> None:
        """Give the keys to a pane; the composer's go on to its text."""
        was = self.focus_name
        super().focus_pane(name)
        if COMPOSER in (was, name):
            if was == COMPOSER != name:
                self.keep_now()
            self._give_keys()

    def _give_keys(self) -> None:
        if not self.asking:
            self.set_focus(self.editor if self.focus_name == COMPOSER else None)

    def _taken(self) -> None:
        if self.focus_name != COMPOSER and self.is_writing and self.focused is self.editor:
            self.focus_pane(COMPOSER)

    def show_stop(self) -> None:
        """Show where one is on the way; the composer says where that is another ticket than its own."""
        super().show_stop()
        if self.is_writing:
            self.tell_elsewhere()
            self.lay_out()

    def leave_pages(self) -> None:
        """Leave the pages that lie over the conversation."""
        was_covered = self.is_covered
        while self.is_covered:
            self.trail.back()
        if was_covered:
            self.show_stop()

    def _open_prompt(self, asking_for: str, hint: str, said: str = "") -> None:
        if not self.asking:
            self._asked_from = self.focus_name
        super()._open_prompt(asking_for, hint, said)

    def leave_search(self) -> None:
        """Go back from what was found: to the text where it was asked from there, else to the queue."""
        super().leave_search()
        if self._asked_from == COMPOSER and self.is_writing:
            self.focus_pane(COMPOSER)
        elif self._asked_from.startswith(PLUGIN):
            self.focus_pane(self._asked_from)
        elif self._asked_from == CONVERSATION and self.kind_here:
            self.focus_pane(CONVERSATION)
        self._asked_from = ""

    def next_pane(self, step: int) -> None:
        """Give the keys to the next gap of what is written, while there is one, or to the next pane."""
        if step > 0 and self.focus_name == COMPOSER and self.has_gap:
            self.next_gap()
        else:
            super().next_pane(step)

    def go_back(self) -> None:
        """Walk one step back: out of the composer, which keeps its draft."""
        if self.focus_name == COMPOSER and not self.zoomed:
            self.leave_composer()
        elif self.focus_name == COMPOSER:
            self.toggle_zoom()
        else:
            super().go_back()

    def places(self, width: int, height: int) -> dict[str, Box]:
        """Return where each widget stands; the editor stands in the composer's frame."""
        placed = super().places(width, height)
        if self.composer is not None and COMPOSER in placed:
            placed[EDITOR] = self.composer.room(placed[COMPOSER])
        return placed

    # -- what is written --------------------------------------------------------------------------------

    def _typed_on(self) -> None:
        if self.manuscript is None or self.editor is None:
            return
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._unkept_since is None:
            self._unkept_since = now
        if self._keep_timer:
            self._keep_timer.cancel()
        self._keep_timer = loop.call_at(min(now + PAUSE, self._unkept_since + AT_LATEST), self.keep_now)

    def keep_now(self) -> None:
        """Have what is in the composer written down; the disk is not waited for."""
        if self._keep_timer:
            self._keep_timer.cancel()
        self._keep_timer = self._unkept_since = None
        if self.manuscript is not None and self.editor is not None:
            text, cursor = self.editor.text, self.editor.cursor
            self.manuscript.draft = replace(self.manuscript.draft, text=text, cursor=cursor)
            self.keeper.keep(self.manuscript)

    @property
    def written(self) -> Draft | None:
        """The draft as it stands in the composer now, on disk; None while none is open."""
        self.keep_now()
        self.keeper.wait()
        return replace(self.manuscript.draft, id=self.manuscript.id) if self.manuscript else None

    def change_draft(self, draft: Draft) -> None:
        """Go on with another state of the draft that is open: its files, say, or its addresses."""
        if self.manuscript is None or self.editor is None:
            return
        if draft.text != self.editor.text:
            self.editor.rewrite(draft.text, draft.cursor)
        self.manuscript.draft = replace(draft, id=0)
        self.keep_now()
        self.tell_composer()
        self.tell_footer()

    def tell_composer(self) -> None:
        """Bring the composer's frame up to date: who reads it, and what goes along."""
        from workbench.acting.messages import readers
        from workbench.store.drafts import NOTE

        if self.manuscript is None or self.composer is None:
            return
        draft = self.manuscript.draft
        called = self.marks.called(draft.ticket)
        try:
            whom = readers(self.workplace, self.connection, draft).words
        except Trouble as trouble:
            whom = trouble.what
        rest = whom.partition(" ")[2]
        if draft.kind == NOTE:
            self.composer.show("INTERNAL", "internal", f"note on {called}", "no customer reads this")
        else:
            self.composer.show("PUBLIC", "public", f"reply on {called} {rest}", "the customer reads this")
        if self.composer.say(self.lines_above(draft), self.lines_below()):
            self.lay_out()

    def lines_above(self, draft: Draft) -> list[Spans]:
        """Return what goes along: addresses of one's own, and files."""
        from workbench.acting.messages import size_words

        lines: list[Spans] = []
        to, cc = draft.recipients.to, draft.recipients.cc
        if to is not None or cc:
            named: Spans = [(" to ", "label"), (", ".join(to) if to is not None else "the requester", "plain")]
            lines.append([*named, *([("  cc ", "label"), (", ".join(cc), "plain")] if cc else [])])
        if draft.files:
            named = [(" files ", "label")]
            for file in draft.files:
                named += [(file.name, "plain"), (f" {size_words(file.size)}  ", "quiet")]
            lines.append(named)
        return lines

    def tell_elsewhere(self) -> None:
        """Say in the composer's frame where the ticket that is shown is not the one that is written on."""
        if self.composer is not None and self.manuscript is not None:
            self.composer.hint = "" if self.ticket == self.manuscript.draft.ticket else "another ticket is shown"
            self.composer.redraw()

    def queue_moved(self) -> None:
        """Let the panes follow the queue's cursor; the composer stays with its ticket, and says so."""
        super().queue_moved()
        self.tell_elsewhere()

    def lines_below(self) -> list[Spans]:
        """Return what stands below the text: the send bar while it is open."""
        return []

    # -- gaps -------------------------------------------------------------------------------------------

    @property
    def has_gap(self) -> bool:
        """Whether something in the text is still to be filled in."""
        return self.editor is not None and bool(gaps_in(self.editor.text))

    def next_gap(self) -> None:
        """Go to the next gap and select it, so that what is typed takes its place."""
        if self.editor is None:
            return
        gap = gap_after(self.editor.text, self.editor.cursor)
        if gap is not None:
            self.editor.place_cursor(gap.start, gap.end)
            self.say(f"{gap.name}: {gap.type}" + (f" {gap.hint}" if gap.hint else ""))

    # -- ending -----------------------------------------------------------------------------------------

    @property
    def selected_in_text(self) -> str:
        """What is selected in the text that is written."""
        return self.editor.selected_text if self.editor is not None and self.focus_name == COMPOSER else ""

    def paint_in(self, palette: Palette) -> None:
        """Draw everything in another palette."""
        if self.editor is not None:
            self.painter.repaint(palette)
            self.editor.take_looks()
        super().paint_in(palette)

    def end(self) -> None:
        """Write down what is in the composer before the desk is gone."""
        self.keep_now()
        if "keeper" in self.__dict__:
            self.keeper.close()


def _load() -> None:
    import workbench.acting.leaving
    import workbench.acting.messages
    import workbench.guard.checking
    import workbench.widgets.composer
    import workbench.widgets.editor  # noqa: F401 - to have it loaded
    from workbench.guard.rules import rules_with

    rules_with(None)
