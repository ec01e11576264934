"""Sending: the bar that says in words what is about to happen, what keeps it here, and the way into the outbox."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from workbench.commands.keymap import SEND
from workbench.screens.writing.sendbar import bar_lines
from workbench.store.connection import StoreError
from workbench.styles.geometry import COMPOSER

if TYPE_CHECKING:
    from collections.abc import Callable

    from workbench.guard.concerns import Concern
    from workbench.guard.promises import Promised
    from workbench.screens.core import Core
    from workbench.screens.undoing import Undoing
    from workbench.screens.writing.composing import Writing
    from workbench.store.drafts import Draft
    from workbench.styles.queue_line import Spans


class Checked(NamedTuple):
    """A draft that was looked at before it leaves: what speaks against it, and what follows it."""

    draft: Draft
    concerns: tuple[Concern, ...]
    promises: tuple[Promised, ...]
    status: str
    line: str

    @property
    def blocking(self) -> tuple[Concern, ...]:
        """What keeps it here."""
        return tuple(one for one in self.concerns if one.blocks)


_MAY_BE_LET_THROUGH = ("internal", "secret", "evidence", "file")  # a gap has to be filled, and news to be read


class Sending:
    """Checks what was written, and puts it into the outbox.

    ``shows`` are what some concerns are shown by, instead of by their place in the text: by their kind.
    """

    def __init__(self, desk: Core, undoing: Undoing, writing: Writing) -> None:
        self._desk = desk
        self._undoing = undoing
        self._writing = writing
        self._checked: Checked | None = None
        self._keeps_promise = False
        self._let_through: tuple[str, frozenset[Concern]] = ("", frozenset())  # of which text, and what
        self.shows: dict[str, Callable[[], None]] = {}
        writing.below = self._lines
        desk.hooks.called.append(self._called)
        desk.hooks.steps_back.append(self._step_back)
        desk.hooks.focusing.append(lambda _: self.close_bar())  # where the keys go elsewhere, or back to the text
        desk.hooks.laying_out.append(self._lay_out)

    def _called(self) -> str:
        return SEND if self._checked is not None and self._desk.focus_name == COMPOSER else ""

    def check(self) -> None:
        """Open the send bar: who reads it, which status follows, what goes along, and what keeps it here."""
        draft = self._writing.written
        if draft is None:
            return
        self._checked = self._look_over(draft)
        self._keeps_promise = False
        self._show_bar()

    def _look_over(self, draft: Draft) -> Checked:
        from workbench.acting.leaving import concerns, promises
        from workbench.acting.messages import readers, send_line, status_after

        text, let_through = self._let_through
        found = tuple(
            one for one in concerns(self._desk.workplace, self._desk.connection, draft)
            if text != draft.text or one not in let_through
        )  # fmt: skip
        status = status_after(self._desk.workplace, self._desk.connection, draft)
        line = send_line(readers(self._desk.workplace, self._desk.connection, draft), status, draft.files)
        return Checked(draft, found, promises(self._desk.workplace, draft), status, line)

    def _show_bar(self) -> None:
        self._desk.set_focus(None if self._checked else self._writing.editor)
        self._writing.tell()
        self._desk.hush()

    def _lines(self) -> list[Spans]:
        """Return what stands below the text: the send bar while it is open."""
        desk = self._desk
        if self._checked is None or desk.composer is None:
            return []
        width = desk.cells_for(COMPOSER) + 2  # what the frame leaves
        keeping = "kept in mind" if self._keeps_promise else f"{desk.key_for('send.promise', SEND)} keeps it in mind"
        return bar_lines(self._checked, width, desk.icons, desk.workplace.zone, keeping)

    def _lay_out(self) -> None:
        """Have the bar's lines as wide as the composer is about to be."""
        if self._checked is not None and self._desk.composer is not None:
            from workbench.screens.writing.frame import lines_above

            self._desk.composer.say(lines_above(self._checked.draft), self._lines())

    def close_bar(self) -> None:
        """Go back from the send bar to the text."""
        if self._checked is not None:
            self._checked = None
            self._show_bar()

    def _step_back(self) -> bool:
        """Walk out of the send bar, to the text."""
        if not self._called():
            return False
        self.close_bar()
        return True

    # -- what keeps it here -----------------------------------------------------------------------------

    @property
    def first_concern(self) -> str:
        """The kind of what keeps the message here, '' for nothing."""
        return self._checked.blocking[0].kind if self._checked and self._checked.blocking else ""

    @property
    def keeps_here(self) -> str:
        """What keeps the message here, as half a sentence; '' where nothing does."""
        says = self._checked.blocking[0].says.rstrip(".") if self._checked and self._checked.blocking else ""
        return says[:1].lower() + says[1:]

    @property
    def promises_something(self) -> bool:
        """Whether the message promises something with a date."""
        return self._checked is not None and bool(self._checked.promises)

    def go_to_concern(self) -> None:
        """Go to the place in the text, or to the page, that the first concern is about."""
        if self.first_concern in self.shows:
            self.shows[self.first_concern]()
            return
        if self._checked is None or self._writing.editor is None or not self._checked.concerns:
            return
        concern = self._checked.concerns[0]
        self.close_bar()
        if concern.start >= 0:
            self._writing.editor.place_cursor(concern.start, concern.end)
        self._desk.say(concern.remedy)

    def mask_secrets(self) -> None:
        """Put steady pseudonyms in the place of every secret, and show the text again."""
        if self._checked is None:
            return
        from workbench.acting.leaving import masked

        draft = masked(self._desk.workplace, self._desk.connection, self._checked.draft)
        self._writing.change(draft)
        self.check()
        self._desk.say("the secrets are masked; the same one has the same name everywhere")

    @property
    def may_let_through(self) -> bool:
        """Whether what keeps the message here is a matter of judgement."""
        return self.first_concern in _MAY_BE_LET_THROUGH

    def let_through(self) -> None:
        """Let what keeps the message here pass, for this text alone."""
        if self._checked is None or not self.may_let_through:
            return
        text, before = self._let_through
        draft, concern = self._checked.draft, self._checked.blocking[0]
        self._let_through = draft.text, (before if text == draft.text else frozenset()) | {concern}
        self._checked = self._look_over(draft)
        self._show_bar()
        self._desk.say(f"let through, for this text alone: {concern.says}")

    def toggle_promise(self) -> None:
        """Keep what is promised in the text as a dated promise, or do not."""
        self._keeps_promise = not self._keeps_promise
        self._writing.tell()

    # -- into the outbox, and out of it -----------------------------------------------------------------

    def send(self, status: str | None = None) -> None:
        """Put what was checked into the outbox with a status (None for the one that was named), and go back to reading.

        Does nothing but say so where something keeps it here.
        """
        if self._checked is None or self._writing.manuscript is None:
            return
        checked, keeps = self._look_over(self._checked.draft), self._keeps_promise  # what came meanwhile counts
        self._checked = checked
        if checked.blocking:
            self._show_bar()
            self._desk.say(f"not sent: {checked.blocking[0].says}")
            return
        from workbench.acting.messages import change_for
        from workbench.store.drafts import NOTE, draft_of
        from workbench.store.outbox import put

        draft = checked.draft
        if draft_of(self._desk.connection, draft.id) is None:
            self.close_bar()
            self._desk.say("not sent: this draft was sent or dropped elsewhere; the outbox has it")
            return
        change = change_for(self._desk.workplace, draft, checked.status if status is None else status)
        now, hold = self._desk.workplace.now().timestamp(), float(self._desk.workplace.config.sending.undo)
        try:
            number = put(self._desk.connection, change, now=now, hold=hold, draft=draft.id)
        except StoreError as error:
            raise self._desk.workplace.trouble_of(error) from error
        if keeps:
            self._keep_promises(checked, number)
        self._checked = None
        self._writing.close()
        self._desk.tell_world()
        leaves = f"leaves in {hold:.0f} s" if hold else "is on its way"
        kind = "note" if draft.kind == NOTE else "reply"
        words = f"{kind} on {self._desk.marks.called(draft.ticket)}"
        self._undoing.done(words, partial(self._take_back_message, number), leaves)
        self._desk.settle_soon()

    def _keep_promises(self, checked: Checked, number: int) -> None:
        from workbench.store.promises import promise

        for one in checked.promises:
            promise(self._desk.connection, checked.draft.ticket, one.sentence, int(one.due.timestamp()), str(number))

    def _take_back_message(self, number: int) -> str:
        from workbench.store.deciding import amend

        draft = amend(self._desk.connection, number)
        if draft is None:
            return "it has left"
        self._writing.open(draft)
        self._desk.tell_world()
        return ""
