"""Queues: every window is what sorting all of it would give, in every order, and none walks through the store."""

import sqlite3
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from store.company import company, dice_of, pages
from store.questions import field_questions, questions
from store.records import ME, NOW, asker, at, customer, message, opened, organisation, query, store, ticket
from store.scan import Scan
from workbench.domain.values import Priority, Ref, Status, Ticket
from workbench.store.changes import Follower
from workbench.store.connection import Connection
from workbench.store.desk import mark_read
from workbench.store.filling import store_batch
from workbench.store.matching import simplified
from workbench.store.opening import open_mirror
from workbench.store.queues import ORDERS, Key, Queue, QueueRow
from workbench.store.scale import NEVER, rank_of
from workbench.store.sources import note_answer

# Two accounts that are both me, one that nobody has, and four more: an arm each.
_MES = ((ME,), (ME, "hq:a9"), (), (ME, "hq:a9", "zd:a2", "zd:x1", "zd:x2", "zd:x3"))


class Place:
    """A store of tickets, many of which tie, and the scan of the same."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        batch = company(seed=11, tickets=150, messages=200)
        for page in pages(batch, dice_of(11), 30):
            store_batch(connection, "zd", page, now=0)
        note_answer(connection, "hq", now=0)
        self.scan = Scan(batch, NOW, (ME,), {})
        self.n: dict[Ref, int] = dict(connection.execute("SELECT ref, n FROM ticket").fetchall())

    def key(self, ref: Ref, order: str) -> Key:
        one = self.scan.tickets[ref]
        due = int(one.due.timestamp()) if one.due else NEVER
        value = {
            "due": due, "updated": round(one.updated.timestamp() * 1e6), "created": self.n[ref],
            "priority": rank_of(one.priority, due),
        }[order]  # fmt: skip
        return Key(value, self.n[ref])

    def sorted(self, text: str, order: str, me: tuple[Ref, ...]) -> list[Ref]:
        self.scan.me = me
        found = self.scan.queue(simplified(query(text).tree))
        return sorted(found, key=lambda ref: self.key(ref, order), reverse=ORDERS[order].descends)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with opened(tmp_path_factory.mktemp("queues")) as connection:
        yield Place(connection)


def refs(rows: list[QueueRow]) -> list[Ref]:
    return [row.ref for row in rows]


_orders = st.sampled_from(list(ORDERS))
_ONE_IN = 8  # tickets is looked for by itself


@settings(max_examples=60)
@given(st.one_of(field_questions, questions), _orders, st.sampled_from(_MES), st.data())
@example("", "due", (ME,), None)
@example("status:open assignee:me", "due", (ME, "hq:a9"), None)
@example("status:open assignee:me is:mine", "priority", (ME, "hq:a9"), None)
@example("status:solved is:open", "created", (), None)
@example("assignee:me,none status:open,pending", "updated", _MES[3], None)
@example("assignee:nobody", "due", (ME,), None)
@example("&&", "due", (ME,), None)
def test_every_window_is_what_sorting_everything_gives(
    place: Place, text: str, order: str, me: tuple[Ref, ...], data: st.DataObject | None
) -> None:
    queue = Queue(query(text), order, asker(place.connection, me))
    whole = place.sorted(text, order, me)

    def draw(most: int) -> int:
        return data.draw(st.integers(0, most)) if data else most // 2

    limit = 1 + draw(12)
    assert refs(queue.first(1_000)) == whole
    assert refs(queue.first(limit)) == whole[:limit]
    assert refs(queue.last(limit)) == whole[-limit:]
    assert queue.count() == len(whole)
    assert queue.count(stop_at=limit) == min(limit, len(whole))
    asked = list(place.scan.tickets)[draw(_ONE_IN - 1) :: _ONE_IN]
    assert [ref for ref in asked if queue.find(ref)] == [ref for ref in asked if ref in whole]
    if whole:
        here = draw(len(whole) - 1)
        row = queue.find(whole[here])
        assert row is not None
        assert row in queue.first(1_000)
        key = queue.key_of(row)
        assert key == place.key(row.ref, order)
        assert refs(queue.after(key, limit)) == whole[here + 1 : here + 1 + limit]
        assert refs(queue.after(key, limit, including=True)) == whole[here : here + limit]
        assert refs(queue.before(key, limit)) == whole[max(0, here - limit) : here]


@settings(max_examples=40)
@given(st.sampled_from(["", "status:open", "status:open assignee:me", "due:none", "tls"]), _orders, st.integers(-2, 2))
def test_a_window_may_start_where_no_row_is_any_more(place: Place, text: str, order: str, aside: int) -> None:
    queue = Queue(query(text), order, asker(place.connection))
    whole = place.sorted(text, order, (ME,))
    sign = -1 if ORDERS[order].descends else 1
    keys = [tuple(sign * part for part in place.key(ref, order)) for ref in whole]
    for ref in whole[::7]:
        n = place.n[ref] + 1
        gone = Key(n if order == "created" else place.key(ref, order).value + aside, n)
        sought = tuple(sign * part for part in gone)
        behind, before = bisect_right(keys, sought), bisect_left(keys, sought)
        assert refs(queue.after(gone, 5)) == whole[behind : behind + 5]
        assert refs(queue.before(gone, 5)) == whole[max(0, before - 5) : before]


@settings(max_examples=40)
@given(st.sampled_from(["", "status:open", "status:open assignee:me", "due:none", "has:escalation", "id:1"]), _orders)
def test_near_walks_from_the_first_row_to_the_last_and_never_back(place: Place, text: str, order: str) -> None:
    queue = Queue(query(text), order, asker(place.connection))
    whole = place.sorted(text, order, (ME,))
    starts = []
    for part in range(21):
        found = refs(queue.near(part / 20, 8))
        assert len(found) == min(8, len(whole))
        if found:
            starts.append(whole.index(found[0]))
            assert found == whole[starts[-1] : starts[-1] + 8]
    assert starts == sorted(starts)
    if whole:
        assert starts[0] == 0
        assert starts[-1] == max(0, len(whole) - 8)


# -- the middle of a queue --------------------------------------------------------------------------------------


def many(count: int) -> list[Ticket]:
    return [ticket(number, created=at(number * 60), updated=at(number * 30)) for number in range(1, count + 1)]


@pytest.mark.parametrize("order", list(ORDERS))
def test_the_middle_is_about_in_the_middle_where_nothing_is_due(connection: Connection, order: str) -> None:
    store(connection, tickets=many(400))
    queue = Queue(query("status:open"), order, asker(connection))
    whole = refs(queue.first(1_000))
    assert 150 < whole.index(queue.near(0.5, 5)[0].ref) < 250


def test_the_middle_is_about_in_the_middle_where_all_is_due(connection: Connection) -> None:
    store(connection, tickets=[ticket(n, due=NOW + timedelta(minutes=n)) for n in range(400)])
    queue = Queue(query("status:open"), "due", asker(connection))
    assert 195 < refs(queue.first(1_000)).index(queue.near(0.5, 5)[0].ref) < 205


def test_rows_without_a_deadline_have_the_last_quarter_of_the_way(connection: Connection) -> None:
    dated = [ticket(n, due=NOW + timedelta(minutes=n)) for n in range(100)]
    store(connection, tickets=[*dated, *(ticket(1_000 + n, created=at(n * 60)) for n in range(300))])
    queue = Queue(query("status:open"), "due", asker(connection))
    whole = refs(queue.first(1_000))
    starts = [whole.index(queue.near(share, 5)[0].ref) for share in (0.0, 0.37, 0.74, 0.75, 0.87, 1.0)]
    assert starts[0] == 0
    assert 40 < starts[1] < 60 < starts[2] < 100 == starts[3]
    assert 200 < starts[4] < 300 < starts[5] == 395


# -- what a row shows -------------------------------------------------------------------------------------------


def test_a_row_tells_who_it_is_for_what_is_new_and_whose_turn_it_is(connection: Connection) -> None:
    store(
        connection, customers=[customer(1, "Jane Roe")], organisations=[organisation(1, "Acme GmbH")],
        tickets=[
            ticket(1, "One", customer="zd:c1", organisation="zd:o1", due=NOW, priority=Priority.HIGH),
            ticket(2, "Two", customer="zd:c1"), ticket(3, "Three"),
        ],
        messages=[message(n, at=at(n)) for n in range(1, 40)],
    )  # fmt: skip
    queue = Queue(query("status:open"), "due", asker(connection))
    one, *others = queue.first(9)
    assert (one.ref, one.subject, one.who) == ("zd:1", "One", "Acme GmbH")
    assert (one.due, one.priority) == (int(NOW.timestamp()), Priority.HIGH)
    assert (one.unread, one.waiting) == (10, 1)  # counted no further: 9+ is what is shown
    assert sorted((row.who, row.due, row.unread, row.waiting) for row in others) == [
        ("", NEVER, 0, 0), ("Jane Roe", NEVER, 0, 0),
    ]  # fmt: skip
    mark_read(connection, "zd:1", now=0)
    store(connection, messages=[message(99, at=at(0))])
    assert queue.first(1)[0].unread == 1


def test_open_tickets_are_shown_from_one_index_whosever_they_are(connection: Connection) -> None:
    for text, whose in (("status:open assignee:me", (ME, "rt:7")), ("is:open", (ME,)), ("status:open", (ME,))):
        queue = Queue(query(text), "due", asker(connection, whose))
        opened_by = connection.execute(f"EXPLAIN {queue.statement(40)[0]}", queue.statement(40)[1]).fetchall()
        roots = dict(connection.execute("SELECT rootpage, name FROM sqlite_schema WHERE rootpage"))
        read = {roots[row[3]] for row in opened_by if row[1] == "OpenRead" and row[4] == 0}
        assert {name for name in read if name.startswith("ticket_")} == {
            "ticket_shown_of_assignee" if "me" in text else "ticket_shown_by_due"
        }


def test_counting_stops_at_a_thousand(connection: Connection) -> None:
    store(connection, tickets=many(1_100))
    for text in ("status:open", "", "status:open assignee:none", "tls"):
        assert Queue(query(text), "due", asker(connection)).count() == 1_000


def test_a_queue_sees_what_another_connection_has_just_stored(connection: Connection, tmp_path: Path) -> None:
    queue = Queue(query("status:open"), "due", asker(connection))
    follower = Follower(connection)
    with opened(tmp_path / "store") as other:
        store(other, tickets=[ticket(1)])
    assert follower.news() is not None
    assert refs(queue.first(5)) == ["zd:1"]


# -- no walk through the store ----------------------------------------------------------------------------------


def plans(connection: Connection, queue: Queue) -> list[str]:
    """Return how SQLite answers each read of a queue: https://sqlite.org/eqp.html."""
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    key = Key(5, 5)
    queue.first(5), queue.last(5), queue.after(key, 5), queue.before(key, 5), queue.near(0.5, 5), queue.count()
    connection.set_trace_callback(None)
    told = [connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall() for sql in asked]
    return [str(row[3]) for steps in told for row in steps]


