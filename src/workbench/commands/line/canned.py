"""``workbench canned``: check, list, suggest, show and begin canned explanations."""

import asyncio
from argparse import ArgumentParser, Namespace
from pathlib import Path

from workbench.api import Row, Table
from workbench.commands.line.canned_file import begin
from workbench.commands.line.canned_text import show
from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.looking import context_for, suggestions, ticket_meant
from workbench.commands.line.wording import many
from workbench.panes import load_pane
from workbench.workplace import Workplace

# What each action has to be given, exactly one of it.
_ACTIONS = {
    "lint": "", "list": "", "suggest": "one ticket", "show": "one canned explanation by its id",
    "new": "the new one",
}  # fmt: skip


class CannedCommand(LineCommand):
    """Works on the canned explanations."""

    name = "canned"
    help = "Check the files of canned explanations, list them, suggest some for a ticket, show one, or begin one."
    more = (
        "What show prints on the output is the text alone, so that it can be piped; gaps, missing evidence and the "
        "status that follows are told on the error output."
    )
    examples = (
        Example("workbench canned lint", "what is wrong in them, by file and line"),
        Example("workbench canned lint ./explanations", "in any folder, as a check of its Git does"),
        Example("workbench canned suggest 48213", "those that fit a ticket, each with the reason"),
        Example("workbench canned show card-declined --ticket 48213", "its text as that customer would get it"),
        Example("workbench canned new slow-upstream", "a file with every key explained, and its path"),
        Example("workbench canned new slow-upstream --from 48213", "begun from a ticket and what was answered there"),
    )
    shows = True

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("action", choices=tuple(_ACTIONS), help="what to do")
        parser.add_argument(
            "what", nargs="*", metavar="WHAT",
            help="folders to lint; the ticket to suggest for; the id to show; the name of a new one",
        )  # fmt: skip
        parser.add_argument("--strict", action="store_true", help="lint: hints count as mistakes too")
        parser.add_argument("--ticket", metavar="REF", help="show: fill in what is known of this ticket")
        parser.add_argument("--language", metavar="CODE", default="", help="show: in this language, such as de")
        parser.add_argument("--folder", type=Path, metavar="DIR", help="new: where to put it, else among your own")
        parser.add_argument("--from", dest="origin", metavar="REF", help="new: begin from this ticket")

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Do it."""
        wanted = _ACTIONS[args.action]
        if wanted and len(args.what) != 1:
            console.say(f"workbench canned {args.action}: name {wanted}.")
            return Exit.USAGE
        match args.action:
            case "lint":
                return _lint(args, workplace, console)
            case "list":
                return _list(args, workplace, console)
            case "suggest":
                return asyncio.run(_suggest(args, workplace, console))
            case "show":
                return asyncio.run(show(args, workplace, console))
            case _:
                return asyncio.run(begin(args, workplace, console))


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
        rows = tuple(
            Row((one.id, one.title, one.lang, f"article of {one.source}" if one.source else one.state)) for one in found
        )
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
