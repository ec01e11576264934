"""The sync process: what it pulls, what survives its death, and that there is one at a time."""

import asyncio
import random
import signal
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sync.processes import count, following, kill, puller, rows, start, wait_for_messages, wait_until
from workbench.api import Batch, Customer, Message, Role, Status, Ticket, Visibility
from workbench.store.opening import open_both, open_mirror
from workbench.store.reading import StoreQueries
from workbench.store.snoozing import snooze, snooze_of
from workbench.workplace import Workplace

_START = datetime(2026, 1, 1, tzinfo=UTC)
_SELECTS = {
    "tickets": "SELECT ref, subject, status, customer, updated, work, waiting, tags, "
    "(SELECT ref FROM message WHERE id = last) FROM ticket",
    "messages": "SELECT ref, author, at, text, (SELECT ref FROM ticket WHERE n = message.ticket) FROM message",
    "customers": "SELECT ref, name, email FROM customer",
    "links": "SELECT * FROM link",
    "originals": "SELECT (SELECT ref FROM message WHERE id = original.message), type, body FROM original",
    "tags": "SELECT tag, (SELECT ref FROM ticket WHERE n = tag.ticket) FROM tag",
}


def _tickets(first: int, upto: int, *, round_: int = 0) -> Batch:
    """Return tickets with two messages each; a later round changes what an earlier one said."""
    tickets, messages = [], []
    for number in range(first, upto):
        at = _START + timedelta(minutes=number)
        ref = f"local:{number}"
        tickets.append(Ticket(
            ref=ref, subject=f"Ticket {number} round {round_}", tags=("bulk",), customer=f"local:c{number % 50}",
            status=Status.OPEN if number % 3 else Status.SOLVED, created=at, updated=at + timedelta(hours=round_),
        ))
        messages += [
            Message(
                ref=f"{ref}-{place}", ticket=ref, author="Jane", role=Role.CUSTOMER, visibility=Visibility.PUBLIC,
                at=at + timedelta(seconds=place), original=b"<p>x</p>" if place else None, original_type="text/html",
                text=f"word{number} round{round_} see https://github.com/acme/api/issues/{number}",
            )
            for place in range(2)
        ]
    people = tuple(
        Customer(ref=f"local:c{n}", name=f"Person {n}", email=f"p{n}@acme.test", updated=_START) for n in range(50)
    )
    return Batch(cursor="", customers=people, tickets=tuple(tickets), messages=tuple(messages))


def _put(home: Path, batch: Batch) -> None:
    with Workplace.open(home).local_file() as file:
        file.put(batch)


def _contents(home: Path) -> dict[str, list[tuple[object, ...]]]:
    return {name: sorted(rows(home, select), key=repr) for name, select in _SELECTS.items()}


def _freshly_pulled(home: Path, other: Path) -> dict[str, list[tuple[object, ...]]]:
    """Return what a store that nobody disturbed holds."""
    path = home / "data" / "helpdesks" / "local.db"
    (other / "config.yaml").write_text(f"helpdesks: [{{name: local, kind: local, path: {path}}}]")
    assert start(other, "sync", "--once").wait() == 0
    return _contents(other)


def test_a_sync_that_is_killed_again_and_again_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    home, other = tmp_path / "home", tmp_path / "other"
    home.mkdir()
    other.mkdir()
    _put(home, _tickets(1, 5001))
    chance = random.Random(7)  # noqa: S311 - no secret
    for _ in range(3):
        with following(home):
            time.sleep(chance.uniform(0.1, 0.5))  # somewhere between the interpreter's start and the first page
    for _ in range(7):
        before = count(home, "message")
        with following(home):
            wait_for_messages(home, min(before + 1, 10000))
            time.sleep(chance.uniform(0.0, 0.1))  # somewhere in the next page
    _put(home, _tickets(1000, 1400, round_=1))
    with following(home):
        last = "SELECT 1 FROM ticket WHERE subject = 'Ticket 1399 round 1'"
        wait_until(lambda: bool(rows(home, last)), "the last change is there")
        wait_for_messages(home, 10000)
    assert _contents(home) == _freshly_pulled(home, other)
    for number in (1, 1200, 5000):
        assert _found(home, f"word{number}") == {f"local:{number}"}
    assert _found(home, "round1") == {f"local:{number}" for number in range(1000, 1400)}


def test_what_was_put_into_the_helpdesk_is_seen_while_the_process_follows(tmp_path: Path) -> None:
    _put(tmp_path, _tickets(1, 4))
    with following(tmp_path):
        wait_until(lambda: count(tmp_path, "ticket") == 3, "the first tickets are there")
        _put(tmp_path, _tickets(4, 7))
        wait_until(lambda: count(tmp_path, "ticket") == 6, "the next tickets are there")


def test_what_is_laid_aside_until_now_is_brought_back_though_no_desk_is_open(tmp_path: Path) -> None:
    folder = Workplace.open(tmp_path).store_folder
    with closing(open_both(folder)) as connection:
        snooze(connection, "local:1", until=int(time.time()) - 1, event="", now=0)
        snooze(connection, "local:2", until=int(time.time()) + 3600, event="", now=0)
        with following(tmp_path):
            wait_until(lambda: snooze_of(connection, "local:1") is None, "it is back")
        assert snooze_of(connection, "local:2") is not None


