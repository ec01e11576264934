"""Questions about one's own handoffs: shown with the item that they are about, and answered in a line."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from workbench.domain.trouble import Trouble

if TYPE_CHECKING:
    from workbench.handoffs.standing import Entry, Standing
    from workbench.screens.core import Core
    from workbench.screens.handoffs.known import KnownHandoffs
    from workbench.screens.line import Line


class Explaining:
    """Answers what the next shift asks."""

    def __init__(self, desk: Core, line: Line, known: KnownHandoffs) -> None:
        self._desk = desk
        self._line = line
        self._known = known

    def ask(self, target: str) -> None:
        """Ask for the answer to a question; ``target`` is the handoff's id and the ticket, a line each."""
        from workbench.screens.handoffs.item_page import item_page

        desk, known = self._desk, self._known.known
        identity, _, ticket = target.partition("\n")
        asked = known.asked if known else ()
        found = next((pair for pair in asked if pair[0].id == identity and pair[1].item.ticket == ticket), None)
        if found is None:
            desk.say("this question is answered")
            return
        entry, one = found
        page = item_page(entry, one, self._known.handing.me, desk.workplace.now())
        title = f"{one.by} asks about {desk.marks.called(ticket)}"
        self._line.ask_line("answer", one.words, title, page, partial(self._answer, entry, one))

    def _answer(self, entry: Entry, one: Standing, words: str) -> None:
        if not words.strip():
            raise Trouble("Nothing was answered.", remedy="Write a sentence.")
        self._desk.run_soon(self._carry(entry, one, words))

    async def _carry(self, entry: Entry, one: Standing, words: str) -> None:
        known = self._known
        left = await known.room.ask(lambda handing: handing.explain(entry, one, words))
        known.wrote()
        await known.read_again()
        self._desk.say(f"{one.by} can read the answer" if not left else known.words_of_waiting(left))
