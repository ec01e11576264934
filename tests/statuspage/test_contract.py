"""Statuspage through the contract suite for status pages."""

from workbench.api import Answer, Http, Options, StatusPage
from workbench.api.testing import FakeServer, Request, StatusPageContract, StatusWorld, json_answer, not_found
from workbench.domain.values import Incident, identity_of
from workbench.providers.status.statuspage import Statuspage


class Page:
    """A Statuspage that lists the incidents of a world."""

    def __init__(self, world: StatusWorld) -> None:
        self._world = world

    def answer(self, request: Request) -> Answer:
        """Return the summary, or that nothing changed."""
        if request.path != "api/v2/summary.json":
            return not_found()
        etag = f'W/"{self._world.version}"'
        if request.headers.get("If-None-Match") == etag:
            return Answer(304, headers={"etag": etag})
        page = {"id": "p1", "name": "Acme", "url": "https://status.test", "updated_at": self._world.now.isoformat()}
        incidents = [_shown(one) for one in self._world.incidents.values()]
        return json_answer(
            {"page": page, "status": {"indicator": "none"}, "components": [], "incidents": incidents,
             "scheduled_maintenances": []},
            etag=etag,
        )  # fmt: skip


def _shown(incident: Incident) -> dict[str, object]:
    at = incident.last_update_at.isoformat()
    return {
        "id": identity_of(incident.ref), "name": incident.name, "status": incident.phase, "impact": "minor",
        "started_at": incident.started.isoformat(), "created_at": incident.started.isoformat(), "updated_at": at,
        "shortlink": "https://stspg.test/x", "components": [{"name": name} for name in incident.components],
        "incident_updates": [{"body": incident.last_update, "status": incident.phase, "display_at": at}],
    }  # fmt: skip


class TestStatuspage(StatusPageContract):
    """What every status page has to do, done by Statuspage."""

    def provider(self, options: Options, http: Http) -> StatusPage:
        """Return a Statuspage."""
        return Statuspage(options, http)

    def server(self, world: StatusWorld) -> FakeServer:
        """Return its page."""
        return Page(world)
