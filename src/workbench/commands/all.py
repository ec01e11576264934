"""Every command of the desk, in the order of the help page."""

from workbench.commands import changing, handing, looking, moving, people, servers, tickets, writing
from workbench.commands.command import Command

COMMANDS: tuple[type[Command], ...] = (
    *moving.COMMANDS, *looking.COMMANDS, *tickets.COMMANDS, *writing.COMMANDS, *changing.COMMANDS, *handing.COMMANDS,
    *people.COMMANDS, *servers.COMMANDS,
)  # fmt: skip
