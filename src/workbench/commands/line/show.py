"""``workbench show``: one ticket with everything that stands beside it."""

import asyncio
from argparse import ArgumentParser, Namespace

from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.fetching import ticket_wanted
from workbench.commands.line.incidents import incident_values, print_incidents
from workbench.commands.line.looking import print_ticket, ticket_values
from workbench.domain.values import Ref
from workbench.store.originals import originals_of
from workbench.workplace import Workplace


class ShowCommand(LineCommand):
    """Shows a ticket."""

    name = "show"
    help = "Show a ticket: its conversation, its customer, its escalations, and canned explanations that fit."
    more = (
        "A ticket that is not here yet, or not whole, is fetched from its helpdesk at once. One that was merged leads "
        "to the one that it went into."
    )
    examples = (
        Example("workbench show 48213", "the number does where only one helpdesk has it"),
        Example("workbench show zd:48213 --original", "what was really sent, without its dangerous characters"),
        Example("workbench show 48213 --json", "all of it for a script"),
    )
    shows = True

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("ref", metavar="REF", help="the ticket's number, or its reference such as zd:48213")
        parser.add_argument("--original", action="store_true", help="the messages as they came, unfolded and unread")
        parser.add_argument("--full", action="store_true", help="quoted parts and signatures as well")

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Show it."""
        return asyncio.run(self._run(args, workplace, console))

    async def _run(self, args: Namespace, workplace: Workplace, console: Console) -> Exit:
        ref = await ticket_wanted(workplace, console, args.ref)
        if ref is None:
            console.say(f"workbench: The store has no ticket {args.ref}. `workbench sync` pulls what is new.")
            return Exit.NOTHING
        if args.original:
            self._print_originals(workplace, console, ref)
        elif args.json:
            console.json(await ticket_values(workplace, ref) | {"incidents": incident_values(workplace)})
        else:
            print_incidents(workplace, console)
            await print_ticket(workplace, console, ref, folded=not args.full)
        return Exit.OK

    def _print_originals(self, workplace: Workplace, console: Console, ref: Ref) -> None:
        for original in originals_of(workplace.connection(), ref):
            console.heading(f"{original.message}  {original.type}, {len(original.body):,} bytes")
            console.line(original.body.decode("utf-8", "replace"))
