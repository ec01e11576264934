"""What a person may set in the configuration, under plugins: checklists: settings."""

from pathlib import Path

from msgspec import Struct


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The settings of the plugin.

    ``folders`` hold the team's checklists. ``allow_hosts`` are full names of hosts that may be asked although a ticket
    names them and their address is private. ``pace_s`` is the least number of seconds between two checks at hand of one
    host.
    """

    folders: tuple[str, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    pace_s: float = 30.0

    def paths(self) -> list[Path]:
        """Return the folders, with ~ for the person's home."""
        return [Path(folder).expanduser() for folder in self.folders]
