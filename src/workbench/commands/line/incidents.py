"""Live incidents as commands tell of them: ``workbench incidents``, and a few lines above what else was asked for."""

import asyncio
from argparse import ArgumentParser, Namespace
from dataclasses import replace

from workbench.commands.line.command import Example, LineCommand
from workbench.commands.line.console import Console
from workbench.commands.line.exits import Exit
from workbench.commands.line.freshness import freshness
from workbench.domain.banner import Reading, Signs, headline, last_word
from workbench.domain.values import Incident, Ref, source_of
from workbench.panes.incidents import incidents_page
from workbench.store.incidents import live_incidents
from workbench.store.related import Related, related_to_each
from workbench.store.scale import moment
from workbench.store.sources import sources
from workbench.styles.icons import icons_named
from workbench.workplace import Workplace


class IncidentsCommand(LineCommand):
    """Shows what is wrong now."""

    name = "incidents"
    help = "Show the live incidents, and the open tickets that look related to each, with the reason."
    more = "It ends with 3 where no incident is live, so that a script can ask."
    shows = True
    examples = (
        Example("workbench incidents", "what g i shows on the desk"),
        Example("workbench incidents --json", "the same for a script"),
    )

    def arguments(self, parser: ArgumentParser) -> None:
        """Declare nothing: it has no arguments of its own."""

    def run(self, args: Namespace, workplace: Workplace, console: Console) -> int:
        """Show them."""
        incidents = live_incidents(workplace.connection())
        if args.json:
            console.json(incident_values(workplace))
        else:
            asyncio.run(_show(workplace, console, incidents))
        return Exit.OK if incidents else Exit.NOTHING


async def _show(workplace: Workplace, console: Console, incidents: list[Incident]) -> None:
    queries = workplace.queries()
    listed = {
        ref: [(ticket, one.reason) for one in found if (ticket := await queries.ticket(one.ref)) is not None]
        for ref, found in related_now(workplace, incidents).items()
    }
    page = incidents_page(incidents, listed, now=workplace.now(), mark=source_of)
    console.view(page, now=workplace.now(), zone=workplace.zone)
    console.line()
    console.spans([(freshness(workplace), "quiet")])


def print_incidents(workplace: Workplace, console: Console) -> None:
    """Write each live incident with its last word, the worst first, and a blank line behind them."""
    incidents = live_incidents(workplace.connection())
    related = related_now(workplace, incidents)
    icons = icons_named("ascii" if console.ascii_signs else workplace.config.look.icons)
    now, zone, room = workplace.now(), workplace.zone, console.width
    for incident in incidents:
        counted = len(related.get(incident.ref, ()))
        line = headline(incident, counted, 0, "", Signs(icons.warning, icons.dot), room)
        word = last_word(replace(incident, url=""), _reading(workplace, incident), now, zone, room - 2)
        console.spans([(line, "warn")])
        console.spans([(f"  {' '.join(filter(None, word))}", "quiet")])
        if incident.url:
            console.spans([("  ", "plain"), (incident.url, "link")])  # never cut: people copy it
    if incidents:
        console.line()


def incident_values(workplace: Workplace) -> list[dict[str, object]]:
    """Return the live incidents as ``--json`` writes them, each with the tickets that look related and why."""
    incidents = live_incidents(workplace.connection())
    related = related_now(workplace, incidents)
    return [
        {
            "ref": one.ref,
            "name": one.name,
            "phase": one.phase,
            "impact": one.impact,
            "components": one.components,
            "last_update": one.last_update,
            "last_update_at": one.last_update_at,
            "started": one.started,
            "url": one.url,
            "read_at": _reading(workplace, one).at,
            "related": [{"ref": found.ref, "reason": found.reason} for found in related.get(one.ref, ())],
        }
        for one in incidents
    ]


def related_now(workplace: Workplace, incidents: list[Incident]) -> dict[Ref, list[Related]]:
    """Return the tickets that look related to each of the first few incidents."""
    return related_to_each(workplace.connection(), incidents, now=int(workplace.now().timestamp()))


def _reading(workplace: Workplace, incident: Incident) -> Reading:
    """Return how the page was read last that an incident stands on."""
    for source in sources(workplace.connection()):
        if source.name == source_of(incident.ref):
            return Reading(moment(source.pulled_at) if source.pulled_at else None, bool(source.trouble))
    return Reading(None, failing=False)
