"""What the desk knows of the handoffs: read where it may take its time, and once more where one wrote meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.commands.keymap import DRAFTING, HANDOFFS, PUBLISHING, TAKING
from workbench.domain.trouble import Trouble
from workbench.screens.handoffs.room import HandingRoom, Known, load, look, look_afar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from workbench.acting.handing import Handing
    from workbench.handoffs.standing import Entry
    from workbench.screens.core import Core
    from workbench.store.papers import Delivery

_PAGES = (HANDOFFS, TAKING, DRAFTING, PUBLISHING)


class KnownHandoffs:
    """The handoffs as they were read last. ``when_known`` is called whenever they may have to be drawn anew."""

    def __init__(self, desk: Core) -> None:
        self._desk = desk
        self._found: dict[str, Entry] = {}  # older than those that are known
        self._room: HandingRoom | None = None
        self._handing: Handing | None = None
        self._writes = 0  # of one's own, so that what was read meanwhile is known as old
        self.known: Known | None = None
        self.is_looking = False
        self.when_known: list[Callable[[], None]] = []

    @property
    def room(self) -> HandingRoom:
        """Where whatever may take its time is done."""
        if self._room is None:
            self._room = HandingRoom(self._desk.workplace)
        return self._room

    @property
    def handing(self) -> Handing:
        """What writes down at once what was decided."""
        if self._handing is None:
            from workbench.acting.handing import Handing

            self._handing = Handing(self._desk.workplace, self._desk.connection)
        return self._handing

    def close(self) -> None:
        """Let what is under way be done to its end."""
        if self._room is not None:
            self._room.close()

    def entry(self, identity: str) -> Entry | None:
        """Return a handoff that is known or was found, or None."""
        return (self.known.entry(identity) if self.known else None) or self._found.get(identity)

    def remember(self, found: Sequence[Entry]) -> None:
        """Keep handoffs of before that were found, so that they can be opened."""
        self._found.update((one.id, one) for one in found)

    # -- looking ----------------------------------------------------------------------------------------

    async def look(self) -> None:
        """Read what lies here, then what others have brought."""
        if self.is_looking:
            return
        self.is_looking = True
        try:
            for ask in (look, look_afar) if self.known is None else (look_afar,):
                self._take(await self._read(ask))
        except (Trouble, OSError) as trouble:
            self._desk.say(str(trouble))
        finally:
            self.is_looking = False
            self._tell()

    def look_now_and_then(self) -> None:
        """Where a team shares handoffs, see whether one waits, and say so."""
        if self._desk.workplace.config.handoffs.to and not self.is_looking:
            self._desk.run_soon(self._look_quietly())

    async def _look_quietly(self) -> None:
        from workbench.screens.handoffs.list_page import news_words

        self.is_looking, before = True, self.known
        try:
            known = await self._read(look)
            await self.room.ask(load)
        except (Trouble, OSError):  # it is told where handoffs are shown
            return
        finally:
            self.is_looking = False
        self._take(known)
        desk = self._desk
        words = news_words(before, known, desk.marks.called)
        if words and not desk.is_saying and desk.pane not in _PAGES:
            desk.say(f"{words} ({desk.key_for('handoffs') or 'the palette'})")

    async def _read(self, ask: Callable[[Handing], Known]) -> Known:
        """Return what is known, read once more where something was written meanwhile."""
        while True:
            before = self._writes
            known = await self.room.ask(ask)
            if before == self._writes:
                return known
            ask = look

    def _take(self, known: Known) -> None:
        self.known = known
        self._tell()

    def _tell(self) -> None:
        for tell in self.when_known:
            tell()

    # -- writing ----------------------------------------------------------------------------------------

    def wrote(self) -> None:
        """Say that something of one's own was written: what is being read now is old."""
        self._writes += 1

    async def read_again(self) -> None:
        """Read what lies here, after something of one's own came to it."""
        self._take(await self._read(look))

    def words_of_waiting(self, left: Sequence[Delivery]) -> str:
        """Return what is said where something could not go to all its places."""
        trouble = next((one.trouble for one in left if one.trouble), "")
        return f"it is kept here, and goes as soon as it can{f': {trouble}' if trouble else ''}"
