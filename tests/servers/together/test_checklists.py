"""A fault is reproduced by keys on a ticket of a real Request Tracker, where the transcript then stands as a note."""

import asyncio
import base64
from collections.abc import Mapping
from pathlib import Path

import pytest

from faulty_servers import Web, web_server
from journey import BUDGET, SECRET, be_installed, reproduce, team_in, until
from screens.driving import NARROW, WIDE, desk_in, environment
from servers.failing import following
from servers.home import Home
from servers.request_tracker.hands import Hands
from servers.request_tracker.home import configuration
from servers.request_tracker.server import RequestTrackerServer
from workbench.store.outbox import sent_entries, unsent_entries
from workbench.workplace import Workplace

_CUSTOMER = "sean@brick.test"
_SUBJECT = "TLS handshake fails on the gateway since the upgrade"


def said_in(rt: RequestTrackerServer, number: int) -> list[tuple[str, str, dict[str, bytes]]]:
    """Return what was said on a ticket as RT tells it: the kind, the words, and the files by name."""
    hands = Hands(rt, "berta")
    history = hands.call("GET", f"ticket/{number}/history?fields=Type&per_page=100")
    parts = hands.call("GET", f"ticket/{number}/attachments?fields=Filename,TransactionId,ContentType&per_page=100")
    assert isinstance(history, Mapping)
    assert isinstance(parts, Mapping)
    said = []
    for one in history["items"]:
        held = {}
        for part in parts["items"]:
            if str(part["TransactionId"]) == str(one["id"]) and not part["ContentType"].startswith("multipart/"):
                told = hands.call("GET", f"attachment/{part['id']}")
                assert isinstance(told, Mapping)
                held[str(part["Filename"] or "")] = base64.b64decode(str(told.get("Content") or ""))
        said.append((str(one["Type"]), held.pop("", b"").decode(), held))
    return said


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_a_fault_is_reproduced_within_the_budget_and_its_transcript_is_a_comment_in_request_tracker(
    rt: RequestTrackerServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int],
) -> None:
    be_installed(tmp_path / "site", monkeypatch)
    ben = Hands(rt, "ben")
    alike = ben.create("TLS handshake fails on the proxy", "The gateway was well before.", Requestor=_CUSTOMER)
    ben.change(alike, Status="resolved")
    number = ben.create(_SUBJECT, f"It began at noon. {size}", Requestor=_CUSTOMER)
    mails = len(rt.sent())
    with web_server(Web(seconds=0.03)) as (url, asked):
        home = Home(tmp_path / "home", (
            f"{configuration(rt.url, 'berta')}"
            "queues: [{name: Open, search: 'status:open', order: created}]\nshift: {zone: UTC}\nsending: {undo: 1}\n"
            f"plugins: {{checklists: {{settings: {{folders: ['{team_in(tmp_path, url)}']}}}}}}\n"
        ), RT_TOKEN=rt.tokens["berta"])  # fmt: skip
        home.run("plugins", "enable", "checklists")
        home.sync()
        keys = asyncio.run(reproduced_on(home, number, size))
        assert len(asked) == 3
    assert keys <= BUDGET
    said = said_in(rt, number)
    assert [kind for kind, _, _ in said].count("Correspond") == 0
    ((_, words, files),) = (one for one in said if one[0] == "Comment")
    assert "Verdict: reproduced" in words
    assert "GET /export" in words
    assert url in words
    assert {"transcript.md", "measure.txt"} <= files.keys()
    assert b"Verdict: reproduced" in files["transcript.md"]
    assert b"sent with" in files["measure.txt"]
    assert not [name for name, content in files.items() if SECRET.encode() in content]
    assert SECRET not in words
    told = [mail for mail in rt.sent()[mails:] if _CUSTOMER in f"{mail['To']} {mail['Cc']} {mail['Bcc']}"]
    assert told == [], [mail["Subject"] for mail in told]


async def reproduced_on(home: Home, number: int, size: tuple[int, int]) -> int:
    """Do the journey at a desk that pulls and sends, and return how many keys it took, once the note has arrived."""
    outside = {name: home.environment[name] for name in ("RT_TOKEN", "PYTHONPATH")}
    with environment(NO_COLOR=None, WORKBENCH_NOW=None, **outside), following(home):
        workplace = Workplace.open(home.folder)
        try:
            async with desk_in(workplace, size) as desk:
                await until(desk, lambda: desk.selected == str(number))
                keys = await reproduce(desk, "It began at noon.", "TLS handshake fails on the proxy")
                connection = desk.desk.connection
                await until(desk, lambda: bool(sent_entries(connection)) and not unsent_entries(connection))
                return keys
        finally:
            workplace.close()
