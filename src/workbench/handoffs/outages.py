"""Live incidents as a handoff tells them: what the status page says, and what it leaves for a person to say."""

import re
from datetime import UTC, datetime, timedelta

from workbench.domain.incidents import MAINTENANCE
from workbench.domain.text import one_line, shorten
from workbench.domain.values import Incident
from workbench.handoffs.model import Outage
from workbench.handoffs.times import print_time

UNKNOWN = "unknown"
_NOT_SAID = f"{UNKNOWN}: the status page does not say"
_SENTENCE = re.compile(r"(?s)(.*?[.!?])(?:\s|$)")
# "The next update will be at 15:30 UTC", "We will share another update within 60 minutes."
_UPDATE = r"(?i)\b(?:next|another|further|more|provide an|share an|post an)\s+update\b[^.\n]{0,40}?\b"
_AT = re.compile(_UPDATE + r"(?:by|at|before|around|until)\s+(\d{1,2}):(\d{2})\s*(?:UTC|GMT|Z)\b")
_WITHIN = re.compile(_UPDATE + r"(?:within|in)\s+(?:the\s+next\s+)?(\d{1,3}|an?|one)\s*(min|hour|hr)")


def outage_from(incident: Incident) -> Outage:
    """Return what a handoff tells of an incident; who holds its communication no page says, so that is left empty."""
    due = next_update(incident.last_update, incident.last_update_at)
    planned = incident.impact == MAINTENANCE
    return Outage(
        id=incident.ref, name=one_line(incident.name, 200), phase=one_line(incident.phase, 60),
        said=f"{print_time(incident.last_update_at)}: {first_sentence(incident.last_update)}",
        next_update=print_time(due) if due else _NOT_SAID, comms=f"{UNKNOWN}: it is planned" if planned else "",
    )  # fmt: skip


def next_update(text: str, at: datetime) -> datetime | None:
    """Return when an update that was published ``at`` promises the next one, None where it does not say."""
    at = at.astimezone(UTC)
    if found := _WITHIN.search(text):
        count = int(found[1]) if found[1].isdecimal() else 1
        return at + timedelta(minutes=count if found[2].lower() == "min" else 60 * count)
    if (found := _AT.search(text)) and int(found[1]) < 24 and int(found[2]) < 60:
        due = at.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0)
        return due if due >= at else due + timedelta(days=1)
    return None


def first_sentence(text: str) -> str:
    """Return the first sentence of a message that is not quoted."""
    plain = one_line("\n".join(line for line in text.splitlines() if not line.startswith(">")), 2_000)
    found = _SENTENCE.match(plain)
    return shorten(found[1] if found else plain, 160)
