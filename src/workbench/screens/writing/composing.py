"""Writing: the composer as a pane, and what is written in it, which is kept while one types."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench.screens.following import last_words_of
from workbench.screens.writing.keeping import Keeper, Manuscript, Soon, is_empty
from workbench.styles.geometry import COMPOSER, CONVERSATION, QUEUE

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.screens.core import Core
    from workbench.store.drafts import Draft
    from workbench.styles.queue_line import Spans
    from workbench.widgets.composer import Composer
    from workbench.widgets.editor import Editor


class Writing:
    """Opens the composer, keeps what is written in it, and leaves it again.

    ``manuscript`` is what is written, ``editor`` its text; both are None until the composer is opened. ``below``
    returns the lines that stand below the text.
    """

    def __init__(self, desk: Core) -> None:
        self._desk = desk
        self._keeper: Keeper | None = None
        self._kept_soon = Soon(self.keep_now)
        self._came_from = CONVERSATION
        self._is_warm = False
        self.manuscript: Manuscript | None = None
        self.editor: Editor | None = None
        self.below: Callable[[], list[Spans]] = list
        desk.hooks.steps_back.append(self._step_back)
        desk.hooks.focused.append(self._focused)
        desk.hooks.shown.append(self._tell_elsewhere)
        desk.hooks.painted.append(self._take_looks)

    @property
    def keeper(self) -> Keeper:
        """What writes drafts down."""
        if self._keeper is None:
            loop = asyncio.get_running_loop()
            desk = self._desk
            self._keeper = Keeper(desk.workplace, lambda words: loop.call_soon_threadsafe(desk.say, words))
        return self._keeper

    def warm_up(self) -> None:
        """Load what writing needs, in a thread, so that the first key that wants it does not wait."""
        if not self._is_warm:
            self._is_warm = True
            self._desk.run_soon(asyncio.to_thread(_load))

    def end(self) -> None:
        """Write down what is in the composer before the desk is gone."""
        self.keep_now()
        if self._keeper is not None:
            self._keeper.close()

    # -- opening and leaving ----------------------------------------------------------------------------

    def write(self, kind: str) -> None:
        """Open the composer on the selected ticket's reply or note: the one that was begun, or a new one."""
        from workbench.acting.messages import begin
        from workbench.store.drafts import drafts_of

        ticket, connection = self._desk.ticket, self._desk.connection
        if ticket is None:
            return
        self.keep_and_wait()
        begun = next((draft for draft in drafts_of(connection, ticket) if draft.kind == kind), None)
        self.open(begun or begin(connection, ticket, kind))

    def open(self, draft: Draft) -> None:
        """Open the composer on a draft, with the cursor where it was."""
        from workbench.store.drafts import NOTE

        desk = self._desk
        self.keep_now()
        if self.manuscript is not None:
            self._dropped_empty(self.manuscript)
        was_reading = desk.focus_name == CONVERSATION or desk.conversation.top > 0
        if not desk.is_writing:
            self._came_from = desk.focus_name if desk.focus_name == QUEUE else CONVERSATION
        self.manuscript = Manuscript(draft)
        composer, editor = self._made()
        is_note = draft.kind == NOTE
        editor.begin(draft.text, draft.cursor, "internal-line" if is_note else "")
        desk.is_writing = True
        desk.hush()
        self.tell()
        self._tell_elsewhere()
        if desk.focus_name == COMPOSER:
            desk.lay_out()
            self.give_keys()
        else:
            desk.focus_pane(COMPOSER)
        composer.refresh()
        desk.following.follow(desk.ticket, at_once=True, keep=was_reading, begin=last_words_of)

    def _made(self) -> tuple[Composer, Editor]:
        """Return the composer's two widgets, made when they are first wanted: after the first paint."""
        desk = self._desk
        if desk.composer is None or self.editor is None:
            from workbench.widgets.composer import Composer
            from workbench.widgets.editor import Editor

            self.editor = Editor(desk.painter)
            desk.composer = Composer(desk.painter, desk.icons, self.editor)
            desk.composer.take_keys = desk.focus_pane
            self.editor.when_typed = self._typed_on
            self.editor.when_taken = self._taken
            self.editor.when_scrolled = desk.composer.scrolled
            self.editor.when_refused = desk.say
            desk.mount(desk.composer, self.editor)
        return desk.composer, self.editor

    def leave(self) -> None:
        """Close the composer; what was written stays as a draft, and nothing at all leaves none."""
        manuscript = self.manuscript
        if manuscript is None:
            return
        self.keep_now()
        self.close()
        if not self._dropped_empty(manuscript):
            kind, called = manuscript.draft.kind, self._desk.marks.called(manuscript.draft.ticket)
            key = self._desk.key_for(kind) or "the outbox"
            self._desk.say(f"the {kind} on {called} is kept as a draft; {key} goes on")

    def _dropped_empty(self, manuscript: Manuscript) -> bool:
        """Take away the draft of a text in which nothing is left; False where something is."""
        if is_empty(manuscript.draft):
            self.keeper.drop(manuscript)
            return True
        return False

    def close(self) -> None:
        """Close the composer, and leave what was written as it is."""
        desk = self._desk
        desk.is_writing, self.manuscript = False, None
        if desk.focus_name == COMPOSER:
            desk.focus_pane(self._came_from)
        else:
            desk.lay_out()
        desk.following.follow(desk.ticket, at_once=True, keep=True)

    def _step_back(self) -> bool:
        """Walk out of the composer, which keeps its draft; or give back the room that it fills."""
        if self._desk.focus_name != COMPOSER:
            return False
        if self._desk.zoomed:
            self._desk.toggle_zoom()
        else:
            self.leave()
        return True

    # -- where the keys are -----------------------------------------------------------------------------

    def _focused(self, before: str, now: str) -> None:
        if COMPOSER in (before, now):
            if now != COMPOSER:
                self.keep_now()
            self.give_keys()

    def give_keys(self) -> None:
        """Let the text have the keys where the composer has them."""
        if not self._desk.asking:
            self._desk.set_focus(self.editor if self._desk.focus_name == COMPOSER else None)

    def _taken(self) -> None:
        desk = self._desk
        if desk.focus_name != COMPOSER and desk.is_writing and desk.focused is self.editor:
            desk.focus_pane(COMPOSER)

    @property
    def selected(self) -> str:
        """What is selected in the text that is written."""
        return self.editor.selected_text if self.editor is not None and self._desk.focus_name == COMPOSER else ""

    def _take_looks(self) -> None:
        if self.editor is not None:
            self.editor.take_looks()

    # -- what is written --------------------------------------------------------------------------------

    def _typed_on(self) -> None:
        if self.manuscript is not None and self.editor is not None:
            self._kept_soon.wish()

    def keep_now(self) -> None:
        """Have what is in the composer written down; the disk is not waited for."""
        self._kept_soon.forget()
        if self.manuscript is not None and self.editor is not None:
            text, cursor = self.editor.text, self.editor.cursor
            self.manuscript.draft = replace(self.manuscript.draft, text=text, cursor=cursor)
            self.keeper.keep(self.manuscript)

    def keep_and_wait(self) -> None:
        """Have what is in the composer on disk."""
        self.keep_now()
        self.keeper.wait()

    @property
    def written(self) -> Draft | None:
        """The draft as it stands in the composer now, on disk; None while none is open."""
        self.keep_and_wait()
        return replace(self.manuscript.draft, id=self.manuscript.id) if self.manuscript else None

    def change(self, draft: Draft) -> None:
        """Go on with another state of the draft that is open: its files, say, or its addresses."""
        if self.manuscript is None or self.editor is None:
            return
        if draft.text != self.editor.text:
            self.editor.rewrite(draft.text, draft.cursor)
        self.manuscript.draft = replace(draft, id=0)
        self.keep_now()
        self.tell()
        self._desk.tell_footer()

    def tell(self) -> None:
        """Bring the composer's frame up to date: who reads it, what goes along, and what stands below the text."""
        from workbench.screens.writing.frame import lines_above, name_readers

        desk = self._desk
        if self.manuscript is None or desk.composer is None:
            return
        draft = self.manuscript.draft
        name_readers(desk.composer, draft, desk.workplace, desk.connection, desk.marks)
        if desk.composer.say(lines_above(draft), self.below()):
            desk.lay_out()

    def _tell_elsewhere(self) -> None:
        """Say in the composer's frame where the ticket that is shown is not the one that is written on."""
        composer = self._desk.composer
        if composer is not None and self.manuscript is not None:
            composer.hint = "" if self._desk.ticket == self.manuscript.draft.ticket else "another ticket is shown"
            composer.redraw()


def _load() -> None:
    import workbench.acting.leaving
    import workbench.acting.messages
    import workbench.guard.checking
    import workbench.screens.writing.frame
    import workbench.widgets.composer
    import workbench.widgets.editor  # noqa: F401 - to have it loaded
    from workbench.guard.rules import rules_with

    rules_with(None)
