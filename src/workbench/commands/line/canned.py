"""``workbench canned``: check, list and suggest canned explanations."""

import asyncio
from argparse import ArgumentParser, Namespace
from pathlib import Path

from workbench.api import Row, Table
from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.looking import context_for, suggestions, ticket_meant
from workbench.commands.line.wording import many
from workbench.panes import load_pane
from workbench.workplace import Workplace


class CannedCommand(LineCommand):
    """Works on the canned explanations."""

    name = "canned"
    help = "Check the files of canned explanations, list them, or suggest some for a ticket."
    examples = (
        Example("workbench canned lint", "what is wrong in them, by file and line"),
        Example("workbench canned lint ./explanations", "in any folder, as a check of its Git does"),
        Example("workbench canned suggest 48213", "those that fit a ticket, each with the reason"),
    )
    shows = True

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("action", choices=("lint", "list", "suggest"), help="what to do")
        parser.add_argument("what", nargs="*", metavar="FOLDER|REF", help="folders to lint; the ticket to suggest for")
        parser.add_argument("--strict", action="store_true", help="lint: hints count as mistakes too")

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Do it."""
        if args.action == "lint":
            return _lint(args, workplace, console)
        if args.action == "list":
            return _list(args, workplace, console)
        if len(args.what) != 1:
            console.say("workbench canned suggest: name one ticket.")
            return Exit.USAGE
        return asyncio.run(_suggest(args, workplace, console))


def _lint(args: Namespace, workplace: Workplace, console: Console) -> Exit:
    from workbench.canned.lint import lint

    folders = [Path(said) for said in args.what] or list(workplace.canned_folders())
    mistakes = lint(folders, workplace.now().date())
    if args.json:
        console.json(mistakes)
    else:
        for mistake in mistakes:
            console.line(str(mistake))
        errors = sum(mistake.severity == "error" for mistake in mistakes)
        hints = many(len(mistakes) - errors, "hint")
        console.line(f"{many(errors, 'mistake')} and {hints} in {many(len(folders), 'folder')}.")
    wrong = any(mistake.severity == "error" or args.strict for mistake in mistakes)
    return Exit.TROUBLE if wrong else Exit.OK


def _list(args: Namespace, workplace: Workplace, console: Console) -> Exit:
    found = workplace.shelf().all()
    if args.json:
        console.json(found)
    else:
        rows = tuple(Row((one.id, one.title, one.lang, one.state)) for one in found)
        empty = "There are no canned explanations. Each is a Markdown file in one of the configured folders."
        table = Table(("Id", "Title", "Language", "State"), rows, empty=empty, flexible=1)
        console.view(table, now=workplace.now(), zone=workplace.zone)
    return Exit.OK if found else Exit.NOTHING


async def _suggest(args: Namespace, workplace: Workplace, console: Console) -> Exit:
    ref = await ticket_meant(workplace, args.what[0])
    if ref is None:
        console.say(f"workbench: The store has no ticket {args.what[0]}.")
        return Exit.NOTHING
    context = await context_for(workplace, ref)
    found = await suggestions(context)
    if args.json:
        console.json(found)
    else:
        console.heading(f"{ref}  {context.ticket.subject if context.ticket else ''}")
        console.view(await load_pane("canned").view(context), now=workplace.now(), zone=workplace.zone)
    return Exit.OK if found else Exit.NOTHING
