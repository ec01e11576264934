"""``workbench import``: mail, tables and lines of JSON into the embedded helpdesk."""

import asyncio
from argparse import ArgumentParser, Namespace
from pathlib import Path

from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.embedded import local_name, pull_local
from workbench.commands.line.exits import Exit
from workbench.commands.line.wording import many
from workbench.importers import Progress, Report, Skipped, import_files
from workbench.workplace import Workplace

_LINES = 40  # of what was skipped or mended, each


class ImportCommand(LineCommand):
    """Imports."""

    name = "import"
    help = "Fill the embedded helpdesk from mbox, Maildir, .eml, CSV or JSON lines; what is there already stays single."
    more = (
        "Threads are put together by Message-ID, References and In-Reply-To. An import that was interrupted goes on "
        "where it was when it is run again."
    )
    shows = True
    examples = (
        Example("workbench import support.mbox", "a whole mailbox; again later, for what came since"),
        Example("workbench import ~/Maildir --me help@acme.example --me acme.example", "these answered as colleagues"),
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a file, Maildir or folder")
        parser.add_argument(
            "--me", action="append", default=[], metavar="ADDRESS|DOMAIN",
            help="an address, or a domain, whose mail is an agent's; your own is one anyway",
        )  # fmt: skip
        parser.add_argument("--into", metavar="NAME", help="which embedded helpdesk, where there are several")
        parser.add_argument("--verbose", action="store_true", help="list all that was skipped or mended")

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Import."""
        name = local_name(workplace, args.into, console)
        mine = [workplace.config.me.email] if workplace.config.me.email else []

        def tell(progress: Progress) -> None:
            share = f" {100 * progress.done_bytes // progress.total_bytes} %" if progress.total_bytes else ""
            console.progress(
                f"{progress.path.name}{share}: {progress.messages:,} messages in {progress.tickets:,} tickets"
            )

        with workplace.local_file(name) as file:
            report = import_files(args.files, file, me=(*mine, *args.me), progress=tell, now=workplace.now())
        console.end_progress()
        if args.json:
            console.json(report)
        else:
            _print_report(console, report, all_of_it=args.verbose)
        asyncio.run(pull_local(workplace, name))
        return Exit.OK if report.messages or report.duplicates else Exit.NOTHING


def _print_report(console: Console, report: Report, *, all_of_it: bool) -> None:
    new, tickets = many(report.messages, "new message"), many(report.threads, "ticket")
    console.line(f"{new} in {tickets}; {report.duplicates:,} were here already.")
    people, organisations = many(report.people, "new person", "new people"), many(report.organisations, "organisation")
    console.line(f"{people} in {organisations}; {many(report.attachments, 'attachment')}.")
    _print_list(console, "Left out", report.skipped, all_of_it=all_of_it)
    _print_list(console, "Mended", report.mended, all_of_it=all_of_it)
    if report.unlisted:
        console.line(f"{report.unlisted:,} more were left out or mended and are not listed.")


def _print_list(console: Console, title: str, items: tuple[Skipped, ...], *, all_of_it: bool) -> None:
    if not items:
        return
    console.heading(f"{title}: {len(items):,}")
    shown = items if all_of_it else items[:_LINES]
    for item in shown:
        place = f"{item.path}, {item.where}" if item.where else str(item.path)
        console.line(f"  {place}: {item.why}")
    if len(items) > len(shown):
        console.line(f"  … {len(items) - len(shown):,} more; --verbose lists all.")
