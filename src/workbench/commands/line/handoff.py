"""``workbench handoff``: a shift's work given and taken over, by the same road as on the desk."""

from argparse import ArgumentParser, Namespace

from workbench.acting.handing import Handing
from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.handoff_giving import check, draft, publish
from workbench.commands.line.handoff_looking import diff, history, show
from workbench.commands.line.handoff_taking import answer, sign, take
from workbench.workplace import Workplace

_ACTS = {
    "draft": draft, "check": check, "publish": publish, "take": take, "sign": sign, "answer": answer, "diff": diff,
    "show": show, "history": history,
}  # fmt: skip


class HandoffCommand(LineCommand):
    """Hands over."""

    name = "handoff"
    help = "Hand a shift over to the next, take one over, and see what became of each item."
    more = (
        "draft writes one from facts, and keeps it until it is published; check says what is missing; publish gives it "
        "to the team. take shows what waits, and marks items; sign makes those that were accepted yours. answer "
        "answers a question about an item of your own. diff says what changed since the handoff before, show how each "
        "item stands, history finds old ones by words, and one ticket's way through them."
    )
    examples = (
        Example("workbench handoff draft", "what is known of the shift, with gaps for what only you know"),
        Example('$EDITOR "$(workbench handoff draft --path)"; workbench handoff publish', "fill them in, and give it"),
        Example("workbench handoff take --accept all --question zd:48149 'which build?'", "mark the items"),
        Example("workbench handoff take rt:123", "one that was left as a note on a ticket; -F takes a file"),
        Example("workbench handoff sign 'eu-west first, then the two exports'", "they are yours from now on"),
        Example("workbench handoff history zd:48213", "one ticket's way through the handoffs"),
    )
    shows = True

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("action", choices=tuple(_ACTS), help="what to do")
        parser.add_argument("words", nargs="*", metavar="WORD", help="a handoff's id, a ticket, or words, as it needs")
        parser.add_argument("-F", "--file", metavar="FILE", help="a file with the handoff; - reads the standard input")
        parser.add_argument("--fresh", action="store_true", help="draft: begin anew, and forget what was written")
        parser.add_argument("--to", default="", metavar="NAME", help="draft: a person or a region that it is for")
        parser.add_argument("--path", action="store_true", help="draft: say only where its file is")
        parser.add_argument("--again", action="store_true", help="publish: go on with what has not come to all places")
        parser.add_argument("--of", default="", metavar="ID", help="sign, answer: which handoff")
        parser.add_argument("--accept", action="append", default=[], metavar="REF", help="take: an item, or all")
        parser.add_argument("--back", action="append", default=[], metavar="REF",
                            help="take: take back what you said of an item, until you sign")  # fmt: skip
        pairs = (("--question", "TEXT", "take: ask about an item"), ("--decline", "REASON", "take: and say why not"))
        for option, words, does in pairs:
            parser.add_argument(option, action="append", default=[], nargs=2, metavar=("REF", words), help=does)

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Do it."""
        for mistake in workplace.teamwork.loaded.problems[:5]:
            console.say(f"workbench: {mistake}")
        return _ACTS[args.action](args, Handing(workplace, workplace.connection()), console)
