"""Commands about the servers that are read: how they stand, and pausing them."""

from typing import Protocol

from workbench.commands.command import Command, Desk


class ServersPart(Protocol):
    """What commands ask of the servers."""

    @property
    def can_pause(self) -> bool:
        """Whether anything is read, so that it can be paused."""

    def show(self) -> None:
        """Show how each helpdesk, tracker and status page stands."""

    def pause_or_resume(self) -> None:
        """Let all pulling stand still, or go on where all of it does."""


class Servers(Command):
    """How the servers stand."""

    id, keys, title, group = "servers", ("g s",), "servers", "Go"
    help = "Show how each helpdesk, tracker and status page stands, and why; Enter pauses one, or lets it go on."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.servers.show()


class Pause(Command):
    """Pause pulling, or let it go on."""

    id, keys, title, group = "sync.pause", ("Z",), "pause", "Workbench"
    help = "Let all servers be until you press it again; it stays so over restarts, and the top line says it."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return "" if desk.servers.can_pause else "nothing is connected"

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.servers.pause_or_resume()


COMMANDS: tuple[type[Command], ...] = (Servers, Pause)
