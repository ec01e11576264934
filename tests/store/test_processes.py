"""Several processes on one store: all see a change at once, none waits for long, and a lease has one holder."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from subprocess import Popen

import pytest

from store.processes import python, said
from store.records import at, message, opened, store, ticket
from workbench.domain.values import Ref
from workbench.store.changes import Follower, News, announce
from workbench.store.connection import Connection
from workbench.store.desk import mark_read, mark_unread, read_upto
from workbench.store.leases import Holder, forget_interest, holder_of, last_interest, show_interest
from workbench.store.opening import attach_both, open_mirror
from workbench.store.sources import drop_lease, lease_pid, take_lease
from workbench.store.transaction import writing

_WRITER = """
from store.records import opened, store, ticket
with opened(folder) as connection:
    print("ready", flush=True)
    for line in sys.stdin:
        store(connection, tickets=[ticket(int(line))])
        print("written", flush=True)
"""
# Looks as a desk does, which is often enough for a second.
_READER = """
from workbench.store.opening import attach_both
from workbench.domain.values import Ref
from workbench.store.changes import Follower
connection = attach_both(folder)
follower = Follower(connection)
print("ready", flush=True)
while True:
    news = follower.news()
    if news:
        print(*sorted(news.refs), flush=True)
        if "zd:3" in news.refs:
            break
    time.sleep(0.25)
"""


def _line(process: "Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with opened(tmp_path / "store") as connection:
        store(connection, tickets=[ticket(0)], messages=[message(0, 0)])
    return tmp_path / "store"


@contextmanager
def both(folder: Path) -> Iterator[tuple[Connection, Connection]]:
    """Open the store twice, as two processes would."""
    with closing(attach_both(folder)) as one, closing(attach_both(folder)) as other:
        yield one, other


# -- news -------------------------------------------------------------------------------------------------------


def test_two_readers_see_what_a_third_process_writes_each_time_it_does(folder: Path) -> None:
    writer, *readers = python(_WRITER, folder), python(_READER, folder), python(_READER, folder)
    assert [_line(process) for process in (writer, *readers)] == ["ready"] * 3
    assert writer.stdin is not None
    for number in (1, 2, 3):
        writer.stdin.write(f"{number}\n")
        writer.stdin.flush()
        assert _line(writer) == "written"
        assert [_line(reader) for reader in readers] == [f"zd:{number}"] * 2
    assert [said(process) for process in (writer, *readers)] == [""] * 3


def test_what_was_there_before_is_no_news(folder: Path) -> None:
    with closing(attach_both(folder)) as connection:
        follower = Follower(connection)
        assert [follower.news(), follower.news()] == [None, None]


def test_ones_own_changes_are_news_too_and_told_once(folder: Path) -> None:
    with closing(attach_both(folder)) as connection:
        follower = Follower(connection)
        store(connection, tickets=[ticket(1)])
        news = follower.news()
        assert news is not None
        assert news == News(frozenset({"zd:1"}), everything=False)
        assert follower.news() is None


def test_what_a_colleagues_desk_marks_is_news_of_the_desks_own_file(folder: Path) -> None:
    with both(folder) as (one, other):
        follower = Follower(one)
        assert mark_read(other, "zd:0", now=5)
        news = follower.news()
        assert news is not None
        assert news == News(frozenset({"zd:0"}), everything=False)


def test_a_change_without_an_announcement_is_no_news(folder: Path) -> None:
    with both(folder) as (one, other):
        follower = Follower(one)
        take_lease(other, "sync", "somebody", 1, now=0, seconds=9)
        assert follower.news() is None


def test_a_reader_that_slept_through_too_many_changes_reads_everything_again(folder: Path) -> None:
    with both(folder) as (one, other):
        follower = Follower(one)
        for number in range(2_100):
            announce(other, [f"zd:{number}"])
        assert other.execute("SELECT count(*) FROM main.change").fetchone()[0] <= 2_000  # they are not kept for ever
        news = follower.news()
        assert news is not None
        assert news.everything
        announce(other, ["zd:7"])
        news = follower.news()
        assert news is not None
        assert news == News(frozenset({"zd:7"}), everything=False)


# -- nobody waits -----------------------------------------------------------------------------------------------


def test_a_reader_goes_on_while_another_writes_and_sees_all_of_it_afterwards(folder: Path) -> None:
    with both(folder) as (writer, reader):
        count = "SELECT count(*) FROM ticket"
        with writing(writer):
            writer.execute("DELETE FROM main.ticket")
            assert reader.execute(count).fetchone() == (1,)
        assert reader.execute(count).fetchone() == (0,)


def test_marking_a_ticket_read_does_not_wait_for_a_pull(folder: Path) -> None:
    with closing(open_mirror(folder)) as pulling, closing(attach_both(folder)) as desk:
        desk.execute("PRAGMA busy_timeout=0")  # whatever it had to wait for would fail
        with writing(pulling):
            pulling.execute("UPDATE ticket SET subject = 'half of a batch'")
            assert mark_read(desk, "zd:0", now=5)
            mark_unread(desk, "zd:0", 0)
            assert read_upto(desk, "zd:0") == 0


def test_whoever_cannot_write_waits_and_then_says_so(folder: Path) -> None:
    with both(folder) as (one, other):
        assert one.execute("PRAGMA busy_timeout").fetchone() == (10_000,)
        other.execute("PRAGMA busy_timeout=50")
        with writing(one):
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                store(other, tickets=[ticket(1)])
            assert not other.in_transaction
        assert store(other, tickets=[ticket(1)]).tickets == 1


def test_two_writers_take_turns(folder: Path) -> None:
    code = """
