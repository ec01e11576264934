"""What an action of a plugin's asks the desk to do, done: past the same guards as what a person does by hand."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from workbench.api import Alter, Copy, Done, Edit, Note, Open, Opens, Reply, Show, Together
from workbench.domain.text import clean, one_line
from workbench.domain.trouble import Trouble
from workbench.styles.geometry import PLUGIN

if TYPE_CHECKING:
    from pathlib import Path

    from workbench.api import ActionResult, Ref
    from workbench.screens.core import Core
    from workbench.screens.plugins.acts import PlugActs
    from workbench.screens.plugins.means import Means


class Carrying:
    """Carries out results."""

    def __init__(self, desk: Core, means: Means, acts: PlugActs) -> None:
        self._desk = desk
        self._means = means
        self._acts = acts

    async def carry_out(self, result: ActionResult, name: str, ref: Ref | None) -> None:
        """Do what ``result`` says for the ticket ``ref``; what cannot be done becomes a sentence."""
        try:
            for one in result.results if isinstance(result, Together) else (result,):
                await self._one(one, name, ref)
        except Trouble as trouble:
            self._desk.say(str(trouble))

    async def _one(self, result: ActionResult, name: str, ref: Ref | None) -> None:
        desk = self._desk
        match result:
            case Done(message):
                if message:
                    desk.say(one_line(message, 300))
            case Copy(text, what):
                desk.copy(text, one_line(what, 80))
            case Open("pane", target):
                desk.focus_pane(target if target in desk.side else PLUGIN + target)
            case Open("own", target):
                self._acts.act(name, ref, "open", target)
            case Open(kind, target):
                desk.open(Opens(kind, target))
            case Show(title, view):
                desk.show_page(one_line(title, 80), view, kind=name)
            case Edit(path, line):
                self._edit(path, line)
            case Note(text, files):
                self._note(_ticket(ref), clean(text), files)
            case Reply(text):
                self._reply(_ticket(ref), clean(text))
            case Alter(effects):
                self._alter(_ticket(ref), effects)

    def _edit(self, path: Path, line: int) -> None:
        from workbench.screens.outside import editor_of

        program = editor_of(self._desk.workplace.config.sending.editor)
        if not path.is_file():
            raise Trouble(f"{path} cannot be edited.", "There is no such file.")
        place = [f"+{line}"] if line > 0 else []  # what vi, nano, emacs and most others understand (POSIX: vi, ex)
        try:
            with self._desk.app.suspend():
                subprocess.run([*program, *place, str(path.absolute())], check=False)  # noqa: S603 - a list, no shell
        except SuspendNotSupported as error:
            raise Trouble("This terminal cannot be given to an editor.", str(error)) from error
        except OSError as error:
            raise Trouble(f"{program[0]} cannot be started.", error.strerror or str(error)) from error

    def _note(self, ticket: Ref, text: str, files: tuple[Path, ...]) -> None:
        """Put a note into the outbox, or show it with what speaks against it."""
        from workbench.acting.leaving import concerns
        from workbench.acting.messages import begin, change_for, enclose
        from workbench.store.drafts import NOTE

        desk = self._desk
        draft = begin(desk.connection, ticket, NOTE, text)
        draft = replace(draft, cursor=len(text), files=tuple(enclose(desk.workplace, path) for path in files))
        found = concerns(desk.workplace, desk.connection, draft)
        if any(one.blocks for one in found):
            desk.leave_pages()
            self._means.writing.open(draft)
            self._means.sending.check()
            return
        change = change_for(desk.workplace, draft, "")
        self._means.changes.put(f"note on {desk.marks.called(ticket)}", ticket, [change])

    def _reply(self, ticket: Ref, text: str) -> None:
        from workbench.store.drafts import REPLY

        desk, writing = self._desk, self._means.writing
        desk.leave_pages()
        open_on = (writing.manuscript.draft.ticket, writing.manuscript.draft.kind) if writing.manuscript else None
        if open_on != (ticket, REPLY):
            if desk.ticket != ticket:
                raise Trouble("Nothing was put into the reply.", "Another ticket is selected.", "Select it again.")
            if reason := self._means.abilities.why_not(REPLY):
                raise Trouble(f"No reply can be written: {reason}.")
            writing.write(REPLY)
        if writing.editor is not None:
            writing.editor.insert(text)
            writing.keep_now()

    def _alter(self, ticket: Ref, effects: tuple[object, ...]) -> None:
        from workbench.acting.abilities import require
        from workbench.domain.effects import Change, ChangeTags, LinkIssue, SetField, SetPriority, name_of
        from workbench.domain.words import source_of
        from workbench.store.bases import base_of

        desk = self._desk
        meant = tuple(one for one in effects if isinstance(one, ChangeTags | LinkIssue | SetField | SetPriority))
        for one in meant:
            require(desk.workplace, ticket, name_of(one))
        base = base_of(desk.connection, ticket)
        change = Change(ticket=ticket, source=source_of(ticket), effects=meant, base=base)
        if meant:
            self._means.changes.put(", ".join(name_of(one) for one in meant), ticket, [change])


def _ticket(ref: Ref | None) -> Ref:
    if ref is None:
        raise Trouble("That cannot be done.", "No ticket is selected.", "Choose one in the queue.")
    return ref
