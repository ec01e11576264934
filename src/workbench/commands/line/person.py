"""``workbench person``: who a customer is on the other helpdesks, joined and parted by hand."""

import asyncio
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence

from workbench.api import Alike, Customer, Person, Ref, Row, Section, Stack, Table, Trouble, View
from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.store.people import join, part
from workbench.workplace import Workplace

_NEEDS = {"show": 1, "join": 2, "part": 1}


class PersonCommand(LineCommand):
    """Shows, joins and parts customers of several helpdesks."""

    name = "person"
    help = "Show which customers of several helpdesks are one person, and join or part them."
    more = (
        "Two helpdesks that both vouch for an address join by themselves. What is joined or parted by hand is kept in "
        "the desk's own file and outranks that; it changes nothing on any helpdesk."
    )
    shows = True
    examples = (
        Example("workbench person show rt:jane", "who she is elsewhere, and who may be her"),
        Example("workbench person join rt:jane esc:7", "one person from now on; part takes it back"),
        Example("workbench person part esc:7", "somebody else than those it was joined with; join takes it back"),
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("action", choices=tuple(_NEEDS), help="what to do")
        parser.add_argument("refs", nargs="+", metavar="CUSTOMER", help="a customer's reference, such as rt:jane")

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Do it."""
        if len(args.refs) != _NEEDS[args.action]:
            console.say(f"workbench person {args.action}: name {'two customers' if args.action == 'join' else 'one'}.")
            return Exit.USAGE
        return asyncio.run(_run(args.action, args.refs, as_json=args.json, workplace=workplace, console=console))


async def _run(action: str, refs: Sequence[Ref], *, as_json: bool, workplace: Workplace, console: Console) -> int:
    queries = workplace.queries()
    known = [await queries.customer(ref) for ref in refs]
    if missing := [ref for ref, one in zip(refs, known, strict=True) if one is None]:
        raise Trouble(
            f"The store has no customer {', '.join(missing)}.", "",
            "`workbench search kind:customer NAME` tells their references.",
        )  # fmt: skip
    if action == "join" and refs[0] == refs[1]:
        raise Trouble(f"{refs[0]} is one customer.", "", "Name two.")
    if action == "join":
        join(workplace.connection(), refs[0], refs[1])
    elif action == "part":
        part(workplace.connection(), refs[0])
    person = await queries.person(refs[0])
    if as_json:
        console.json({"customer": known[0], "person": person})
    elif known[0] is not None:
        console.view(_view(known[0], person), now=workplace.now(), zone=workplace.zone)
    return Exit.OK


def _view(customer: Customer, person: Person) -> View:
    own = Table(("", "", ""), (_row(Alike(customer, "")),), flexible=1)
    joined = Table(("", "", ""), tuple(map(_row, person.joined)), empty="Joined with nobody.", flexible=1)
    maybe = Table(("", "", ""), tuple(map(_row, person.suggested)), empty="Nobody else has the address.", flexible=1)
    return Stack((own, Section("Is the same person as", joined), Section("May be the same person as", maybe)))


def _row(alike: Alike) -> Row:
    return Row((alike.customer.ref, alike.customer.name, alike.customer.email), below=alike.why)