_QUICK = [("status:open", order) for order in ORDERS] + [
    ("status:pending", "updated"), ("status:solved", "updated"), ("status:open assignee:me", "due"),
    ("status:open assignee:none", "due"), ("status:open due:<4h", "due"), ("status:open since:90d", "updated"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "order"), _QUICK)
def test_the_listed_orders_read_along_an_index_and_sort_nothing(connection: Connection, text: str, order: str) -> None:
    queue = Queue(query(text), order, asker(connection))
    assert queue.is_quick
    told = plans(connection, queue)
    of_tickets = [step for step in told if " t " in f"{step} " and "TEMP" not in step]
    assert of_tickets
    assert all(step.startswith("SEARCH t USING") and "INDEX" in step for step in of_tickets)
    assert not any("TEMP B-TREE" in step for step in told)


@pytest.mark.parametrize("order", list(ORDERS))
def test_a_window_in_the_midst_of_ties_starts_at_its_row(connection: Connection, order: str) -> None:
    queue = Queue(query("status:open"), order, asker(connection))
    asked: list[str] = []
    connection.set_trace_callback(asked.append)
    queue.after(Key(NEVER, 7), 5)
    connection.set_trace_callback(None)
    steps = [connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()[0][3] for sql in asked if " t " in sql]
    wanted = "n>?" if order == "due" else "rowid"
    assert wanted in steps[0]


