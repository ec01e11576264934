"""From what a Statuspage's summary says to incidents as a support engineer needs them.

- An incident's last word is its newest update by the time that is displayed: the list is usually newest first,
  and an update may be dated back.
- Maintenance counts once it has begun; what is only planned is wrong with nobody yet.
- Parts that are marked as degraded while no incident names them are told too: customers write about them,
  whether or not somebody has announced it. They go to the one incident that names no parts, if there is one,
  and are an incident of their own otherwise, which is over when the marks are gone.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from workbench.api import Incident, Ref, clean, one_line, readable
from workbench.providers.status.statuspage import shapes

UNANNOUNCED, MAINTENANCE = "unannounced", "maintenance"
_LONGEST_NAME, _LONGEST_UPDATE = 200, 20_000
_PAST = datetime(1970, 1, 1, tzinfo=UTC)
_UNDER_WAY = ("in_progress", "verifying")
_OVER = ("resolved", "postmortem", "completed")
_IMPACT_OF = {
    "major_outage": "critical", "partial_outage": "major", "degraded_performance": "minor",
    "under_maintenance": MAINTENANCE,
}  # fmt: skip
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
_BREAK = re.compile(r"<(?:br|p|div|li|ul|ol)\b", re.IGNORECASE)


def incidents_in(summary: shapes.Summary, ref: Callable[[str], Ref], url: str) -> list[Incident]:
    """Return all that is live, in the page's order; ``ref`` makes references, ``url`` is the page's address."""
    maintenances = [one for one in summary.scheduled_maintenances or () if one.status in _UNDER_WAY]
    live = [one for one in summary.incidents if one.status not in _OVER and not one.resolved_at]
    base = _web_address(summary.page.url) or url
    changed = _time(summary.page.updated_at) or _PAST
    found = [_incident(one, ref, base, changed) for one in (*live, *maintenances)]
    return _with_unnamed(found, _unnamed(summary, found), ref, base, changed)


def _incident(one: shapes.Incident, ref: Callable[[str], Ref], base: str, changed: datetime) -> Incident:
    newest = max(one.incident_updates or (), key=_said_at, default=shapes.Update())
    at = _said_at(newest)
    if at == _PAST:
        at = _time(one.updated_at) or _time(one.created_at) or changed
    begun = _time(one.scheduled_for) or _time(one.started_at) or _time(one.created_at) or at
    return Incident(
        ref=ref(one.id),
        name=one_line(one.name, _LONGEST_NAME) or "unnamed",
        phase=one_line((one.status or newest.status or "").replace("_", " "), _LONGEST_NAME),
        components=_components(one, newest),
        last_update=said(newest.body or ""),
        last_update_at=at,
        started=min(begun, at),
        url=_web_address(one.shortlink or "") or f"{base}/incidents/{one.id}",
        impact=MAINTENANCE if one.scheduled_for else one.impact or "",
    )


def _components(one: shapes.Incident, newest: shapes.Update) -> tuple[str, ...]:
    """Return the names of what is affected, those that have not recovered first."""
    parts = [(part.status, part.name) for part in one.components or () if not part.group]
    if not parts:
        parts = [(part.new_status, part.name) for part in newest.affected_components or ()]
    parts.sort(key=lambda part: part[0] == "operational")
    names = (one_line(name, _LONGEST_NAME) for _, name in parts)
    return tuple(dict.fromkeys(name for name in names if name))


def _unnamed(summary: shapes.Summary, found: Sequence[Incident]) -> list[shapes.Component]:
    """Return the degraded components that no incident names."""
    named = {name for incident in found for name in incident.components}
    return [
        part
        for part in summary.components or ()
        if part.status in _IMPACT_OF and not part.group and one_line(part.name, _LONGEST_NAME) not in named
    ]


def _with_unnamed(
    found: list[Incident], unnamed: list[shapes.Component], ref: Callable[[str], Ref], base: str, changed: datetime
) -> list[Incident]:
    if not unnamed:
        return found
    worst = sorted(unnamed, key=lambda part: list(_IMPACT_OF).index(part.status))
    names = tuple(dict.fromkeys(one_line(part.name, _LONGEST_NAME) or "unnamed" for part in worst))
    without = [incident for incident in found if not incident.components and incident.impact != MAINTENANCE]
    if len(without) == 1:
        return [replace(one, components=names) if one is without[0] else one for one in found]
    times = [_time(part.updated_at) or changed for part in unnamed]
    state = worst[0].status.replace("_", " ")
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    own = Incident(
        ref=ref("components"),
        name=f"{names[0]}{more}: {state}",
        phase=UNANNOUNCED,
        components=names,
        last_update="The page marks parts as degraded and names no incident: "
        + "; ".join(f"{one_line(part.name, _LONGEST_NAME)}, {part.status.replace('_', ' ')}" for part in worst)
        + ".",
        last_update_at=max(times),
        started=min(times),
        url=base,
        impact=_IMPACT_OF[worst[0].status],
    )
    return [*found, own]


def said(body: str) -> str:
    """Return an update's body as plain text: pages write plain lines, HTML, or lines with some HTML among them."""
    if not _TAG.search(body):
        return clean(body, _LONGEST_UPDATE).strip()
    html = body if _BREAK.search(body) else body.replace("\n", "<br>\n")
    return clean(readable(html), _LONGEST_UPDATE).strip()


def _said_at(update: shapes.Update) -> datetime:
    return _time(update.display_at) or _time(update.created_at) or _PAST


def _time(text: str | None) -> datetime | None:
    """Return a time of the page's in UTC; one without a zone is in UTC already. None for what is no time."""
    try:
        at = datetime.fromisoformat(text or "")
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _web_address(text: str) -> str:
    """Return an address that a browser may open, without a slash at the end; empty for anything else."""
    address = one_line(text)
    return address.rstrip("/") if address.startswith(("https://", "http://")) and " " not in address else ""
