"""The desk as plain text: for a pipe, a script, a screen reader, and for whoever has no terminal."""

import asyncio

from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.freshness import freshness
from workbench.commands.line.looking import context_for, print_ticket
from workbench.commands.line.queues import Meant, count_words, open_queue, print_rows
from workbench.domain.shift import bands, forecast
from workbench.domain.text import one_line
from workbench.panes import load_pane
from workbench.query.parsing import parse
from workbench.store.queues import Queue
from workbench.store.scale import moment
from workbench.workplace import Workplace

_ROWS = 20


def print_desk(workplace: Workplace, console: Console) -> Exit:
    """Write what the desk shows when it is opened: incidents, queues with counts, rows, the first ticket."""
    return asyncio.run(_print_desk(workplace, console))


async def _print_desk(workplace: Workplace, console: Console) -> Exit:
    name = "the demo company" if workplace.is_demo else ", ".join(one.name for one in workplace.config.helpdesks)
    console.spans([("workbench", "strong"), (f"  {name}  {freshness(workplace)}", "quiet")])
    if workplace.connection().execute("SELECT 1 FROM ticket LIMIT 1").fetchone() is None:
        _print_welcome(console)
        return Exit.OK
    await _print_incidents(workplace, console)
    counted = [
        (options, open_queue(workplace, Meant(options.name, options.search, options.order)))
        for options in workplace.config.queues
    ]
    console.line()
    console.line("   ".join(f"{o.key} {one_line(o.name)} {count_words(queue.count())}" for o, queue in counted))
    options, queue = next(((o, q) for o, q in counted if q.count(1)), counted[0])
    rows = queue.first(_ROWS)
    console.heading(f"{options.key} {options.name}: {options.search}, by {options.order}")
    print_rows(workplace, console, rows, options.order)
    console.line()
    console.spans([(_forecast(workplace), "quiet")])
    if rows:
        await print_ticket(workplace, console, rows[0].ref)
    console.line()
    opens = "workbench demo" if workplace.is_demo else " ".join(("workbench", *workplace.arguments()))
    console.line(f"This is the desk as plain text. In a terminal `{opens}` opens it. More: `workbench --help`.")
    return Exit.OK


def _print_welcome(console: Console) -> None:
    console.line()
    console.line("There is nothing here yet.")
    console.line("  workbench demo             look around on a made-up company")
    console.line("  workbench import FILE…     fill the embedded helpdesk from mail you have")
    console.line("  workbench config path      where a helpdesk of yours is to be named; then `workbench sync`")


async def _print_incidents(workplace: Workplace, console: Console) -> None:
    context = await context_for(workplace, None)
    if await context.queries.incidents():
        pane = load_pane("incidents")
        console.heading(pane.title)
        console.view(await pane.view(context), now=workplace.now(), zone=workplace.zone)


def _forecast(workplace: Workplace) -> str:
    """Return how many of one's own tickets breach before the shift ends, and how many soon after."""
    now = workplace.now()
    edges = bands(now, workplace.shift)
    queue = Queue(parse("status:open assignee:me", now=now), "due", workplace.queries().asker())
    due = [row.due for row in queue.first(1000)]
    before = sum(at < edges.shift_end for at in due)
    after = sum(edges.shift_end <= at < edges.next_shift_until for at in due)
    return forecast(before, after, end=moment(edges.shift_end), now=now, zone=workplace.zone)