def test_of_two_followers_one_pulls_and_the_other_takes_over_when_it_dies(tmp_path: Path) -> None:
    _put(tmp_path, _tickets(1, 4))
    with following(tmp_path) as first:
        wait_until(lambda: puller(tmp_path) == first.pid, "the first one pulls")
        with following(tmp_path) as second:
            time.sleep(0.5)
            assert second.poll() is None
            assert puller(tmp_path) == first.pid
            kill(first)
            wait_until(lambda: puller(tmp_path) == second.pid, "the second one pulls")
            _put(tmp_path, _tickets(4, 7))
            wait_until(lambda: count(tmp_path, "ticket") == 6, "the second one has pulled")


def test_a_lease_of_another_machine_is_waited_for_until_it_expires(tmp_path: Path) -> None:
    open_both(tmp_path / "data" / "store").close()
    mirror = open_mirror(tmp_path / "data" / "store")
    mirror.execute("INSERT INTO lease VALUES ('sync', 'elsewhere 1', 1, ?)", (time.time() + 1.5,))
    until = time.time() + 1.5
    with following(tmp_path) as process:
        wait_until(lambda: puller(tmp_path) == process.pid, "the process pulls")
        assert time.time() >= until - 0.1
    mirror.close()


def test_a_process_for_desks_ends_at_once_where_another_one_follows(tmp_path: Path) -> None:
    with following(tmp_path) as first:
        wait_until(lambda: puller(tmp_path) == first.pid, "the first one pulls")
        assert start(tmp_path, "sync", "--follow", "--for-desks").wait() == 0
        assert puller(tmp_path) == first.pid


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_process_that_is_told_to_end_gives_its_lease_back(tmp_path: Path, number: signal.Signals) -> None:
    process = start(tmp_path, "sync", "--follow")
    wait_until(lambda: puller(tmp_path) == process.pid, "it pulls")
    process.send_signal(number)
    assert process.wait() == 0
    assert puller(tmp_path) is None


def test_a_helpdesk_that_cannot_be_read_says_so_and_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "broken.db").write_text("this is no database, and long enough to be looked at" * 100)
    (tmp_path / "config.yaml").write_text(
        "helpdesks:\n- {name: broken, kind: local, path: broken.db}\n- {name: local, kind: local}\n"
    )
    _put(tmp_path, _tickets(1, 4))
    with following(tmp_path):
        wait_until(lambda: count(tmp_path, "ticket") == 3, "the sound one was pulled")
        wait_until(lambda: bool(_trouble(tmp_path, "broken")), "the trouble is told")
        assert "damaged" in _trouble(tmp_path, "broken")
        assert not _trouble(tmp_path, "local")
        (tmp_path / "broken.db").unlink()
        wait_until(lambda: not _trouble(tmp_path, "broken"), "it was tried again by itself")


def test_a_mirror_that_was_set_aside_as_damaged_is_filled_again_by_the_same_process(tmp_path: Path) -> None:
    _put(tmp_path, _tickets(1, 4))
    with following(tmp_path) as process:
        wait_until(lambda: count(tmp_path, "ticket") == 3, "the tickets are there")
        for path in (tmp_path / "data/store").glob("mirror.db*"):
            path.rename(path.with_name(f"aside-{path.name}"))
        wait_until(lambda: count(tmp_path, "ticket") == 3, "they were pulled again")
        assert process.poll() is None


def test_what_the_configuration_does_not_keep_any_longer_is_purged(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("helpdesks: [{name: local, kind: local}]\nstore: {retention_days: 30}\n")
    _put(tmp_path, _tickets(1, 7))
    assert start(tmp_path, "sync", now="2026-01-02T00:00:00Z").wait() == 0
    assert count(tmp_path, "ticket") == 6
    process = start(tmp_path, "sync", "--follow", now="2026-03-04T09:41:00Z")
    try:
        wait_until(lambda: count(tmp_path, "ticket") == 4, "the two that are solved are gone")
        assert not rows(tmp_path, "SELECT ref FROM ticket WHERE status = 'solved'")
    finally:
        kill(process)


def test_a_configuration_that_was_written_is_followed_without_a_new_start(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("helpdesks: [{name: mail, kind: local}]\n")
    with following(tmp_path) as process:
        wait_until(lambda: puller(tmp_path) == process.pid, "it pulls")
        with Workplace.open(tmp_path).local_file("later") as file:
            file.open_ticket("Hello", "text", "jane@acme.test", now=_START)
        (tmp_path / "config.yaml").write_text(
            "helpdesks: [{name: mail, kind: local}, {name: later, kind: local}]\n"
        )
        wait_until(lambda: count(tmp_path, "ticket") == 1, "the new helpdesk was pulled")
        assert process.poll() is None


def _trouble(home: Path, name: str) -> str:
    return str(dict(rows(home, "SELECT name, trouble FROM source")).get(name, ""))


def _found(home: Path, words: str) -> set[str | None]:
    connection = open_both(home / "data" / "store")
    try:
        queries = StoreQueries(connection, (), lambda: _START + timedelta(days=60))
        return {hit.ticket for hit in asyncio.run(queries.search(f"{words} kind:message", 2000))}
    finally:
        connection.close()
