"""Handoffs of before: found by words, and the path of one ticket through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.screens.asking import Asking

if TYPE_CHECKING:
    from workbench.acting.handing import Handing
    from workbench.domain.words import Ref
    from workbench.handoffs.standing import Entry
    from workbench.screens.core import Core
    from workbench.screens.handoffs.known import KnownHandoffs
    from workbench.screens.line import Line


class Recalling:
    """Finds old handoffs, and shows how a ticket went through them."""

    def __init__(self, desk: Core, line: Line, known: KnownHandoffs) -> None:
        self._desk = desk
        self._line = line
        self._known = known

    def ask(self) -> None:
        """Ask for words; which of the newest handoffs hold them is shown at once; the last row looks in all."""
        from workbench.screens.handoffs.history_pages import found_page, texts_of

        newest = self._known.known
        texts = texts_of([one for one in newest.entries if one.versions] if newest else [])
        me = self._known.handing.me
        self._line.ask(Asking(
            "handoffs", "words, a person, a ticket", "Find a handoff", lambda said: found_page(texts, said, me),
            self._desk.open,
        ))  # fmt: skip

    def find_all(self, words: str) -> None:
        """Look through all handoffs for words, and show those that hold them."""
        self._desk.run_soon(self._find(words))

    async def _find(self, words: str) -> None:
        from workbench.screens.handoffs.history_pages import history_page

        def search(handing: Handing) -> list[Entry]:
            return list(handing.shelf().search(words))

        found = await self._known.room.ask(search)
        self._known.remember(found)
        title = f"Handoffs with “{words}”" if words else "Handoffs"
        self._desk.show_page(title, history_page(found, self._known.handing.me))

    def show_way(self) -> None:
        """Show how the selected ticket went through the handoffs."""
        if self._desk.ticket:
            self._desk.run_soon(self._show_way(self._desk.ticket))

    async def _show_way(self, ticket: Ref) -> None:
        from workbench.screens.handoffs.history_pages import way_page

        way = await self._known.room.ask(lambda handing: handing.shelf().path_of(ticket))
        self._known.remember([entry for entry, _ in way])
        called = self._desk.marks.called(ticket)
        page = way_page(way, self._known.handing.me, called)
        self._desk.show_page(f"{called} through the handoffs", page)