from store.records import opened, store, ticket
start = int(sys.argv[2])
with opened(folder) as connection:
    for number in range(start, start + 40):
        store(connection, tickets=[ticket(number)])
print("done")
"""
    writers = [python(code, folder, str(start)) for start in (1_000, 2_000, 3_000)]
    assert [said(writer) for writer in writers] == ["done"] * 3
    with opened(folder) as connection:
        assert connection.execute("SELECT count(*) FROM ticket").fetchone() == (121,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def _delete_and_fail(connection: Connection) -> None:
    with writing(connection):
        connection.execute("DELETE FROM main.ticket")
        raise KeyboardInterrupt


def test_a_transaction_that_fails_is_over_and_leaves_nothing(folder: Path) -> None:
    with closing(attach_both(folder)) as connection:
        with pytest.raises(KeyboardInterrupt):
            _delete_and_fail(connection)
        assert not connection.in_transaction
        assert connection.execute("SELECT count(*) FROM ticket").fetchone() == (1,)


def _mark_all(connection: Connection, refs: list[Ref]) -> None:
    for ref in refs:
        mark_read(connection, ref, now=5)


def test_marks_on_a_full_disk_leave_the_connection_at_work(folder: Path) -> None:
    with closing(attach_both(folder)) as connection:
        pages = connection.execute("PRAGMA desk.page_count").fetchone()[0]
        connection.execute(f"PRAGMA desk.max_page_count={pages}")
        store(connection, tickets=[ticket(f"{'x' * 3_000}{n}") for n in range(9)])
        refs = [row[0] for row in connection.execute("SELECT ref FROM ticket ORDER BY n")]
        connection.execute("UPDATE main.ticket SET last = 1")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            _mark_all(connection, refs)
        assert not connection.in_transaction
        assert store(connection, tickets=[ticket(5, created=at(1))]).tickets == 1


# -- leases -----------------------------------------------------------------------------------------------------


def test_a_lease_has_one_holder_who_renews_it_until_it_expires(folder: Path) -> None:
    with both(folder) as (one, other):
        assert take_lease(one, "sync", "a", 11, now=100, seconds=10)
        assert not take_lease(other, "sync", "b", 22, now=105, seconds=10)
        assert take_lease(one, "sync", "a", 11, now=108, seconds=10)
        assert lease_pid(other, "sync", now=115) == 11
        assert not take_lease(other, "sync", "b", 22, now=118, seconds=10)
        assert lease_pid(other, "sync", now=119) is None
        assert take_lease(other, "sync", "b", 22, now=119, seconds=10)
        assert not take_lease(one, "sync", "a", 11, now=120, seconds=10)
        assert holder_of(one, "sync") == Holder("b", 22, 129)


def test_a_lease_is_given_back_by_its_holder_alone(folder: Path) -> None:
    with both(folder) as (one, other):
        take_lease(one, "sync", "a", 11, now=100, seconds=10)
        drop_lease(other, "sync", "b")
        assert lease_pid(one, "sync", now=100) == 11
        drop_lease(one, "sync", "a")
        assert holder_of(one, "sync") is None
        assert take_lease(other, "sync", "b", 22, now=101, seconds=10)


def test_of_many_processes_that_want_a_lease_one_gets_it(folder: Path) -> None:
    code = """
from workbench.store.opening import attach_both
from workbench.store.sources import take_lease
connection = attach_both(folder)
print(take_lease(connection, "sync", str(os.getpid()), os.getpid(), now=100, seconds=10))
"""
    answers = sorted(said(process) for process in [python(code, folder) for _ in range(4)])
    assert answers == ["False", "False", "False", "True"]


def test_desks_say_that_they_are_open_and_are_forgotten_once_they_are_not(folder: Path) -> None:
    with closing(attach_both(folder)) as connection:
        assert last_interest(connection) is None
        show_interest(connection, 1, now=100, seconds=10)
        show_interest(connection, 2, now=104, seconds=10)
        take_lease(connection, "sync", "a", 11, now=500, seconds=10)
        assert last_interest(connection) == 114
        forget_interest(connection, before=112)
        assert (holder_of(connection, "desk-1"), last_interest(connection)) == (None, 114)
        forget_interest(connection, before=1_000)
        assert last_interest(connection) is None
        assert holder_of(connection, "sync") is not None

