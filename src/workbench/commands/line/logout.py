"""``workbench logout``: forget a token, and say what of that server stays on this machine."""

from argparse import ArgumentParser, Namespace

from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.connected import Entry, entry_named
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.tokens import where_words
from workbench.commands.line.wording import many
from workbench.config import secrets
from workbench.config.writing import touch
from workbench.domain.trouble import Trouble
from workbench.store.checking import look_into
from workbench.store.connection import StoreError
from workbench.store.opening import MIRROR
from workbench.store.purging import tickets_of
from workbench.workplace import Workplace


class LogoutCommand(LineCommand):
    """Signs out."""

    name = "logout"
    help = "Forget the token of a helpdesk or a tracker. What was pulled from it stays until it is purged."
    more = (
        "A token that a command or an environment variable gives is not ours to forget; it is said where it is. "
        "On the server it is valid until it is taken back there."
    )
    examples = (Example("workbench logout rt", "the desk goes on showing what is here, and pulls no more"),)

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("server", metavar="NAME", help="its short name in the configuration")
        parser.add_argument("--json", action="store_true", help="write what was done as JSON, for scripts")

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Sign out."""
        server = entry_named(workplace.config, args.server)
        trouble: Trouble | None = None
        forgotten = False
        try:
            forgotten = bool(server.token and server.token.keyring) and secrets.forget(_place(server))
        except Trouble as met:
            trouble = met
        touch(workplace.paths.config)  # so that whatever pulls with the token in its memory begins anew without it
        kept = _kept(workplace, server.name)
        if args.json:
            said = None if trouble is None else str(trouble)
            console.json({"name": server.name, "forgotten": forgotten, "trouble": said, "tickets_kept": kept})
        else:
            _tell(console, server, kept, trouble, forgotten=forgotten)
        return Exit.OK if trouble is None else Exit.TROUBLE


def _place(server: Entry) -> str:
    return server.token.keyring if server.token else ""


def _tell(console: Console, server: Entry, kept: int | None, trouble: Trouble | None, *, forgotten: bool) -> None:
    if trouble is not None:
        console.say(f"workbench: {trouble.what} {trouble.why}")
        remedy = f"Take the entry {_place(server)!r} of the service {secrets.SERVICE!r} out of it by its own program."
        console.say(f"{remedy} To be safe, take the token back on the server.")
    elif forgotten:
        console.line(f"The token of {server.name} is forgotten here; on the server it is valid until it is taken back.")
    elif server.token is None:
        console.line(f"{server.name} has no token.")
    elif server.token.keyring:
        console.line(f"The keyring held no token of {server.name}.")
    else:
        console.line(f"The token of {server.name} is {where_words(server.token)}: take it out there.")
    if kept:
        console.line(
            f"{many(kept, 'ticket')} of {server.name} stay on this machine, to be read. "
            f"`workbench purge --of {server.name}` deletes them here for good."
        )
    if kept is None:
        console.say("The local copy cannot be read; `workbench doctor` says more.")
    if server.token is not None:
        console.line(f"{server.name} stays in the configuration; `workbench login {server.name}` signs in again.")


def _kept(workplace: Workplace, name: str) -> int | None:
    """Return how many tickets of a server are in the local copy, None where that cannot be read."""
    mirror = workplace.store_folder / MIRROR
    if not mirror.exists():
        return 0
    try:
        connection = look_into(mirror)
        try:
            return len(tickets_of(connection, name))
        finally:
            connection.close()
    except StoreError:
        return None
