"""From a status page on this machine to what a person sees: configuration, client, process, store, command."""

import json
import os
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from line.forking import run_forked
from ptys.terminal import workbench
from statuspage.server import PageServer, page_server
from statuspage.summaries import API, Json, incident, summary, update

_PATIENCE = 60.0  # seconds; only what never happens takes them


@pytest.fixture
def server() -> Iterator[PageServer]:
    with page_server(now_live()) as page:
        yield page


@pytest.fixture
def home(tmp_path: Path, server: PageServer) -> Path:
    """Return a home that reads the page, with a ticket that a customer has just written on the embedded helpdesk."""
    config(tmp_path, f"status_pages:\n  - {{name: acme, kind: statuspage, url: '{server.url}'}}\n")
    run(tmp_path, "new", "API is slow", "--from", "jane@acme.test", said="We get 504 in eu-west.")
    return tmp_path


def now_live(*updates: Json) -> Json:
    began = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    live = incident(started_at=began, incident_updates=list(updates)) if updates else incident(started_at=began)
    return summary(live, components=(API,))


def config(home: Path, yaml: str) -> None:
    (home / "config.yaml").write_text(yaml, "utf-8")


def environment(home: Path) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith("WORKBENCH")}
    return known | {"WORKBENCH_HOME": str(home), "COLUMNS": "100"}


def run(home: Path, *words: str, said: str = "", code: int = 0) -> str:
    done = run_forked(words, environment(home), said)
    assert done.returncode == code, (words, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout + done.stderr


def incidents(home: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(home, "show", "1", "--json"))["incidents"]
    return found


def test_an_incident_is_told_with_what_looks_related_until_the_page_lists_it_no_more(
    home: Path, server: PageServer
) -> None:
    run(home, "sync")
    told = run(home, "queue", "status:open")
    assert "INCIDENT API latency (eu-west) · API · 1 ticket looks related" in told
    (one,) = incidents(home)
    assert [found["reason"] for found in one["related"]] == ["says eu-west, API, slow"]
    server.summary = now_live(update("Nearly over.", datetime.now(UTC).isoformat(), "monitoring"))
    run(home, "sync")
    assert incidents(home)[0]["last_update"] == "Nearly over."
    server.summary = summary()
    run(home, "sync")
    assert "INCIDENT" not in run(home, "queue", "status:open")


def test_a_page_that_fails_is_named_and_what_it_said_stays_with_its_age(home: Path, server: PageServer) -> None:
    run(home, "sync")
    read = incidents(home)[0]["read_at"]
    server.mood = "failing"
    assert "acme: " in run(home, "sync", code=1)
    told = run(home, "queue", "status:open")
    assert "INCIDENT API latency (eu-west)" in told
    assert "page read " in told
    assert incidents(home)[0]["read_at"] == read


def test_the_doctor_says_what_the_page_says(home: Path) -> None:
    assert "acme: read the page: Acme: 1 live, 1 components." in run(home, "doctor")


def test_a_page_that_is_configured_no_more_leaves_no_incident_behind(home: Path) -> None:
    run(home, "sync")
    assert incidents(home)
    config(home, "me: {name: Sam}\n")
    with subprocess.Popen(
        workbench("sync", "--follow"), env=environment(home), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as following:
        end = time.monotonic() + _PATIENCE
        while incidents(home) and time.monotonic() < end:
            time.sleep(0.2)
        following.terminate()
    assert incidents(home) == []
