"""What a Statuspage says, made up: an incident in eu-west, a maintenance, and a page on which all is well."""

Json = dict[str, object]

API: Json = {"id": "c1", "name": "API", "status": "partial_outage", "updated_at": "2026-03-04T07:50:00Z"}
WEB: Json = {"id": "c2", "name": "Dashboard", "status": "operational", "updated_at": "2026-01-01T00:00:00Z"}
GROUP: Json = {"id": "g1", "name": "Everything", "status": "partial_outage", "group": True}


def update(body: str, at: str, status: str = "identified", **more: object) -> Json:
    """Return one update of an incident."""
    return {"id": at, "body": body, "status": status, "created_at": at, "display_at": at, **more}


def incident(identity: str = "inc1", name: str = "API latency (eu-west)", **more: object) -> Json:
    """Return an incident that has gone on since 07:49 UTC."""
    known: Json = {
        "id": identity, "name": name, "status": "identified", "impact": "major", "started_at": "2026-03-04T07:49:00Z",
        "created_at": "2026-03-04T07:49:30Z", "updated_at": "2026-03-04T09:17:00Z", "resolved_at": None,
        "shortlink": f"https://stspg.test/{identity}", "components": [API],
        "incident_updates": [
            update("A fix is rolling out.", "2026-03-04T09:17:00Z"),
            update("We are looking into it.", "2026-03-04T07:50:00Z", "investigating"),
        ],
    }  # fmt: skip
    return {**known, **more}


def summary(*incidents: Json, components: tuple[Json, ...] = (), maintenances: tuple[Json, ...] = ()) -> Json:
    """Return a page that lists these."""
    return {
        "page": {"id": "p1", "name": "Acme", "url": "https://status.acme.test", "time_zone": "Etc/UTC",
                 "updated_at": "2026-03-04T09:20:00Z"},
        "status": {"indicator": "major", "description": "Partial System Outage"},
        "components": list(components), "incidents": list(incidents), "scheduled_maintenances": list(maintenances),
    }  # fmt: skip


def maintenance(status: str, **more: object) -> Json:
    """Return a maintenance planned for 09:00 UTC."""
    return incident(
        "mnt1", "Database upgrade", status=status, impact="maintenance", scheduled_for="2026-03-04T09:00:00Z",
        components=[WEB], incident_updates=[update("It goes on.", "2026-03-04T09:00:10Z", status)],
    ) | more  # fmt: skip
