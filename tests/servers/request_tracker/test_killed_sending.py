"""A process that sends to a real Request Tracker is killed at every step; RT's database and its mails are counted."""

import os
import re
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from sending.lives import POINTS, Lives, lives
from servers.request_tracker.conftest import Tracker
from servers.request_tracker.home import Home
from workbench.domain.effects import Change, Say, SetStatus
from workbench.domain.values import Status, Visibility
from workbench.store import outbox
from workbench.store.bases import base_of
from workbench.store.connection import Connection
from workbench.store.opening import open_both
from workbench.store.outbox import State, Step

_ROUNDS = int(os.environ.get("WORKBENCH_ROUNDS", "1"))  # the whole of it are 20
_POINTS = (*POINTS, ("at the answer", 1), ("at the answer", 2))
_OURS = re.compile(r"Reply \d{4} to the dead line\.")
# Where a process dies that had written down what it was about to send, and had not sent it. RT could not tell a second
# one from the first, so a person is asked.
_UNSENT = (("after begin", 1), ("before write", 1))


@pytest.fixture
def home(rt: Tracker, tmp_path: Path) -> Home:
    """Return Berta's home, in which a ticket was pulled for each death."""
    berta = rt.hands("berta")
    for number in range(len(_POINTS) * _ROUNDS):
        berta.create(f"Line {number} is dead", "Since this morning.", Requestor="jana.novak@kolo.test")
    home = Home(tmp_path / "home", rt.server, "berta")
    home.sync()
    return home


@pytest.fixture
def desk(home: Home) -> Iterator[Connection]:
    with closing(open_both(home.store)) as connection:
        yield connection


def _put(desk: Connection, ticket: str, text: str) -> int:
    say = Say(visibility=Visibility.PUBLIC, text=text)
    change = Change(
        ticket=ticket, source="rt", effects=(say, SetStatus(Status.SOLVED)), base=base_of(desk, ticket)
    )  # fmt: skip
    return outbox.put(desk, change, now=time.time(), hold=0)


def _said(rt: Tracker) -> Counter[str]:
    """Return how many words to customers in RT's database hold which of our replies."""
    with closing(sqlite3.connect(rt.database)) as connection:
        found = connection.execute(
            "SELECT a.Content FROM Transactions x JOIN Attachments a ON a.TransactionId = x.id "
            "WHERE x.Type = 'Correspond' AND a.Content LIKE '%to the dead line%'"
        )
        return Counter(name for (content,) in found for name in _OURS.findall(str(content)))


def _mailed(rt: Tracker) -> Counter[str]:
    """Return how many mails that RT has sent hold which of our replies."""
    return Counter(name for mail in rt.server.sent() for name in set(_OURS.findall(mail.as_string())))


def _sent(processes: Lives, desk: Connection, number: int) -> outbox.Entry:
    """Send until a change goes no further by itself, and return it."""
    for _ in range(10):
        assert processes.send() == 0
        entry = outbox.entry_of(desk, number)
        assert entry is not None
        if entry.state not in (State.QUEUED, State.SENDING):
            return entry
        time.sleep(0.5)  # what may still be at work there is left alone for a moment
    raise AssertionError(f"{entry} goes on and on")


def test_killed_at_any_point_a_reply_is_in_rt_and_in_its_mail_once_or_waits_for_a_person(
    rt: Tracker, home: Home, desk: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    tickets = [str(ref) for (ref,) in desk.execute("SELECT ref FROM ticket WHERE subject GLOB 'Line * is dead'")]
    ended: dict[str, tuple[tuple[str, int], outbox.Entry]] = {}
    with lives(home.folder, RT_TOKEN=rt.server.tokens["berta"]) as processes:
        for place, (ticket, point) in enumerate(zip(tickets, _POINTS * _ROUNDS, strict=True)):
            text = f"Reply {place:04} to the dead line."
            number = _put(desk, ticket, text)
            assert processes.send(*point) == -9, f"nothing dies {point}"
            ended[text] = point, _sent(processes, desk, number)
    said, mailed = _said(rt), _mailed(rt)
    counted: Counter[str] = Counter()
    for text, (point, entry) in ended.items():
        found = (entry.state, entry.parts[0].step, said[text], mailed[text])
        is_unsent = point in _UNSENT
        wanted = (State.UNSURE, Step.UNSURE, 0, 0) if is_unsent else (State.SENT, Step.DONE, 1, 1)
        assert found == wanted, f"{point}: {found} {entry}"
        counted["not there, waits for a person" if is_unsent else "there once, mailed once"] += 1
    statuses = desk.execute(
        "SELECT DISTINCT t.status FROM ticket t JOIN desk.outbox o ON o.ticket = t.ref WHERE o.state = 'sent'"
    ).fetchall()
    assert statuses == [("solved",)]
    with capsys.disabled():
        print(f"\n{len(_POINTS)} points, {_ROUNDS} rounds: {dict(counted)}")
