"""``workbench take``, ``set`` and ``link``: changes to tickets, by the same road as the desk's keys."""

from argparse import ArgumentParser, Namespace

from workbench.acting.changes import Acts, status_named
from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.outgoing import add_sending, send, show_changes, ticket_of
from workbench.domain.effects import Change, is_idle
from workbench.domain.trouble import Trouble
from workbench.domain.values import Ref
from workbench.domain.words import Priority
from workbench.workplace import Workplace

_PRIORITIES = tuple(priority.name.lower() for priority in Priority)


class _Changing(LineCommand):
    """What they have in common."""

    shows = True

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Do it."""
        acts = Acts(workplace, workplace.connection())
        changes = [
            change
            for said in args.refs
            for change in self.changes(acts, ticket_of(workplace, console, said), args)
            if not is_idle(change)
        ]
        if args.dry_run:
            return show_changes(console, args, changes)
        if not changes:
            console.say("It is so already; nothing is sent.")
            return Exit.OK
        return send(workplace, console, args, changes)

    def changes(self, acts: Acts, ref: Ref, args: Namespace) -> list[Change]:
        """Return the changes that are asked for on a ticket. Raises Trouble."""
        raise NotImplementedError


class TakeCommand(_Changing):
    """Takes."""

    name = "take"
    help = "Make tickets yours."
    examples = (Example("workbench take 48213 48217", "both"),)

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("refs", nargs="+", metavar="REF", help="a ticket's number, or its reference")
        add_sending(parser)

    def changes(self, acts: Acts, ref: Ref, args: Namespace) -> list[Change]:  # noqa: ARG002 - one shape for all
        """Return the change that takes a ticket."""
        return [acts.take(ref)]


class SetCommand(_Changing):
    """Sets."""

    name = "set"
    help = "Set a ticket's status, priority, owner, tags or fields."
    more = "Each is a change of its own, so one that is refused keeps none of the others back on other tickets."
    examples = (
        Example("workbench set 48213 --status solved", "done"),
        Example("workbench set 48213 48217 --assign 'Mara Lind' --tag windows", "two tickets, two changes each"),
        Example("workbench set 48213 --assign nobody --untag urgent", "back into the pool"),
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("refs", nargs="+", metavar="REF", help="a ticket's number, or its reference")
        parser.add_argument("--status", metavar="STATUS", help="solved, pending …, or the helpdesk's word")
        parser.add_argument("--priority", choices=_PRIORITIES, help="how much it matters")
        parser.add_argument("--assign", metavar="NAME", help="a colleague's name or address, or nobody")
        parser.add_argument("--tag", action="append", default=[], metavar="TAG", help="a tag to put on")
        parser.add_argument("--untag", action="append", default=[], metavar="TAG", help="a tag to take off")
        parser.add_argument("--field", action="append", default=[], metavar="NAME=VALUE", help="a helpdesk's own field")
        add_sending(parser)

    def changes(self, acts: Acts, ref: Ref, args: Namespace) -> list[Change]:
        """Return the changes that are asked for on a ticket."""
        made = []
        if args.assign is not None:
            made.append(acts.assign(ref, "" if args.assign == "nobody" else args.assign))
        if args.priority:
            made.append(acts.set_priority(ref, Priority[args.priority.upper()]))
        if args.tag or args.untag:
            made.append(acts.change_tags(ref, args.tag, args.untag))
        for said in args.field:
            name, sign, value = said.partition("=")
            if not sign or not name.strip():
                raise Trouble(f"{said} is no field.", remedy="Write NAME=VALUE.")
            made.append(acts.set_field(ref, name.strip(), value))
        if args.status:
            made.append(acts.set_status(ref, *status_named(args.status)))
        if not made:
            raise Trouble("Nothing is to be set.", remedy="Name at least one, such as --status solved.")
        return made


class LinkCommand(_Changing):
    """Links."""

    name = "link"
    help = "Link a ticket to an issue of a tracker, or to the ticket that it is a duplicate of."
    more = "A tracker that takes comments is told of the ticket. Merging is for good once it has left the outbox."
    examples = (
        Example("workbench link 48213 ENG-4412", "by key, or by the issue's address"),
        Example("workbench link 48217 --duplicate-of 48213", "both stay"),
        Example("workbench link 48217 --merge-into 48213", "one stays"),
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("refs", nargs=1, metavar="REF", help="a ticket's number, or its reference")
        parser.add_argument("issue", nargs="?", metavar="ISSUE", help="the issue's key or address")
        parser.add_argument("--duplicate-of", metavar="REF", help="the ticket that it is a duplicate of")
        parser.add_argument("--merge-into", metavar="REF", help="the ticket that it is to go into for good")
        add_sending(parser)

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Do it."""
        if sum(one is not None for one in (args.issue, args.duplicate_of, args.merge_into)) != 1:
            console.say("workbench link: name an issue, --duplicate-of or --merge-into, one of them.")
            return Exit.USAGE
        for name in ("duplicate_of", "merge_into"):
            if getattr(args, name):
                setattr(args, name, ticket_of(workplace, console, getattr(args, name)))
        return super().run(args, workplace, console)

    def changes(self, acts: Acts, ref: Ref, args: Namespace) -> list[Change]:
        """Return the changes that are asked for on a ticket."""
        if args.duplicate_of:
            return [acts.link_duplicate(ref, args.duplicate_of)]
        return [acts.merge(ref, args.merge_into)] if args.merge_into else acts.link_issue(ref, args.issue)