def test_a_queue_with_several_accounts_sorts_no_more_than_the_windows_it_merges(connection: Connection) -> None:
    store(connection, tickets=[ticket(n, assignee=ME, due=NOW) for n in range(500)])
    queue = Queue(query("status:open assignee:me"), "due", asker(connection, (ME, "hq:a9")))
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection.set_progress_handler(count, 100)
    found = queue.first(20)
    connection.set_progress_handler(None, 0)
    assert len(found) == 20
    assert steps < 100  # about 10,000 steps of SQLite's machine; a walk through all 500 takes many times that


def test_more_accounts_than_arms_are_asked_for_in_one_go(connection: Connection) -> None:
    mine = tuple(f"zd:a{number}" for number in range(30))
    store(connection, tickets=[ticket(n, assignee=f"zd:a{n}") for n in range(40)])
    queue = Queue(query("status:open assignee:me"), "due", asker(connection, mine))
    assert len(queue.first(100)) == queue.count() == 30


@pytest.mark.parametrize("text", ["tls", "has:escalation", "tag:x", "err:R52", "customer:jane", "status:open -tls"])
def test_what_no_index_holds_says_that_it_may_take_longer(connection: Connection, text: str) -> None:
    assert not Queue(query(text), "due", asker(connection)).is_quick


