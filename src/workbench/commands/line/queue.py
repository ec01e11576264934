"""``workbench queue``: the rows of a queue or of any search."""

from argparse import ArgumentParser, Namespace

from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.freshness import freshness
from workbench.commands.line.incidents import print_incidents
from workbench.commands.line.options import whole_number
from workbench.commands.line.queues import count_words, open_queue, print_rows, queue_meant, row_values
from workbench.store.queues import ORDERS
from workbench.workplace import Workplace


class QueueCommand(LineCommand):
    """Shows a queue."""

    name = "queue"
    help = "Show the tickets of a queue, or of any search, in the queue's order."
    examples = (
        Example("workbench queue", "the first queue of the configuration"),
        Example("workbench queue breaching", "one by its name; its number key does as well"),
        Example("workbench queue org:acme is:waiting --order updated", "any search"),
    )
    shows = True

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("queue", nargs="*", metavar="NAME|QUERY", help="a queue's name or key, or a search")
        parser.add_argument("--order", choices=list(ORDERS), help="what comes first; a queue has its own order")
        parser.add_argument("--limit", type=whole_number, default=50, metavar="N", help="how many rows (50)")

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Show it."""
        meant = queue_meant(workplace, args.queue, args.order)
        queue = open_queue(workplace, meant)
        rows = queue.first(args.limit)
        if args.json:
            console.json(row_values(workplace, rows))
        else:
            print_incidents(workplace, console)
            count = count_words(queue.count())
            said = f"  {count}  {meant.search}, by {meant.order}"
            console.spans([(meant.name or "Search", "heading"), (said, "quiet")])
            print_rows(workplace, console, rows, meant.order)
            console.line()
            console.spans([(freshness(workplace), "quiet")])
        if not rows and not meant.name:
            _hint(workplace, meant.search, console)
        return Exit.OK if rows else Exit.NOTHING


def _hint(workplace: Workplace, said: str, console: Console) -> None:
    """Say so where what was searched for looks like the name of a queue."""
    from difflib import get_close_matches

    for name in get_close_matches(said.title(), [queue.name.title() for queue in workplace.config.queues], n=1):
        console.say(f'There is no queue called "{said}", so it was searched for. Did you mean "{name}"?')
