"""What ``summary.json`` looks like, as far as it is read.

Every Statuspage has a page of its own that describes it, below ``/api``; this is Atlassian's:
https://confluence.status.atlassian.com/api#summary. Pages of the first years leave out what came later (an
incident's ``components``, ``started_at``), and others that answer in this shape leave out more, so that only
what tells it from any other answer is asked for.
"""

from msgspec import Struct


class Page(Struct):
    """Whose page it is."""

    name: str
    url: str = ""
    updated_at: str | None = None


class Component(Struct):
    """A part of the product. A group repeats the worst of its parts."""

    id: str = ""
    name: str = ""
    status: str = "operational"
    updated_at: str | None = None
    group: bool | None = False


class Affected(Struct):
    """A component as an update names it: ``GROUP - Name``."""

    name: str = ""
    new_status: str = ""


class Update(Struct):
    """One thing that was said about an incident."""

    body: str | None = ""
    status: str | None = ""
    display_at: str | None = None
    created_at: str | None = None
    affected_components: list[Affected] | None = None


class Incident(Struct):
    """An incident, or a maintenance, which has ``scheduled_for`` as well."""

    id: str
    name: str = ""
    status: str = ""
    impact: str | None = ""
    shortlink: str | None = ""
    started_at: str | None = None
    created_at: str | None = None
    updated_at: str | None = None
    resolved_at: str | None = None
    scheduled_for: str | None = None
    incident_updates: list[Update] | None = None
    components: list[Component] | None = None


class Summary(Struct):
    """The whole answer."""

    page: Page
    incidents: list[Incident]
    components: list[Component] | None = None
    scheduled_maintenances: list[Incident] | None = None
