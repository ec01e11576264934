"""Making a handoff of a draft: in one's own editor, the last check, and publishing it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from workbench.commands.keymap import DRAFTING, PUBLISHING
from workbench.domain.trouble import Trouble
from workbench.screens.handoffs.acts import Act

if TYPE_CHECKING:
    from workbench.acting.handing import Handing
    from workbench.handoffs.model import Handoff
    from workbench.screens.core import Core
    from workbench.screens.handoffs.acts import Acts
    from workbench.screens.handoffs.drafting import Drafting
    from workbench.screens.handoffs.known import KnownHandoffs
    from workbench.store.papers import Delivery

_UNREAD = "draft.unread.md"


class Making:
    """Gives the draft to an editor, and to the team."""

    def __init__(self, desk: Core, known: KnownHandoffs, drafting: Drafting) -> None:
        self._desk = desk
        self._known = known
        self._drafting = drafting
        self._is_publishing = False

    @property
    def acts(self) -> Acts:
        """That the draft is written elsewhere, checked and published."""
        return {
            "check": Act(self.check, self._drafting.why_none),
            "editor": Act(self._edit_outside, self._drafting.why_none),
            "publish": Act(self._publish, self._why_not_publish),
        }

    # -- $EDITOR ----------------------------------------------------------------------------------------

    def _edit_outside(self) -> None:
        from workbench.handoffs.files import write_over
        from workbench.handoffs.printing import print_handoff
        from workbench.handoffs.reading import read_handoff
        from workbench.screens.outside import edit_outside, editor_of

        desk, draft, handing = self._desk, self._drafting.draft, self._known.handing
        if draft is None:
            return
        program = editor_of(desk.workplace.config.sending.editor)
        unread = handing.folder / _UNREAD
        before = unread.read_text("utf-8", "replace") if unread.exists() else print_handoff(draft, with_gaps=True)
        try:
            with desk.app.suspend():
                edited = edit_outside(program, before, handing.folder / "editing")
        except SuspendNotSupported as error:
            raise Trouble("This terminal cannot be given to an editor.", str(error)) from error
        if edited is None:
            desk.say(f"{Path(program[0]).name} gave it up; the draft is as it was")
            return
        try:
            read = read_handoff(edited, must_be_whole=False)
        except Trouble as trouble:  # nobody's words are lost: the same key opens them again
            write_over(unread, edited, mode=0o600)
            key = desk.key_for("handoff.editor", DRAFTING)
            desk.say(f"{key or 'your editor'} opens it once more: {trouble.what} {trouble.why}")
            return
        unread.unlink(missing_ok=True)
        ends = {"id": draft.id, "version": draft.version, "sender": draft.sender}
        self._drafting.change(replace(read, **ends))  # type: ignore[arg-type] # names are Handoff's

    # -- publishing -------------------------------------------------------------------------------------

    def check(self) -> None:
        """Show what is about to be published, or go to what is missing."""
        from workbench.screens.handoffs.draft_pages import publish_page, says
        from workbench.store.desk import unsent

        desk, drafting = self._desk, self._drafting
        if drafting.draft is None or drafting.basis is None:
            return
        if drafting.gaps:
            gap = drafting.gaps[0]
            drafting.go_to(gap)
            desk.say(f"not yet: {says(gap, desk.marks.called)}")
            return
        key = desk.key_for("handoff.publish", PUBLISHING)
        waiting = unsent(desk.connection)
        page = publish_page(desk.workplace, drafting.draft, drafting.basis, waiting, desk.marks.called, key)
        drafting.form_at = -1
        desk.put_page("Publish your handoff", page, PUBLISHING, replaces=False)

    def _why_not_publish(self) -> str:
        return "it is on its way" if self._is_publishing else "" if self._drafting.draft else "there is no draft"

    def _publish(self) -> None:
        if self._drafting.draft is not None:
            self._is_publishing = True
            self._desk.say("publishing …")
            self._desk.run_soon(self._carry_to_all(self._drafting.draft))

    async def _carry_to_all(self, draft: Handoff) -> None:
        from workbench.screens.handoffs.draft_pages import published_page

        def publish(handing: Handing) -> tuple[Handoff, list[Delivery]]:
            return handing.publish(draft)

        desk = self._desk
        try:
            handoff, deliveries = await self._known.room.ask(publish)
        except OSError as error:
            raise Trouble("The handoff could not be kept.", error.strerror or str(error)) from error
        finally:
            self._is_publishing = False
        self._known.wrote()
        self._drafting.draft = None
        came = sum(one.done is not None for one in deliveries)
        title = "Published" if came else "Kept, and published as soon as it can be"
        if desk.kind_here == PUBLISHING:
            desk.trail.back()
            desk.replace_page(title, published_page(handoff, deliveries, desk.key_for("quit")))
            desk.tell_footer()
        desk.say(title.lower())
        desk.settle_soon()
        await self._known.read_again()

    @property
    def words_for_leaving(self) -> str:
        """What stays undone if one leaves now, '' for nothing."""
        return "your handoff is not published" if self._known.handing.draft_file.exists() else ""