def test_a_queue_of_the_mirror_alone_needs_the_desk_for_what_is_unread(tmp_path: Path) -> None:
    mirror = open_mirror(tmp_path)
    with pytest.raises(sqlite3.OperationalError, match="desk"):
        Queue(query("status:open"), "due", asker(mirror)).first(1)
    mirror.close()


def test_statuses_that_share_a_stretch_of_the_index_are_told_apart(connection: Connection) -> None:
    store(connection, tickets=[ticket(n, status=status) for n, status in enumerate(Status)])

    def found(text: str) -> set[str]:
        return {row.status for row in Queue(query(text), "created", asker(connection)).first(20)}

    assert found("status:open") == {"new", "open"}
    assert found("status:new") == {"new"}
    assert found("status:pending") == {"pending"}
    assert found("status:hold,closed") == {"hold", "closed"}
    assert found("is:open") == {"new", "open", "pending", "hold", "other"}
    assert found("is:open status:other,solved") == {"other"}
    assert found("") == {status.value for status in Status}


def test_a_helpdesk_with_few_tickets_is_not_looked_for_among_all_others(connection: Connection) -> None:
    many = [ticket(n, ref=f"rt:{n}", due=NOW, assignee=ME) for n in range(5_500)]
    few = [ticket(n, ref=f"esc:{n}", due=at(-n), assignee=ME if n % 2 else None) for n in range(40)]
    store(connection, tickets=[*many, *few])
    for order in ORDERS:
        found = Queue(query("status:open helpdesk:esc"), order, asker(connection))
        walked = [row.ref for row in Queue(query("status:open"), order, asker(connection)).first(9_999)]
        expected = [ref for ref in walked if ref.startswith("esc:")]
        assert [row.ref for row in found.first(100)] == expected
        assert [row.ref for row in found.last(7)] == expected[-7:]
        assert [row.ref for row in found.after(found.key_of(found.first(9)[-1]), 5)] == expected[9:14]
        assert [row.ref for row in found.before(found.key_of(found.first(9)[-1]), 3)] == expected[5:8]
        assert found.count() == 40
        sql, values = found.statement(64)
        plan = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", values))
        assert "sqlite_autoindex_ticket_1" in plan
        sql, _ = Queue(query("status:open helpdesk:rt"), order, asker(connection)).statement(64)
        assert "sqlite_autoindex_ticket_1" not in sql
    mine = Queue(query("status:open assignee:me helpdesk:esc"), "due", asker(connection))
    assert mine.count() == 20
    assert {row.assignee for row in mine.first(99)} == {ME}
    assert Queue(query("status:open helpdesk:nowhere"), "due", asker(connection)).first(9) == []
