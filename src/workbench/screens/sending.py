"""Sending: the bar that says in words what is about to happen, what keeps it here, and the way into the outbox."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from workbench.commands.keymap import SEND
from workbench.screens.gathering import Gathering
from workbench.screens.sendbar import bar_lines
from workbench.store.connection import StoreError
from workbench.styles.geometry import COMPOSER

if TYPE_CHECKING:
    from workbench.guard.concerns import Concern
    from workbench.guard.promises import Promised
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


class Sending(Gathering):
    """Checks what was written, and puts it into the outbox."""

    checked: Checked | None = None
    keeps_promise = False
    _let_through: tuple[str, frozenset[Concern]] = ("", frozenset())  # of which text, and what

    @property
    def pane(self) -> str:
        """The pane that has the keys; the send bar has them while it is open."""
        return SEND if self.checked is not None and self.focus_name == COMPOSER else super().pane

    def check_and_send(self) -> None:
        """Open the send bar: who reads it, which status follows, what goes along, and what keeps it here."""
        draft = self.written
        if draft is None:
            return
        self.checked = self._check(draft)
        self.keeps_promise = False
        self._show_bar()

    def _check(self, draft: Draft) -> Checked:
        from workbench.acting.leaving import concerns, promises
        from workbench.acting.messages import readers, send_line, status_after

        text, let_through = self._let_through
        found = tuple(
            one for one in concerns(self.workplace, self.connection, draft)
            if text != draft.text or one not in let_through
        )  # fmt: skip
        status = status_after(self.workplace, self.connection, draft)
        line = send_line(readers(self.workplace, self.connection, draft), status, draft.files)
        return Checked(draft, found, promises(self.workplace, draft), status, line)

    def _show_bar(self) -> None:
        self.set_focus(None if self.checked else self.editor)
        self.tell_composer()
        self.hush()

    def lines_below(self) -> list[Spans]:
        """Return what stands below the text: the send bar while it is open."""
        if self.checked is None or self.composer is None:
            return super().lines_below()
        width = self.cells_for(COMPOSER) + 2  # what the frame leaves
        command = self.keymap.named("send.promise")
        key = self.keymap.shown(command, SEND) if command else ""
        keeping = "kept in mind" if self.keeps_promise else f"{key} keeps it in mind"
        return bar_lines(self.checked, width, self.icons, self.workplace.zone, keeping)

    def lay_out(self) -> None:
        """Place the widgets anew, with the send bar's lines as wide as the composer is by then."""
        if self.checked is not None and self.composer is not None:
            self.composer.say(self.lines_above(self.checked.draft), self.lines_below())
        super().lay_out()

    def close_bar(self) -> None:
        """Go back from the send bar to the text."""
        if self.checked is not None:
            self.checked = None
            self._show_bar()

    def go_back(self) -> None:
        """Walk one step back: out of the send bar, to the text."""
        if self.pane == SEND:
            self.close_bar()
        else:
            super().go_back()

    def focus_pane(self, name: str) -> None:
        """Give the keys to a pane; the send bar closes where they go elsewhere, or back to the text."""
        self.close_bar()
        super().focus_pane(name)

    # -- what keeps it here -----------------------------------------------------------------------------

    @property
    def first_concern(self) -> str:
        """The kind of what keeps the message here, '' for nothing."""
        return self.checked.blocking[0].kind if self.checked and self.checked.blocking else ""

    @property
    def keeps_here(self) -> str:
        """What keeps the message here, as half a sentence; '' where nothing does."""
        says = self.checked.blocking[0].says.rstrip(".") if self.checked and self.checked.blocking else ""
        return says[:1].lower() + says[1:]

    @property
    def promises_something(self) -> bool:
        """Whether the message promises something with a date."""
        return self.checked is not None and bool(self.checked.promises)

    def go_to_concern(self) -> None:
        """Go to the place in the text, or to the page, that the first concern is about."""
        if self.checked is None or self.editor is None or not self.checked.concerns:
            return
        concern = self.checked.concerns[0]
        self.close_bar()
        if concern.start >= 0:
            self.editor.place_cursor(concern.start, concern.end)
        self.say(concern.remedy)

    def mask_secrets(self) -> None:
        """Put steady pseudonyms in the place of every secret, and show the text again."""
        if self.checked is None:
            return
        from workbench.acting.leaving import masked

        draft = masked(self.workplace, self.connection, self.checked.draft)
        self.change_draft(draft)
        self.check_and_send()
        self.say("the secrets are masked; the same one has the same name everywhere")

    @property
    def may_let_through(self) -> bool:
        """Whether what keeps the message here is a matter of judgement."""
        return self.first_concern in _MAY_BE_LET_THROUGH

    def let_through(self) -> None:
        """Let what keeps the message here pass, for this text alone."""
        if self.checked is None or not self.may_let_through:
            return
        text, before = self._let_through
        draft, concern = self.checked.draft, self.checked.blocking[0]
        self._let_through = draft.text, (before if text == draft.text else frozenset()) | {concern}
        self.checked = self._check(draft)
        self._show_bar()
        self.say(f"let through, for this text alone: {concern.says}")

    def toggle_promise(self) -> None:
        """Keep what is promised in the text as a dated promise, or do not."""
        self.keeps_promise = not self.keeps_promise
        self.tell_composer()

    # -- into the outbox, and out of it -----------------------------------------------------------------

    def send(self, status: str | None = None) -> None:
        """Put what was checked into the outbox with a status (None for the one that was named), and go back to reading.

        Does nothing but say so where something keeps it here.
        """
        if self.checked is None or self.manuscript is None:
            return
        checked, keeps = self._check(self.checked.draft), self.keeps_promise  # what came meanwhile counts
        self.checked = checked
        if checked.blocking:
            self._show_bar()
            self.say(f"not sent: {checked.blocking[0].says}")
            return
        from workbench.acting.messages import change_for
        from workbench.store.drafts import NOTE, draft_of
        from workbench.store.outbox import put

        draft = checked.draft
        if draft_of(self.connection, draft.id) is None:
            self.close_bar()
            self.say("not sent: this draft was sent or dropped elsewhere; the outbox has it")
            return
        change = change_for(self.workplace, draft, checked.status if status is None else status)
        now, hold = self.workplace.now().timestamp(), float(self.workplace.config.sending.undo)
        try:
            number = put(self.connection, change, now=now, hold=hold, draft=draft.id)
        except StoreError as error:
            raise self.workplace.trouble_of(error) from error
        if keeps:
            self._keep_promises(checked, number)
        self.checked = None
        self._close_composer()
        self.tell_world()
        leaves = f"leaves in {hold:.0f} s" if hold else "is on its way"
        kind = "note" if draft.kind == NOTE else "reply"
        words = f"{kind} on {self.marks.called(draft.ticket)}"
        self.done(words, partial(self._take_back_message, number), leaves)
        self.run_soon(asyncio.to_thread(self.when_settled))  # sees to it that something sends

    def _keep_promises(self, checked: Checked, number: int) -> None:
        from workbench.store.promises import promise

        for one in checked.promises:
            promise(self.connection, checked.draft.ticket, one.sentence, int(one.due.timestamp()), str(number))

    def _take_back_message(self, number: int) -> str:
        from workbench.store.deciding import amend

        draft = amend(self.connection, number)
        if draft is None:
            return "it has left"
        self.open_draft(draft)
        self.tell_world()
        return ""
