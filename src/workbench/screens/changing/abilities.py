"""What each helpdesk can do, as far as it is known by now."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from workbench.domain.trouble import Trouble
from workbench.domain.words import source_of

if TYPE_CHECKING:
    from workbench.api.providers import Capabilities
    from workbench.screens.core import Core

_EFFECTS = ("reply", "note", "assign", "status", "link", "merge", "duplicate")


class Abilities:
    """Knows which effects cannot be had on the selected ticket's helpdesk."""

    def __init__(self, desk: Core) -> None:
        self._desk = desk
        self._known: dict[str, Capabilities | None] = {}  # by helpdesk; None while it is looked up

    def why_not(self, effect: str) -> str:
        """Return why an effect cannot be had on the selected ticket's helpdesk, or ''.

        A provider is loaded in a thread, since the footer asks before the first paint; until then nothing is
        ruled out, and an act that cannot be done says so.
        """
        if self._desk.ticket is None:
            return ""
        name = source_of(self._desk.ticket)
        if name not in self._known:
            self._known[name] = None
            self._desk.call_later(self._desk.run_soon, self._look_up(name))
        known = self._known[name]
        return known.why_not(effect) if known else ""

    async def _look_up(self, name: str) -> None:
        from workbench.acting.abilities import capabilities_of
        from workbench.api.providers import Capabilities

        try:
            self._known[name] = await asyncio.to_thread(capabilities_of, self._desk.workplace, name)
        except Trouble as trouble:
            self._known[name] = Capabilities(cannot=dict.fromkeys(_EFFECTS, trouble.what))
        self._desk.tell_footer()
