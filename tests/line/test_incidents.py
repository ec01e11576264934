"""What commands say of a live incident: the same as the desk, above what was asked for, and in whole as JSON."""

from pathlib import Path

import pytest

from line.commands import run, values
from workbench.commands.line.exits import Exit

_FACTS = (
    "INCIDENT API latency (eu-west)", "gateway, webhooks, dashboard", "14 tickets look related",
    'identified 09:17 "Fix', "https://status.harborline.test/incidents/inc-31",
)  # fmt: skip


@pytest.mark.parametrize("command", [(), ("queue",), ("queue", "breaching"), ("show", "48213")])
def test_what_is_asked_for_stands_below_the_incident(demo: Path, command: tuple[str, ...]) -> None:
    told = run(demo, *command).stdout
    for fact in _FACTS:
        assert fact in told
    assert told.index("INCIDENT") < told.index("48213")
    assert all(len(line) <= 110 for line in told.splitlines() if "INCIDENT" in line or "identified" in line)


def test_as_json_an_incident_has_all_that_is_known_and_each_related_ticket_its_reason(demo: Path) -> None:
    (incident,) = values(demo, "show", "48213")["incidents"]
    assert incident["components"] == ["gateway", "webhooks", "dashboard"]
    assert incident["last_update_at"] == "2026-03-04T09:17:00Z"
    assert incident["read_at"] == "2026-03-04T09:41:00Z"
    assert incident["url"].endswith("/inc-31")
    assert len(incident["related"]) == 14
    assert all(one["reason"].startswith("says ") for one in incident["related"])


def test_each_row_says_which_incident_its_ticket_looks_related_to(demo: Path) -> None:
    rows = values(demo, "queue", "5", "--limit", "100")
    (incident,) = values(demo, "show", "48213")["incidents"]
    said = {row["ref"]: row["incident"] for row in rows if row["incident"]}
    known = {one["ref"]: {"ref": incident["ref"], "reason": one["reason"]} for one in incident["related"]}
    assert len(said) > 8
    assert said == {ref: one for ref, one in known.items() if ref in {row["ref"] for row in rows}}


def test_what_the_desk_shows_of_incidents_a_command_prints(demo: Path, tmp_path: Path) -> None:
    told = run(demo, "incidents").stdout
    assert "API latency (eu-west)" in told
    assert "Open tickets that look related: 14" in told
    assert "says " in told
    assert values(demo, "incidents") == values(demo, "show", "48213")["incidents"]
    run(tmp_path, "new", "Hello", "--from", "jane@acme.test", said="x")
    assert "No incident is live." in run(tmp_path, "incidents", code=Exit.NOTHING).stdout
