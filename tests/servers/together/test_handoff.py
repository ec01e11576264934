"""A handoff between two agents of a real Request Tracker, two homes, two zones: the owners there are as was agreed."""

import json
import os
import re
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from handoffs.company import remote
from servers.request_tracker.hands import Hands
from servers.request_tracker.home import Home
from servers.request_tracker.server import RequestTrackerServer
from workbench.store.opening import open_mirror
from workbench.sync.lease import running_pid

_DAYS = "days: [mon, tue, wed, thu, fri, sat, sun]"
_TEAM = f"""\
regions:
  - {{name: emea, zone: Europe/Berlin, start: "00:00", end: "12:00", {_DAYS}, hands_to: apac}}
  - {{name: apac, zone: Asia/Kolkata, start: "12:00", end: "00:00", {_DAYS}, hands_to: emea}}
people:
  - {{name: berta, region: emea, accounts: {{rt: berta}}}}
  - {{name: ben, region: apac, accounts: {{rt: ben}}}}
"""
_PATIENCE = 90.0


@pytest.fixture(params=["folder", "git"])
def two(request: pytest.FixtureRequest, rt: RequestTrackerServer, tmp_path: Path) -> Iterator[tuple[Home, Home]]:
    """Return the homes of the one who gives and the one who takes; what sends for them is ended afterwards."""
    (tmp_path / "team.yaml").write_text(_TEAM)
    if request.param == "git":
        remote(tmp_path, "berta", "ben")
    homes = []
    for who in ("berta", "ben"):
        home = Home(tmp_path / who, rt, who)
        to = f"git: {tmp_path / f'{who}-notes'}" if request.param == "git" else f"folder: {tmp_path / 'shared'}"
        with (home.folder / "config.yaml").open("a") as file:
            file.write(f"me: {{accounts: {{rt: {who}}}}}\n")
            file.write(f"handoffs: {{team: {tmp_path / 'team.yaml'}, to: [{{{to}}}]}}\n")
        home.sync()
        homes.append(home)
    yield homes[0], homes[1]
    for home in homes:
        with closing(open_mirror(home.store)) as connection:
            pid = running_pid(connection)
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGTERM)


def _owner(rt: RequestTrackerServer, ticket: str) -> str:
    told = Hands(rt, "root").call("GET", f"ticket/{ticket.partition(':')[2]}")
    assert isinstance(told, Mapping)
    return str(told["Owner"]["id"])


def _until(rt: RequestTrackerServer, wanted: Mapping[str, str]) -> dict[str, str]:
    """Return who owns tickets once that is as it should be, or after a while."""
    end = time.monotonic() + _PATIENCE
    while (found := {ticket: _owner(rt, ticket) for ticket in wanted}) != wanted and time.monotonic() < end:
        time.sleep(0.3)
    return found


def _fill(file: Path) -> None:
    later = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d %H:%MZ}"
    text = file.read_text().replace('headline: ""', 'headline: "The lines are dead in the north."')
    for label, words in (("next step", "call them"), ("done when", "the line is up"), ("if", "quiet → call again"),
                         ("customer expects", f"word by {later}"), ("due", later)):  # fmt: skip
        text = re.sub(rf"(?m)^- {label}:$", f"- {label}: {words}", text)
    file.write_text(text)


def test_five_accepted_one_questioned_answered_and_accepted(two: tuple[Home, Home], rt: RequestTrackerServer) -> None:
    berta, ben = two
    hands = Hands(rt, "berta")
    tickets = [
        f"rt:{hands.create(f'Dead line {n}', 'No signal.', Requestor='jana.novak@kolo.test', Owner='berta')}"
        for n in range(6)
    ]
    for home in two:
        home.sync()
    _fill(Path(berta.run("handoff", "draft", "--path").strip()))
    assert "version 1, is published" in berta.run("handoff", "publish")

    *accepted, asked = tickets
    marks = [word for ticket in accepted for word in ("--accept", ticket)]
    ben.run("handoff", "take", *marks, "--question", asked, "which cabinet?")
    assert {_owner(rt, ticket) for ticket in tickets} == {"berta"}  # marking moves nothing
    ben.run("handoff", "sign", "five dead lines, and one question")
    wanted = dict.fromkeys(accepted, "ben") | {asked: "berta"}
    assert _until(rt, wanted) == wanted

    berta.sync()
    for home in two:
        told = json.loads(home.run("handoff", "show", "--json"))
        stands = {one["ticket"]: (one["owner"], one["stands"]) for one in told["items"] if one["ticket"] in tickets}
        assert stands == dict.fromkeys(accepted, ("ben", "taken")) | {asked: ("berta", "question")}
    berta.run("handoff", "answer", asked, "the grey one")
    ben.run("handoff", "take", "--accept", asked)
    ben.run("handoff", "sign", "the grey one, clear")
    assert _until(rt, dict.fromkeys(tickets, "ben")) == dict.fromkeys(tickets, "ben")
    for ticket in tickets:  # once each, whatever was carried on in between
        number = ticket.partition(":")[2]
        told = Hands(rt, "root").call("GET", f"ticket/{number}/history?per_page=100&fields=Type,Field")
        assert isinstance(told, Mapping)
        assert sum((one.get("Type"), one.get("Field")) == ("Set", "Owner") for one in told["items"]) == 1
