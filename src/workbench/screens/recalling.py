"""Handoffs of before: found by words, and the path of one ticket through them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from workbench.screens.handing import HandingOver
from workbench.screens.searching import Asking

if TYPE_CHECKING:
    from workbench.acting.handing import Handing
    from workbench.api import Opens
    from workbench.domain.words import Ref
    from workbench.handoffs.shelf import Entry


class Recalling(HandingOver):
    """Finds old handoffs, and shows how a ticket went through them."""

    @cached_property
    def _recalled(self) -> dict[str, Entry]:
        """Handoffs that were found and are older than those that are known."""
        return {}

    def entry_of(self, identity: str) -> Entry | None:
        """Return a handoff that is known or was found, or None."""
        return (self.known.entry(identity) if self.known else None) or self._recalled.get(identity)

    def find_handoff(self) -> None:
        """Ask for words; which of the newest handoffs hold them is shown at once; the last row looks in all."""
        from workbench.screens.recalling_pages import ALL, found_page, texts_of

        known = [one for one in self.known.entries if one.versions] if self.known else []
        texts, me = texts_of(known), self.handing.me

        def chosen(opens: Opens) -> None:
            if opens.kind == ALL:
                self.run_soon(self._find(opens.target))
            else:
                self.open(opens)

        self.ask(Asking(
            "handoffs", "words, a person, a ticket", "Find a handoff", lambda said: found_page(texts, said, me), chosen
        ))  # fmt: skip

    async def _find(self, words: str) -> None:
        from workbench.screens.recalling_pages import history_page

        def search(handing: Handing) -> list[Entry]:
            return list(handing.shelf().search(words))

        found = await self.room.ask(search)
        self._recalled.update((one.id, one) for one in found)
        self.show_page(f"Handoffs with “{words}”" if words else "Handoffs", history_page(found, self.handing.me))

    def show_way(self) -> None:
        """Show how the selected ticket went through the handoffs."""
        if self.ticket:
            self.run_soon(self._show_way(self.ticket))

    async def _show_way(self, ticket: Ref) -> None:
        from workbench.screens.recalling_pages import way_page

        way = await self.room.ask(lambda handing: handing.shelf().path_of(ticket))
        self._recalled.update((entry.id, entry) for entry, _ in way)
        called = self.marks.called(ticket)
        self.show_page(f"{called} through the handoffs", way_page(way, self.handing.me, called))
