"""The small values that plugins keep on tickets, and find again another day."""

from collections.abc import Mapping

from workbench.api.kept import LONGEST, MOST_NAMES
from workbench.domain.trouble import Trouble
from workbench.host.house import House
from workbench.store.plugged import keep_note, notes_of

_LONGEST_NAME = 100


class Notes:
    """Those of one plugin on one ticket ('' for none); see :class:`workbench.api.Kept`."""

    def __init__(self, house: House, plugin: str, ticket: str) -> None:
        self._house = house
        self._plugin = plugin
        self._ticket = ticket

    async def get(self, name: str, otherwise: str = "") -> str:
        """Return a value, ``otherwise`` where there is none."""
        return (await self.all()).get(name, otherwise)

    async def put(self, name: str, value: str) -> None:
        """Keep a value; '' takes it away. Raises Trouble where it is too long, or one too many."""
        known = await self.all()
        if len(value) > LONGEST or len(name) > _LONGEST_NAME or (name not in known and len(known) >= MOST_NAMES):
            raise Trouble(f"{name[:40]} is not kept.", f"At most {MOST_NAMES} of {LONGEST:,} letters are.", "")
        keep_note(self._house.place.connection(), self._plugin, self._ticket, name, value)

    async def all(self) -> Mapping[str, str]:
        """Return all of them by name."""
        return notes_of(self._house.place.connection(), self._plugin, self._ticket)
