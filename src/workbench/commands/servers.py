"""Commands about the servers that are read: how they stand, pausing them, and letting them go on."""

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
    """Pause pulling."""

    id, keys, title, group = "sync.pause", (), "pause pulling", "Workbench"
    help = "Let all pulling stand still until you let it go on; it stays so over restarts."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return "" if desk.can_let_stand else "nothing is read that is not paused"

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.pause_all()


class Resume(Command):
    """Resume pulling."""

    id, keys, title, group = "sync.resume", (), "resume pulling", "Workbench"
    help = "Let pulling go on where it was paused."

    @classmethod
    def why_not(cls, desk: Desk) -> str:
        """Return why not."""
        return "" if desk.can_let_go_on else "nothing is paused"

    @classmethod
    def run(cls, desk: Desk) -> None:
        """Do it."""
        desk.resume_all()


COMMANDS: tuple[type[Command], ...] = (Servers, Pause, Resume)
