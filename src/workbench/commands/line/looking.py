"""What commands that show a ticket share: which one was meant, what panes are told, and how all of it is printed."""

from dataclasses import replace

from workbench.api.panes import PaneContext
from workbench.commands.line.console import Console
from workbench.domain.trouble import Trouble
from workbench.domain.values import Ref, make_ref
from workbench.panes import load_pane
from workbench.panes.canned import asked
from workbench.store.sources import sources
from workbench.workplace import Workplace

_MESSAGES_IN_JSON = 10_000
SIDE_PANES = ("customer", "escalations", "canned")


async def ticket_meant(workplace: Workplace, said: str) -> Ref | None:
    """Return the reference of the ticket that ``said`` names, or None where the store does not have it.

    A number alone (``48213``, ``#48213``) is looked for on each helpdesk. Raises Trouble where more than
    one has it.
    """
    said = said.strip().removeprefix("#")
    queries = workplace.queries()
    names = [options.name for options in workplace.config.helpdesks]
    names += [source.name for source in sources(workplace.connection())]
    candidates = [said] if ":" in said else [make_ref(name, said) for name in dict.fromkeys(names)]
    found = [ref for ref in candidates if await queries.ticket(ref) is not None]
    if len(found) > 1:
        raise Trouble(
            f"{said} may be any of {', '.join(found)}.", "Several helpdesks have a ticket of that number.",
            "Say which, with the helpdesk's name before it.",
        )  # fmt: skip
    return found[0] if found else None


async def context_for(workplace: Workplace, ref: Ref | None) -> PaneContext:
    """Return what panes are told about a ticket."""
    queries = workplace.queries()
    context = PaneContext(queries=queries, now=workplace.now(), shelf=workplace.shelf())
    ticket = await queries.ticket(ref) if ref else None
    if ticket is None:
        return context
    return replace(
        context,
        ticket=ticket,
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
        "organisation": context.organisation,
        "escalations": await queries.escalations(ref),
        "canned": await suggestions(context),
    }
