"""``workbench canned show``: one explanation as it would be sent, and what stands in the way."""

from argparse import Namespace
from collections.abc import Iterator, Mapping

from workbench.api import Rendered, Trouble
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.looking import context_for, ticket_meant
from workbench.panes.canned import facts_of
from workbench.workplace import Workplace


async def show(args: Namespace, workplace: Workplace, console: Console) -> Exit:
    """Print the text of an explanation. Raises Trouble where there is none, or its text cannot be understood."""
    facts: Mapping[str, str] = {}
    if args.ticket:
        ref = await ticket_meant(workplace, args.ticket)
        if ref is None:
            console.say(f"workbench: The store has no ticket {args.ticket}.")
            return Exit.NOTHING
        facts = facts_of(await context_for(workplace, ref))
    shelf = workplace.shelf()
    canned = shelf.get(args.what[0])
    if canned is None:
        raise Trouble(
            f"There is no canned explanation called {args.what[0]}.", "", "workbench canned list names those there are."
        )
    rendered = shelf.rendered(canned.id, facts, args.language)
    if args.json:
        console.json({"id": canned.id, "title": canned.title, "source": canned.source, "rendered": rendered})
        return Exit.OK
    console.line(rendered.text.rstrip("\n"))
    console.flush()
    for remark in _remarks(rendered):
        console.say(remark)
    if canned.review_by and canned.review_by < workplace.now().date().isoformat():
        console.say(f"STALE: review was due {canned.review_by}.")
    if use := shelf.use_of(canned.id):
        console.say(f"{use.words(workplace.now()).capitalize()}.")
    return Exit.OK


def _remarks(rendered: Rendered) -> Iterator[str]:
    yield from rendered.notes
    if rendered.gaps:
        yield f"Still to fill in: {', '.join(dict.fromkeys(gap.name for gap in rendered.gaps))}."
    if rendered.missing_evidence:
        yield f"Must have been measured before it is sent: {', '.join(rendered.missing_evidence)}."
    if rendered.next_status:
        yield f"The status that follows: {rendered.next_status}."
    if rendered.follow_up_days is not None:
        yield f"To be looked at again after {rendered.follow_up_days} d."
