"""``workbench purge``: take tickets out of the local copy for good."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.looking import ticket_meant
from workbench.commands.line.options import length_of_time
from workbench.commands.line.wording import many
from workbench.domain.trouble import Trouble
from workbench.domain.values import Ref, source_of
from workbench.store.purging import Purged, begin_again, done_before, tickets_of, unsent_on
from workbench.workplace import Workplace
from workbench.workplace.purging import purge

_NAMED = 5


class PurgeCommand(LineCommand):
    """Purges."""

    name = "purge"
    help = "Delete tickets from this machine for good: messages, originals, files, the words in the index."
    more = (
        "The full-text index is made anew and the files are written anew, so that no byte is left in them; drafts "
        "and unsent changes on these tickets go as well, in the back-ups too, and customers who have no other ticket. "
        "On an embedded helpdesk the tickets are deleted; on any other they stay as they are, and one that somebody "
        "touches there is pulled again."
    )
    shows = True
    examples = (
        Example("workbench purge local:48213", "one ticket; it asks first"),
        Example("workbench purge --older-than 2y", "all that are done and were last touched before that"),
        Example("workbench purge --of rt", "every ticket of that helpdesk, once you are signed out"),
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("refs", nargs="*", metavar="REF", help="tickets")
        parser.add_argument(
            "--older-than", type=length_of_time, metavar="TIME",
            help="tickets that are done and were not touched for so long: 90d, 12w, 6m, 2y",
        )  # fmt: skip
        parser.add_argument("--of", metavar="NAME", help="all tickets of one helpdesk, by its short name")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Purge."""
        if sum(map(bool, (args.refs, args.older_than, args.of))) != 1:
            console.say("workbench purge: name tickets, or give --older-than or --of.")
            return Exit.USAGE
        if args.of:
            refs = tickets_of(workplace.connection(), args.of)
        elif args.older_than:
            refs = done_before(workplace.connection(), workplace.now() - args.older_than)
        else:
            refs = asyncio.run(_meant(workplace, args.refs))
        if not refs:
            console.say("Nothing is to be purged.")
            return Exit.NOTHING
        if not args.yes and not console.ask(_question(workplace, refs)):
            console.say("Nothing was purged. Without a terminal to ask on, --yes says that it is meant.")
            return Exit.TROUBLE
        purged = purge(workplace, refs)
        if args.of:
            begin_again(workplace.store_folder, args.of)
            console.say(f"All of it comes again if {args.of} is read again; `workbench logout {args.of}` stops that.")
        if args.json:
            console.json({"refs": refs, **purged._asdict()})
        else:
            _tell(workplace, console, purged)
        return Exit.OK


async def _meant(workplace: Workplace, said: Sequence[str]) -> list[Ref]:
    found = [(one, await ticket_meant(workplace, one)) for one in said]
    missing = [one for one, ref in found if ref is None]
    if missing:
        raise Trouble(f"The store has no ticket {', '.join(missing)}.", "Nothing was purged.", "Correct the reference.")
    return [ref for _, ref in found if ref is not None]


def _question(workplace: Workplace, refs: Sequence[Ref]) -> str:
    named = ", ".join(refs[:_NAMED]) + (f" and {len(refs) - _NAMED:,} more" if len(refs) > _NAMED else "")
    words = [f"{many(len(refs), 'ticket')} will be deleted from this machine: {named}."]
    unsent = unsent_on(workplace.connection(), refs)
    if unsent:
        words.append(f"{many(unsent, 'draft or unsent change', 'drafts or unsent changes')} of yours will be lost.")
    own = workplace.embedded(refs)
    if own:
        words.append(f"The embedded helpdesk {', '.join(own)} is the only place that has them: they are gone then.")
    others = sorted({source_of(ref) for ref in refs} - set(own))
    if others:
        words.append(f"On {', '.join(others)} they stay as they are, and come back if somebody touches them there.")
    return " ".join((*words, "Delete them?"))


def _tell(workplace: Workplace, console: Console, purged: Purged) -> None:
    console.line(
        f"Purged {many(purged.tickets, 'ticket')}, {many(purged.messages, 'message')} and "
        f"{many(purged.customers, 'customer')} of no other ticket."
    )
    if purged.is_busy:
        console.say("A desk was reading meanwhile, so old pages may still lie in a log: they go when it is closed.")
    for kept in sorted(workplace.store_folder.glob("desk-damaged-*.db")):
        console.say(f"{kept} is a damaged file that was kept; delete it once you do not need it any more.")
