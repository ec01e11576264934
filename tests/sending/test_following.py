"""The sync process sends beside pulling, however often it is killed, and stays while anything is left to send."""

import random
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sync.helpdesks import Scripted
from sync.places import SomePlace, given
from sync.processes import following, wait_until
from workbench.domain.effects import Base, Change, Say, SetStatus
from workbench.domain.values import Batch, Status, Ticket, Visibility
from workbench.store import outbox, steps
from workbench.store.connection import Connection
from workbench.store.opening import open_both
from workbench.store.outbox import State
from workbench.sync.following import Following
from workbench.workplace import Workplace

_AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
_TICKETS = 60


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "config.yaml").write_text("me: {name: Ada, email: ada@desk.test}\n")
    tickets = tuple(
        Ticket(ref=f"local:{n}", subject=f"Scanner {n}", status=Status.OPEN, created=_AT, updated=_AT)
        for n in range(_TICKETS)
    )
    with Workplace.open(tmp_path).local_file() as file:
        file.put(Batch(cursor="", tickets=tickets))
    return tmp_path


@pytest.fixture
def desk(home: Path) -> Iterator[Connection]:
    with closing(open_both(home / "data" / "store")) as connection:
        yield connection


def _reply(number: int) -> Change:
    say = Say(visibility=Visibility.PUBLIC, text=f"Reply number {number}.")
    return Change(
        ticket=f"local:{number}", source="local", effects=(say, SetStatus(Status.PENDING)),
        base=Base(updated=_AT, status=Status.OPEN),
    )  # fmt: skip


def test_a_sync_process_that_is_killed_again_and_again_sends_each_reply_once(home: Path, desk: Connection) -> None:
    chance = random.Random(4)  # noqa: S311 - no secret
    outbox.put_all(desk, [_reply(number) for number in range(_TICKETS)], now=time.time(), hold=0)
    for _ in range(4):
        before = len(outbox.unsent_entries(desk))
        with following(home):
            wait_until(lambda before=before: len(outbox.unsent_entries(desk)) < before, "it sends")  # type: ignore[misc] # mypy infers no lambda with a default
            time.sleep(chance.uniform(0.0, 0.1))
    with following(home):
        wait_until(lambda: not outbox.unsent_entries(desk), "all is sent")
        wait_until(lambda: _statuses(desk) == {"pending"}, "all is seen")
    with closing(sqlite3.connect(home / "data" / "helpdesks" / "local.db")) as server:
        texts = [text for (text,) in server.execute("SELECT json_extract(body, '$.text') FROM message ORDER BY row")]
    assert sorted(texts) == sorted(f"Reply number {number}." for number in range(_TICKETS))


def _statuses(desk: Connection) -> set[str]:
    return {str(status) for (status,) in desk.execute("SELECT status FROM ticket")}


@pytest.mark.parametrize(
    ("state", "stays"),
    [(State.HELD, True), (State.QUEUED, True), (State.SENT, False), (State.CONFLICTED, False), (State.UNSURE, False)],
)
def test_the_process_stays_for_what_waits_for_time_or_network_and_not_for_a_person(
    tmp_path: Path, state: State, stays: bool
) -> None:
    place = SomePlace(tmp_path, given(Scripted([Batch(cursor="")], name="local")))
    with closing(open_both(place.store_folder)) as desk:
        number = outbox.put(desk, _reply(1), now=time.time(), hold=600)
        if state is not State.HELD:
            outbox.send_now(desk, number, now=time.time())
            steps.claim(desk, number, "me", now=time.time())
            steps.end(desk, number, state, now=time.time(), next_try=time.time() + 600)
        if not stays and state is not State.SENT:
            outbox.put(desk, _reply(1), now=time.time(), hold=0)  # which waits for the one before it
    follower = Following(place, for_desks=True, say=place.lines.append)
    assert follower._has_unsent() is stays
