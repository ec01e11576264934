"""``workbench search``: everything ever said, newest first in each kind."""

from argparse import ArgumentParser, Namespace

from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.freshness import freshness
from workbench.commands.line.options import whole_number
from workbench.domain.text import one_line, shorten
from workbench.domain.when import clock
from workbench.query.parsing import parse
from workbench.store.searching import Group, search
from workbench.workplace import Workplace

_SECONDS = 10.0  # a person at a prompt may wait longer than one at the desk
_TITLES = {
    "ticket": "Tickets", "message": "Messages", "customer": "Customers", "issue": "Issues", "article": "Articles",
}  # fmt: skip


class SearchCommand(LineCommand):
    """Searches."""

    name = "search"
    help = "Find tickets, messages, customers, issues and articles, newest first, each with the line that matched."
    examples = (
        Example("workbench search tls handshake", "both words"),
        Example("workbench search '\"connection reset\" org:acme since:90d'", "a phrase, within limits"),
        Example("workbench search err:0x80070005 --json", "an error code, also inside longer words"),
    )
    shows = True

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("query", nargs="+", metavar="QUERY", help="words and conditions, as on the desk after /")
        parser.add_argument("--limit", type=whole_number, default=20, metavar="N", help="how many of each kind (20)")

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Search."""
        query = parse(" ".join(args.query), now=workplace.now())
        groups = search(query, workplace.queries().asker(), limit=args.limit, seconds=_SECONDS)
        if args.json:
            console.json([hit for group in groups for hit in group.hits])
        else:
            for group in groups:
                _print_group(workplace, console, group)
            console.line()
            console.spans([(freshness(workplace), "quiet")])
        return Exit.OK if any(group.hits for group in groups) else Exit.NOTHING


def _print_group(workplace: Workplace, console: Console, group: Group) -> None:
    console.heading(_TITLES[group.kind])
    now, zone = workplace.now(), workplace.zone
    for hit in group.hits:
        said = one_line(hit.line)
        at = clock(hit.at, now, zone) if hit.at else ""
        place = hit.ticket if hit.kind == "message" and hit.ticket else hit.ref
        console.spans([
            (place, "strong"), ("  ", "plain"), (shorten(one_line(hit.title), max(20, console.width - 40)), "plain"),
            ("  " + at, "quiet"),
        ])  # fmt: skip
        if said and said != one_line(hit.title):
            console.spans([("    " + shorten(said, console.width - 4), "quiet")])
    if group.back_to is not None:
        console.line(f"    … searched back to {clock(group.back_to, now, zone)} only; add words, or since: and before:")
