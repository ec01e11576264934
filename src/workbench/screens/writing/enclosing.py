"""What goes along with a text: files, and addresses of one's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.screens.asking import Asking

if TYPE_CHECKING:
    from workbench.api import Opens
    from workbench.screens.core import Core
    from workbench.screens.line import Line
    from workbench.screens.writing.composing import Writing


class Enclosing:
    """Asks which files go along with what is written, and to whom it goes."""

    def __init__(self, desk: Core, line: Line, writing: Writing) -> None:
        self._desk = desk
        self._line = line
        self._writing = writing

    # -- files ------------------------------------------------------------------------------------------

    def ask_file(self) -> None:
        """Ask which file is to go along."""
        self._ask_file("")

    def _ask_file(self, said: str) -> None:
        from workbench.screens.writing.pages import files_to_attach

        manuscript = self._writing.manuscript
        if manuscript is None:
            return
        if reason := self._why_not("files"):
            self._desk.say(f"no file can go along: {reason}")
            return
        files = manuscript.draft.files
        self._line.ask(Asking("attach", "the path of a file", "Files", lambda typed: files_to_attach(typed, files),
                              self._file_chosen, said))  # fmt: skip

    def _file_chosen(self, opens: Opens) -> None:
        from workbench.acting.messages import enclose, let_go

        if self._writing.manuscript is None:
            return
        draft = self._writing.manuscript.draft
        if opens.kind == "folder":
            self._ask_file(opens.target)
        elif opens.kind == "detach":
            gone = tuple(file for file in draft.files if file.path == opens.target)
            self._writing.change(replace(draft, files=tuple(file for file in draft.files if file not in gone)))
            let_go(gone)
        else:
            file = enclose(self._desk.workplace, Path(opens.target))
            self._writing.change(replace(draft, files=(*draft.files, file)))

    # -- addresses --------------------------------------------------------------------------------------

    def ask_recipients(self) -> None:
        """Ask to whom the reply goes."""
        from workbench.acting.messages import readers
        from workbench.screens.writing.pages import addresses_page, said_of
        from workbench.store.drafts import NOTE

        if self._writing.manuscript is None:
            return
        desk, draft = self._desk, self._writing.manuscript.draft
        own = "a note has no addresses; colleagues read it" if draft.kind == NOTE else ""
        if reason := own or self._why_not("recipients"):
            desk.say(f"the addresses cannot be changed: {reason}")
            return
        whom = readers(desk.workplace, desk.connection, draft)
        self._line.ask(Asking("to", "addresses with commas between; cc: and further ones for copies", "Addresses",
                        addresses_page, self._recipients_chosen, said_of(whom.to, whom.cc)))  # fmt: skip

    def _recipients_chosen(self, opens: Opens) -> None:
        from workbench.screens.writing.pages import addresses_in
        from workbench.store.drafts import Recipients

        if self._writing.manuscript is None:
            return
        to, cc = addresses_in(opens.target)
        draft = self._writing.manuscript.draft
        self._writing.change(replace(draft, recipients=Recipients(to=to or None, cc=cc)))

    def _why_not(self, effect: str) -> str:
        """Return why an effect cannot be had on the ticket that is written on, or ''."""
        from workbench.acting.abilities import why_not

        manuscript = self._writing.manuscript
        return why_not(self._desk.workplace, manuscript.draft.ticket, effect) if manuscript else ""
