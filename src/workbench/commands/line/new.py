"""``workbench new``: open a ticket on the embedded helpdesk."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.embedded import local_name, pull_local
from workbench.commands.line.exits import Exit
from workbench.domain.trouble import Trouble
from workbench.workplace import Workplace

_LONGEST = 2_000_000  # bytes


class NewCommand(LineCommand):
    """Opens a ticket."""

    name = "new"
    help = "Open a ticket on the embedded helpdesk, and print its reference."
    shows = True
    examples = (
        Example('workbench new "Cannot sign in" --from jane@acme.example -F mail.txt', "its text from a file"),
        Example('echo "Since noon." | workbench new "Slow" --from jane@acme.example', "its text from a pipe"),
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("subject", metavar="SUBJECT", help="what it is about")
        parser.add_argument("--from", dest="email", required=True, metavar="ADDRESS", help="the customer's address")
        parser.add_argument("--name", default="", help="the customer's name")
        parser.add_argument("-F", "--file", type=Path, metavar="FILE", help="file with the text; - is the input")
        parser.add_argument("--into", metavar="NAME", help="which embedded helpdesk, where there are several")

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Open it."""
        name = local_name(workplace, args.into, console)
        if "@" not in args.email:
            raise Trouble(f"{args.email!r} is not an address.", "", "Give one such as jane@acme.example after --from.")
        text = _text_of(args.file, console)
        with workplace.local_file(name) as file:
            ref = file.open_ticket(args.subject, text, args.email, args.name, now=workplace.now())
        asyncio.run(pull_local(workplace, name))
        if args.json:
            console.json({"ref": ref})
        else:
            console.line(ref)
        return Exit.OK


def _text_of(path: Path | None, console: Console) -> str:
    """Return the text that a person gave. Raises Trouble where the file cannot be read."""
    if path is None or str(path) == "-":
        if sys.stdin.isatty():
            console.say("Write the text; Ctrl+D on a line of its own ends it.")
        return sys.stdin.buffer.read(_LONGEST).decode("utf-8", "replace")
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST).decode("utf-8", "replace")
    except OSError as error:
        raise Trouble(f"{path} cannot be read.", f"The system says: {error.strerror}.", "Name another file.") from error
