"""Making a handoff: the draft in one's own editor, the last check, and publishing it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from workbench.commands.keymap import DRAFTING, PUBLISHING
from workbench.domain.trouble import Trouble
from workbench.screens.filling import Filling
from workbench.screens.handing_room import look

if TYPE_CHECKING:
    from workbench.acting.handing import Handing
    from workbench.handoffs.model import Handoff
    from workbench.store.papers import Delivery

_UNREAD = "draft.unread.md"


class Making(Filling):
    """Gives the draft to an editor, and to the team."""

    _is_publishing = False

    def why_not_hand(self, act: str) -> str:
        """Return why something cannot be done about the draft, or ''."""
        if self._kind_here != PUBLISHING:
            return super().why_not_hand(act)
        return "it is on its way" if self._is_publishing else "" if self.draft else "there is no draft"

    def hand(self, act: str) -> None:
        """Carry out what was decided about the draft: check it, write in an editor, publish it."""
        match act:
            case "check":
                self.check_draft()
            case "editor":
                self._edit_outside()
            case "publish":
                self._publish()
            case _:
                super().hand(act)

    # -- $EDITOR ----------------------------------------------------------------------------------------

    def _edit_outside(self) -> None:
        from workbench.handoffs.files import write_over
        from workbench.handoffs.printing import print_handoff
        from workbench.handoffs.reading import read_handoff
        from workbench.screens.outside import edit_outside, editor_of

        if self.draft is None:
            return
        program = editor_of(self.workplace.config.sending.editor)
        unread = self.handing.folder / _UNREAD
        before = unread.read_text("utf-8", "replace") if unread.exists() else print_handoff(self.draft, with_gaps=True)
        try:
            with self.app.suspend():
                edited = edit_outside(program, before, self.handing.folder / "editing")
        except SuspendNotSupported as error:
            raise Trouble("This terminal cannot be given to an editor.", str(error)) from error
        if edited is None:
            self.say(f"{Path(program[0]).name} gave it up; the draft is as it was")
            return
        try:
            read = read_handoff(edited, must_be_whole=False)
        except Trouble as trouble:  # nobody's words are lost: the same key opens them again
            write_over(unread, edited, mode=0o600)
            key = self.key_for("handoff.editor", DRAFTING)
            self.say(f"{key or 'your editor'} opens it once more: {trouble.what} {trouble.why}")
            return
        unread.unlink(missing_ok=True)
        ends = {"id": self.draft.id, "version": self.draft.version, "sender": self.draft.sender}
        self._change_draft(replace(read, **ends))  # type: ignore[arg-type] # names are Handoff's

    # -- publishing -------------------------------------------------------------------------------------

    def check_draft(self) -> None:
        """Show what is about to be published, or go to what is missing."""
        from workbench.screens.making_pages import publish_page, says
        from workbench.store.desk import unsent

        if self.draft is None or self.basis is None:
            return
        if self.gaps:
            gap = self.gaps[0]
            self._go_to(gap)
            self.say(f"not yet: {says(gap, self.marks.called)}")
            return
        key = self.key_for("handoff.publish", PUBLISHING)
        page = publish_page(self.workplace, self.draft, self.basis, unsent(self.connection), self.marks.called, key)
        self._form_at = -1
        self._show("Publish your handoff", page, PUBLISHING, replaces=False)

    def _publish(self) -> None:
        if self.draft is not None:
            self._is_publishing = True
            self.say("publishing …")
            self.run_soon(self._carry_to_all(self.draft))

    async def _carry_to_all(self, draft: Handoff) -> None:
        from workbench.screens.making_pages import published_page

        def publish(handing: Handing) -> tuple[Handoff, list[Delivery]]:
            return handing.publish(draft)

        try:
            handoff, deliveries = await self.room.ask(publish)
        except OSError as error:
            raise Trouble("The handoff could not be kept.", error.strerror or str(error)) from error
        finally:
            self._is_publishing = False
        self._writes += 1
        self.draft = None
        came = sum(one.done is not None for one in deliveries)
        title = "Published" if came else "Kept, and published as soon as it can be"
        if self._kind_here == PUBLISHING:
            self.trail.back()
            self.replace_page(title, published_page(handoff, deliveries, self.key_for("quit")))
            self.tell_footer()
        self.say(title.lower())
        self.send_soon()
        self.take_known(await self._read(look))

    def _words_for_leaving(self) -> str:
        said = super()._words_for_leaving()
        if not self.handing.draft_file.exists():
            return said
        own = "your handoff is not published"
        return f"{said}; {own}" if said else own
