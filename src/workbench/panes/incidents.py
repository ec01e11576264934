"""The incidents pane: what the status pages say is wrong now."""

from workbench.api import Empty, Incident, Opens, Pane, PaneContext, Row, Table, Tone, View, age, shorten


class IncidentsPane(Pane):
    """Shows each live incident with its phase and its last public word."""

    id = "incidents"
    title = "Incidents"

    async def view(self, context: PaneContext) -> View:
        """Return one row an incident, with what was said last below."""
        found = await context.queries.incidents()
        if not found:
            return Empty("No incident is live.")
        return Table(("", "", ""), tuple(_row(one, context) for one in found), flexible=0)


def _row(incident: Incident, context: PaneContext) -> Row:
    parts = [", ".join(incident.components), f"since {age(incident.started, context.now)}"]
    said = " ".join(incident.last_update[:500].split())
    below = [" · ".join(filter(None, parts))]
    if said:
        below.append(shorten(f"{age(incident.last_update_at, context.now)}: {said}", max(context.width - 2, 20)))
    opens = Opens("link", incident.url) if incident.url else None
    cells = (incident.name, incident.phase, age(incident.last_update_at, context.now))
    return Row(cells, opens, tone=Tone.WARN, below="\n".join(below))
