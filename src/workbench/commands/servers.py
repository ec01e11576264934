"""Commands about the servers that are read: how they stand, and pausing them."""

from workbench.commands.command import Command, Desk


class Servers(Command):
    """How the servers stand."""

    id, keys, title, group = "servers", ("g s",), "servers", "Go"
    help = "Show how each helpdesk, tracker and status page stands, and why; Enter pauses one, or lets it go on."

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.show_servers()


class Pause(Command):
    """Pause pulling, or let it go on."""

    id, keys, title, group = "sync.pause", ("Z",), "pause", "Workbench"
    help = "Let all servers be until you press it again; it stays so over restarts, and the top line says it."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return "" if desk.can_pause else "nothing is connected"

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.pause_or_resume()


COMMANDS: tuple[type[Command], ...] = (Servers, Pause)
