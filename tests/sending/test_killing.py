"""A process that sends to the embedded helpdesk is killed at every step of the way, and its file is counted."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sending.lives import POINTS, ROUNDS, lives
from workbench.domain.effects import Base, Change, Say, SetStatus
from workbench.domain.values import Batch, Message, Role, Status, Ticket, Visibility
from workbench.store import outbox
from workbench.store.connection import Connection
from workbench.store.opening import open_both
from workbench.store.outbox import State
from workbench.workplace import Workplace

_AT = datetime(2026, 11, 21, 9, tzinfo=UTC)


def _tickets(count: int) -> Batch:
    tickets = tuple(
        Ticket(ref=f"local:{n}", subject=f"Scanner {n}", status=Status.OPEN, created=_AT, updated=_AT)
        for n in range(count)
    )
    asked = tuple(
        Message(
            ref=f"local:m{n}", ticket=f"local:{n}", author="Jane", role=Role.CUSTOMER, visibility=Visibility.PUBLIC,
            at=_AT, text="It stands still.",
        )
        for n in range(count)
    )
    return Batch(cursor="", tickets=tickets, messages=asked)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home with an embedded helpdesk and a ticket for each death."""
    (tmp_path / "config.yaml").write_text("me: {name: Ada, email: ada@desk.test}\n")
    with Workplace.open(tmp_path).local_file() as file:
        file.put(_tickets(len(POINTS) * ROUNDS))
    return tmp_path


@pytest.fixture
def desk(home: Path) -> Iterator[Connection]:
    with closing(open_both(home / "data" / "store")) as connection:
        yield connection


def _put(desk: Connection, number: int, now: float) -> int:
    say = Say(visibility=Visibility.PUBLIC, text=f"Reply number {number}.")
    base = Base(updated=_AT, last=_AT, seen=(f"local:m{number}",), status=Status.OPEN)
    change = Change(
        ticket=f"local:{number}", source="local", effects=(say, SetStatus(Status.PENDING)), base=base
    )  # fmt: skip
    return outbox.put(desk, change, now=now, hold=0)


def _there(home: Path, text: str) -> int:
    """Return how many messages of the helpdesk's own file hold a text."""
    path = home / "data" / "helpdesks" / "local.db"
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        question = "SELECT count(*) FROM message WHERE json_extract(body, '$.text') = ?"
        return int(connection.execute(question, (text,)).fetchone()[0])


def test_killed_at_any_point_a_reply_is_in_the_helpdesk_once_and_with_its_status(
    home: Path, desk: Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    ended: Counter[str] = Counter()
    with lives(home) as processes:
        for number, (point, times) in enumerate(POINTS * ROUNDS):
            entry = _put(desk, number, now=_AT.timestamp())
            assert processes.send(point, times) == -9, f"nothing dies {point} for the {times}. time"
            assert processes.send() == 0
            after = outbox.entry_of(desk, entry)
            assert after is not None
            assert (after.state, _there(home, f"Reply number {number}.")) == (State.SENT, 1), f"{point}, {after}"
            ended[f"{after.state}, there once"] += 1
    with capsys.disabled():
        print(f"\n{len(POINTS)} points, {ROUNDS} rounds: {dict(ended)}")
    statuses = desk.execute("SELECT DISTINCT status FROM ticket").fetchall()
    assert statuses == [("pending",)]  # what was read again after sending
