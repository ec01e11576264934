"""Searching everything while one types."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

from workbench.domain.trouble import Trouble
from workbench.query.mistakes import QueryMistake
from workbench.screens.asking import Looking
from workbench.screens.stage import RESULTS

if TYPE_CHECKING:
    from workbench.api import Ref, View
    from workbench.screens.core import Core
    from workbench.screens.line import Line

_HINT = 'search everything: words, "a phrase", status: assignee: org: tag: since: err: …'
_TYPING_PAUSE = 0.06  # seconds without a key before the store is asked
_UNFINISHED = re.compile(r"(?:^|\s)\w{2,}$")  # a last word without a sign of the search's language


class Search:
    """Asks for words, and shows what holds them."""

    def __init__(self, desk: Core, line: Line) -> None:
        self._desk = desk
        self._line = line
        self._typed = ""
        self._asked = 0
        self.pause: asyncio.TimerHandle | None = None

    def ask(self) -> None:
        """Open the search line, with what was searched for last."""
        said = self._typed if self._desk.searching else ""
        self._line.look(Looking("search", _HINT, said, self._typed_in, lambda: bool(self._typed.strip())))

    def _typed_in(self, text: str) -> None:
        if self.pause:
            self.pause.cancel()
        self._typed = text
        loop = asyncio.get_running_loop()
        self.pause = loop.call_later(_TYPING_PAUSE, lambda: self._desk.run_soon(self._search(text)))

    async def look_for(self, text: str) -> None:
        """Search for something without typing it."""
        self._typed = text
        self._desk.searching = True
        self._desk.lay_out()
        await self._search(text)

    async def _search(self, text: str) -> None:
        """Look in the back room and show what was found, unless something else was asked meanwhile."""
        from workbench.api import Empty, Problem, Stack, Text
        from workbench.screens.lists import named_page

        desk = self._desk
        self._asked += 1
        asked = self._asked
        if not text.strip():
            desk.found.show(Empty("Type what to look for.", "Esc leaves the search."), "Search")
            return
        try:
            if (ref := self._named(text)) is not None:
                view: View = named_page(ref, await desk.queries.ticket(ref), desk.marks)
            else:
                view = await self._found(text)
        except QueryMistake as mistake:
            view = Stack((Problem(mistake.reason), Text(mistake.caret(desk.cells_for(RESULTS)))))
        except Trouble as trouble:
            view = Problem(trouble.what, trouble.why, trouble.remedy)
        if asked == self._asked and (desk.asking or desk.searching):
            desk.found.show(view, f"Search: {text}")

    async def _found(self, text: str) -> View:
        """Return what a search finds; where that is nothing and its last word may go on, what holds words that do."""
        from workbench.api import Stack, Text, Tone
        from workbench.screens.lists import results_page

        desk = self._desk
        cells = desk.cells_for(RESULTS) - 2
        found = await desk.backroom.search(text)
        word = _UNFINISHED.search(text)
        if word and not any(hits for _, hits, _ in found):
            longer = await desk.backroom.search(f"{text}*")
            if any(hits for _, hits, _ in longer):
                told = Text(f"Nothing holds {word[0].strip()} as a word; these hold words that begin so.", Tone.QUIET)
                return Stack((told, results_page(longer, cells, desk.marks)))
        return results_page(found, cells, desk.marks)

    def _named(self, text: str) -> Ref | None:
        """Return the reference that was typed in the place of a search, such as ``rt:123``; None for a search."""
        name, _, identity = text.strip().partition(":")
        helpdesks = {options.name for options in self._desk.workplace.config.helpdesks} | set(self._desk.helpdesks)
        return f"{name}:{identity}" if name in helpdesks and identity and " " not in identity else None
