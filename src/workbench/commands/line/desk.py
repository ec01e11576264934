"""The desk as plain text: for a pipe, a script, a screen reader, and for whoever has no terminal."""

import asyncio
from typing import NamedTuple

from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.freshness import freshness
from workbench.commands.line.incidents import incident_values, print_incidents
from workbench.commands.line.looking import print_ticket, ticket_values
from workbench.commands.line.queues import Meant, count_words, open_queue, print_rows, row_values
from workbench.domain.shift import bands, forecast
from workbench.domain.text import one_line
from workbench.query.parsing import parse
from workbench.store.checking import is_empty
from workbench.store.queues import Queue, QueueRow
from workbench.store.scale import moment
from workbench.store.sources import sources
from workbench.workplace import Workplace

_ROWS = 20


def print_desk(workplace: Workplace, console: Console, *, as_json: bool = False) -> Exit:
    """Write what the desk shows when it is opened: incidents, queues with counts, rows, the first ticket."""
    if as_json:
        asyncio.run(_write_desk(workplace, console))
    else:
        asyncio.run(_print_desk(workplace, console))
    return Exit.OK


async def _print_desk(workplace: Workplace, console: Console) -> None:
    names = ", ".join(helpdesk.name for helpdesk in workplace.helpdesks())
    name = "the demo company" if workplace.is_demo else names
    console.spans([("workbench", "strong"), (f"  {name}  {freshness(workplace)}", "quiet")])
    if is_empty(workplace.connection()):
        _print_welcome(console)
        return
    console.line()
    print_incidents(workplace, console)
    shown = _shown(workplace)
    console.line("   ".join(f"{one.key} {one_line(one.name)} {count_words(one.tickets)}" for one in shown.tabs))
    console.heading(f"{shown.here.key} {shown.here.name}: {shown.here.search}, by {shown.here.order}")
    print_rows(workplace, console, shown.rows, shown.here.order)
    console.line()
    console.spans([(_forecast(workplace), "quiet")])
    if shown.rows:
        await print_ticket(workplace, console, shown.rows[0].ref)
    console.line()
    opens = "workbench demo" if workplace.is_demo else " ".join(("workbench", *workplace.arguments()))
    console.line(f"This is the desk as plain text. In a terminal `{opens}` opens it. More: `workbench --help`.")


async def _write_desk(workplace: Workplace, console: Console) -> None:
    shown = _shown(workplace)
    console.json({
        "as_of": sources(workplace.connection()),
        "incidents": incident_values(workplace),
        "queues": shown.tabs,
        "queue": shown.here.name,
        "rows": row_values(workplace, shown.rows),
        "first": await ticket_values(workplace, shown.rows[0].ref) if shown.rows else None,
    })  # fmt: skip


class _Tab(NamedTuple):
    key: int
    name: str
    search: str
    order: str
    tickets: int  # counted no further than 1,000


class _Shown(NamedTuple):
    """The queues, the first that is not empty, and its rows."""

    tabs: list[_Tab]
    here: _Tab
    rows: list[QueueRow]


def _shown(workplace: Workplace) -> _Shown:
    tabs: list[_Tab] = []
    queues: list[Queue] = []
    for options in workplace.config.queues:
        queues.append(open_queue(workplace, Meant(options.name, options.search, options.order)))
        tabs.append(_Tab(options.key, options.name, options.search, options.order, queues[-1].count()))
    here = next((place for place, tab in enumerate(tabs) if tab.tickets), 0)
    return _Shown(tabs, tabs[here], queues[here].first(_ROWS))


def _print_welcome(console: Console) -> None:
    console.line()
    console.line("There is nothing here yet.")
    console.line("  workbench demo             look around on a made-up company")
    console.line("  workbench import FILE…     fill the embedded helpdesk from mail you have")
    console.line("  workbench connect          read a helpdesk of yours: it asks, tries, and then keeps")


def _forecast(workplace: Workplace) -> str:
    """Return how many of one's own tickets breach before the shift ends, and how many soon after."""
    now = workplace.now()
    edges = bands(now, workplace.shift)
    queue = Queue(parse("status:open assignee:me", now=now), "due", workplace.queries().asker())
    due = [row.due for row in queue.first(1000)]
    before = sum(at < edges.shift_end for at in due)
    after = sum(edges.shift_end <= at < edges.next_shift_until for at in due)
    return forecast(before, after, end=moment(edges.shift_end), now=now, zone=workplace.zone)
