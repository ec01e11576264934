"""What is put into a text from elsewhere: canned explanations, quotes, and what $EDITOR writes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from textual.app import SuspendNotSupported

from workbench.domain.trouble import Trouble
from workbench.styles.geometry import COMPOSER, CONVERSATION

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from workbench.api import Rendered
    from workbench.screens.changing.abilities import Abilities
    from workbench.screens.core import Core
    from workbench.screens.writing.composing import Writing

T = TypeVar("T")
_CANNED = "canned"
_EDITING = "editing"  # the folder for $EDITOR's files, below the store's


class Gathering:
    """Puts things into what is written, from the composer and from beside it."""

    def __init__(self, desk: Core, abilities: Abilities, writing: Writing) -> None:
        self._desk = desk
        self._abilities = abilities
        self._writing = writing
        desk.hooks.entered.append(self._enter)
        desk.hooks.openers[_CANNED] = lambda name: desk.run_soon(self._show(name))

    # -- canned explanations ----------------------------------------------------------------------------

    def _enter(self) -> bool:
        """Put the explanation that the cursor is on, or that is open, into the reply; False where there is none."""
        target = self._desk.side[_CANNED].target if self._desk.focus_name == _CANNED else None
        here = target.opens.target if target and target.opens and target.opens.kind == _CANNED else ""
        name = here or self._shown_explanation
        if name:
            self._use(name)
        return bool(name)

    @property
    def _shown_explanation(self) -> str:
        """The explanation that is open as a page, '' for none."""
        kind, _, name = self._desk.kind_here.partition(":")
        return name if kind == _CANNED and self._desk.focus_name == CONVERSATION else ""

    def read_canned(self) -> None:
        """Show the explanation under the cursor as a page."""
        target = self._desk.side[_CANNED].target
        if target and target.opens:
            self._desk.open(target.opens)

    async def _show(self, name: str) -> None:
        """Show an explanation as a page, on which Enter puts it into the reply."""
        desk = self._desk
        await desk.things.show(_CANNED, name)
        here = desk.trail.here
        if here is not None and here.view is not None:
            here.kind = f"{_CANNED}:{name}"
            desk.conversation.note = "Enter puts it into the reply, Esc walks back"
            desk.conversation.redraw()

    def _use(self, name: str) -> None:
        """Put an explanation into what is written, or into a reply that it begins."""
        from workbench.api import ticket_facts
        from workbench.canned.rendering import insert
        from workbench.store.drafts import REPLY

        desk, writing = self._desk, self._writing
        desk.leave_pages()
        if writing.manuscript is None:
            if reason := self._abilities.why_not(REPLY):
                raise Trouble(f"No reply can be written: {reason}.")
            writing.write(REPLY)
        if writing.manuscript is None or writing.editor is None:
            return
        context = at_once(desk.frame.context(writing.manuscript.draft.ticket))
        facts = {**ticket_facts(context.ticket, context.customer, context.organisation), **context.facts}
        rendered: Rendered = context.shelf.rendered(name, facts)
        context.shelf.count_use(name)
        text, cursor = insert(writing.editor.text, writing.editor.cursor, rendered)
        draft = writing.manuscript.draft
        used = tuple(dict.fromkeys((*draft.canned, name)))
        status = draft.status or rendered.next_status
        writing.change(replace(draft, text=text, cursor=cursor, canned=used, status=status))
        desk.focus_pane(COMPOSER)
        if rendered.notes:
            desk.say("; ".join(rendered.notes))

    # -- quotes -----------------------------------------------------------------------------------------

    def quote(self) -> None:
        """Put the customer's last public words in at the cursor, as a quotation."""
        from workbench.acting.messages import quoted
        from workbench.store.conversations import messages_of

        manuscript, editor = self._writing.manuscript, self._writing.editor
        if manuscript is None or editor is None:
            return
        words = quoted(messages_of(self._desk.connection, manuscript.draft.ticket))
        if words:
            editor.insert(words if not editor.cursor_location[1] else f"\n{words}")
        else:
            self._desk.say("nothing public was said that could be quoted")

    # -- $EDITOR ----------------------------------------------------------------------------------------

    def edit_outside(self) -> None:
        """Let $EDITOR have the text, and take it back when that ends."""
        from workbench.screens.outside import edit_outside, editor_of

        desk, draft = self._desk, self._writing.written
        if draft is None or self._writing.editor is None:
            return
        program = editor_of(desk.workplace.config.sending.editor)
        try:
            with desk.app.suspend():
                edited = edit_outside(program, draft.text, desk.workplace.store_folder / _EDITING)
        except SuspendNotSupported as error:
            raise Trouble("This terminal cannot be given to an editor.", str(error)) from error
        if edited is None:
            desk.say(f"{Path(program[0]).name} gave it up; the text is as it was")
        elif edited != draft.text:
            self._writing.change(replace(draft, text=edited, cursor=min(draft.cursor, len(edited))))


def at_once(work: Coroutine[None, None, T]) -> T:
    """Return what comes of work that waits for nothing, so that the next key finds it done."""
    try:
        work.send(None)
    except StopIteration as done:
        result: T = done.value
        return result
    work.close()
    raise RuntimeError("it waited for something")
