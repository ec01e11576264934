"""What is put into a text from elsewhere: canned explanations, quotes, files, addresses, and what $EDITOR writes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from textual.app import SuspendNotSupported

from workbench.domain.trouble import Trouble
from workbench.screens.searching import Asking
from workbench.screens.writing import Writing
from workbench.styles.geometry import COMPOSER

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from workbench.api import Opens, Rendered

T = TypeVar("T")
_CANNED = "canned"
_EDITING = "editing"  # the folder for $EDITOR's files, below the store's


class Gathering(Writing):
    """Puts things into what is written, from the composer and from beside it."""

    # -- canned explanations ----------------------------------------------------------------------------

    def enter_explanation(self) -> bool:
        """Put the explanation that the cursor is on, or that is open, into the reply; False where there is none."""
        target = self.side[_CANNED].target if self.focus_name == _CANNED else None
        if target and target.opens and target.opens.kind == _CANNED:
            self.use_canned(target.opens.target)
        elif shown := self._shown_explanation:
            self.use_canned(shown)
        else:
            return False
        return True

    @property
    def _shown_explanation(self) -> str:
        """The explanation that is open as a page, '' for none."""
        here = self.trail.here
        kind, _, name = here.kind.partition(":") if here and here.view is not None else ("", "", "")
        return name if kind == _CANNED and self.focus_name == "conversation" else ""

    def read_canned(self) -> None:
        """Show the explanation under the cursor as a page."""
        target = self.side[_CANNED].target
        if target and target.opens:
            self.open(target.opens)

    async def show_thing(self, kind: str, target: str) -> None:
        """Show a thing as a page; on an explanation's, Enter puts it into the reply."""
        await super().show_thing(kind, target)
        here = self.trail.here
        if kind == _CANNED and here is not None and here.view is not None:
            here.kind = f"{_CANNED}:{target}"
            self.conversation.note = "Enter puts it into the reply, Esc walks back"
            self.conversation.redraw()

    def use_canned(self, name: str) -> None:
        """Put an explanation into what is written, or into a reply that it begins."""
        from workbench.api import ticket_facts
        from workbench.canned.rendering import insert
        from workbench.store.drafts import REPLY

        self.leave_pages()
        if self.manuscript is None:
            if reason := self.why_not(REPLY):
                raise Trouble(f"No reply can be written: {reason}.")
            self.write(REPLY)
        if self.manuscript is None or self.editor is None:
            return
        context = at_once(self.frame.context(self.manuscript.draft.ticket))
        facts = {**ticket_facts(context.ticket, context.customer, context.organisation), **context.facts}
        rendered: Rendered = context.shelf.rendered(name, facts)
        context.shelf.count_use(name)
        text, cursor = insert(self.editor.text, self.editor.cursor, rendered)
        draft = self.manuscript.draft
        used = tuple(dict.fromkeys((*draft.canned, name)))
        status = draft.status or rendered.next_status
        self.change_draft(replace(draft, text=text, cursor=cursor, canned=used, status=status))
        self.focus_pane(COMPOSER)
        if rendered.notes:
            self.say("; ".join(rendered.notes))

    # -- quotes -----------------------------------------------------------------------------------------

    def quote(self) -> None:
        """Put the customer's last public words in at the cursor, as a quotation."""
        from workbench.acting.messages import quoted
        from workbench.store.conversations import messages_of

        if self.manuscript is None or self.editor is None:
            return
        words = quoted(messages_of(self.connection, self.manuscript.draft.ticket))
        if words:
            self.editor.insert(words if not self.editor.cursor_location[1] else f"\n{words}")
        else:
            self.say("nothing public was said that could be quoted")

    # -- files ------------------------------------------------------------------------------------------

    def ask_file(self) -> None:
        """Ask which file is to go along."""
        self._ask_file("")

    def _ask_file(self, said: str) -> None:
        from workbench.screens.composer_pages import files_to_attach

        if self.manuscript is None:
            return
        if reason := self.why_not_written("files"):
            self.say(f"no file can go along: {reason}")
            return
        files = self.manuscript.draft.files
        self.ask(Asking("attach", "the path of a file", "Files", lambda typed: files_to_attach(typed, files),
                        self._file_chosen, said))  # fmt: skip

    def _file_chosen(self, opens: Opens) -> None:
        from workbench.acting.messages import enclose, let_go

        if self.manuscript is None:
            return
        draft = self.manuscript.draft
        if opens.kind == "folder":
            self._ask_file(opens.target)
        elif opens.kind == "detach":
            gone = tuple(file for file in draft.files if file.path == opens.target)
            self.change_draft(replace(draft, files=tuple(file for file in draft.files if file not in gone)))
            let_go(gone)
        else:
            self.change_draft(replace(draft, files=(*draft.files, enclose(self.workplace, Path(opens.target)))))

    # -- addresses --------------------------------------------------------------------------------------

    def ask_recipients(self) -> None:
        """Ask to whom the reply goes."""
        from workbench.acting.messages import readers
        from workbench.screens.composer_pages import addresses_page, said_of
        from workbench.store.drafts import NOTE

        if self.manuscript is None:
            return
        draft = self.manuscript.draft
        own = "a note has no addresses; colleagues read it" if draft.kind == NOTE else ""
        if reason := own or self.why_not_written("recipients"):
            self.say(f"the addresses cannot be changed: {reason}")
            return
        whom = readers(self.workplace, self.connection, draft)
        self.ask(Asking("to", "addresses with commas between; cc: and further ones for copies", "Addresses",
                        addresses_page, self._recipients_chosen, said_of(whom.to, whom.cc)))  # fmt: skip

    def _recipients_chosen(self, opens: Opens) -> None:
        from workbench.screens.composer_pages import addresses_in
        from workbench.store.drafts import Recipients

        if self.manuscript is None:
            return
        to, cc = addresses_in(opens.target)
        self.change_draft(replace(self.manuscript.draft, recipients=Recipients(to=to or None, cc=cc)))

    def why_not_written(self, effect: str) -> str:
        """Return why an effect cannot be had on the ticket that is written on, or ''."""
        from workbench.acting.abilities import why_not

        return why_not(self.workplace, self.manuscript.draft.ticket, effect) if self.manuscript else ""

    # -- $EDITOR ----------------------------------------------------------------------------------------

    def edit_outside(self) -> None:
        """Let $EDITOR have the text, and take it back when that ends."""
        from workbench.screens.outside import edit_outside, editor_of

        draft = self.written
        if draft is None or self.editor is None:
            return
        program = editor_of(self.workplace.config.sending.editor)
        try:
            with self.app.suspend():
                edited = edit_outside(program, draft.text, self.workplace.store_folder / _EDITING)
        except SuspendNotSupported as error:
            raise Trouble("This terminal cannot be given to an editor.", str(error)) from error
        if edited is None:
            self.say(f"{Path(program[0]).name} gave it up; the text is as it was")
        elif edited != draft.text:
            self.change_draft(replace(draft, text=edited, cursor=min(draft.cursor, len(edited))))


def at_once(work: Coroutine[None, None, T]) -> T:
    """Return what comes of work that waits for nothing, so that the next key finds it done."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    work.close()
    raise RuntimeError("it waited for something")
