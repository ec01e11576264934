"""A person's home with one Request Tracker in the configuration, synced by the real program, and what is in it then."""

import sqlite3
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from servers.home import Home as AnyHome
from servers.request_tracker.server import RequestTrackerServer
from servers.request_tracker.truth import CaseRow, SaidRow, Truth
from workbench.store.scale import GONE, NEVER

SOURCE = "rt"


class Home(AnyHome):
    """Somebody's home; ``who`` is the agent whose token is in it."""

    def __init__(self, folder: Path, server: RequestTrackerServer, who: str) -> None:
        super().__init__(folder, configuration(server.url, who), RT_TOKEN=server.tokens[who])

    def stored(self) -> Truth:
        """Return what is in the store, in the words of RT's database."""
        with self.reading() as connection:
            there = connection.execute("SELECT * FROM ticket WHERE work <> ?", (GONE,))
            tickets = {row["n"]: _case(row) for row in there}
            files: dict[int, list[tuple[str, int]]] = defaultdict(list)
            for row in connection.execute("SELECT message, name, size FROM attachment"):
                files[row["message"]].append((row["name"], row["size"]))
            messages = {
                said.id: said
                for row in connection.execute("SELECT * FROM message")
                if row["ticket"] in tickets
                for said in [_said(row, tickets[row["ticket"]].id, files[row["id"]])]
            }
        return Truth({case.id: case for case in tickets.values()}, messages)

    def pairs(self, statement: str) -> dict[str, str]:
        """Return what a statement on the mirror gives in two columns."""
        return {str(one): str(other) for one, other in self.asked(statement)}


def configuration(url: str, who: str) -> str:
    """Return a configuration that names the RT at an address, and where an agent's token is."""
    return f"helpdesks:\n  - {{name: {SOURCE}, kind: rt, url: '{url}', user: {who}, token: {{env: RT_TOKEN}}}}\n"


def _case(row: sqlite3.Row) -> CaseRow:
    return CaseRow(
        _number(row["ref"]), row["subject"], row["status_word"], row["priority"], _name(row["assignee"]) or "Nobody",
        _name(row["customer"]), _time(row["created"]), _time(row["updated"] // 1_000_000),
        "" if row["due"] == NEVER else _time(row["due"]),
    )  # fmt: skip


def _said(row: sqlite3.Row, ticket: int, files: list[tuple[str, int]]) -> SaidRow:
    return SaidRow(
        _number(row["ref"]), ticket, row["author"], row["role"], bool(row["internal"]), _time(row["at"]), row["text"],
        tuple(sorted(files)),
    )  # fmt: skip


def _name(ref: str | None) -> str:
    return (ref or "").partition(":")[2]


def _number(ref: str) -> int:
    return int(_name(ref))


def _time(seconds: int) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S}"


def differences(found: Truth, wanted: Truth) -> list[str]:
    """Return how what is stored differs from what RT holds, a sentence each; all that may not be seen first."""
    faults = []
    for what, here, there in (("ticket", found.tickets, wanted.tickets), ("message", found.messages, wanted.messages)):
        too_many = sorted(here.keys() - there.keys())
        faults += [f"{what} {one} is here and must not be seen: {here[one]}" for one in too_many]
        faults += [f"{what} {one} is missing: {there[one]}" for one in sorted(there.keys() - here.keys())]
        faults += [
            f"{what} {one} is {here[one]} here and {there[one]} in RT"
            for one in sorted(here.keys() & there.keys())
            if here[one] != there[one]
        ]
    return faults
