"""The incidents pane: what the status pages say is wrong now, and which tickets look related."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from workbench.api import (
    Empty,
    Incident,
    Opens,
    Pane,
    PaneContext,
    Ref,
    Row,
    Section,
    Stack,
    Table,
    Text,
    Ticket,
    Tone,
    View,
    age,
    identity_of,
)

RelatedTickets = Mapping[Ref, Sequence[tuple[Ticket, str]]]
_SAID_AT_MOST = 2_000  # characters of an update
_LISTED = 200  # tickets of one incident


class IncidentsPane(Pane):
    """Shows each live incident with its phase and its last public word."""

    id = "incidents"
    title = "Incidents"

    async def view(self, context: PaneContext) -> View:
        """Return one row an incident, with what was said last below."""
        found = await context.queries.incidents()
        return incidents_page(found, {}, now=context.now, mark=context.mark)


def incidents_page(
    incidents: Sequence[Incident], related: RelatedTickets, *, now: datetime, mark: Callable[[Ref], str]
) -> View:
    """Return each incident, and below it the tickets that look related to it, each with the reason.

    ``related`` holds (ticket, reason) by the incident's reference; an incident that it does not know has no list.
    ``mark`` says which helpdesk a ticket is on, where there are several.
    """
    if not incidents:
        return Empty("No incident is live.")
    parts: list[View] = []
    for incident in incidents:
        parts += [Text("")] if parts else []
        parts.append(Table(("", "", ""), (_row(incident, now),), flexible=0))
        if said := " ".join(incident.last_update[:_SAID_AT_MOST].split()):
            parts.append(Text(f"{_ago(incident.last_update_at, now)}: {said}", Tone.QUIET))
        if incident.ref in related:
            found = related[incident.ref]
            rows = tuple(_ticket_row(ticket, reason, mark) for ticket, reason in found[:_LISTED])
            listed = Table(("", "", "", ""), rows, empty="No open ticket looks related.", flexible=2)
            more = f", the first {_LISTED} here" if len(found) > _LISTED else ""
            parts.append(Section(f"Open tickets that look related: {len(found)}{more}", listed))
    return Stack(tuple(parts))


def _ticket_row(ticket: Ticket, reason: str, mark: Callable[[Ref], str]) -> Row:
    cells = (mark(ticket.ref), identity_of(ticket.ref), ticket.subject, ticket.status_word or ticket.status.value)
    return Row(cells, Opens("ticket", ticket.ref), below=reason)


def _row(incident: Incident, now: datetime) -> Row:
    facts = [incident.impact, ", ".join(incident.components), f"begun {_since(incident.started, now)} ago"]
    below = [" · ".join(filter(None, facts))]
    if incident.url:
        below.append(incident.url)
    opens = Opens("link", incident.url) if incident.url else None
    return Row((incident.name, incident.phase, age(incident.last_update_at, now)), opens, tone=Tone.WARN,
               below="\n".join(below))  # fmt: skip


def _ago(at: datetime, now: datetime) -> str:
    """Return how long ago something was said: ``12 min ago``, ``now``."""
    said = age(at, now)
    return said if said == "now" else f"{said} ago"


def _since(started: datetime, now: datetime) -> str:
    """Return how long an incident has gone on in its two largest units: ``1 h 52 min``, ``3 d 4 h``."""
    hours, minutes = divmod(max(0, int((now - started).total_seconds() // 60)), 60)
    parts = ((hours // 24, "d"), (hours % 24, "h"), (minutes, "min"))
    first = next((place for place, (number, _) in enumerate(parts) if number), len(parts) - 1)
    return " ".join(f"{number} {unit}" for number, unit in parts[first : first + 2] if number) or "0 min"
