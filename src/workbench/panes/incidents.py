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
    Ticket,
    Tone,
    View,
    age,
    identity_of,
    shorten,
)

RelatedTickets = Mapping[Ref, Sequence[tuple[Ticket, str]]]
_SAID_AT_MOST = 500  # characters of an update
_LISTED = 200  # tickets of one incident


class IncidentsPane(Pane):
    """Shows each live incident with its phase and its last public word."""

    id = "incidents"
    title = "Incidents"

    async def view(self, context: PaneContext) -> View:
        """Return one row an incident, with what was said last below."""
        found = await context.queries.incidents()
        return incidents_page(found, {}, now=context.now, cells=context.width, mark=context.mark)


def incidents_page(
    incidents: Sequence[Incident], related: RelatedTickets, *, now: datetime, cells: int, mark: Callable[[Ref], str]
) -> View:
    """Return each incident, and below it the tickets that look related to it, each with the reason.

    ``related`` holds (ticket, reason) by the incident's reference; an incident that it does not know has no list.
    ``mark`` says which helpdesk a ticket is on, where there are several.
    """
    if not incidents:
        return Empty("No incident is live.")
    parts: list[View] = []
    for incident in incidents:
        parts.append(Table(("", "", ""), (_row(incident, now, cells),), flexible=0))
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


def _row(incident: Incident, now: datetime, cells: int) -> Row:
    facts = [incident.impact, ", ".join(incident.components), f"begun {_since(incident.started, now)} ago"]
    said = " ".join(incident.last_update[:_SAID_AT_MOST].split())
    below = [" · ".join(filter(None, facts))]
    if incident.url:
        below.append(incident.url)
    if said:
        below.append(shorten(f"{age(incident.last_update_at, now)}: {said}", max(2 * (cells - 2), 20)))
    opens = Opens("link", incident.url) if incident.url else None
    return Row((incident.name, incident.phase, age(incident.last_update_at, now)), opens, tone=Tone.WARN,
               below="\n".join(below))  # fmt: skip


def _since(started: datetime, now: datetime) -> str:
    """Return how long an incident has gone on in its two largest units: ``1 h 52 min``, ``3 d 4 h``."""
    hours, minutes = divmod(max(0, int((now - started).total_seconds() // 60)), 60)
    parts = ((hours // 24, "d"), (hours % 24, "h"), (minutes, "min"))
    first = next((place for place, (number, _) in enumerate(parts) if number), len(parts) - 1)
    return " ".join(f"{number} {unit}" for number, unit in parts[first : first + 2] if number) or "0 min"
