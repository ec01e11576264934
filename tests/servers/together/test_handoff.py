"""A handoff between two agents of a real Request Tracker, two homes, two zones: the owners there are as was agreed."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from servers.request_tracker.home import Home
from servers.request_tracker.server import RequestTrackerServer
from servers.together.handing import end_sync, fill, open_six, owner, owners_set, two_homes, until_owned

_DAYS = "days: [mon, tue, wed, thu, fri, sat, sun]"
_TEAM = f"""\
regions:
  - {{name: emea, zone: Europe/Berlin, start: "00:00", end: "12:00", {_DAYS}, hands_to: apac}}
  - {{name: apac, zone: Asia/Kolkata, start: "12:00", end: "00:00", {_DAYS}, hands_to: emea}}
people:
  - {{name: berta, region: emea, accounts: {{rt: berta}}}}
  - {{name: ben, region: apac, accounts: {{rt: ben}}}}
"""


@pytest.fixture(params=["folder", "git"])
def two(request: pytest.FixtureRequest, rt: RequestTrackerServer, tmp_path: Path) -> Iterator[tuple[Home, Home]]:
    """Return the homes of the one who gives and the one who takes; what sends for them is ended afterwards."""
    homes = two_homes(tmp_path, rt, request.param, _TEAM)
    yield homes
    for home in homes:
        end_sync(home)


def test_five_accepted_one_questioned_answered_and_accepted(two: tuple[Home, Home], rt: RequestTrackerServer) -> None:
    berta, ben = two
    tickets = open_six(rt)
    for home in two:
        home.sync()
    fill(Path(berta.run("handoff", "draft", "--path").strip()))
    assert "version 1, is published" in berta.run("handoff", "publish")

    *accepted, asked = tickets
    marks = [word for ticket in accepted for word in ("--accept", ticket)]
    ben.run("handoff", "take", *marks, "--question", asked, "which cabinet?")
    assert {owner(rt, ticket) for ticket in tickets} == {"berta"}  # marking moves nothing
    ben.run("handoff", "sign", "five dead lines, and one question")
    wanted = dict.fromkeys(accepted, "ben") | {asked: "berta"}
    assert until_owned(rt, wanted) == wanted

    berta.sync()
    for home in two:
        told = json.loads(home.run("handoff", "show", "--json"))
        stands = {one["ticket"]: (one["owner"], one["stands"]) for one in told["items"] if one["ticket"] in tickets}
        assert stands == dict.fromkeys(accepted, ("ben", "taken")) | {asked: ("berta", "question")}
    berta.run("handoff", "answer", asked, "the grey one")
    ben.run("handoff", "take", "--accept", asked)
    ben.run("handoff", "sign", "the grey one, clear")
    assert until_owned(rt, dict.fromkeys(tickets, "ben")) == dict.fromkeys(tickets, "ben")
    for ticket in tickets:  # once each, whatever was carried on in between
        assert owners_set(rt, ticket) == 1
