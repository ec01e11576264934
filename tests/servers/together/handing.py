"""Two agents of one Request Tracker who hand over to each other: their homes, and whose tickets are there."""

import os
import re
import signal
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from handoffs.company import remote
from servers.harness import ServerFailure
from servers.request_tracker.hands import Hands
from servers.request_tracker.home import Home
from servers.request_tracker.server import RequestTrackerServer
from workbench.store.opening import open_mirror
from workbench.sync.lease import running_pid

_PATIENCE = 90.0
_FIRST_GAPS = ("next step", "done when", "customer expects")


def two_homes(root: Path, rt: RequestTrackerServer, through: str, team: str) -> tuple[Home, Home]:
    """Return the homes of Berta, who gives, and Ben, who takes; ``through`` a shared ``folder``, or ``git``."""
    (root / "team.yaml").write_text(team)
    if through == "git":
        remote(root, "berta", "ben")
    homes = []
    for who in ("berta", "ben"):
        home = Home(root / who, rt, who)
        to = f"git: {root / f'{who}-notes'}" if through == "git" else f"folder: {root / 'shared'}"
        with (home.folder / "config.yaml").open("a") as file:
            file.write(f"me: {{accounts: {{rt: {who}}}}}\n")
            file.write(f"handoffs: {{team: {root / 'team.yaml'}, to: [{{{to}}}]}}\n")
        home.sync()
        homes.append(home)
    return homes[0], homes[1]


def end_sync(home: Home) -> None:
    """End what pulls and sends for a home."""
    with closing(open_mirror(home.store)) as connection:
        pid = running_pid(connection)
    if pid is not None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


def open_six(rt: RequestTrackerServer) -> list[str]:
    """Open six tickets of Berta's, which are then all that she has, and return their references."""
    hands = Hands(rt, "berta")
    numbers = [
        hands.create(f"Dead line {n}", "No signal.", Requestor="jana.novak@kolo.test", Owner="berta") for n in range(6)
    ]
    for before in range(1, numbers[0]):  # other tests have been at work here
        with suppress(ServerFailure):
            hands.change(before, Status="resolved")
    return [f"rt:{number}" for number in numbers]


def fill(file: Path, *, four_gaps: bool = False) -> None:
    """Fill the gaps of a draft; with ``four_gaps`` all but the headline and three of the first item."""
    later = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d %H:%MZ}"
    text = file.read_text()
    for label, words in (("next step", "call them"), ("done when", "the line is up"), ("if", "quiet → call again"),
                         ("customer expects", f"word by {later}"), ("due", later)):  # fmt: skip
        text = re.sub(rf"(?m)^- {label}:$", f"- {label}: {words}", text)
    if four_gaps:
        for label in _FIRST_GAPS:
            text = re.sub(rf"(?m)^- {label}: .*$", f"- {label}:", text, count=1)
    else:
        text = text.replace('headline: ""', 'headline: "The lines are dead in the north."')
    file.write_text(text)


def owner(rt: RequestTrackerServer, ticket: str) -> str:
    """Return whose a ticket is in Request Tracker."""
    told = Hands(rt, "root").call("GET", f"ticket/{ticket.partition(':')[2]}")
    assert isinstance(told, Mapping)
    return str(told["Owner"]["id"])


def owners_set(rt: RequestTrackerServer, ticket: str) -> int:
    """Return how often a ticket's owner was set, as Request Tracker's history has it."""
    told = Hands(rt, "root").call("GET", f"ticket/{ticket.partition(':')[2]}/history?per_page=100&fields=Type,Field")
    assert isinstance(told, Mapping)
    return sum((one.get("Type"), one.get("Field")) == ("Set", "Owner") for one in told["items"])


def until_owned(rt: RequestTrackerServer, wanted: Mapping[str, str]) -> dict[str, str]:
    """Return who owns tickets once that is as it should be, or after a while."""
    end = time.monotonic() + _PATIENCE
    while (found := {ticket: owner(rt, ticket) for ticket in wanted}) != wanted and time.monotonic() < end:
        time.sleep(0.3)
    return found
