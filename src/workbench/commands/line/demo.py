"""``workbench demo``: the desk on the demo company."""

from argparse import ArgumentParser, Namespace

from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.desk import print_desk
from workbench.workplace import Workplace


class DemoCommand(LineCommand):
    """Opens the demo."""

    name = "demo"
    help = "Open the desk on the demo company, which has a home of its own and touches nothing of yours."
    shows = True
    examples = (
        Example("workbench demo", "the desk; without a terminal, the same as plain text"),
        Example("workbench demo --plain", "as plain text in any case"),
        Example("workbench demo --fresh", "made anew, whatever was done to it"),
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--fresh", action="store_true", help="make the demo company anew")

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Open it."""
        place = Workplace.demo(workplace.home, fresh=args.fresh)
        try:
            if args.plain or args.json or not console.is_interactive:
                return print_desk(place, console, as_json=args.json)
        finally:
            place.close()
        return console.open_desk(workplace.home, None, True)
