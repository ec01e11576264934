"""What commands that show a ticket share: which one was meant, what panes are told, and how all of it is printed."""

from dataclasses import replace

from workbench.api.panes import PaneContext
from workbench.commands.line.console import Console
from workbench.domain.text import one_line, shorten
from workbench.domain.trouble import Trouble
from workbench.domain.values import Ref, make_ref
from workbench.panes import load_pane
from workbench.panes.canned import asked
from workbench.store.helpdesks import helpdesks_in
from workbench.store.plugged import facts_of
from workbench.styles.marks import marks_of
from workbench.workplace import Workplace

_MESSAGES_IN_JSON = 10_000
_SUBJECT = 80  # cells of a ticket's subject where several are to be told apart
SIDE_PANES = ("customer", "escalations", "canned")


async def ticket_meant(workplace: Workplace, said: str) -> Ref | None:
    """Return the reference of the ticket that ``said`` names, or None where the store does not have it.

    A number alone (``48213``, ``#48213``) is looked for on each helpdesk. Raises Trouble where more than
    one has it.
    """
    said = said.strip().removeprefix("#")
    queries = workplace.queries()
    names = helpdesks_in(workplace.connection())
    candidates = [said] if ":" in said else [make_ref(name, said) for name in names]
    found = [ticket for ref in candidates if (ticket := await queries.ticket(ref)) is not None]
    if len(found) > 1:
        listed = "\n".join(f"  {one.ref}  {shorten(one_line(one.subject), _SUBJECT)}" for one in found)
        raise Trouble(f"{said} may be any of these; say which, with the helpdesk's name before it:\n{listed}")
    return found[0].ref if found else None


async def context_for(workplace: Workplace, ref: Ref | None) -> PaneContext:
    """Return what panes are told about a ticket."""
    queries = workplace.queries()
    marks = marks_of(helpdesks_in(workplace.connection()))
    context = PaneContext(
        queries=queries, now=workplace.now(), shelf=workplace.shelf(), mark=marks.of, zone=workplace.zone
    )
    ticket = await queries.ticket(ref) if ref else None
    if ticket is None:
        return context
    return replace(
        context,
        ticket=ticket,
        facts=facts_of(workplace.connection(), ticket.ref),
        customer=await queries.customer(ticket.customer) if ticket.customer else None,
        organisation=await queries.organisation(ticket.organisation) if ticket.organisation else None,
    )


async def print_ticket(workplace: Workplace, console: Console, ref: Ref, *, folded: bool = True) -> None:
    """Write a ticket as the desk shows it: its conversation, then what stands beside it."""
    context = replace(await context_for(workplace, ref), width=console.width)
    if context.ticket is not None:
        console.heading(f"{ref}  {context.ticket.subject}")
    await _print_pane(workplace, console, "conversation", context, folded=folded)
    for name in SIDE_PANES:
        console.heading(load_pane(name).title)
        await _print_pane(workplace, console, name, context, folded=folded)


async def _print_pane(
    workplace: Workplace, console: Console, name: str, context: PaneContext, *, folded: bool
) -> None:
    view = await load_pane(name).view(context)
    console.view(view, now=workplace.now(), zone=workplace.zone, folded=folded)


async def suggestions(context: PaneContext, limit: int = 5) -> list[dict[str, object]]:
    """Return the canned explanations that fit a ticket, as ``--json`` writes them."""
    found = context.shelf.suggest(await asked(context), limit, context.now)
    return [
        {"id": one.canned.id, "title": one.canned.title, "score": one.score, "reason": one.reason} for one in found
    ]


async def ticket_values(workplace: Workplace, ref: Ref) -> dict[str, object]:
    """Return all that is known of a ticket as ``--json`` writes it."""
    context = await context_for(workplace, ref)
    queries = context.queries
    return {
        "ticket": context.ticket,
        "messages": await queries.conversation(ref, _MESSAGES_IN_JSON),
        "customer": context.customer,
        "person": await queries.person(context.customer.ref) if context.customer else None,
        "organisation": context.organisation,
        "escalations": await queries.escalations(ref),
        "canned": await suggestions(context),
    }
