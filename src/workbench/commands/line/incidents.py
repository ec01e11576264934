"""Live incidents as commands tell of them: a few lines above what was asked for, and all that is known as JSON."""

from dataclasses import replace

from workbench.commands.line.console import Console
from workbench.domain.banner import Reading, Signs, headline, last_word
from workbench.domain.values import Incident, Ref, source_of
from workbench.store.incidents import live_incidents
from workbench.store.related import Related, related_to_each
from workbench.store.scale import moment
from workbench.store.sources import sources
from workbench.styles.icons import icons_named
from workbench.workplace import Workplace


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
